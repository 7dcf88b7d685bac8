"""The grammar of a dated phrase: prepositions around one date or a range; dates are in units.py."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from commitments.domain.edtf import EdtfError
from commitments.domain.periods import Period, period_of
from commitments.domain.phrases.bounds import bounded
from commitments.domain.phrases.lexicon import Part
from commitments.domain.phrases.readings import (
    Basis,
    Doubt,
    Reading,
    ReadingContext,
    ReadingKind,
    UndecidedError,
)
from commitments.domain.phrases.spans import Span, document_days, resolve
from commitments.domain.phrases.tokens import Phrase
from commitments.domain.phrases.units import DatePart, bare_days_at, dates_at
from commitments.domain.vocabulary import Qualifier

# Verbs, or an event with its preposition, may stand before the date: “first cohort in May 2025”.
_LEAD = re.compile(r"[oncytE]*[AB](?:-?[AB])*L*(?=[ibeafxwz])|L*(?![AB])")
_BEFORE = re.compile(r"[25]*[ibeafxwzm]*")
_AFTER = re.compile(r"[1-9z]*,?$")
_RANGE_SIGN = re.compile(r"[-=]x?|x|5|&")
_QUALIFIERS = {
    "b": Qualifier.BY,
    "e": Qualifier.BEFORE,
    "a": Qualifier.AFTER,
    "f": Qualifier.FROM,
    "x": Qualifier.UNTIL,
    "2": Qualifier.BY,
    "3": Qualifier.BEFORE,
    "4": Qualifier.AFTER,
    "5": Qualifier.FROM,
    # Korean counts the period itself in: 이전 is up to and with it, 이후 from and with it.
    "7": Qualifier.BY,
    "9": Qualifier.FROM,
}
_INCLUSIVE = frozenset("79")
_ENDS_WITH = frozenset({Qualifier.BY, Qualifier.UNTIL})


@dataclass(frozen=True, slots=True)
class DatedPhrase:
    """A date or a range, with the letters and words of its prepositions, before resolving."""

    lower: DatePart
    upper: DatePart | None
    before: str
    after: str
    opens_range: bool = False
    is_dashed: bool = False

    @property
    def is_range(self) -> bool:
        """Whether two ends are named, apart or joined as in “2023-26”."""
        return self.upper is not None or self.lower.is_pair

    @property
    def is_about(self) -> bool:
        """Whether the words say that the date is a rough one."""
        return "z" in self.before + self.after

    @property
    def has_year(self) -> bool:
        """Whether the words tell the year of either end."""
        return self.lower.has_year or bool(self.upper and self.upper.has_year)


def dated_phrases(phrase: Phrase) -> Iterator[DatedPhrase]:
    """Yield every way in which the whole phrase is a date with its prepositions."""
    lead = _LEAD.match(phrase.codes)
    start = lead.end() if lead else 0
    match = _BEFORE.match(phrase.codes, start)
    at = match.end() if match else start
    before = phrase.codes[start:at]
    opens = any(phrase.entry(place).word == "range" for place in range(start, at))
    for lower, end in dates_at(phrase, at):
        if _AFTER.match(phrase.codes, end) and "m" not in before:
            yield DatedPhrase(lower, None, before, phrase.codes[end:], opens)
    for lower, end in (*dates_at(phrase, at), *bare_days_at(phrase, at)):
        for upper, stop in _upper_ends(phrase, end, is_between="m" in before):
            is_dashed = phrase.codes[end] == "-"
            if _fits(lower, upper, is_dashed=is_dashed):
                ends = _shared(lower, upper)
                yield DatedPhrase(*ends, before, phrase.codes[stop:], opens, is_dashed)


def _upper_ends(phrase: Phrase, at: int, *, is_between: bool) -> Iterator[tuple[DatePart, int]]:
    sign = _RANGE_SIGN.match(phrase.codes, at)
    if sign is None or (sign[0] == "&") != is_between:
        return
    if sign[0] == "5" and phrase.words(at, at + 1).isascii():
        return  # Korean 부터 opens a range, “onwards” closes the phrase.
    for upper, stop in (*dates_at(phrase, sign.end()), *bare_days_at(phrase, sign.end())):
        if _AFTER.match(phrase.codes, stop):
            yield upper, stop


def _fits(lower: DatePart, upper: DatePart, *, is_dashed: bool) -> bool:
    """Whether two dates make a range: “7-August”, “March to 2025” and “May 2023-2025” do not."""
    if lower.is_pair or upper.is_pair:
        return False
    if _is_bare(lower) or _is_bare(upper):
        return _is_day(lower) or _is_day(upper)
    if not (lower.has_year and upper.has_year) and _mixes_fiscal(lower, upper):
        return False
    lower_is_year, upper_is_year = _is_year(lower), _is_year(upper)
    if is_dashed and lower_is_year != upper_is_year:
        return False
    return (lower.has_year or not upper_is_year) and (upper.has_year or not lower_is_year)


def _mixes_fiscal(lower: DatePart, upper: DatePart) -> bool:
    """Whether a month would have to take its year from a fiscal one."""
    is_fiscal = lower.is_fiscal or upper.is_fiscal
    return is_fiscal and (lower.month is not None or upper.month is not None)


def _shared(lower: DatePart, upper: DatePart) -> tuple[DatePart, DatePart]:
    """Let each end of a range take from the other what is written only once."""
    if _is_bare(lower) and _is_day(upper):
        lower = replace(lower, month=upper.month)
    if _is_bare(upper) and _is_day(lower):
        upper = replace(upper, month=lower.month)
    if not lower.has_year:
        lower = replace(lower, year=upper.year, shift=upper.shift)
        lower = replace(lower, is_fiscal=lower.is_fiscal or upper.is_fiscal)
    elif not upper.has_year:
        upper = replace(upper, year=lower.year, shift=lower.shift, is_fiscal=lower.is_fiscal)
    elif lower.is_fiscal and upper == DatePart(year=upper.year):
        upper = replace(upper, is_fiscal=True)
    return lower, upper


def _is_bare(found: DatePart) -> bool:
    return found.day is not None and found.month is None


def _is_year(found: DatePart) -> bool:
    return found.year is not None and found.month is None and found.code is None


def _is_day(found: DatePart) -> bool:
    return found.day is not None and found.month is not None


def qualifier_of(dated: DatedPhrase) -> Qualifier:
    """Return what the prepositions say together; raises UndecidedError when they disagree."""
    before, after = dated.before, dated.after
    if dated.is_range:
        before = before.replace("f", "") if dated.opens_range else before
        after = after.replace("2", "")
    said = {_QUALIFIERS[code] for code in before + after if code in _QUALIFIERS}
    if len(said) > 1:
        raise UndecidedError(Doubt.CONFLICTING_WORDS)
    if said and dated.is_range and not _is_event(dated, said):
        # “By 2023-2025” and “since 2002 to 2021” would lose one of their two dates.
        raise UndecidedError(Doubt.CONFLICTING_WORDS)
    return said.pop() if said else Qualifier.IN


def _is_event(dated: DatedPhrase, said: set[Qualifier]) -> bool:
    """Whether a range is the days of one event, as in “before July 13-14”."""
    is_of_days = _is_day(dated.lower) and dated.upper is not None and _is_day(dated.upper)
    return is_of_days and dated.is_dashed and Qualifier.FROM not in said


def span_of(dated: DatedPhrase, *, context: ReadingContext) -> Span:
    """Resolve both ends of a phrase to one span; raises UndecidedError."""
    lower, upper = dated.lower, dated.upper or dated.lower
    if dated.is_about:
        lower, upper = (replace(end, part=end.part or Part.ABOUT) for end in (lower, upper))
    first, last = resolve(lower, context=context), resolve(upper, context=context)
    _period(f"{first.lower}/{last.upper}", context)
    return Span(
        first.lower,
        last.upper,
        lower_part=first.lower_part,
        upper_part=last.upper_part,
        basis=tuple(dict.fromkeys((*first.basis, *last.basis))),
        doubts=tuple(dict.fromkeys((*first.doubts, *last.doubts))),
    )


def read_dated(phrase: Phrase, *, expression: str, context: ReadingContext) -> Reading | None:
    """Read a phrase that is a date throughout; None when it is not, raises UndecidedError."""
    for dated in dated_phrases(phrase):
        return calendar_reading(dated, expression=expression, context=context)
    return None


def calendar_reading(dated: DatedPhrase, *, expression: str, context: ReadingContext) -> Reading:
    """Make the reading of a dated phrase; raises UndecidedError when it has none."""
    qualifier = qualifier_of(dated)
    span = span_of(dated, context=context)
    if span.upper_part is Part.BEGINNING and (qualifier in _ENDS_WITH or dated.upper is not None):
        # The end of the whole period is no reading of “by its beginning”, and no other day is said.
        raise UndecidedError(Doubt.NO_FIRM_END)
    edtf, is_rough = bounded(span, qualifier, hemisphere=context.hemisphere)
    period = _period(edtf, context)
    basis, doubts = list(span.basis), list(span.doubts)
    if _INCLUSIVE & set(dated.after):
        basis.append(Basis.INCLUSIVE_BOUND)
    if is_rough:
        basis.append(Basis.APPROXIMATE)
    if dated.is_about:
        doubts.append(Doubt.NO_FIRM_END)
    if Basis.YEAR_INFERRED in span.basis and _is_past(span, context):
        doubts.append(Doubt.YEAR_UNCERTAIN)
    return Reading(
        expression,
        ReadingKind.CALENDAR,
        edtf=edtf,
        qualifier=qualifier,
        first_day=period.first_day,
        last_day=period.last_day,
        grace_day=period.grace_day,
        basis=tuple(basis),
        doubts=tuple(doubts),
    )


def _period(edtf: str, context: ReadingContext) -> Period:
    try:
        return period_of(edtf, hemisphere=context.hemisphere)
    except EdtfError as error:
        raise UndecidedError(Doubt.RANGE_REVERSED) from error


def _is_past(span: Span, context: ReadingContext) -> bool:
    """Whether the document's year puts the date before the document: the next may be meant."""
    ends = _period(span.upper, context).grace_day
    return ends is not None and ends < document_days(context)[0]
