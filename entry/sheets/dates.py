"""Dates as people type them into cells; what may mean two days is asked about, never guessed."""

import re
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of

YEARS = range(1900, 2201)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>\d{1,2})"
_WHOLE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}\s*[-./]\s*(?P<number>\d{{1,2}})\s*[-./]\s*{_DAY}\.?",
        rf"{_YEAR}년\s*(?P<number>\d{{1,2}})월\s*{_DAY}일",
        rf"{_DAY}(?:st|nd|rd|th)?[\s.-]+{_MONTH}[\s,-]+{_YEAR}",
        rf"{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}",
    )
)
_MONTHS_OF_YEARS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}[-./](?P<number>\d{{1,2}})",
        rf"{_YEAR}년\s*(?P<number>\d{{1,2}})월",
        rf"{_MONTH},?\s+{_YEAR}",
    )
)
_FIGURES = re.compile(r"(?P<first>\d{1,2})[-./](?P<second>\d{1,2})[-./](?P<year>\d{2,4})")
_SERIAL = re.compile(r"[2-9]\d{4}")


class DateOrder(StrEnum):
    """What comes first in 3/7/2025, where a person has said it."""

    ASKED = ""
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class CellError(ValueError):
    """What stands in a cell cannot be taken; the message is fit to show."""


def read_day(value: object, order: DateOrder = DateOrder.ASKED) -> date:
    """Return the day that a cell names. Raises CellError."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip().removesuffix(" 00:00:00").removesuffix("T00:00:00")
    for pattern in _WHOLE:
        if found := pattern.fullmatch(text):
            return _made(text, int(found["year"]), _month(found), int(found["day"]))
    if found := _FIGURES.fullmatch(text):
        return _from_figures(text, found, order)
    if _SERIAL.fullmatch(text):
        raise CellError(
            _("“%(text)s” looks like a date that lost its format; format the cell as a date.")
            % {"text": text}
        )
    raise CellError(_("“%(text)s” is no day; write it as in 2025-03-07.") % {"text": text[:60]})


def _month(found: "re.Match[str]") -> int:
    named = found.groupdict()
    if number := named.get("number"):
        return int(number)
    return _MONTHS.index(named["month"][:3].lower()) + 1


def _made(text: str, year: int, month: int, day: int) -> date:
    try:
        made = date(year, month, day)
    except ValueError as error:
        raise CellError(_("There is no such day: “%(text)s”.") % {"text": text}) from error
    if year not in YEARS:
        raise CellError(
            _("“%(text)s”: look at the year again; it lies between %(first)d and %(last)d.")
            % {"text": text, "first": YEARS.start, "last": YEARS.stop - 1}
        )
    return made


def _from_figures(text: str, found: "re.Match[str]", order: DateOrder) -> date:
    first, second = int(found["first"]), int(found["second"])
    if len(found["year"]) != 4:
        raise CellError(_("“%(text)s”: write the year with four figures.") % {"text": text})
    if first > 12 or order == DateOrder.DAY_FIRST:
        first, second = second, first
    elif second <= 12 and first != second and order != DateOrder.MONTH_FIRST:
        raise CellError(
            _("“%(text)s” may be two days: say above whether the day or the month comes first.")
            % {"text": text}
        )
    return _made(text, int(found["year"]), first, second)


def read_edtf(value: object, order: DateOrder = DateOrder.ASKED) -> str:
    """Return the date of a cell in EDTF: a day, a month, a year, or EDTF as it is.

    Raises CellError.
    """
    text = str(value).strip()
    if not isinstance(value, date):
        for pattern in _MONTHS_OF_YEARS:
            found = pattern.fullmatch(text)
            if found and _month(found) <= 12:
                return f"{_made(text, int(found['year']), _month(found), 1):%Y-%m}"
        try:
            period_of(text)
        except (EdtfError, OverflowError):
            pass
        else:
            return text
    return read_day(value, order).isoformat()
