"""The days of a month, and where a period lies in it: pure functions over dates."""

import re
from calendar import Calendar, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
# The years that a calendar turns to; nobody plans beyond, and no arithmetic runs out of days.
FIRST_YEAR, LAST_YEAR, MONTHS = 1900, 2200, 12
# A period that is no longer than this stands on each of its days; a longer one on none of them.
SHORT = timedelta(days=7)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def code(self) -> str:
        """How it is written in an address."""
        return f"{self.year:04}-{self.number:02}"

    def moved(self, months: int) -> "Month":
        """Return the month so many months later; the calendar ends somewhere on both sides."""
        place = self.year * MONTHS + self.number - 1 + months
        place = min(max(place, FIRST_YEAR * MONTHS), LAST_YEAR * MONTHS + MONTHS - 1)
        return Month(place // MONTHS, place % MONTHS + 1)

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return self.first <= day <= self.last

    def weeks(self, *, first_weekday: int) -> list[list[date]]:
        """Return its weeks with the days around it; 0 is Monday."""
        return Calendar(first_weekday).monthdatescalendar(self.year, self.number)


def month_of(day: date) -> Month:
    """Return the month of a day."""
    return Month(day.year, day.month)


def read_month(words: str, *, otherwise: date) -> Month:
    """Read a month from an address; what is none is the month of another day."""
    found = MONTH.fullmatch(words)
    if found:
        year, number = int(found[1]), int(found[2])
        if FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= MONTHS:
            return Month(year, number)
    return month_of(otherwise)


def stands_on_days(first: date | None, last: date | None) -> bool:
    """Say whether a period stands on its days: one that is known, and no longer than a week.

    What has only a last day stands on that one: it is the day by which the words ask for it. What
    has only a first day begins in a period that may be long, and stands on none.
    """
    if last is None:
        return False
    return first is None or last - first < SHORT


def days_in(month: Month, first: date | None, last: date | None) -> Iterator[date]:
    """Yield the days of a month that a period touches; with one day known, that alone."""
    start, end = first or last, last or first
    if start is None or end is None:
        return
    day, end = max(start, month.first), min(end, month.last)
    while day <= end:
        yield day
        day += timedelta(days=1)
