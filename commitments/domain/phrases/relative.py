"""Phrases that count from an event or from the document; meetings are found by others."""

import re
from dataclasses import dataclass

from commitments.domain.edtf import parse_edtf, plain_moment
from commitments.domain.periods import period_of
from commitments.domain.phrases.anchors import ANYTHING, EVENT, anchor_doubts, anchor_words
from commitments.domain.phrases.readings import (
    DOCUMENT_ANCHOR,
    Basis,
    Doubt,
    Reading,
    ReadingContext,
    ReadingKind,
    UndecidedError,
    Unit,
)
from commitments.domain.phrases.spans import document_days
from commitments.domain.phrases.tokens import Phrase
from commitments.domain.vocabulary import Qualifier

_SPAN = r"(?P<count>[N#c]|#\(N\))(?P<unit>[usq])|(?P<korean>[UD])"
_DURATION = rf"(?:{_SPAN})"
_MONTHS_IN_YEAR, _MONTHS_IN_QUARTER, _YEARS_IN_DECADE = 12, 3, 10
_RELATIONS = {
    "i": Qualifier.IN,
    "b": Qualifier.BY,
    "e": Qualifier.BEFORE,
    "a": Qualifier.AFTER,
    "f": Qualifier.FROM,
    "x": Qualifier.UNTIL,
    "1": Qualifier.IN,
    "2": Qualifier.BY,
    "3": Qualifier.BEFORE,
    "4": Qualifier.AFTER,
    "5": Qualifier.FROM,
    "7": Qualifier.BEFORE,
    "9": Qualifier.AFTER,
}


@dataclass(frozen=True, slots=True)
class _Offset:
    """A grammar of an offset: the deadline that it sets and the side of the anchor it is on."""

    pattern: re.Pattern[str]
    qualifier: Qualifier
    relation: Qualifier


def _offset(pattern: str, qualifier: Qualifier, relation: Qualifier) -> _Offset:
    return _Offset(re.compile(pattern.replace("DUR", _DURATION)), qualifier, relation)


_OFFSETS = (
    _offset(rf"L*b?wDUR[gaf]{ANYTHING}", Qualifier.BY, Qualifier.AFTER),
    _offset(r"L*w[yn]?(?:DUR|(?P<one>(?<=[yn])u))", Qualifier.BY, Qualifier.AFTER),
    _offset(r"i?[ynG]DUR1?", Qualifier.IN, Qualifier.AFTER),
    _offset(r"DUR4", Qualifier.IN, Qualifier.AFTER),
    _offset(r"G?DUR8", Qualifier.BY, Qualifier.AFTER),
    _offset(rf"L*[b>]?DURe{ANYTHING}", Qualifier.BY, Qualifier.BEFORE),
    _offset(rf"L*bDUR[af]{ANYTHING}", Qualifier.BY, Qualifier.AFTER),
    _offset(rf"L*[>f]DUR[af]{ANYTHING}", Qualifier.FROM, Qualifier.AFTER),
    _offset(rf"L*DUR[af]{ANYTHING}", Qualifier.IN, Qualifier.AFTER),
    _offset(rf"{ANYTHING}[459]DUR[82]", Qualifier.BY, Qualifier.AFTER),
    _offset(rf"{ANYTHING}[459]DUR1?", Qualifier.IN, Qualifier.AFTER),
    _offset(rf"{ANYTHING}DUR[37]", Qualifier.BY, Qualifier.BEFORE),
    _offset(rf"{ANYTHING}DUR4", Qualifier.IN, Qualifier.AFTER),
    _offset(rf"{ANYTHING}DUR9", Qualifier.FROM, Qualifier.AFTER),
)
_COUNTED = re.compile(rf"i{_DURATION}")
_PAST = re.compile(rf"i?[vl]{_DURATION}1?")
_ANCHORED = re.compile(rf"[25]?(?P<pre>[ibeafx]){EVENT}2?")
_ANCHORED_AFTER = re.compile(rf"{EVENT}(?P<post>[1-579])")
# “90 days before the summit” is a day; only these words make it a limit.
_LIMITS = frozenset("b>")


def read_relative(phrase: Phrase, *, expression: str, context: ReadingContext) -> Reading | None:
    """Read a phrase that counts from an event; None when it does not, raises UndecidedError."""
    past = _PAST.fullmatch(phrase.codes)
    if past:
        return _past_reading(phrase, past, expression=expression, context=context)
    for offset in _OFFSETS:
        match = offset.pattern.fullmatch(phrase.codes)
        if match:
            return _offset_reading(phrase, match, offset, expression=expression)
    counted = _COUNTED.fullmatch(phrase.codes)
    if counted and phrase.entry(0).word == "in":
        whole = _Offset(_COUNTED, Qualifier.IN, Qualifier.AFTER)
        return _offset_reading(phrase, counted, whole, expression=expression)
    return read_anchored(phrase, expression=expression)


