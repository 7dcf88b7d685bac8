"""The dates of a sentence: their words, found by grammar, and read by the phrase reader."""

import re
from collections.abc import Iterator

from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from commitments.domain.phrases import ReadingContext, ReadingKind, read_phrase
from entry.extraction.lexicon import one_of
from entry.extraction.proposal import DateFound
from entry.extraction.quantities import HANGUL
from entry.extraction.tokens import Token, Words

_MONTHS = (
    "january february march april june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec jan. feb. mar. apr. aug. sept. oct. nov. dec."
)
_ANCHORS = one_of(_MONTHS + " today tomorrow yesterday annually yearly monthly quarterly")
_SEASONS = one_of("spring summer autumn fall winter")
_UNITS = one_of(
    "year years month months week weeks day days quarter decade century decades half biennially"
)
_GLUE = one_of("""
    in on by before after until till since from to through of the at within over during between
    and or no not later than earlier end beginning start middle mid early late next this last
    coming past previous each every per current fiscal financial calendar first second third
    fourth half quarter starting beginning as from then now once twice same following onwards
    onward two three four five six seven eight nine ten twelve fifteen twenty thirty sixty ninety
    hundred 100 about around approximately - – , / other end-of working business monday tuesday
    wednesday thursday friday saturday sunday
    """)
_YEAR = re.compile(r"(?:19|20)\d\d|(?:fy|q[1-4]|h[12])[-\s]?(?:(?:20)?\d\d)?", re.IGNORECASE)
_YEARS = re.compile(r"(?:end|mid|early|late)-(?:19|20)?\d{2,4}s?|(?:19|20)\d0s", re.IGNORECASE)
_SMALL = re.compile(r"\d{1,3}(?:st|nd|rd|th)?")
_EVENT = re.compile(
    r"\b(?:before|ahead of|prior to|in time for|at(?=\s+(?:the|our|its|their)\s+next)"
    r"|by(?=\s+(?:the\s+)?(?:next|COP|\d+(?:st|nd|rd|th))))"
    r"\s+(?:the\s+|our\s+|its\s+|their\s+)?"
    r"(?:(?:next|annual|upcoming|forthcoming|\d+(?:st|nd|rd|th)|[A-Z][\w.’'&-]*)\s+){0,6}?"
    r"(?:(?:next|upcoming)\s+(?:[A-Za-z-]+\s+){0,3}?)?"
    r"(?:[A-Z]{2,}[\w-]*\d*|(?:meeting|summit|session|ministerial|conference|dialogue|assembly)"
    r"|(?:Meeting|Summit|Session|Ministerial|Conference|Dialogue|Assembly))\b"
)
_FUZZY = re.compile(
    r"\b(?:in the coming (?:weeks|months|years|year)|(?:later|early|earlier) (?:this|next) year"
    r"|in the near "
    r"future|in due course|(?:once|twice) (?:a|per) year|by the end of (?:the|this) decade|"
    r"[io]n the (?:margins|sidelines) of (?:the )?(?:[A-Z][\w.-]*\s?|of |the ){1,6}"
    r"|as soon as possible|upcoming|recently|over (?:that|the) same period)\b",
    re.IGNORECASE,
)
# What hangs on something else, in the manner of plans and decisions.
_HANGING = re.compile(
    r"\b(?:by the end of (?:the|this) (?:\w+ )?(?:plan|period|project|programme|program|mandate"
    r"|term|presidency|strategy|cycle)"
    r"|(?:[Oo]ver|[Ii]n|[Dd]uring|[Ww]ithin) the (?:coming|next) (?:decade|years?|months)"
    r"|(?:[Ww]ithin|[Ii]n) (?:\w+ )?(?:year|month|week)s[’'] time"
    r"|within (?:the year|[a-z-]+ (?:months|weeks|days))"
    r"|(?:over|(?<=effect )for) (?:two|three|four|five|six|seven|ten|\d+) years"
    r"|before (?:the \w+ is \w+ed|the (?:winter|summer|spring|autumn))"
    r"|in the current session|per (?:semester|term)|at the earliest opportunity"
    r"|(?:by|before) year-end|[Bb]y the (?:middle|end) of the (?:next |current )?(?:decade|century)"
    r"|within the first (?:year|\w+ (?:years|months))(?: of \w+)?"
    r"|at the (?:[A-Z][\w’-]+ ){1,4}(?:Assembly|Summit|Conference|Forum|Session)"
    r"|(?:no|not) later than (?:the|our|its|their) next [\w’' -]{0,30}?"
    r"(?:session|meeting|summit|assembly|conference)"
    r"|(?:at|by|before) (?:its|our|their|the) "
    r"(?:\w+(?:th|st|nd|rd)|first|second|third|fifth|twelfth|next) "
    r"(?:session|meeting|summit|assembly|conference)|at the Annual Meetings?)(?!\w)"
)
_KOREAN = re.compile(
    r"매년|매해|지난\s*\d{1,2}월|향후\s*\d+년(?:간)?|(?:19|20)\d\d년(?:\s*\d{1,2}월(?:\s*\d{1,2}일)?|\s*(?:상|하)반기|\s*\d[/분]\d?분?기|\s*말)?"
    r"(?:\s*(?:까지|이전|이후|부터))?"
)
_TWO_DAYS = re.compile(r"\b(\d{1,2}) and (\d{1,2}) (?=[A-Z][a-z]+)")
_TRIM_LEFT = one_of("and or the of to - – , / other same then")
_TRIM_RIGHT = one_of("""
    in on by before after until till since from to through of the at within over during between
    and or no not than - – , / starting about around as per each every
    """)
