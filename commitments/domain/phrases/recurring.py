"""Phrases that come again: how often, within which years, and where in each cycle."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from commitments.domain.phrases.anchors import EVENT, anchor_doubts, anchor_words
from commitments.domain.phrases.bounds import bounded
from commitments.domain.phrases.dated import (
    DatedPhrase,
    calendar_reading,
    dated_phrases,
    qualifier_of,
    span_of,
)
from commitments.domain.phrases.lexicon import Part
from commitments.domain.phrases.readings import (
    Basis,
    Cadence,
    Doubt,
    Frequency,
    Reading,
    ReadingContext,
    ReadingKind,
    UndecidedError,
    Unit,
)
from commitments.domain.phrases.relative import read_anchored, relation_of
from commitments.domain.phrases.tokens import Phrase
from commitments.domain.vocabulary import Qualifier

_FREQUENCIES = {
    Unit.DAY: Frequency.DAILY,
    Unit.WEEK: Frequency.WEEKLY,
    Unit.MONTH: Frequency.MONTHLY,
    Unit.QUARTER: Frequency.QUARTERLY,
    Unit.YEAR: Frequency.YEARLY,
}
_WORD = re.compile(r">?i?c?(?P<r>r)J?")
_EACH = re.compile(
    r"i?>?(?P<times>\*)?(?P<each>k)(?P<n>[N#o])?(?P<unit>[usqF])"
    r"|>?(?P<times2>\*)c(?P<unit2>[uq])"
)
# “Each March”, “every summer”: the cycle is the year, and its place follows.
_EACH_PLACE = re.compile(r"i?k(?=[MSQHo])")
_EACH_EVENT = re.compile(rf"(?P<pre>[ibeafx])k(?P<r>r)?{EVENT}")
_EACH_EVENT_AFTER = re.compile(rf"k{EVENT}(?P<post>[1-579])|(?P<anchor2>[ABXE]+)k")
_CYCLE_END = re.compile(r"[ib]?P|p[12]*")
_UNKNOWN_YEAR = "XXXX"
# Any leap year serves to check the place of a date in its cycle.
_LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True)
class _Beat:
    """How often, as found in a phrase, and the phrase without those words."""

    cadence: Cadence
    rest: Phrase
    basis: tuple[Basis, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def read_recurring(phrase: Phrase, *, expression: str, context: ReadingContext) -> Reading | None:
    """Read a phrase that recurs; None when it does not, raises UndecidedError."""
    each = _read_each_event(phrase, expression=expression)
    if each:
        return each
    reason: UndecidedError | None = None
    for beat in _beats(phrase):
        try:
            found = _with_rest(beat, expression=expression, context=context)
        except UndecidedError as error:
            reason = reason or error
            continue
        if found:
            return found
    if reason is not None:
        raise reason
    return None


def _read_each_event(phrase: Phrase, *, expression: str) -> Reading | None:
    """Read “before each SCM”: the cycle is the event's own."""
    codes = phrase.codes
    match = _EACH_EVENT.fullmatch(codes) or _EACH_EVENT_AFTER.fullmatch(codes)
    if match is None:
        return None
    cadence = Cadence(Frequency.PER_OCCURRENCE)
    if match.groupdict().get("r"):
        cadence = phrase.entry(match.start("r")).cadence
    if match.groupdict().get("anchor2"):
        words, relation = phrase.words(0, match.end("anchor2")), Qualifier.IN
    else:
        words, relation = anchor_words(phrase, match), relation_of(phrase, match)
    if not words:
        return None
    reading = _reading(_Beat(cadence, phrase), expression=expression)
    return replace(reading, anchor=words, relation=relation, qualifier=relation)


def _beats(phrase: Phrase) -> Iterator[_Beat]:
    """Yield every place in the phrase that tells how often."""
    for at in range(len(phrase.codes)):
        for pattern, read in ((_WORD, _word_cadence), (_EACH, _each_cadence)):
            match = pattern.match(phrase.codes, at)
            found = read(phrase, match) if match else None
            rest = _rest(phrase, match) if match else None
            if match and found and rest:
                cadence, basis, doubts = found
                least = (Basis.AT_LEAST,) if ">" in match[0] else ()
                yield _Beat(cadence, rest, (*basis, *least), doubts)
        place = _EACH_PLACE.match(phrase.codes, at)
        rest = _rest(phrase, place) if place else None
        if rest:
            yield _Beat(Cadence(Frequency.YEARLY), rest)


_Found = tuple[Cadence, tuple[Basis, ...], tuple[Doubt, ...]]


def _word_cadence(phrase: Phrase, match: re.Match[str]) -> _Found:
    entry = phrase.entry(match.start("r"))
    return entry.cadence, (), (Doubt.FREQUENCY_AMBIGUOUS,) if entry.doubtful else ()


