"""What a manager sees of each late commitment: how late, how often moved, who was asked when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from commitments.models import Commitment
from commitments.querysets import CommitmentQuerySet
from desks.rows import Row, row_of
from reminders.models import Notification
from reminders.states import DutyState


@dataclass(frozen=True, slots=True)
class LateRow:
    """One row of the overdue desk."""

    row: Row
    framework: str
    reminded_at: datetime | None
    is_chosen: bool


def with_late_rows(rows: CommitmentQuerySet) -> CommitmentQuerySet:
    """Fetch what the overdue desk shows, in a constant number of queries."""
    told = Notification.objects.filter(commitment=OuterRef("pk"), state=DutyState.SENT)
    latest = told.order_by("-mail__sent_at").values("mail__sent_at")[:1]
    return rows.with_latest_report().with_list_rows().annotate(reminded_at=Subquery(latest))


def late_row(commitment: Commitment, *, at: datetime, chosen: Collection[str]) -> LateRow:
    """Return the row of a commitment that was fetched with `with_late_rows`."""
    return LateRow(
        row=row_of(commitment, standing=getattr(commitment, "standing", ""), at=at),
        framework=commitment.framework.code,
        reminded_at=getattr(commitment, "reminded_at", None),
        is_chosen=str(commitment.uuid) in chosen or "page" in chosen,
    )
