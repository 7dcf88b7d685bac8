"""Rehearsing a sweep: who would be told what now, who later, and why somebody would not be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from reminders.actions.gathering import gather
from reminders.actions.planning import plan
from reminders.actions.rechecking import look_again_at
from reminders.models import Mail, Notification
from reminders.states import DutyState, MailState
from reminders.wording import duty_words, why_words

CHUNK = 500
LOOK = 50
WAITING = (DutyState.OWED, DutyState.MAILED)


@dataclass(frozen=True, slots=True)
class Line:
    """One duty as the sweep would leave it."""

    person: str
    reference: str
    reason: str
    words: str
    day: str
    outcome: str
    is_told: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """The line in the order of its columns."""
        return (self.person, self.outcome, self.reference, self.reason, self.words, self.day)


def heads() -> tuple[str, ...]:
    """Return the titles of the columns."""
    return (_("person"), _("told"), _("reference"), _("reason"), _("words"), _("last day"))


def rehearse(*, at: datetime) -> list[Line]:
    """Return what a sweep would do at an instant; nothing is sent, nothing stays written."""
    with transaction.atomic():
        before = list(Notification.objects.filter(state__in=WAITING).values_list("pk", flat=True))
        newest = Notification.objects.aggregate(newest=Max("pk"))["newest"] or 0
        plan(at=at)
        on_the_way = Mail.objects.filter(state__in=[MailState.QUEUED, MailState.RETRY])
        mails = list(on_the_way.order_by("pk"))
        for start in range(0, len(mails), LOOK):
            look_again_at(mails[start : start + LOOK], at=at)
        gather(at=at)
        lines = [_line(duty) for duty in _touched(before, newest)]
        transaction.set_rollback(True)
    return sorted(lines, key=lambda line: (line.person, not line.is_told, line.cells))


def _touched(before: list[int], newest: int) -> Iterator[Notification]:
    """Yield what waited before or was written by the rehearsal."""
    for start in range(0, max(len(before), 1), CHUNK):
        wanted = Q(pk__in=before[start : start + CHUNK])
        if start == 0:
            wanted |= Q(pk__gt=newest)
        rows = Notification.objects.filter(wanted).order_by("pk")
        yield from rows.select_related("recipient", "commitment", "deadline", "mail")


def _line(duty: Notification) -> Line:
    deadline = duty.deadline
    is_told = duty.state == DutyState.MAILED and not why_words(duty)
    return Line(
        person=duty.recipient.full_name,
        reference=duty.commitment.reference if duty.commitment else "",
        reason=duty_words(duty),
        words=str(deadline or ""),
        day=deadline.last_day.isoformat() if deadline and deadline.last_day else "",
        outcome=_outcome(duty, is_told=is_told),
        is_told=is_told,
    )


def _outcome(duty: Notification, *, is_told: bool) -> str:
    if is_told:
        return _("now")
    if duty.state == DutyState.OWED:
        return _("later, at the person’s hour")
    why = why_words(duty) or str(duty.get_state_display())
    return _("no: %(why)s") % {"why": why}
