"""The cycles of a quota: their windows, what is counted in each, surplus and shortfall."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from commitments.domain.anchors import ONE_DAY


@dataclass(frozen=True, slots=True)
class Cycle:
    """One round of a quota.

    It counts from `window_from` to `window_until`, both included, and is due on its last day.
    `closing` is the place of the closing meeting in the series; empty where time closes it or
    where that meeting is not entered. While nothing dates its end it is provisional.
    """

    number: int
    window_from: date
    window_until: date | None
    closing: int | None = None

    @property
    def is_provisional(self) -> bool:
        """Say whether its end is not known yet."""
        return self.window_until is None

    def holds(self, day: date) -> bool:
        """Say whether something of this day counts for the cycle."""
        return self.window_from <= day and (self.window_until is None or day <= self.window_until)


@dataclass(frozen=True, slots=True)
class Attainment:
    """What was counted in a cycle against what is required."""

    counted: Decimal
    required: Decimal

    @property
    def is_met(self) -> bool:
        """Say whether the required number is reached."""
        return self.counted >= self.required

    @property
    def surplus(self) -> Decimal:
        """How much more there is than required."""
        return max(self.counted - self.required, Decimal(0))

    @property
    def shortfall(self) -> Decimal:
        """How much is missing."""
        return max(self.required - self.counted, Decimal(0))


def cycles_per_meeting(starts: Sequence[date | None], *, today: date) -> list[Cycle]:
    """Return one cycle for each meeting after the first, and the one that is running.

    `starts` are the first days of the meetings in their order; the first opens the first cycle,
    an undated one is None. A window is half-open: from the first day of one meeting to the day
    before the first day of the next. After the last meeting a cycle opens on its day.
    """
    cycles: list[Cycle] = []
    opened_by = starts[0] if starts else None
    for place, start in enumerate(starts[1:], start=1):
        if opened_by is None:
            break
        until = start - ONE_DAY if start else None
        cycles.append(Cycle(len(cycles) + 1, opened_by, until, closing=place))
        opened_by = start
    if opened_by is not None and (len(starts) == 1 or opened_by <= today):
        cycles.append(Cycle(len(cycles) + 1, opened_by, None))
    return cycles


def years_after(day: date, years: int) -> date:
    """Return the same day some years later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def cycles_per_year(starts_on: date, *, today: date) -> list[Cycle]:
    """Return the yearly cycles that have opened by a day, the first whatever the day."""
    cycles = []
    for index in range(max(today.year - starts_on.year, 0) + 1):
        opens = years_after(starts_on, index)
        if index and opens > today:
            break
        until = years_after(starts_on, index + 1) - ONE_DAY
        cycles.append(Cycle(index + 1, opens, until))
    return cycles


def cycles_between(opening_days: Sequence[date], *, today: date) -> list[Cycle]:
    """Return the cycles between days that a rule names, as far as they have opened."""
    cycles = []
    pairs = pairwise(opening_days)
    for number, (opens, closes) in enumerate(pairs, start=1):
        if number > 1 and opens > today:
            break
        cycles.append(Cycle(number, opens, closes - timedelta(days=1)))
    return cycles


def count_in(
    cycle: Cycle, counted: Iterable[tuple[date, Decimal]], *, required: Decimal
) -> Attainment:
    """Add up what falls into a cycle; each item is a day and how much it counts."""
    total = sum((amount for day, amount in counted if cycle.holds(day)), Decimal(0))
    return Attainment(counted=total, required=required)
