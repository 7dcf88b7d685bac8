"""The grammar of one calendar date, from tokens to parts; spans.py resolves the parts."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from commitments.domain.phrases.lexicon import Part
from commitments.domain.phrases.readings import Unit
from commitments.domain.phrases.tokens import Phrase

FIRST_QUARTER, FIRST_HALF = 33, 40
_LAST_QUARTER, _LAST_HALF = 4, 2
_THIS, _NEXT, _LAST = 0, 1, -1
_MAX_NESTING = 3


@dataclass(frozen=True, slots=True)
class DatePart:
    """One date as far as the words give it; what is missing is None and is filled in later.

    `code` is an EDTF grouping. `joined` holds what “2023-25” may be, `numeric` what “03/04/2025”
    or a day that is none may be. `shift` counts years, and `moved` counts `moved_unit`s, from the
    document's date; `neighbour` is the next (1) or the last (-1) such month or season.
    """

    year: int | None = None
    shift: int | None = None
    month: int | None = None
    day: int | None = None
    code: int | None = None
    decade: int | None = None
    is_fiscal: bool = False
    joined: tuple[str, ...] = ()
    numeric: tuple[str, ...] | None = None
    is_day_first: bool = False
    moved_unit: Unit | None = None
    moved: int = 0
    neighbour: int | None = None
    is_week: bool = False
    weekday: int | None = None
    part: Part | None = None

    @property
    def is_pair(self) -> bool:
        """Whether this is two years joined, as in “2023-26”, and no fiscal year or season."""
        return bool(self.joined) and self.code is None and not self.is_fiscal

    @property
    def has_year(self) -> bool:
        """Whether the words themselves tell the year, if only from the document's."""
        return bool(
            self.year is not None
            or self.shift is not None
            or self.decade is not None
            or self.joined
            or self.numeric is not None
            or self.moved_unit
        )


Builder = Callable[[Phrase, re.Match[str]], DatePart | None]

_YEAR = r"(?:,?g?(?P<y>[YT])|g(?P<this>u))"
_OF_YEAR = r"(?:[-,/]?g?(?P<fiscal>F)?(?P<y>[YTK])|g(?P<this>u))"
_QUARTER = r"(?:(?P<q>Q)|(?P<nth>[ol])F?q)"
_HALF = r"(?:(?P<q>H)|(?P<nth>[ol])F?h)"


def _year_of(phrase: Phrase, match: re.Match[str]) -> DatePart | None:
    """Read the year of a match: written, joined to another, or counted from the document's."""
    groups = match.groupdict()
    if groups.get("this"):
        word = phrase.entry(match.start("this")).word
        return DatePart(shift=_THIS) if word == Unit.YEAR else None
    if not groups.get("y"):
        return DatePart()
    entry = phrase.entry(match.start("y"))
    if entry.code == "T":
        return DatePart(shift=entry.number)
    return DatePart(year=entry.number, joined=entry.choices)


def _number(phrase: Phrase, match: re.Match[str], group: str) -> int | None:
    if group not in match.groupdict() or match[group] is None:
        return None
    return phrase.entry(match.start(group)).number


def _month_and_day(phrase: Phrase, match: re.Match[str]) -> DatePart | None:
    base = _year_of(phrase, match)
    month, day = _number(phrase, match, "m"), _number(phrase, match, "d")
    return base and replace(base, month=month, day=day)


def _month_of(phrase: Phrase, match: re.Match[str]) -> DatePart | None:
    is_month = phrase.entry(match.start()).word == Unit.MONTH
    return _month_and_day(phrase, match) if is_month else None


def _part_of_month(phrase: Phrase, match: re.Match[str]) -> DatePart | None:
    """Read a week or half of a month as the month, roughly: nobody knows which days are meant."""
    found = _month_and_day(phrase, match)
    unit = phrase.entry(match.start() + 1)
    part = Part.MIDDLE
    if unit.word == Unit.DAY:
        part = Part.END if match[0][0] == "l" else Part.BEGINNING
        if part is Part.BEGINNING and phrase.entry(match.start()).number != 1:
            return None
    elif unit.code == "u" and unit.word != Unit.WEEK:
        return None
    return found and replace(found, part=part)


def _season(phrase: Phrase, match: re.Match[str]) -> DatePart | None:
    base = _year_of(phrase, match)
    return base and replace(base, code=_number(phrase, match, "s"))