_LONGEST = 14


def find_dates(words: Words, *, context: ReadingContext) -> tuple[DateFound, ...]:
    """Return the dates of a sentence with their readings, in their order."""
    found: list[DateFound] = []
    if HANGUL.search(words.text):
        return tuple(
            _dated(match.group(), match.start(), context=context)
            for match in _KOREAN.finditer(words.text)
        )
    for first, last in _runs(words):
        found.extend(_read_run(words, first, last, context=context))
    for pattern in (_EVENT, _FUZZY, _HANGING):
        for match in pattern.finditer(words.text):
            _add(found, match.start(), match.group(), context=context)
    return tuple(sorted(found, key=lambda one: one.start))


def _add(found: list[DateFound], start: int, text: str, *, context: ReadingContext) -> None:
    """Add a date that hangs on an event, joined to a run that it goes on from."""
    end = start + len(text)
    for at, one in enumerate(found):
        if one.start < end and start < one.start + len(one.words):
            return
        if one.start + len(one.words) + 1 == start and one.kind == ReadingKind.RECURRING:
            joined = f"{one.words} {text}"
            found[at] = _dated(joined, one.start, context=context)
            return
    found.append(_dated(text, start, context=context))


def _is_anchor(words: Words, at: int) -> bool:
    token = words.tokens[at]
    low, nearby = token.lower, (words.low(at - 1), words.low(at + 1))
    if _YEAR.fullmatch(low) or _YEARS.fullmatch(low):
        if "/" in nearby and not words.low(at - 1).isdigit():
            return False  # a document's number, as in CP/2025/7
        return words.low(at - 1) not in {"nearly", "than"} and words.low(at + 1) != "percent"
    if low == "may":
        return token.text == "May" and any(
            _SMALL.fullmatch(word) or _YEAR.fullmatch(word) or word in {"in", "by", "of", "early"}
            for word in nearby
        )
    if low == "march" or low in _ANCHORS:
        if low == "monthly":
            following = words.low(at + 1)
            return not following.isalpha() or following in {"during", "from", "until"}
        return token.text[:1].isupper() or low in {"annually", "today", "yearly", "quarterly"}
    if low in _SEASONS:
        return words.low(at - 1) in {"next", "this"} or any(
            _YEAR.fullmatch(words.low(place)) for place in range(at + 1, at + 4)
        )
    if low in _UNITS:
        return _counts_time(words, at)
    return False


