"""The tokens that are written with digits, in both languages; words live in the lexicons."""

import re
from collections.abc import Callable
from datetime import date

from commitments.domain.phrases.lexicon import Entry
from commitments.domain.phrases.readings import Cadence, Frequency, Unit

Match = re.Match[str]
Builder = Callable[[Match], tuple[Entry, ...]]

# Four digits are a year only between these; “1500 people” and “3000 tonnes” are not dates.
_YEARS = range(1900, 2200)
_MONTHS_IN_YEAR = 12
_HANGUL_UNITS = {
    "일": Unit.DAY,
    "영업일": Unit.WORKING_DAY,
    "근무일": Unit.WORKING_DAY,
    "주": Unit.WEEK,
    "주일": Unit.WEEK,
    "개월": Unit.MONTH,
    "달": Unit.MONTH,
    "년": Unit.YEAR,
    "개년": Unit.YEAR,
    "분기": Unit.QUARTER,
}
_WEEKDAYS = "월화수목금토일"
_UNKNOWN = (Entry("X"),)


def _day_text(year: int, month: int, day: int) -> tuple[str, ...]:
    try:
        return (date(year, month, day).isoformat(),)
    except ValueError:
        return ()


def _year_first(match: Match) -> tuple[Entry, ...]:
    year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
    return (Entry("I", choices=_day_text(year, month, day)),)


def _year_last(match: Match) -> tuple[Entry, ...]:
    """Read dots day first; slashes and hyphens both ways, as both are in use."""
    one, other, year = int(match["one"]), int(match["other"]), int(match["y"])
    day_first = _day_text(year, other, one)
    if match["sep"] == "." and day_first:
        return (Entry("I", choices=day_first, word="day_first"),)
    both = dict.fromkeys((*day_first, *_day_text(year, one, other)))
    return (Entry("I", choices=tuple(both)),)


def _year_month(match: Match) -> tuple[Entry, ...]:
    month = int(match["m"])
    known = 1 <= month <= _MONTHS_IN_YEAR
    return (Entry("I", choices=(f"{match['y']}-{month:02}",) if known else ()),)


def _joined(match: Match) -> tuple[Entry, ...]:
    """Read “2023-25” as two years, “2023-07” as a month, and “2003-05” as either."""
    year, text = int(match["y"]), match["n"]
    choices = []
    if len(text) == len("07") and 1 <= int(text) <= _MONTHS_IN_YEAR and match["sep"] in "-/":
        choices.append(f"{year:04}-{int(text):02}")
    second = int(text) if len(text) > len("07") else year - year % 100 + int(text)
    if second > year:
        choices.append(f"{year:04}/{second:04}")
    return (Entry("K", number=year, choices=tuple(choices)),) if choices else _UNKNOWN


def _fiscal_short(match: Match) -> tuple[Entry, ...]:
    first = 2000 + int(match["y"])
    if match["n"] is None:
        return (Entry("F"), Entry("Y", number=first))
    second = 2000 + int(match["n"])
    return (Entry("F"), Entry("K", number=first, choices=(f"{first}/{second}",)))


def _hangul_count(match: Match) -> tuple[Entry, ...]:
    unit, number = _HANGUL_UNITS[match["unit"]], int(match["n"])
    if match["unit"] == "일" and not match["span"]:
        return (Entry("D", number=number, word=unit),)
    return (Entry("U", number=number, word=unit),)


def _plain_number(match: Match) -> tuple[Entry, ...]:
    number = int(match[0])
    if len(match[0]) == len("2025") and number in _YEARS:
        return (Entry("Y", number=number),)
    return (Entry("N", number=number),)


def _of(code: str) -> Builder:
    return lambda match: (Entry(code, number=int(match["n"])),)


def _year_and_quarter(match: Match) -> tuple[Entry, ...]:
    return (Entry("Y", number=int(match["y"])), Entry("Q", number=int(match["n"])))


def _weekday(match: Match) -> tuple[Entry, ...]:
    return (Entry("d", number=_WEEKDAYS.index(match["n"]) + 1),)


def _cadence(frequency: Frequency) -> Builder:
    return lambda match: (Entry("r", cadence=Cadence(frequency, times=int(match["n"]))),)


