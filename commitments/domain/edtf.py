"""Values of the Extended Date/Time Format and their parser; what they span lives in periods.py.

Source: Library of Congress, EDTF specification (2019), levels 0 to 2, as far as commitments need
them. Times of day, negative and long years, significant digits and sets are refused by name.
"""

import calendar
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commitments.domain.vocabulary import Hemisphere

# First and last month of each grouping code. The codes 24, 28 and 30 name the season that runs
# over the end of a year; like the reference implementation they keep to its December.
GROUPING_MONTHS = {
    21: (3, 5),
    22: (6, 8),
    23: (9, 11),
    24: (12, 12),
    25: (3, 5),
    26: (6, 8),
    27: (9, 11),
    28: (12, 12),
    29: (9, 11),
    30: (12, 12),
    31: (3, 5),
    32: (6, 8),
    33: (1, 3),
    34: (4, 6),
    35: (7, 9),
    36: (10, 12),
    37: (1, 4),
    38: (5, 8),
    39: (9, 12),
    40: (1, 6),
    41: (7, 12),
}
# The codes 21 to 24 name no hemisphere; beside the south they mean 29 to 32.
PLAIN_SEASONS = range(21, 25)
SOUTHERN_SHIFT = 8

_UNSPECIFIED = "X"
_MOMENT = re.compile(
    r"(?P<on_year>[?~%]?)(?P<year>[0-9X]{4})(?P<to_year>[?~%]?)"
    r"(?:-(?P<on_month>[?~%]?)(?P<month>[0-9X]{2})(?P<to_month>[?~%]?)"
    r"(?:-(?P<on_day>[?~%]?)(?P<day>[0-9X]{2})(?P<to_day>[?~%]?))?)?",
    re.ASCII,
)
_REFUSED = (
    (re.compile(r"[\[{]"), "Sets of dates are not supported"),
    (re.compile(r"T"), "Times of day are not supported"),
    (re.compile(r"[YES]"), "Long years and significant digits are not supported"),
    (re.compile(r"^-"), "Years before 1 are not supported"),
)


class EdtfError(ValueError):
    """The text is not a date that this program can keep; the message is fit to show."""


