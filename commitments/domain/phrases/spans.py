"""From the parts of one date to EDTF bounds and what they rest on; prepositions are elsewhere."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from commitments.domain.edtf import plain_moment
from commitments.domain.periods import period_of
from commitments.domain.phrases.lexicon import Part
from commitments.domain.phrases.readings import (
    Basis,
    Doubt,
    FiscalNaming,
    ReadingContext,
    UndecidedError,
    Unit,
)
from commitments.domain.phrases.units import FIRST_HALF, FIRST_QUARTER, DatePart
from commitments.domain.vocabulary import Hemisphere

_MONTHS_IN_YEAR, _MONTHS_IN_QUARTER, _MONTHS_IN_HALF = 12, 3, 6
_DAYS_IN_WEEK, _SUNDAY = 7, 7
_SEASON_BASIS = {
    Hemisphere.NORTH: (
        Basis.NORTHERN_SPRING,
        Basis.NORTHERN_SUMMER,
        Basis.NORTHERN_AUTUMN,
        Basis.NORTHERN_WINTER,
    ),
    Hemisphere.SOUTH: (
        Basis.SOUTHERN_SPRING,
        Basis.SOUTHERN_SUMMER,
        Basis.SOUTHERN_AUTUMN,
        Basis.SOUTHERN_WINTER,
    ),
}
FIRST_SEASON = 21
# The season of each hemisphere that begins in one year and ends in the next.
TURN_OF_YEAR_SEASON = {Hemisphere.NORTH: 24, Hemisphere.SOUTH: 22}


@dataclass(frozen=True, slots=True)
class Span:
    """Two EDTF moments, the same one twice when there is one, and the part of each meant."""

    lower: str
    upper: str
    lower_part: Part | None = None
    upper_part: Part | None = None
    basis: tuple[Basis, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def document_days(context: ReadingContext) -> tuple[date, date]:
    """Return the first and last day that the document may be of; raises UndecidedError."""
    if not context.document_edtf:
        raise UndecidedError(Doubt.NO_DOCUMENT_DATE)
    period = period_of(context.document_edtf, hemisphere=context.hemisphere)
    if period.first_day is None or period.last_day is None:
        raise UndecidedError(Doubt.DOCUMENT_DATE_TOO_COARSE)
    return period.first_day, period.last_day


def document_year(context: ReadingContext) -> int:
    """Return the year of the document; raises UndecidedError when it lies in no single one."""
    first, last = document_days(context)
    if first.year != last.year:
        raise UndecidedError(Doubt.DOCUMENT_DATE_TOO_COARSE)
    return first.year


def resolve(found: DatePart, *, context: ReadingContext) -> Span:
    """Turn the parts of a date into bounds; raises UndecidedError when a person must choose."""
    span = _place(*_with_year(found, context), context)
    if found.is_week:
        span = _week_around(span)
    if found.weekday and plain_moment(span.lower).first_day.isoweekday() != found.weekday:
        raise UndecidedError(Doubt.WEEKDAY_MISMATCH)
    if found.is_day_first:
        span = replace(span, basis=(*span.basis, Basis.DAY_FIRST))
    return replace(span, lower_part=found.part, upper_part=found.part)


def _with_year(found: DatePart, context: ReadingContext) -> tuple[DatePart, tuple[Basis, ...]]:
    """Take a missing year from the document and say so."""
    if found.shift is not None:
        year = document_year(context) + found.shift
        return replace(found, year=year), (Basis.DOCUMENT_DATE,)
    if found.neighbour is not None:
        year = _neighbouring_year(found, context)
        return replace(found, year=year), (Basis.DOCUMENT_DATE,)
    if not found.has_year:
        return replace(found, year=document_year(context)), (Basis.YEAR_INFERRED,)
    return found, ()


def _neighbouring_year(found: DatePart, context: ReadingContext) -> int:
    """Decide “next March” where only one can be meant: when this year's is over already.

    Until this year's March is over, “next March” may be either; the same holds, the other way
    round, for “last March”.
    """
    year = document_year(context)
    text = f"{year:04}-{found.code or found.month:02}"
    here = plain_moment(text).in_hemisphere(context.hemisphere)
    first, last = document_days(context)
    if found.neighbour == 1 and here.last_day < first:
        return year + 1
    if found.neighbour == -1 and here.first_day > last:
        return year - 1
    raise UndecidedError(Doubt.YEAR_UNCERTAIN)


def _place(found: DatePart, basis: tuple[Basis, ...], context: ReadingContext) -> Span:
    if found.is_fiscal:
        return _fiscal_span(found, basis, context)
    if found.joined:
        return _joined_span(found, basis, context)
    if found.numeric is not None:
        return _only(_chosen(found.numeric, Doubt.DAY_OR_MONTH_FIRST, Doubt.NO_SUCH_DAY), basis)
    if found.decade is not None:
        return _only(f"{found.decade // 10}X", basis)
    if found.moved_unit is not None:
        return _moved_span(found.moved_unit, found.moved, context)
    if found.code is not None:
        return _grouping_span(found, basis, context)
    return _only(_day_text(found), basis)


def _only(text: str, basis: tuple[Basis, ...], doubts: tuple[Doubt, ...] = ()) -> Span:
    return Span(text, text, basis=basis, doubts=doubts)


def _chosen(choices: tuple[str, ...], several: Doubt, none: Doubt) -> str:
    if len(choices) != 1:
        raise UndecidedError(several if choices else none)
    return choices[0]


def _day_text(found: DatePart) -> str:
    text = f"{found.year:04}"
    if found.month is not None:
        text += f"-{found.month:02}"
    if found.day is not None:
        text += f"-{found.day:02}"
        try:
            date.fromisoformat(text)
        except ValueError as error:
            raise UndecidedError(Doubt.NO_SUCH_DAY) from error
    return text


def season_basis(code: int, context: ReadingContext) -> Basis:
    """Name a season of the codes 21 to 24 together with the hemisphere that it is read in."""
    return _SEASON_BASIS[context.hemisphere][code - FIRST_SEASON]


def _grouping_span(found: DatePart, basis: tuple[Basis, ...], context: ReadingContext) -> Span:
    code = found.code or 0
    if code >= FIRST_HALF:
        basis = (*basis, Basis.CALENDAR_HALF)
    elif code >= FIRST_QUARTER:
        basis = (*basis, Basis.CALENDAR_QUARTER)
    else:
        basis = (*basis, season_basis(code, context))
    doubts: tuple[Doubt, ...] = ()
    if code == TURN_OF_YEAR_SEASON[context.hemisphere]:
        doubts = (Doubt.SEASON_SPANS_YEARS,)
    return _only(f"{found.year:04}-{code}", basis, doubts)


def _joined_span(found: DatePart, basis: tuple[Basis, ...], context: ReadingContext) -> Span:
    """Read “2023-25” as two years and “winter 2023-24” as the winter between them.

    No EDTF season runs over the turn of a year, so its months stand there and a person is asked.
    """
    text = _chosen(found.joined, Doubt.MONTH_OR_YEARS, Doubt.NO_SUCH_DAY)
    if "/" not in text and found.code is None:
        return _only(text, basis)
    lower, _, upper = text.partition("/")
    is_split = bool(upper) and int(upper) - int(lower) == 1
    if found.code == TURN_OF_YEAR_SEASON[context.hemisphere] and is_split:
        basis = (*basis, season_basis(found.code, context))
        doubts: tuple[Doubt, ...] = (Doubt.SEASON_SPANS_YEARS,)
        return Span(f"{lower}-12", f"{upper}-02", basis=basis, doubts=doubts)
    if found.code is not None:
        raise UndecidedError(Doubt.SPLIT_YEAR)
    doubts = (Doubt.SPLIT_YEAR,) if is_split else ()
    return Span(lower, upper, basis=(*basis, Basis.YEARS_ABBREVIATED), doubts=doubts)


def _fiscal_span(found: DatePart, basis: tuple[Basis, ...], context: ReadingContext) -> Span:
    start = context.fiscal_year_start_month
    if start is None:
        raise UndecidedError(Doubt.FISCAL_YEAR_UNKNOWN)
    begin = _first_calendar_year(found, start, context) * _MONTHS_IN_YEAR + start - 1
    code = found.code
    if code is None:
        basis, offset, length = (*basis, Basis.FISCAL_YEAR), 0, _MONTHS_IN_YEAR
    elif code >= FIRST_HALF:
        offset, length = (code - FIRST_HALF) * _MONTHS_IN_HALF, _MONTHS_IN_HALF
        basis = (*basis, Basis.FISCAL_HALF)
    else:
        offset, length = (code - FIRST_QUARTER) * _MONTHS_IN_QUARTER, _MONTHS_IN_QUARTER
        basis = (*basis, Basis.FISCAL_QUARTER)
    if start == 1:
        year = f"{begin // _MONTHS_IN_YEAR:04}"
        return _only(year if code is None else f"{year}-{code}", basis)
    lower, upper = _month_text(begin + offset), _month_text(begin + offset + length - 1)
    return Span(lower, upper, basis=basis)


def _first_calendar_year(found: DatePart, start: int, context: ReadingContext) -> int:
    """Return the calendar year in which the fiscal year begins."""
    if found.joined:
        text = _chosen(
            tuple(c for c in found.joined if "/" in c), Doubt.SPLIT_YEAR, Doubt.SPLIT_YEAR
        )
        lower, _, upper = text.partition("/")
        if int(upper) - int(lower) != 1 or start == 1:
            raise UndecidedError(Doubt.SPLIT_YEAR)
        return int(lower)
    year = found.year or 0
    is_named_by_end = context.fiscal_year_named_by is FiscalNaming.END and start > 1
    return year - 1 if is_named_by_end else year


def _month_text(months: int) -> str:
    return f"{months // _MONTHS_IN_YEAR:04}-{months % _MONTHS_IN_YEAR + 1:02}"


def _moved_span(unit: Unit, moved: int, context: ReadingContext) -> Span:
    """Count whole units from the document's date, which must be known that finely."""
    first, last = document_days(context)
    basis: tuple[Basis, ...] = (Basis.DOCUMENT_DATE,)
    months = first.year * _MONTHS_IN_YEAR + first.month - 1
    if unit in {Unit.DAY, Unit.WEEK}:
        if first != last:
            raise UndecidedError(Doubt.DOCUMENT_DATE_TOO_COARSE)
        if unit is Unit.DAY:
            return _only((first + timedelta(days=moved)).isoformat(), basis)
        span = _only((first + timedelta(days=moved * _DAYS_IN_WEEK)).isoformat(), basis)
        return _week_around(span)
    if (first.year, first.month) != (last.year, last.month):
        raise UndecidedError(Doubt.DOCUMENT_DATE_TOO_COARSE)
    if unit is Unit.MONTH:
        return _only(_month_text(months + moved), basis)
    quarters = months // _MONTHS_IN_QUARTER + moved
    year, quarter = divmod(quarters, _MONTHS_IN_YEAR // _MONTHS_IN_QUARTER)
    return _only(f"{year:04}-{FIRST_QUARTER + quarter}", (*basis, Basis.CALENDAR_QUARTER))


def _week_around(span: Span) -> Span:
    """Widen a day to its week; the week of a Sunday may begin or end with it."""
    day = plain_moment(span.lower).first_day
    if day.isoweekday() == _SUNDAY:
        raise UndecidedError(Doubt.WEEK_START)
    monday = day - timedelta(days=day.isoweekday() - 1)
    sunday = monday + timedelta(days=_DAYS_IN_WEEK - 1)
    basis = (*span.basis, Basis.WEEK_FROM_MONDAY)
    return replace(span, lower=monday.isoformat(), upper=sunday.isoformat(), basis=basis)
