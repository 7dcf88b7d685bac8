"""What a manager sees of each late commitment: how late, how often moved, who was asked when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Prefetch, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.models import Commitment, DeadlineRevision
from commitments.querysets import CommitmentQuerySet
from desks.rows import Row, leading_deadline, row_of
from reminders.models import Notification
from reminders.states import DutyState


@dataclass(frozen=True, slots=True)
class LateRow:
    """One row of the overdue desk."""

    row: Row
    framework: str
    reminded_at: datetime | None
    moves: str
    is_chosen: bool


def with_late_rows(rows: CommitmentQuerySet) -> CommitmentQuerySet:
    """Fetch what the overdue desk shows, in a constant number of queries."""
    told = Notification.objects.filter(commitment=OuterRef("pk"), state=DutyState.SENT)
    latest = told.order_by("-mail__sent_at").values("mail__sent_at")[:1]
    revisions = DeadlineRevision.objects.order_by("number")
    return (
        rows.with_latest_report()
        .with_list_rows()
        .annotate(reminded_at=Subquery(latest))
        .prefetch_related(Prefetch("deadlines__revisions", revisions))
    )


def moves_words(commitment: Commitment) -> str:
    """Return how often the present date was moved, and by how much: "moved twice, +181 days"."""
    deadline = leading_deadline(commitment)
    revisions = list(deadline.revisions.all()) if deadline else []
    if not revisions:
        return ""
    words = ngettext("moved %(count)d time", "moved %(count)d times", len(revisions)) % {
        "count": len(revisions)
    }
    first, last = revisions[0].old_last_day, revisions[-1].new_last_day
    if first is None or last is None:
        return words
    days = (last - first).days
    slip = ngettext("%(days)+d day", "%(days)+d days", abs(days)) % {"days": days}
    return _("%(moved)s, %(slip)s") % {"moved": words, "slip": slip}


def late_row(commitment: Commitment, *, at: datetime, chosen: Collection[str]) -> LateRow:
    """Return the row of a commitment that was fetched with `with_late_rows`."""
    return LateRow(
        row=row_of(commitment, standing=getattr(commitment, "standing", ""), at=at),
        framework=commitment.framework.code,
        reminded_at=getattr(commitment, "reminded_at", None),
        moves=moves_words(commitment),
        is_chosen=str(commitment.uuid) in chosen or "page" in chosen,
    )
