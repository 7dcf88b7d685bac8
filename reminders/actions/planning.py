"""Writing down which duties are owed: set-based inserts under the unique key."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Length, Substr

from reminders.actions.inserting import insert_select
from reminders.models import Notification, ReminderPolicy
from reminders.owed import SOURCES, Moment, Source, moment_at
from reminders.states import LADDER_FAMILIES, Channel, DutyState, Family

# Families whose steps carry their days.
NUMBERED = frozenset(Family) - {
    Family.AWAITING_DATE,
    Family.NO_OWNER,
    Family.TO_BE_ESTABLISHED,
    Family.MAIL_REFUSED,
    Family.NUDGE,
    Family.ESCALATED,
    Family.SAVED_VIEW,
}
HELD_AGAIN = "what had cancelled it was undone"
OVERTAKEN = "a later step is told instead"


def plan(*, at: datetime, policies: Sequence[ReminderPolicy] | None = None) -> int:
    """Write every duty that is owed at an instant and was not yet; return how many.

    Two planners at once, a second run or a restored backup write nothing twice: the key is
    unique, and what exists is left alone. The number of statements does not depend on how much
    is owed. Policies other than those in force may be handed in by who rolls the result back.
    """
    moment = moment_at(at, policies=policies)
    inserted = 0
    with transaction.atomic():
        cancelled = _cancelled_families()
        for source in SOURCES:
            more = _insert(source, moment)
            again = _owe_again(source, moment) if source.families & cancelled else 0
            if more or again:
                _overtake(source)
            inserted += more
    return inserted


def _family(source: Source) -> Any:
    """Return the family of a row: its source's own, or, on the ladder, that of its rung."""
    if source.families != LADDER_FAMILIES:
        (family,) = source.families
        return Value(family.value)
    return Case(
        When(duty_rung=Family.ON_DAY.value, then=Value(Family.ON_DAY.value)),
        When(duty_rung__startswith=Family.AFTER.value, then=Value(Family.AFTER.value)),
        default=Value(Family.BEFORE.value),
        output_field=models.CharField(),
    )


def _insert(source: Source, moment: Moment) -> int:
    columns: dict[str, Any] = {
        "duty_key": F("duty_key"),
        "recipient_id": F("duty_recipient"),
        **{column: F(path) for column, path in source.columns.items()},
        "family": _family(source),
        "rung": F("duty_rung"),
        "occurrence": F("duty_occurrence"),
        "channel": Value(Channel.MAIL.value),
        "as_role": F("duty_as_role"),
        "owed_from": Cast(Value(moment.today), models.DateField()),
        "state": Value(DutyState.OWED.value),
        "state_reason": Value(""),
        "created_at": Cast(Value(moment.at), models.DateTimeField()),
    }
    return insert_select(Notification, source.rows(moment), columns)


def _cancelled_families() -> set[Family]:
    rows = Notification.objects.filter(state=DutyState.CANCELLED).order_by("family")
    return {Family(family) for family in rows.values_list("family", flat=True).distinct()}


def _owe_again(source: Source, moment: Moment) -> int:
    """Owe a cancelled duty again where what cancelled it is undone, as when a date moves back."""
    cancelled = Notification.objects.filter(
        state=DutyState.CANCELLED, family__in=sorted(source.families)
    )
    # The correlation by subject lets the database look at the cancelled rows only.
    present = source.rows(moment).filter(
        Q(duty_key=OuterRef("duty_key")), pk=OuterRef(f"{source.subject}_id")
    )
    return cancelled.filter(Exists(present)).update(
        state=DutyState.OWED, state_reason=HELD_AGAIN, mail=None
    )


def _overtake(source: Source) -> int:
    """Let a later step about the same thing stand for earlier ones that nobody was told of."""
    families = sorted(source.families)
    waiting = Notification.objects.filter(state=DutyState.OWED, family__in=families)
    later = Notification.objects.filter(
        **{source.subject: OuterRef(source.subject)},
        recipient=OuterRef("recipient"),
        occurrence=OuterRef("occurrence"),
        family__in=families,
        state__in=[DutyState.OWED, DutyState.MAILED, DutyState.SENT],
        pk__gt=OuterRef("pk"),
    )
    overtaken = waiting.filter(Exists(later)).update(
        state=DutyState.OVERTAKEN, state_reason=OVERTAKEN
    )
    if source.families & NUMBERED:
        overtaken += _overtake_by_told(source)
    return overtaken


def _overtake_by_told(source: Source) -> int:
    """Let a step that was told stand for lower ones that only a changed policy owes now."""
    families = sorted(source.families)
    told = Notification.objects.alias(step=_days()).filter(
        **{source.subject: OuterRef(source.subject)},
        recipient=OuterRef("recipient"),
        occurrence=OuterRef("occurrence"),
        family__in=families,
        state__in=[DutyState.MAILED, DutyState.SENT],
        step__gte=OuterRef("step"),
    )
    waiting = Notification.objects.alias(step=_days()).filter(
        state=DutyState.OWED, family__in=families
    )
    return waiting.filter(Exists(told)).update(state=DutyState.OVERTAKEN, state_reason=OVERTAKEN)


def _days() -> Any:
    """Return the days of a step, as its code says them: negative before the day."""
    days = Cast(Substr("rung", Length("family") + 2), models.IntegerField())
    return Case(
        When(family=Family.ON_DAY, then=Value(0)),
        When(family=Family.BEFORE, then=-1 * days),
        default=days,
        output_field=models.IntegerField(),
    )
