"""What others wrote to a record since somebody opened it, read from its history."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from history.models import TOUCH, AuditEvent, Record
from history.telling import Words, revealed, words_behind

# Somebody who opened a page is not that many saves behind; beyond it nothing is known.
MOST_EVENTS = 200


@dataclass(frozen=True, slots=True)
class Touch:
    """What a column held before it was first written since, and who wrote it last, and when."""

    before: Any
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Since:
    """What was written to a record since a version; not all is known where its history is short."""

    is_known: bool
    # The first event after the version that was seen; for what hangs on the record.
    first_event: int = 0
    touches: dict[str, Touch] = field(default_factory=dict)


def written_since(record: Record, *, version: int) -> Since:
    """Return what was written to a stored record since it had a version."""
    columns = {column.attname for column in record._meta.concrete_fields}
    columns |= {relation.name for relation in record._meta.many_to_many}
    with transaction.atomic():
        # Held, so that no event comes between the version and the events. Where the record was
        # saved once more since it was read, what is found goes further than it: that is asked
        # about once more at the next save, and nothing of what came before is missed.
        held = type(record)._base_manager.select_for_update(of=("self",)).filter(pk=record.pk)
        wanted = sum(held.values_list("version", flat=True)) - version
        rows = AuditEvent.objects.filter(subject=record.uuid).order_by("-pk")
        latest = list(rows[:MOST_EVENTS])
    found = []
    for event in latest:
        if wanted <= 0:
            break
        found.append(event)
        # Not every event made a version: one that did not must not be taken for one that did.
        wanted -= event.verb == TOUCH or not columns.isdisjoint(event.changes)
    if wanted > 0 or not found:
        return Since(is_known=False)
    return Since(is_known=True, first_event=found[-1].pk, touches=touches_of(found))


def touches_of(events: Iterable[AuditEvent]) -> dict[str, Touch]:
    """Return what events did to each column, given newest first."""
    events = list(events)
    words, names = words_behind(events), _names(events)
    touches: dict[str, Touch] = {}
    for event in events:
        for name, (old, _new) in event.changes.items():
            before, latest = _read(old, words), touches.get(name)
            if latest:
                touches[name] = Touch(before, latest.who, latest.at)
            else:
                touches[name] = Touch(before, names[event.pk], event.occurred_at)
    return touches


def _read(value: Any, words: Words) -> Any:
    return revealed(value, words)


def _names(events: Iterable[AuditEvent]) -> dict[int, str]:
    """Return who wrote each event."""
    actors = {event.actor for event in events if event.actor}
    people = get_user_model()._default_manager.filter(uuid__in=actors) if actors else ()
    names = {person.uuid: str(person) for person in people}
    return {
        event.pk: names.get(event.actor, _("somebody")) if event.actor else _("the system")
        for event in events
    }
