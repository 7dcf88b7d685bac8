"""How deliveries stand to the dates first promised; reports and pages ask here."""

from collections.abc import Iterable

from commitments.domain.periods import Period, period_of
from commitments.domain.punctuality import Punctuality, PunctualityTally, punctuality
from commitments.domain.vocabulary import CHASED_ROLES, Hemisphere
from commitments.models import Commitment, Deadline
from commitments.querysets import CommitmentQuerySet


def original_window(deadline: Deadline) -> Period:
    """Return the days that a deadline allowed when it was first set, before any revision."""
    revisions = sorted(deadline.revisions.all(), key=lambda revision: revision.number)
    if not revisions:
        return Period(deadline.first_day, deadline.last_day, deadline.grace_day)
    first = revisions[0]
    if first.old_edtf:
        return period_of(first.old_edtf, hemisphere=Hemisphere(deadline.hemisphere))
    return Period(None, first.old_last_day, first.old_last_day)


def punctuality_of(commitment: Commitment) -> Punctuality:
    """Judge a delivered commitment against the latest day that it was first promised for."""
    windows = [
        original_window(deadline)
        for deadline in commitment.deadlines.all()
        if deadline.role in CHASED_ROLES
    ]
    days = [window.last_day for window in windows if window.last_day]
    delivered = period_of(commitment.delivered_edtf) if commitment.delivered_edtf else None
    return punctuality(delivered, last_day=max(days, default=None))


def tally_of(rows: CommitmentQuerySet) -> PunctualityTally:
    """Count how what was delivered since entry came; the document's own deliveries stay out."""
    delivered = rows.delivered_since_entry().prefetch_related("deadlines__revisions")
    found: Iterable[Punctuality] = (punctuality_of(row) for row in delivered.order_by("pk"))
    return PunctualityTally.of(found)
