"""The dates in a text that is brought in, and what they say about the text's own date.

A page shows the day on which it was posted, updated or printed; a document has its own day, or
none. Where that is not plain, a person is asked.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from commitments.domain.phrases import ReadingContext, read_phrase
from entry.domain.files.lines import Line

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s+)"
DATE = re.compile(
    rf"{_WEEKDAY}?\b{_MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}\b"
    rf"|{_WEEKDAY}?\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTHS},?\s+\d{{4}}\b"
    rf"|\b{_MONTHS},?\s+\d{{4}}\b"
    r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{4}\b"
    r"|\d{4}\s*년\s*\d{1,2}\s*월(?:\s*\d{1,2}\s*일)?|\b\d{4}\.\s?\d{1,2}\.\s?\d{1,2}\.?",
    re.IGNORECASE,
)
_WEEKDAY_WORD = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|[월화수목금토일]요일|\([월화수목금토일]\)",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"^(?:for\s+)?(?:immediate\s+release|released?|issued|adopted|date|press\s+release|washington"
    r"|seoul|배포|발표|일시|[\s:,|–—()-])*$",
    re.IGNORECASE,
)
_DONE_AT = re.compile(
    r"\b(?:done|signed|adopted|issued|concluded)\s+(?:at|in|on)\b|채택|서명", re.IGNORECASE
)
MOST_CLUES = 8


class DateSign(StrEnum):
    """What was found about the date of a document."""

    RELEASE_LINE = "release_line"
    CLOSING_LINE = "closing_line"
    BEFORE_THE_TITLE = "before_the_title"
    SEVERAL = "several"
    CARRIER_ONLY = "carrier_only"
    CLUES_ONLY = "clues_only"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class DateFinding:
    """The reading of a document's date; where it is not certain, a person has to say it."""

    sign: DateSign
    words: str = ""
    edtf: str = ""
    is_certain: bool = False
    # Dates of the carrier, and expressions of the text that may help.
    carriers: tuple[str, ...] = ()
    clues: tuple[str, ...] = ()


def weekday_in(text: str) -> bool:
    """Say whether a line names a day of the week, as pages do that show today."""
    return bool(_WEEKDAY_WORD.search(text))


def is_date_line(text: str) -> bool:
    """Say whether a line is a date and nothing else but its label."""
    if len(text) > 60 or not (found := DATE.search(text)):
        return False
    rest = _WEEKDAY_WORD.sub("", text[: found.start()] + text[found.end() :])
    return bool(_AROUND.match(rest))


def edtf_of(words: str) -> str:
    """Return the EDTF of a date in words; empty where they leave a doubt."""
    found = DATE.search(words)
    reading = read_phrase(found.group(), context=ReadingContext()) if found else None
    return "" if reading is None or reading.needs_person else reading.edtf or ""


def find_date(
    lines: Sequence[Line],
    *,
    out: Collection[int],
    carriers: Collection[int],
    body: tuple[int, int],
    title_at: int | None,
) -> DateFinding:
    """Say what date the document has, from its lines and which of them are the carrier's.

    `out` are the lines proposed to be left out, `carriers` those among them with the carrier's
    own days; `body` are the first and the last line that are plainly text.
    """
    first, last = body
    told = dict.fromkeys(lines[at].text for at in sorted(carriers))
    rest = [at for at in range(len(lines)) if at not in out]
    # Below its text, where it was signed; above it, where it was released.
    closing = [at for at in rest if at >= last - 3 and _is_closing(lines[at].text)]
    heading = [at for at in rest if at < first + 1 and is_date_line(lines[at].text)]
    clues = dict.fromkeys(
        found.group().strip() for at in rest for found in DATE.finditer(lines[at].text)
    )
    given = DateFinding(DateSign.NOTHING, carriers=tuple(told), clues=tuple(clues)[:MOST_CLUES])
    own = closing or heading
    days = {edtf for at in own if (edtf := edtf_of(lines[at].text))}
    if len(days) == 1:
        at = next(at for at in own if edtf_of(lines[at].text))
        is_above = not closing and title_at is not None and at < title_at
        plain = DateSign.CLOSING_LINE if closing else DateSign.RELEASE_LINE
        sign = DateSign.BEFORE_THE_TITLE if is_above else plain
        words, edtf = lines[at].text, days.pop()
        return replace(given, sign=sign, words=words, edtf=edtf, is_certain=not is_above)
    if len(days) > 1:
        return replace(given, sign=DateSign.SEVERAL)
    if told:
        return replace(given, sign=DateSign.CARRIER_ONLY)
    return replace(given, sign=DateSign.CLUES_ONLY) if clues else given


def _is_closing(text: str) -> bool:
    return bool(len(text) < 300 and _DONE_AT.search(text) and DATE.search(text))
