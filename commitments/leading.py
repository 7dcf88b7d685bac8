"""Which deadline of a commitment matters now, and how much it has slipped.

Asked of rows that were fetched with their deadlines and the changes of these.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Protocol, TypeVar

from commitments.domain.slippage import Slippage, slippage
from commitments.models import Commitment, Deadline

NEVER, NO_DAY = datetime.max.replace(tzinfo=UTC), date.max


class Days(Protocol):
    """A deadline, or the row of one, by which one finds the day that matters now."""

    @property
    def id(self) -> int: ...

    @property
    def is_open(self) -> bool: ...

    @property
    def late_at(self) -> datetime | None: ...

    @property
    def last_day(self) -> date | None: ...


Row = TypeVar("Row", bound=Days)


def leading_deadline(commitment: Commitment) -> Deadline | None:
    """Return the first open deadline by its lateness, else the last of those closed."""
    return leading_of(list(commitment.deadlines.all()))


def leading_of(deadlines: Sequence[Row]) -> Row | None:
    """Return the same of the deadlines of one commitment."""
    open_ones = [deadline for deadline in deadlines if deadline.is_open]
    if open_ones:
        return min(open_ones, key=lambda d: (d.late_at or NEVER, d.last_day or NO_DAY, d.id))
    return max(deadlines, key=lambda deadline: deadline.id, default=None)


def slippage_of(deadline: Deadline | None) -> Slippage:
    """Return by how much a deadline moved, and how often."""
    if deadline is None:
        return Slippage()
    changes = sorted(deadline.revisions.all(), key=lambda revision: revision.number)
    return slippage([(change.old_last_day, change.new_last_day) for change in changes])