def _counts_time(words: Words, at: int) -> bool:
    """Tell "within 90 days", "each year", "next month" from "46 years of relations"."""
    before = [words.low(place) for place in range(max(0, at - 5), at)]
    marks = {"within", "each", "every", "next", "this", "coming", "last", "per", "previous", "same"}
    if (
        {"over", "in"} & set(before)
        and {"the"} & set(before)
        and {"next", "coming", "past", "last"} & set(before)
    ):
        return True
    if "over" in before[-3:] and words.low(at) in {"years", "months"}:
        return bool(before) and (before[-1].isalpha() or before[-1].isdigit())
    if words.low(at) in {"quarter", "half"}:
        return words.low(at + 1) == "of" and any(
            _YEAR.fullmatch(words.low(place)) or words.low(place) in {"year", "this", "next"}
            for place in range(at + 1, at + 5)
        )
    return bool(marks & set(before[-3:] if "within" not in before else before))


def _is_glue(token: Token) -> bool:
    return token.lower in _GLUE or bool(_SMALL.fullmatch(token.lower))


def _runs(words: Words) -> Iterator[tuple[int, int]]:
    """Yield the stretches of date words that hold an anchor."""
    at, total = 0, len(words.tokens)
    while at < total:
        if not _is_anchor(words, at):
            at += 1
            continue
        first = last = at
        while first > 0 and at - first < _LONGEST and (
            _is_glue(words.tokens[first - 1]) or _is_anchor(words, first - 1)
        ):  # fmt: skip
            first -= 1
        while last + 1 < total and (
            _is_glue(words.tokens[last + 1]) or _is_anchor(words, last + 1)
            or words.low(last + 1) in _UNITS | _SEASONS
        ):  # fmt: skip
            last += 1
        yield first, last
        at = last + 1


def _read_run(
    words: Words, first: int, last: int, *, context: ReadingContext
) -> Iterator[DateFound]:
    """Read the longest part of a run that the phrase reader takes, and then what is left."""
    while first <= last and (
        words.low(first) in _TRIM_LEFT
        or _is_before_a_name(words, first)
        or (words.low(first) in {"on", "in"} and words.low(first + 1) in {"since", "by", "from"})
    ):
        first += 1
    while last >= first and words.low(last) in _TRIM_RIGHT:
        last -= 1
    spans = sorted(
        ((left, right) for left in range(first, last + 1) for right in range(left, last + 1)),
        key=lambda span: (span[0] - span[1], span[0]),
    )
    for left, right in spans[:120]:
        if not any(_is_anchor(words, place) for place in range(left, right + 1)):
            continue
        one = _dated(words.span(left, right), words.tokens[left].start, context=context)
        if one.kind and one.kind != ReadingKind.UNREAD:
            yield from _read_run(words, first, left - 1, context=context)
            yield one
            yield from _read_run(words, right + 1, last, context=context)
            return


def _is_before_a_name(words: Words, at: int) -> bool:
    """Tell what belongs to a name that begins with a date: "at the May 2022 Summit"."""
    following = words.low(at + 1)
    if words.low(at) == "at":
        return following in {"the", *_MONTHS.split()}
    return words.low(at) == "the" and (
        following in _MONTHS.split() or bool(_YEAR.fullmatch(following))
    )


def _dated(text: str, start: int, *, context: ReadingContext) -> DateFound:
    reading = read_phrase(_TWO_DAYS.sub(r"\1-\2 ", text), context=context)
    past = bool(
        reading.last_day
        and context.document_edtf
        and _is_before(reading.last_day.isoformat(), context)
    )
    return DateFound(
        words=text,
        start=start,
        edtf=reading.edtf if reading.kind is ReadingKind.CALENDAR else "",
        qualifier=reading.qualifier.value if reading.qualifier else "",
        kind=reading.kind.value,
        in_doubt=reading.needs_person,
        is_past=past,
    )


def _is_before(day: str, context: ReadingContext) -> bool:
    """Tell whether a day lies before the first that the document can be of."""
    try:
        first = period_of(context.document_edtf).first_day
    except EdtfError:
        return False
    return first is not None and day < first.isoformat()
