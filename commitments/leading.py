"""Which deadline of a commitment matters now, and how much it has slipped.

Asked of rows that were fetched with their deadlines and the changes of these.
"""

from datetime import UTC, date, datetime

from commitments.domain.slippage import Slippage, slippage
from commitments.models import Commitment, Deadline

NEVER, NO_DAY = datetime.max.replace(tzinfo=UTC), date.max


def leading_deadline(commitment: Commitment) -> Deadline | None:
    """Return the first open deadline by its lateness, else the last of those closed."""
    deadlines = list(commitment.deadlines.all())
    open_ones = [deadline for deadline in deadlines if deadline.is_open]
    if open_ones:
        return min(open_ones, key=lambda d: (d.late_at or NEVER, d.last_day or NO_DAY, d.pk))
    return max(deadlines, key=lambda deadline: deadline.pk, default=None)


def slippage_of(deadline: Deadline | None) -> Slippage:
    """Return by how much a deadline moved, and how often."""
    if deadline is None:
        return Slippage()
    changes = sorted(deadline.revisions.all(), key=lambda revision: revision.number)
    return slippage([(change.old_last_day, change.new_last_day) for change in changes])
