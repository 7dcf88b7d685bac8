"""What somebody who may do everything in the database can do to the history, in eight kinds.

Each kind lifts the guards, as whoever owns the tables can, does its harm at a random place
before the anchor, and puts the guards back.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import F, Max

from history import triggers
from history.actions import seal
from history.models import AuditEvent, AuditSeal
from history.sealing import SEALED, Anchor, link
from history.verifying import Finding, verify

SEALED_AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LOOKED_AT = SEALED_AT + timedelta(days=1)


def write_trail(count: int) -> None:
    """Write a history with a gap here and there, as rolled back transactions leave them."""
    start = AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    AuditEvent.objects.bulk_create(_event(start + 2 * place, place) for place in range(1, count))
    # The numbers were chosen here: what is written next by PostgreSQL has to come after them.
    for statement in connection.ops.sequence_reset_sql(no_style(), [AuditEvent]):
        with connection.cursor() as cursor:
            cursor.execute(statement)
    seal(at=SEALED_AT)


def _event(key: int, place: int) -> AuditEvent:
    subject = uuid4()
    return AuditEvent(
        pk=key,
        occurred_at=SEALED_AT - timedelta(hours=1, minutes=-place % 60),
        actor=uuid4(),
        door="page",
        verb="change",
        reason=f"Reason {place}",
        subject_type="frameworks.framework",
        subject=subject,
        root=subject,
        changes={"name": [f"Name {place}", f"Name {place + 1}"], "review_interval_days": [90, 30]},
    )


def _some_seal(random: Random, *, margin: int = 2) -> AuditSeal:
    head = AuditSeal.objects.head()
    assert head
    return AuditSeal.objects.get(number=random.randint(margin, head.number - margin))


def edit(random: Random) -> None:
    """Change one column of one event."""
    rows = AuditEvent.objects.filter(pk=_some_seal(random).event)
    column, value = random.choice([
        ("reason", "Nothing to see"),
        ("occurred_at", SEALED_AT - timedelta(days=200)),
        ("actor", uuid4()),
        ("verb", "accept_update"),
        ("door", "task"),
        ("subject", uuid4()),
        ("is_internal", True),
        ("changes", {"name": ["Name", "Another"]}),
        ("changes", ["nothing", "that", "anybody", "wrote"]),
    ])  # fmt: skip
    rows.update(**{column: value})


def delete(random: Random) -> None:
    """Take one event away and leave its seal."""
    AuditEvent.objects.filter(pk=_some_seal(random).event).delete()


def delete_with_seal(random: Random) -> None:
    """Take one event away with its seal."""
    place = _some_seal(random)
    AuditEvent.objects.filter(pk=place.event).delete()
    place.delete()


def swap(random: Random) -> None:
    """Let two events tell each other's changes."""
    one = _some_seal(random)
    first = AuditEvent.objects.get(pk=one.event)
    rest = AuditSeal.objects.exclude(number=one.number)
    other = AuditEvent.objects.get(pk=random.choice(list(rest.values_list("event", flat=True))))
    first.changes, other.changes = other.changes, first.changes
    first.save()
    other.save()


def insert(random: Random) -> None:
    """Put an event between two others, where a transaction that was rolled back left a gap."""
    key = _some_seal(random).event + 1
    assert not AuditEvent.objects.filter(pk=key).exists()
    _event(key, 7).save(force_insert=True)
    # The sealer has to leave it alone.
    seal(at=LOOKED_AT)


def insert_with_seal(random: Random) -> None:
    """Put an event in with a seal of its own, and number those after it anew."""
    place = _some_seal(random)
    event = _event(place.event + 1, 7)
    event.save(force_insert=True)
    after = AuditSeal.objects.filter(number__gt=place.number)
    # Two steps, because the numbers are unique at every moment.
    after.update(number=F("number") + 1_000_000)
    AuditSeal.objects.filter(number__gt=1_000_000).update(number=F("number") - 999_999)
    digest = _digest(event.pk, number=place.number + 1, previous=place.hash)
    AuditSeal.objects.create(
        number=place.number + 1,
        event=event.pk,
        previous=place.hash,
        hash=digest,
        sealed_at=SEALED_AT,
    )


def _digest(event: int, *, number: int, previous: str) -> str:
    values = AuditEvent.objects.values(*SEALED).get(pk=event)
    return link(number=number, previous=previous, sealed_at=SEALED_AT, event=values)


def cut(random: Random) -> None:
    """Cut the end off, the events and their seals."""
    after = AuditSeal.objects.filter(number__gt=_some_seal(random).number)
    AuditEvent.objects.filter(pk__in=after.values_list("event", flat=True)).delete()
    after.delete()


def forge(random: Random) -> None:
    """Edit an event and compute every seal after it anew: the chain fits, and is another."""
    place = _some_seal(random)
    AuditEvent.objects.filter(pk=place.event).update(reason="Never happened")
    previous = place.previous
    for row in AuditSeal.objects.filter(number__gte=place.number).order_by("number"):
        row.previous = previous
        row.hash = previous = _digest(row.event, number=row.number, previous=previous)
        row.save()


KINDS: dict[str, Callable[[Random], None]] = {
    "edit": edit,
    "delete": delete,
    "delete with seal": delete_with_seal,
    "swap": swap,
    "insert": insert,
    "insert with seal": insert_with_seal,
    "cut the end": cut,
    "forge anew": forge,
}
# Without an anchor kept outside nothing tells these from an honest history.
NEEDS_ANCHOR = frozenset({"cut the end", "forge anew"})


class _UndoneError(Exception):
    """Ends a trial and undoes it."""


def trial(kind: str, random: Random, *anchors: Anchor | None) -> list[Finding]:
    """Tamper once, verify with each anchor or without one, and undo it all."""
    found: list[Finding] = []
    try:
        with transaction.atomic():
            with triggers.disabled(connection):
                KINDS[kind](random)
            found += [verify(at=LOOKED_AT, anchors=[one] if one else []) for one in anchors]
            raise _UndoneError
    except _UndoneError:
        return found
