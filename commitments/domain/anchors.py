"""Deadlines that hang on something else: a meeting, a named event, another deadline."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)


class Side(StrEnum):
    """On which side of its anchor a deadline lies."""

    BEFORE = "before"
    AFTER = "after"
    AT = "at"
    LAST_BEFORE = "last_before"


class Unit(StrEnum):
    """What an offset counts."""

    DAYS = "days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Occasion:
    """A meeting, event or deadline to hang on.

    Where its date is imprecise, `first_day` and `last_day` are the widest bounds and it is not
    firm.
    """

    first_day: date | None = None
    last_day: date | None = None
    is_firm: bool = True

    @property
    def latest_start(self) -> date | None:
        """The last day on which it may begin: its first day, or the end of an imprecise date."""
        return self.first_day if self.is_firm else self.last_day


@dataclass(frozen=True, slots=True)
class Resolved:
    """The day a hanging deadline falls on; empty while its anchor has no date.

    Where the words set no end, `opens` is the first day that they allow and there is no last one.
    """

    day: date | None = None
    is_provisional: bool = False
    opens: date | None = None


def is_weekday(day: date) -> bool:
    """Say whether a day is Monday to Friday."""
    return day.weekday() < 5


def shift(
    day: date,
    count: int,
    *,
    unit: Unit = Unit.DAYS,
    is_working_day: Callable[[date], bool] = is_weekday,
) -> date:
    """Go forward (or, with a negative count, back) by days or by working days."""
    if unit == Unit.DAYS:
        return day + timedelta(days=count)
    step = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def resolve(
    occasion: Occasion,
    *,
    side: Side,
    offset: int = 0,
    unit: Unit = Unit.DAYS,
    is_working_day: Callable[[date], bool] = is_weekday,
) -> Resolved:
    """Tell the last day that the words allow.

    "before" without an offset ends the day before the anchor begins; "after" counts from the end
    of the anchor, and "at" ends with it. "after" without an offset opens the day after a firm
    anchor and never ends.
    """
    if side == Side.BEFORE:
        start = occasion.latest_start
        if start is None:
            return Resolved()
        back = -max(offset, 1)
        day = shift(start, back, unit=unit, is_working_day=is_working_day)
        return Resolved(day, is_provisional=not occasion.is_firm)
    end = occasion.last_day
    if end is None:
        return Resolved()
    if side == Side.AFTER and not offset:
        return Resolved(opens=end + ONE_DAY) if occasion.is_firm else Resolved()
    count = offset if side == Side.AFTER else 0
    day = shift(end, count, unit=unit, is_working_day=is_working_day)
    return Resolved(day, is_provisional=not occasion.is_firm)


def last_before(
    occasions: Sequence[Occasion], *, previous: date | None, closing: Occasion
) -> Resolved:
    """Tell the last day of the last occasion that begins before a closing one, at the latest the
    day before that one.

    Only occasions from `previous` (the start of the closing series' last meeting) onwards count.
    Provisional while a later one may still come or not: the closing one has no firm date, or an
    occasion that could lie in between has none.
    """
    until = closing.latest_start
    between = [row for row in occasions if _may_lie_between(row, previous, until)]
    days = [
        row.last_day
        for row in between
        if row.last_day is not None
        and row.first_day is not None
        and (previous is None or row.first_day >= previous)
    ]
    if not days:
        return Resolved()
    day = max(days) if until is None else min(max(days), until - ONE_DAY)
    is_open = until is None or not closing.is_firm
    unsure = any(not row.is_firm or row.last_day is None for row in between)
    return Resolved(day, is_provisional=is_open or unsure)


def _may_lie_between(occasion: Occasion, previous: date | None, until: date | None) -> bool:
    """Say whether an occasion can begin from one day on and before another; undated ones can."""
    starts_late = until is not None and occasion.first_day and occasion.first_day >= until
    latest = occasion.latest_start
    return not starts_late and (previous is None or latest is None or latest >= previous)
