"""Where things lie in a drawing, as pure functions; what they look like is said elsewhere.

Across, a drawing is measured in hundredths of its width, so that it fits every screen without
being stretched; downwards in pixels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

ONE_DAY = timedelta(days=1)
MONTHS = 12
# So many months may lie between two marks of an axis.
STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


def share_of(day: date, *, first: date, last: date) -> Fraction:
    """Return how much of the way from one day to another lies before a day, from 0 to 1."""
    if last <= first:
        return Fraction(0)
    way = Fraction((day - first).days, (last - first).days)
    return min(max(way, Fraction(0)), Fraction(1))


def height_of(value: Decimal, *, top: Decimal, height: int) -> Fraction:
    """Return how high a value stands where `top` stands at the full height; never below zero."""
    if top <= 0:
        return Fraction(0)
    return Fraction(max(value, Decimal(0))) / Fraction(top) * height


def round_top(value: int) -> int:
    """Return the round number (1, 2 or 5 with zeros) at which an axis for a value ends."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if digit * power >= value:
                return digit * power
        power *= 10


def parts_of(numbers: Sequence[int]) -> list[tuple[Fraction, Fraction]]:
    """Return where each number begins and how wide it is, side by side in a hundred."""
    whole = sum(numbers)
    if not whole:
        return [(Fraction(0), Fraction(0)) for _number in numbers]
    ends = accumulate(numbers, initial=0)
    return [
        (Fraction(100 * start, whole), Fraction(100 * number, whole))
        for start, number in zip(ends, numbers, strict=False)
    ]


@dataclass(frozen=True, slots=True)
class Span:
    """Where a period lies: from x, so wide, and whether it goes on beyond either side."""

    x: Fraction
    width: Fraction
    is_open_before: bool
    is_open_after: bool

    @property
    def end(self) -> Fraction:
        """Where it ends."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Days:
    """An axis of days, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("An axis ends before it begins.")

    def before(self, day: date) -> Fraction:
        """Return where a day begins."""
        if day > self.last:
            return Fraction(100)
        whole = (self.last - self.first).days + 1
        return Fraction(100 * max((day - self.first).days, 0), whole)

    def after(self, day: date) -> Fraction:
        """Return where a day ends."""
        return self.before(day + ONE_DAY) if day < date.max else Fraction(100)

    def middle(self, day: date) -> Fraction:
        """Return the middle of a day."""
        return (self.before(day) + self.after(day)) / 2

    def holds(self, day: date) -> bool:
        """Say whether a day lies on the axis."""
        return self.first <= day <= self.last

    def span(self, first: date | None, last: date | None) -> Span | None:
        """Return where a period lies; None on either side is open. Nothing if it lies outside."""
        if (first and first > self.last) or (last and last < self.first):
            return None
        start = self.before(first) if first else Fraction(0)
        end = self.after(last) if last else Fraction(100)
        return Span(
            start,
            end - start,
            is_open_before=first is None or first < self.first,
            is_open_after=last is None or last > self.last,
        )

    def marks(self, *, most: int) -> list[date]:
        """Return the first days of months, quarters or years on the axis, at most so many."""
        for step in STEPS:
            found = list(self._months(step))
            if len(found) <= most:
                return found
        return []

    def _months(self, step: int) -> Iterator[date]:
        month = self.first.year * MONTHS + self.first.month - 1
        if self.first.day > 1:
            month += 1
        month += -month % step
        while month // MONTHS <= MAXYEAR:
            day = date(month // MONTHS, month % MONTHS + 1, 1)
            if day > self.last:
                return
            yield day
            month += step


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart: where it stands, and how its parts lie upon each other."""

    x: Fraction
    width: Fraction
    parts: tuple[tuple[Fraction, Fraction], ...]


def columns_of(
    rows: Sequence[Sequence[int]], *, top: int, height: int, filled: Fraction = Fraction(2, 3)
) -> list[Column]:
    """Return columns side by side; each part is (y of its upper edge, height), the first lowest."""
    if not rows:
        return []
    step = Fraction(100, len(rows))
    width = step * filled
    columns = []
    for place, row in enumerate(rows):
        parts, foot = [], Fraction(height)
        for number in row:
            tall = height_of(Decimal(number), top=Decimal(top), height=height)
            foot -= tall
            parts.append((foot, tall))
        columns.append(Column(step * place + (step - width) / 2, width, tuple(parts)))
    return columns