def _season_over_new_year(phrase: Phrase, match: re.Match[str]) -> DatePart | None:
    """Read “winter 2024-2025”; the years of another season than winter are doubted later."""
    code, first, second = (_number(phrase, match, group) for group in ("s", "y", "next"))
    return DatePart(year=first, joined=(f"{first}/{second}",), code=code)


def _grouping(first_code: int, last: int) -> Builder:
    """Make the reader of quarters (from 33, last 4) or halves (from 40, last 2)."""

    def build(phrase: Phrase, match: re.Match[str]) -> DatePart | None:
        base = _year_of(phrase, match)
        number = _number(phrase, match, "q")
        if number is None:
            nth = phrase.entry(match.start("nth"))
            number = last if nth.code == "l" else nth.number
            if nth.code == "l" and base == DatePart():
                return None  # “last quarter” alone may be the one before or the fourth.
        if base is None or not 1 <= number <= last:
            return None
        return replace(base, code=first_code + number - 1, is_fiscal="F" in match[0])

    return build


def _plain_year(phrase: Phrase, match: re.Match[str]) -> DatePart | None:
    if match[0][0] == "u" and phrase.entry(match.start()).word != Unit.YEAR:
        return None
    base = _year_of(phrase, match)
    return base and replace(base, is_fiscal="F" in match[0])


def _decade(phrase: Phrase, match: re.Match[str]) -> DatePart | None:
    return DatePart(decade=phrase.entry(match.start()).number)


def _numeric(phrase: Phrase, match: re.Match[str]) -> DatePart | None:
    entry = phrase.entry(match.start())
    if len(entry.choices) != 1:
        return DatePart(numeric=entry.choices)
    numbers = [int(number) for number in entry.choices[0].split("-")]
    return DatePart(
        year=numbers[0],
        month=numbers[1],
        day=numbers[2] if len(numbers) > len(("year", "month")) else None,
        is_day_first=entry.word == "day_first",
    )


def _joined(phrase: Phrase, match: re.Match[str]) -> DatePart | None:
    return DatePart(joined=phrase.entry(match.start()).choices)


def _counted_day(phrase: Phrase, match: re.Match[str]) -> DatePart | None:
    return DatePart(moved_unit=Unit.DAY, moved=phrase.entry(match.start()).number)


def _near(phrase: Phrase, match: re.Match[str]) -> DatePart | None:
    """Read “this month”, “next quarter”, “last summer”."""
    moved = {"t": _THIS, "n": _NEXT, "y": _NEXT, "l": _LAST, "v": _LAST}[match["near"]]
    named = phrase.entry(match.start("named"))
    if named.code == "u":
        unit = Unit(named.word)
        return DatePart(moved_unit=unit, moved=moved) if unit in _NEAR_UNITS else None
    if named.code == "q":
        return DatePart(moved_unit=Unit.QUARTER, moved=moved)
    month = named.number if named.code == "M" else None
    code = named.number if named.code == "S" else None
    if moved == _THIS:
        return DatePart(shift=_THIS, month=month, code=code)
    return DatePart(neighbour=moved, month=month, code=code)


_NEAR_UNITS = frozenset({Unit.WEEK, Unit.MONTH})


def _this_unit(phrase: Phrase, match: re.Match[str]) -> DatePart | None:
    """Read “the end of the year” and “the end of the month” as this one."""
    part = Part(phrase.entry(match.start()).word)
    named = phrase.entry(match.start("u"))
    if named.word == Unit.YEAR:
        return DatePart(shift=_THIS, part=part)
    if named.word == Unit.MONTH:
        return DatePart(moved_unit=Unit.MONTH, moved=_THIS, part=part)
    return None


def _year_end(phrase: Phrase, match: re.Match[str]) -> DatePart | None:
    base = _year_of(phrase, match)
    if base == DatePart():
        base = DatePart(shift=_THIS)
    return base and replace(base, part=Part.END)