def _each_cadence(phrase: Phrase, match: re.Match[str]) -> _Found | None:
    unit_group = "unit" if match["unit"] else "unit2"
    times_group = "times" if match["each"] else "times2"
    named = phrase.entry(match.start(unit_group))
    basis: tuple[Basis, ...] = ()
    if named.code == "F":
        unit, basis = Unit.YEAR, (Basis.FISCAL_YEAR,)
    else:
        unit = Unit(named.word) if named.word else Unit.QUARTER
    every = phrase.entry(match.start("each")).number if match["each"] else 1
    if match["n"]:
        every *= phrase.entry(match.start("n")).number
    times = phrase.entry(match.start(times_group)).number if match[times_group] else 1
    if unit not in _FREQUENCIES or not every or not times:
        return None
    return Cadence(_FREQUENCIES[unit], every=every, times=times), basis, ()


def _rest(phrase: Phrase, match: re.Match[str]) -> Phrase | None:
    """Return what stands on one side of a match; None when words stand on both sides."""
    left = phrase.codes[: match.start()].strip(",g")
    right = phrase.codes[match.end() :].strip(",g1")
    if left and right:
        return None
    rest = phrase.without(match.start(), match.end())
    while rest.codes[-1:] in {",", "g"} and rest.codes:
        rest = rest.without(len(rest.codes) - 1, len(rest.codes))
    while rest.codes[:1] in {",", "g"} or (not left and rest.codes[:1] == "1"):
        rest = rest.without(0, 1)
    return rest


def _with_rest(beat: _Beat, *, expression: str, context: ReadingContext) -> Reading | None:
    """Read what stands beside the frequency: nothing, years, a place in the cycle, or an event."""
    base = _reading(beat, expression=expression)
    codes = beat.rest.codes
    if not codes:
        return base
    if codes == ">":
        return replace(base, basis=(*base.basis, Basis.AT_LEAST))
    if _CYCLE_END.fullmatch(codes):
        return _at_cycle_end(base, beat)
    for dated in dated_phrases(beat.rest):
        if dated.has_year:
            return _within_years(base, dated, context)
        return _in_cycle(base, dated, beat.cadence, context)
    anchored = read_anchored(beat.rest, expression=expression)
    if anchored is None:
        return None
    doubts = (*base.doubts, *anchor_doubts(beat.rest.codes, anchored.relation or Qualifier.IN))
    qualifier, relation = anchored.qualifier, anchored.relation
    return replace(
        base, anchor=anchored.anchor, relation=relation, qualifier=qualifier, doubts=doubts
    )


def _reading(beat: _Beat, *, expression: str) -> Reading:
    return Reading(
        expression,
        ReadingKind.RECURRING,
        basis=beat.basis,
        doubts=beat.doubts,
        frequency=beat.cadence.frequency,
        every=beat.cadence.every,
        times=beat.cadence.times,
    )


def _at_cycle_end(base: Reading, beat: _Beat) -> Reading:
    """Read “by the end of each year”: the cycle's own end, exact for its end alone."""
    codes = beat.rest.codes
    part = next(token.entry.word for token in beat.rest.tokens if token.entry.code in "Pp")
    is_limit = "b" in codes or "2" in codes
    basis = base.basis if part == Part.END and is_limit else (*base.basis, Basis.APPROXIMATE)
    return replace(base, qualifier=Qualifier.BY if is_limit else Qualifier.IN, basis=basis)


def _within_years(base: Reading, dated: DatedPhrase, context: ReadingContext) -> Reading:
    """Read the years within which it recurs: “annually from 2024”, “every year until 2030”."""
    span = calendar_reading(dated, expression=base.expression, context=context)
    if span.qualifier in {Qualifier.BY, Qualifier.BEFORE}:
        # “Annually by 2030” may be a rhythm reached by then, or one that ends then.
        raise UndecidedError(Doubt.CONFLICTING_WORDS)
    return replace(
        base,
        edtf=span.edtf,
        qualifier=span.qualifier,
        first_day=span.first_day,
        last_day=span.last_day,
        grace_day=span.grace_day,
        basis=(*base.basis, *span.basis),
        doubts=(*base.doubts, *span.doubts),
    )


def _in_cycle(
    base: Reading, dated: DatedPhrase, cadence: Cadence, context: ReadingContext
) -> Reading:
    """Read the place in each cycle: “by 31 March each year” is `XXXX-03-31` with “by”."""
    if cadence.frequency is not Frequency.YEARLY or cadence.times != 1:
        raise UndecidedError(Doubt.CONFLICTING_WORDS)
    anywhere = replace(context, document_edtf=str(_LEAP_YEAR))
    qualifier = qualifier_of(dated)
    span = span_of(dated, context=anywhere)
    place, is_rough = bounded(span, Qualifier.IN, hemisphere=context.hemisphere)
    if dated.lower.part is Part.END and qualifier is not Qualifier.IN:
        place, is_rough = span.upper, False
    basis = tuple(item for item in span.basis if item is not Basis.YEAR_INFERRED)
    rough = (Basis.APPROXIMATE,) if is_rough else ()
    return replace(
        base,
        qualifier=qualifier,
        cycle_edtf=place.replace(str(_LEAP_YEAR), _UNKNOWN_YEAR),
        basis=(*base.basis, *basis, *rough),
        doubts=(*base.doubts, Doubt.NO_FIRM_END) if dated.is_about else base.doubts,
    )