def _every_years(match: Match) -> tuple[Entry, ...]:
    return (Entry("r", cadence=Cadence(Frequency.YEARLY, every=int(match["n"]))),)


_Y = r"(?P<y>(?:19|20|21)[0-9]{2})"
# In this order: a pattern stands before those that would read a part of what it reads.
_RULES: tuple[tuple[str, Builder], ...] = (
    (
        _Y + r"(?P<sep>[-./])\s?(?P<m>[0-9]{1,2})(?P=sep)\s?(?P<d>[0-9]{1,2})(?![0-9])\.?",
        _year_first,
    ),
    (r"(?P<one>[0-9]{1,2})(?P<sep>[-./])(?P<other>[0-9]{1,2})(?P=sep)" + _Y, _year_last),
    (_Y + r"\.\s?(?P<m>[0-9]{1,2})(?![0-9%])\.?", _year_month),
    (_Y + r"\s?(?P<sep>[-\u2013/])\s?(?P<n>[0-9]{2})(?![0-9])(?!\s?[-\u2013/.]?\s?[0-9])", _joined),
    (_Y + r"\s?(?P<sep>/)\s?(?P<n>(?:19|20|21)[0-9]{2})(?![0-9])", _joined),
    (r"(?P<n>[12][0-9]{2}0)'?s(?![A-Za-z])", _of("Z")),
    (r"(?P<n>[12][0-9]{2}0)\s?년대", _of("Z")),
    (r"Q\s?(?P<n>[1-4])(?![0-9])", _of("Q")),
    (r"(?P<n>[1-4])Q(?![A-Za-z])", _of("Q")),
    (r"H\s?(?P<n>[12])(?![0-9])", _of("H")),
    (r"(?P<n>[12])H(?![A-Za-z])", _of("H")),
    (r"FY\s?'?(?P<y>[0-9]{2})(?:[-\u2013/](?P<n>[0-9]{2}))?(?![0-9])", _fiscal_short),
    (r"(?P<n>[0-9]{1,3})(?:st|nd|rd|th)(?![A-Za-z])", _of("o")),
    (_Y + r"Q(?P<n>[1-4])(?![0-9])", _year_and_quarter),
    (r"\(\s?(?P<n>[월화수목금토일])(?:요일)?\s?\)", _weekday),
    (r"(?P<n>[0-9]{1,2}) times(?![A-Za-z])", _of("*")),
    (r"(?:제\s?)?(?P<n>[1-4])\s?(?:/\s?4|사)?\s?분기(?!마다|별)", _of("Q")),
    (r"(?:제\s?)?(?P<n>[0-9]{1,3})\s?(?:차|회|번째)(?![가-힣])", _of("E")),
    (r"(?:연간?|매년)\s?(?P<n>[0-9]{1,2})\s?(?:회|차례|번)", _cadence(Frequency.YEARLY)),
    (r"월\s?(?P<n>[0-9]{1,2})\s?(?:회|차례|번)", _cadence(Frequency.MONTHLY)),
    (r"(?P<n>[0-9]{1,2})\s?년\s?(?:마다|에\s?한\s?번|주기로)", _every_years),
    (_Y + r"\s?년도?(?![대간])", lambda match: (Entry("Y", number=int(match["y"])),)),
    (r"(?P<n>[0-9]{1,2})\s?월(?!간)", _of("M")),
    (
        r"(?P<n>[0-9]{1,3})\s?(?P<unit>영업일|근무일|주일|일|주|개월|달|개년|년|분기)"
        r"(?P<span>\s?(?:간|동안))?(?!차|년)",
        _hangul_count,
    ),
    (r"[0-9]{1,4}(?![0-9])", _plain_number),
    (r"[0-9]+", lambda match: _UNKNOWN if match else ()),
)
_COMPILED = tuple((re.compile(rule, re.ASCII | re.IGNORECASE), build) for rule, build in _RULES)


def read_numeral(text: str, *, at: int) -> tuple[int, tuple[Entry, ...]] | None:
    """Return the end and the meanings of the numeral at a position; None when there is none."""
    for pattern, build in _COMPILED:
        match = pattern.match(text, at)
        if match:
            return match.end(), build(match)
    return None
