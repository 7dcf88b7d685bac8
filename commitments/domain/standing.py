"""What an instant makes of deadlines and commitments; the SQL twin is in querysets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commitments.domain.vocabulary import Standing

DUE_SOON = timedelta(days=30)
# Where lists by lateness put what has no day; later than any day that the readers of dates allow.
NEVER_DUE = datetime(9000, 1, 1, tzinfo=UTC)

# A commitment shows the first of these that applies to it or to one of its deadlines.
ORDER = (
    Standing.OVERDUE,
    Standing.TO_BE_ESTABLISHED,
    Standing.DUE_SOON,
    Standing.STALE,
    Standing.AWAITING_DATE,
    Standing.NOT_DUE,
    Standing.UNDATED,
)


@dataclass(frozen=True, slots=True)
class DeadlineFacts:
    """What has to be known of a deadline; `late_at` is empty while it has no day.

    `is_anchored` says that it waits for a day of something else, and not that it has no end.
    """

    is_open: bool
    last_day: date | None = None
    late_at: datetime | None = None
    is_anchored: bool = False


def late_from(grace_day: date, zones: Iterable[str]) -> datetime:
    """Return the instant at which a day has ended in the last of the zones (IANA names)."""
    next_day = datetime.combine(grace_day + timedelta(days=1), time.min)
    # In UTC, because a midnight that a change of the clocks skips or repeats equals nothing else.
    return max(
        next_day.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for zone in {*zones} or {"UTC"}
    )


def deadline_standing(facts: DeadlineFacts, *, at: datetime, tracked_from: date) -> Standing:
    """Tell a deadline's standing at an instant.

    A last day before the framework was watched is nobody's lateness: its outcome has to be
    established.
    """
    if not facts.is_open:
        return Standing.CLOSED
    if facts.late_at is None or facts.last_day is None:
        return Standing.AWAITING_DATE if facts.is_anchored else Standing.UNDATED
    if facts.last_day < tracked_from:
        is_past = facts.late_at <= at
        return Standing.TO_BE_ESTABLISHED if is_past else Standing.NOT_DUE
    if facts.late_at <= at:
        return Standing.OVERDUE
    return Standing.DUE_SOON if facts.late_at <= at + DUE_SOON else Standing.NOT_DUE


def commitment_standing(
    deadlines: Iterable[Standing], *, is_open: bool, stale_at: datetime, at: datetime
) -> Standing:
    """Tell a commitment's standing: the first in ORDER that applies.

    `deadlines` are those that can fall due. Where there are some and all are closed, it shows
    closed; where there is none, undated.
    """
    if not is_open:
        return Standing.CLOSED
    present = {*deadlines}
    if stale_at <= at:
        present.add(Standing.STALE)
    order = (*ORDER, Standing.CLOSED)
    return next((standing for standing in order if standing in present), Standing.UNDATED)


def days_late(late_at: datetime, *, at: datetime) -> int:
    """Count the days begun since a deadline went by; 1 on the first day, 0 while it has not."""
    if late_at > at:
        return 0
    return (at - late_at).days + 1
