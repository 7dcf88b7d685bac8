"""Moves a date in EDTF by whole years, for a framework that begins where another one ended."""

import calendar
import re

from commitments.domain.edtf import EdtfError, parse_edtf

_YEAR = re.compile(r"(?<![0-9X-])(?P<year>[0-9X]{4})(?P<rest>(?:[?~%]?-[?~%]?02-[?~%]?29)?)")
YEARS = range(1, 9999)


def shift_years(edtf: str, *, years: int) -> str:
    """Return a date moved by whole years; 29 February becomes the 28th where there is none.

    Raises EdtfError for what is no date, or one whose year is not known to the figure.
    """
    parse_edtf(edtf)
    moved = _YEAR.sub(lambda match: _moved(match, years), edtf)
    parse_edtf(moved)
    return moved


def _moved(match: "re.Match[str]", years: int) -> str:
    if not match["year"].isdigit():
        raise EdtfError(f"The year of “{match.string}” is not known, so it cannot be moved")
    year = int(match["year"]) + years
    if year not in YEARS:
        raise EdtfError(f"“{match.string}” would leave the calendar")
    rest = match["rest"]
    if rest and not calendar.isleap(year):
        rest = rest[:-2] + "28"
    return f"{year:04}{rest}"