class Bound(StrEnum):
    """An end of an interval that is not a moment."""

    OPEN = ".."
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One year, month, day or grouping, each component with its own `?`, `~` or `%`."""

    year: str
    month: str = ""
    day: str = ""
    marks: tuple[str, str, str] = ("", "", "")

    @property
    def grouping(self) -> int | None:
        """The code of the season, quarter or half, when the moment is one."""
        if self.month.isdigit() and int(self.month) in GROUPING_MONTHS:
            return int(self.month)
        return None

    def in_hemisphere(self, hemisphere: Hemisphere) -> "Moment":
        """Name the hemisphere in a plain season of the south; leave everything else alone."""
        code = self.grouping
        if hemisphere is Hemisphere.SOUTH and code is not None and code in PLAIN_SEASONS:
            return Moment(self.year, str(code + SOUTHERN_SHIFT), "", self.marks)
        return self

    @property
    def first_day(self) -> date:
        """The first day that the components allow; raises EdtfError when there is none."""
        return self._edge(last=False)

    @property
    def last_day(self) -> date:
        """The last day that the components allow; raises EdtfError when there is none."""
        return self._edge(last=True)

    def _edge(self, *, last: bool) -> date:
        months = self._months()
        for year in _matching_years(self.year, last=last):
            for month in sorted(months, reverse=last):
                days = _matching_days(self.day, year=year, month=month)
                if days:
                    return date(year, month, days[-1 if last else 0])
        raise EdtfError(f"“{self}” is not a day of the calendar")

    def _months(self) -> list[int]:
        code = self.grouping
        if code is not None:
            return list(GROUPING_MONTHS[code])
        return [m for m in range(1, 13) if _matches(self.month or "XX", f"{m:02}")]

    def __str__(self) -> str:
        parts = [part for part in (self.year, self.month, self.day) if part]
        marks = self.marks[: len(parts)]
        shared = len(list(itertools.takewhile(lambda mark: mark == marks[0], marks)))
        if marks[0] and not any(marks[shared:]):
            parts[shared - 1] += marks[0]
            return "-".join(parts)
        return "-".join(mark + part for mark, part in zip(marks, parts, strict=True))


@dataclass(frozen=True, slots=True)
class Edtf:
    """A moment, or an interval between two moments or bounds; `str()` is its canonical text."""

    lower: Moment | Bound
    upper: Moment | Bound
    is_interval: bool = False

    def __str__(self) -> str:
        return f"{self.lower}/{self.upper}" if self.is_interval else str(self.lower)


def parse_edtf(text: str) -> Edtf:
    """Read an EDTF string of level 0, 1 or 2; raises EdtfError with a message fit to show."""
    cleaned = text.strip()
    for pattern, message in _REFUSED:
        if pattern.search(cleaned):
            raise EdtfError(f"{message}: “{cleaned}”")
    if "/" not in cleaned:
        moment = _parse_moment(cleaned)
        return Edtf(moment, moment)
    lower_text, _, upper_text = cleaned.partition("/")
    lower, upper = _parse_bound(lower_text), _parse_bound(upper_text)
    if isinstance(lower, Bound) and isinstance(upper, Bound):
        raise EdtfError(f"An interval needs at least one date: “{cleaned}”")
    if isinstance(lower, Moment) and isinstance(upper, Moment):
        _check_order(lower, upper)
    return Edtf(lower, upper, is_interval=True)


def plain_moment(text: str) -> Moment:
    """Make a moment of a year, month, day or grouping without marks, as `2025-03` is."""
    year, month, day = f"{text}--".split("-")[:3]
    return Moment(year, month, day)


def _check_order(lower: Moment, upper: Moment) -> None:
    if lower.first_day > upper.last_day:
        raise EdtfError(f"The interval ends before it begins: “{lower}/{upper}”")


def _parse_bound(text: str) -> Moment | Bound:
    if text in tuple(Bound):
        return Bound(text)
    return _parse_moment(text)


def _parse_moment(text: str) -> Moment:
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise EdtfError(f"“{text}” is not an EDTF date such as 2025, 2025-03, 2025-35 or ../2025")
    marks = _marks_of(match)
    moment = Moment(match["year"], match["month"] or "", match["day"] or "", marks)
    if moment.grouping is not None and moment.day:
        raise EdtfError(f"A season, quarter or half has no days of its own: “{text}”")
    _ = moment.first_day  # Raises when the calendar has no such day.
    return moment


def _marks_of(match: re.Match[str]) -> tuple[str, str, str]:
    """Spread each mark over its components: to the left of one, or over all on its left."""
    names = ("year", "month", "day")
    found: list[str] = []
    for position, name in enumerate(names):
        covering = [match[f"to_{later}"] or "" for later in names[position:]]
        own = "".join([match[f"on_{name}"] or "", *covering])
        if len(own) > 1:
            raise EdtfError(f"A part of the date has two marks: “{match.string}”")
        found.append(own)
    return (found[0], found[1], found[2])


def _matches(pattern: str, digits: str) -> bool:
    return all(p in (_UNSPECIFIED, d) for p, d in zip(pattern, digits, strict=True))


def _matching_years(pattern: str, *, last: bool) -> Iterator[int]:
    choices = ["0123456789" if p == _UNSPECIFIED else p for p in pattern]
    ordered = [choice[::-1] for choice in choices] if last else choices
    for digits in itertools.product(*ordered):
        year = int("".join(digits))
        if year:  # The calendar of Python begins with year 1.
            yield year


def _matching_days(pattern: str, *, year: int, month: int) -> list[int]:
    length = calendar.monthrange(year, month)[1]
    return [d for d in range(1, length + 1) if _matches(pattern or "XX", f"{d:02}")]