_RULES: tuple[tuple[str, Builder], ...] = (
    (r"(?P<d>[NDo])g?(?P<m>M)" + _YEAR + "?", _month_and_day),
    (r"(?P<m>M)(?P<d>[NDo])(?:,?(?P<y>[YT]))?", _month_and_day),
    (r"(?P<d>[NDo])-(?P<m>M)-(?P<y>Y)", _month_and_day),
    (r"(?P<m>M)-(?P<y>Y)", _month_and_day),
    (r"(?P<m>M)" + _YEAR + "?", _month_and_day),
    (r"ug(?P<m>M)" + _YEAR + "?", _month_of),
    (r"(?P<y>[YT]),?(?P<m>M)(?P<d>[NDo])?", _month_and_day),
    (r"[ol][uh]g(?P<m>M)" + _YEAR + "?", _part_of_month),
    (r"(?P<s>S)g?(?P<y>Y)[-/](?P<next>Y)", _season_over_new_year),
    (r"(?P<s>S)" + _OF_YEAR + "?", _season),
    (r"(?P<y>[YT]),?(?P<s>S)", _season),
    (r"F?" + _QUARTER + _OF_YEAR + "?", _grouping(FIRST_QUARTER, _LAST_QUARTER)),
    (r"F?(?P<y>[YTK])F?[-,/]?" + _QUARTER, _grouping(FIRST_QUARTER, _LAST_QUARTER)),
    (r"F?" + _HALF + _OF_YEAR + "?", _grouping(FIRST_HALF, _LAST_HALF)),
    (r"F?(?P<y>[YTK])F?[-,/]?" + _HALF, _grouping(FIRST_HALF, _LAST_HALF)),
    (r"u?(?P<y>[YT])", _plain_year),
    (r"F(?P<y>[YK])", _plain_year),
    (r"(?P<y>[YK])F", _plain_year),
    (r"Z", _decade),
    (r"I", _numeric),
    (r"K", _joined),
    (r"W", _counted_day),
    (r"(?P<near>[tny])(?P<named>[uqSM])", _near),
    (r"(?P<near>[lv])(?P<named>[uSM])", _near),
    (r"P-?g?(?P<u>u)", _this_unit),
    (r"R(?:-?g?(?P<y>[YT]))?", _year_end),
)
_COMPILED = tuple((re.compile(rule), build) for rule, build in _RULES)
_BARE_DAY = re.compile(r"(?P<d>[NDo])(?:,?(?P<y>[YT]))?")
_PREFIXED = re.compile(r"P-?g?i?")
_WEEK_OF = re.compile(r"ug")
_WEEKDAY = re.compile(r"d,?")


def dates_at(phrase: Phrase, at: int, *, nesting: int = 0) -> Iterator[tuple[DatePart, int]]:
    """Yield every date that the tokens from `at` can make, each with where it ends."""
    for rule, build in _COMPILED:
        match = rule.match(phrase.codes, at)
        found = build(phrase, match) if match else None
        if match and found:
            yield from _with_part_after(phrase, found, match.end())
    if nesting < _MAX_NESTING:
        yield from _wrapped(phrase, at, nesting=nesting + 1)


def bare_days_at(phrase: Phrase, at: int) -> Iterator[tuple[DatePart, int]]:
    """Yield a day without its month, as the two ends of a range may be: “13-14 July”."""
    match = _BARE_DAY.match(phrase.codes, at)
    if match:
        year = _year_of(phrase, match)
        day = _number(phrase, match, "d")
        if year and match["y"]:
            yield replace(year, day=day), match.end()
        yield DatePart(day=day), match.end("d")


def _with_part_after(phrase: Phrase, found: DatePart, end: int) -> Iterator[tuple[DatePart, int]]:
    """Read the Korean part of a period and weekday, which follow it: “2025년 말”, “10일(월)”."""
    yield found, end
    if phrase.codes[end : end + 1] == "d" and found.day is not None:
        yield replace(found, weekday=phrase.entry(end).number), end + 1
    if phrase.codes[end : end + 1] == "p" and found.part is None and not found.is_pair:
        yield replace(found, part=Part(phrase.entry(end).word)), end + 1


def _wrapped(phrase: Phrase, at: int, *, nesting: int) -> Iterator[tuple[DatePart, int]]:
    """Read what stands before a date and belongs to it: a part, a week, a weekday."""
    prefix = _PREFIXED.match(phrase.codes, at)
    if prefix:
        part = Part(phrase.entry(at).word)
        for inner, end in dates_at(phrase, prefix.end(), nesting=nesting):
            if inner.part is None and not inner.is_pair:
                yield replace(inner, part=part), end
    week = _WEEK_OF.match(phrase.codes, at)
    if week and phrase.entry(at).word == Unit.WEEK:
        for inner, end in dates_at(phrase, week.end(), nesting=nesting):
            if inner.day is not None:
                yield replace(inner, is_week=True), end
    weekday = _WEEKDAY.match(phrase.codes, at)
    if weekday:
        for inner, end in dates_at(phrase, weekday.end(), nesting=nesting):
            if inner.day is not None:
                yield replace(inner, weekday=phrase.entry(at).number), end
