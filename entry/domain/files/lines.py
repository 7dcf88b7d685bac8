"""The lines of a text that is brought in, and the one place where they are normalised.

A text passes here once. Afterwards it is kept verbatim, and nothing normalises it again.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

LONGEST_TEXT = 400_000  # characters; some two hundred pages


class Origin(StrEnum):
    """Where in its file a line stands, as far as the file says."""

    BODY = "body"
    NAVIGATION = "navigation"
    PAGE_HEADER = "page_header"
    PAGE_FOOTER = "page_footer"
    HIDDEN = "hidden"


class Oddity(StrEnum):
    """Characters that carry no words and are left out."""

    PRIVATE_USE = "private_use"
    INVISIBLE = "invisible"
    CONTROL = "control"


class ReadFault(StrEnum):
    """Why a file gives no text."""

    EMPTY = "empty"
    NO_TEXT = "no_text"
    SCANNED = "scanned"
    LOCKED = "locked"
    DAMAGED = "damaged"
    NOT_TEXT = "not_text"
    NOT_MARKUP = "not_markup"
    WRONG_ENCODING = "wrong_encoding"
    UNKNOWN_ENCODING = "unknown_encoding"
    SUSPICIOUS = "suspicious"
    TOO_LONG = "too_long"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_SLOW = "too_slow"


class ReadingError(ValueError):
    """A file gives no text; `fault` says why, and its words are the door's."""

    def __init__(self, fault: ReadFault) -> None:
        self.fault = fault
        super().__init__(fault.value)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file, on its page where the file has pages."""

    text: str
    origin: Origin = Origin.BODY
    page: int = 0


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a file holds: lines, and what it says of itself."""

    lines: tuple[Line, ...]
    title: str = ""
    encoding: str = ""
    has_pages: bool = False
    notes: tuple[str, ...] = ()
    oddities: dict[str, int] = field(default_factory=dict)


# Every way to end a line that some program uses; a page end is one too.
_LINE_END = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[\s\u00a0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000\u2800]+")
_ODD = {
    Oddity.PRIVATE_USE: re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]"),
    # Joiners inside emoji and letters (U+200C, U+200D) are kept: they change what is read.
    Oddity.INVISIBLE: re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"),
    Oddity.CONTROL: re.compile("[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"),
}


def words_of(text: str) -> frozenset[str]:
    """Return the words of a list that is written as one text."""
    return frozenset(text.split())


def split(text: str) -> list[str]:
    """Cut a text at the ends of its lines, whatever character ends them."""
    return _LINE_END.split(text)


def _normal(text: str, tally: Counter[str]) -> str:
    for oddity, pattern in _ODD.items():
        text, count = pattern.subn("", text)
        tally[oddity] += count
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def normalise(extracted: Extracted) -> Extracted:
    """Return what was read with its lines in the one form in which texts are kept.

    Composed (NFC); every run of spaces is one ordinary space, none at the ends of a line; never
    two empty lines in a row, none at either end; private-use, invisible and control characters
    are left out and counted. Words, quotation marks, dashes and bullets stay as they are. Raises
    ReadingError where nothing is left, or too much.
    """
    tally: Counter[str] = Counter(extracted.oddities)
    lines = [replace(line, text=_normal(line.text, tally)) for line in extracted.lines]
    kept = tuple(without_empty_runs(lines))
    if not kept:
        raise ReadingError(ReadFault.NO_TEXT)
    if sum(len(line.text) + 1 for line in kept) > LONGEST_TEXT:
        raise ReadingError(ReadFault.TOO_LONG)
    found = {name: count for name, count in tally.items() if count}
    return replace(extracted, lines=kept, oddities=found)


def without_empty_runs(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield lines with at most one empty one between two others, and none at the ends."""
    is_waiting, has_begun = False, False
    for line in lines:
        if not line.text:
            is_waiting = has_begun
            continue
        if is_waiting:
            yield Line("", line.origin, line.page)
        is_waiting, has_begun = False, True
        yield line