def _offset_reading(
    phrase: Phrase, match: re.Match[str], offset: _Offset, *, expression: str
) -> Reading | None:
    count, unit = _length(phrase, match)
    anchor = DOCUMENT_ANCHOR
    basis: tuple[Basis, ...] = (Basis.DOCUMENT_DATE,)
    if "anchor" in match.groupdict():
        if phrase.entry(match.start("anchor") - 1).word == "limit":
            return None  # “30 days not before the summit” is no offset.
        anchor, basis = anchor_words(phrase, match), ()
    if not anchor:
        return None
    qualifier = offset.qualifier
    if offset.relation is Qualifier.BEFORE and not _is_limit(phrase, match):
        qualifier = Qualifier.IN
    return Reading(
        expression,
        ReadingKind.RELATIVE,
        qualifier=qualifier,
        basis=basis,
        doubts=(Doubt.EVENT_AS_DATE,) if _has_year(match) else (),
        anchor=anchor,
        relation=offset.relation,
        offset=count,
        unit=unit,
    )


def _has_year(match: re.Match[str]) -> bool:
    return "Y" in (match.groupdict().get("anchor") or "")


def _is_limit(phrase: Phrase, match: re.Match[str]) -> bool:
    """Whether “30 days before” is the last day rather than the day itself."""
    last = phrase.entry(len(phrase.tokens) - 1)
    return bool(_LIMITS & set(match[0][:2])) or last.word == "by" or last.code == "7"


def _length(phrase: Phrase, match: re.Match[str]) -> tuple[int, Unit]:
    """Return the count and the unit of a duration."""
    if match["korean"]:
        entry = phrase.entry(match.start("korean"))
        return entry.number, Unit(entry.word)
    if match["unit"] is None:
        return 1, Unit(phrase.entry(match.start("one")).word)
    start = match.start("count")
    count = phrase.entry(start).number
    if "(" in match["count"] and phrase.entry(start + 2).number != count:
        raise UndecidedError(Doubt.CONFLICTING_WORDS)
    named = phrase.entry(match.start("unit"))
    return count, Unit(named.word) if named.word else Unit.QUARTER


def _past_reading(
    phrase: Phrase, match: re.Match[str], *, expression: str, context: ReadingContext
) -> Reading:
    """Read “in the past 10 years” as the interval that ends with the document."""
    count, unit = _length(phrase, match)
    document_days(context)
    months = {
        Unit.YEAR: count * _MONTHS_IN_YEAR,
        Unit.QUARTER: count * _MONTHS_IN_QUARTER,
        Unit.MONTH: count,
    }.get(unit)
    if months is None:
        raise UndecidedError(Doubt.VAGUE)
    edtf = f"{_earlier(context.document_edtf, months)}/{context.document_edtf}"
    period = period_of(edtf, hemisphere=context.hemisphere)
    return Reading(
        expression,
        ReadingKind.CALENDAR,
        edtf=str(parse_edtf(edtf)),
        qualifier=Qualifier.IN,
        first_day=period.first_day,
        last_day=period.last_day,
        grace_day=period.grace_day,
        basis=(Basis.DOCUMENT_DATE,),
    )


_PLAIN_DATE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>0[0-9]|1[0-2])(?P<rest>-[0-9]{2})?)?")


def _earlier(document: str, months: int) -> str:
    """Move a document's date back by whole months and keep its precision and its mark."""
    text = document.rstrip("~?%")
    match = _PLAIN_DATE.fullmatch(text)
    if match is None or (match["month"] is None and months % _MONTHS_IN_YEAR):
        raise UndecidedError(Doubt.DOCUMENT_DATE_TOO_COARSE)
    total = int(match["year"]) * _MONTHS_IN_YEAR + int(match["month"] or 1) - 1 - months
    moved = f"{total // _MONTHS_IN_YEAR:04}"
    if match["month"]:
        moved += f"-{total % _MONTHS_IN_YEAR + 1:02}"
    if match["rest"]:
        month = plain_moment(moved)
        moved += f"-{min(int(match['rest'][1:]), month.last_day.day):02}"
    return moved + document[len(text) :]


def read_anchored(phrase: Phrase, *, expression: str) -> Reading | None:
    """Read a phrase such as “before the 57th SCM”; None when it names no event."""
    match = _ANCHORED.fullmatch(phrase.codes) or _ANCHORED_AFTER.fullmatch(phrase.codes)
    anchor = anchor_words(phrase, match) if match else ""
    if match is None or not anchor:
        return None
    relation = relation_of(phrase, match)
    return Reading(
        expression,
        ReadingKind.RELATIVE,
        qualifier=relation,
        doubts=anchor_doubts(match["anchor"], relation),
        anchor=anchor,
        relation=relation,
    )


def relation_of(phrase: Phrase, match: re.Match[str]) -> Qualifier:
    """Return how a phrase stands to its event; Korean “에서” is at it, not from it."""
    group = "pre" if match.groupdict().get("pre") else "post"
    if phrase.entry(match.start(group)).word == "at":
        return Qualifier.IN
    return _RELATIONS[match[group]]
