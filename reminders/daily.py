"""What the daily mail to site administrators says: how the reminders of the last day fared."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from history.models import AuditSeal
from reminders.checks import troubles
from reminders.models import Heartbeat, Mail, Notification
from reminders.states import LOOP, DutyState, MailState

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one day, when the sweep last ran, and what somebody has to look at."""

    figures: tuple[tuple[str, int], ...]
    heartbeat: str
    troubles: tuple[str, ...]
    audit_head: str


def audit_head() -> str | None:
    """Return the head of the history's chain, so that a copy of it lies outside."""
    anchor = AuditSeal.objects.anchor()
    return str(anchor) if anchor else None


def report_of_day(*, at: datetime) -> Report:
    """Return the report of the day that ends at an instant."""
    since = at - DAY
    duties = Notification.objects.filter(created_at__gt=since, created_at__lte=at).aggregate(
        planned=Count("pk"), suppressed=Count("pk", filter=Q(state=DutyState.SUPPRESSED))
    )
    mails = Mail.objects.filter(Q(created_at__gt=since) | Q(sent_at__gt=since)).aggregate(
        sent=Count("pk", filter=Q(state=MailState.SENT, sent_at__gt=since)),
        doubtful=Count("pk", filter=Q(doubts__gt=0)),
    )
    waiting = Mail.objects.waiting_for_a_person().aggregate(
        held=Count("pk", filter=Q(state=MailState.HELD)),
        dead=Count("pk", filter=Q(state=MailState.DEAD)),
    )
    beat = Heartbeat.objects.filter(loop=LOOP).first()
    return Report(
        figures=(
            (_("Reminders planned"), duties["planned"]),
            (_("Mails sent"), mails["sent"]),
            (_("Held for a person"), waiting["held"]),
            (_("Given up"), waiting["dead"]),
            (_("Perhaps sent twice"), mails["doubtful"]),
            (_("Suppressed"), duties["suppressed"]),
        ),
        heartbeat=f"{beat.beat_at:%Y-%m-%d %H:%M} UTC" if beat else "",
        troubles=tuple(troubles(at=at)),
        audit_head=audit_head() or "",
    )


def subject_of_day(report: Report) -> str:
    """Return the subject: whether somebody has to look."""
    if report.troubles:
        return _("Reminders: somebody has to look")
    return _("Reminders: all is well")
