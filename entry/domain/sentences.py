"""A document's text cut into sentences, each with its exact place.

Places are code points of the text as it is kept: `text[start:end]` is the sentence. Marks of
lists are no part of it, so that a passage cut from a sentence holds its words only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from entry.domain.files.lines import words_of

LONGEST_HEADING = 140  # characters
MOST_WORDS = 18


class Form(StrEnum):
    """How a stretch of text stands on the page."""

    SENTENCE = "sentence"
    BULLET = "bullet"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words at [start, end) of a text, below the heading `section`; blocks count from 0."""

    start: int
    end: int
    text: str
    form: Form
    paragraph: int
    section: str = ""

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading, which says nothing by itself."""
        return self.form == Form.HEADING


_WORD = re.compile(r"\w")
_LINE = re.compile(r"[^\n]+")
_MARK = re.compile(
    r"\s*(?:[•·▪▫‣◦●○■□◆◇▶►➢➤✓\ue000-\uf8ff]|[-–—*](?=\s)|\(?\d{1,3}[.)](?=\s)|\(?[a-zA-Z][.)](?=\s)"
    r"|\(?[ivxIVX]{1,5}[.)](?=\s)|[①-⑳]|[가-하][.)](?=\s))\s*"
)
_CLOSERS = "\"”’'»)\\]」』"
# A full stop of East Asian writing needs no space after it.
_FULL_WIDTH = "。\uff01\uff1f"
_STOP = re.compile(
    # From the first of several stops only, and never tried again with fewer of them.
    rf"(?<![.!?…])[.!?…]++[{_CLOSERS}]*+(?:\[\d{{1,3}}\])*(?=\s|$)"
    rf"|[。\uff01\uff1f][{_CLOSERS}]*"
)
_BEFORE = re.compile(r"(\S{1,24})$")
_NEXT = re.compile(r"\s+[\"“‘'«(\[「『]*(\S+)")
_ALWAYS = words_of(
    "mr mrs ms dr prof gen lt col maj sgt capt cmdr adm brig sen rep gov amb hon pres rev st "
    "e.g i.e cf viz vs approx ca al messrs gens"
)
# Followed by a figure, these are parts of a name: Art. 5, No. 3, Oct. 30.
_BEFORE_FIGURES = words_of(
    "no nos art arts sec secs para paras vol pp p fig figs eq ch chap ann app cl res doc ser "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
# These may end a sentence, and then only such a word goes on: a new one begins with it.
_MAYBE = words_of("etc inc ltd co corp jr sr dept univ est govt bros")
_BEGINNERS = words_of(
    "the this these those it its in at on we both they he she our a an as for from since "
    "under through during over by with after before when while if all each to there their "
    "some many additionally also however finally furthermore moreover meanwhile recently "
    "today participants looking building"
)
_DOTTED = re.compile(r"^(?:[A-Za-z]\.)+[A-Za-z]$")
_KOREAN_DATE = re.compile(r"\d{4}\.\s?\d{1,2}(?:\.\s?\d{1,2})?$")


@lru_cache(maxsize=8)
def sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text in reading order; they do not overlap."""
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[Sentence]:
    section = ""
    for number, (start, end) in enumerate(_blocks(text)):
        mark = _MARK.match(text, start, end)
        begins = mark.end() if mark else start
        spans = [_trimmed(text, left, right) for left, right in _cut(text, begins, end)]
        spans = [span for span in spans if _WORD.search(text, *span)]
        form = Form.BULLET if mark else Form.SENTENCE
        if len(spans) == 1 and not mark and _is_heading(text[slice(*spans[0])]):
            form, section = Form.HEADING, text[slice(*spans[0])]
        for left, right in spans:
            yield Sentence(left, right, text[left:right], form, number, section)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield lines, and several as one where a sentence plainly goes on in the next."""
    start = end = -1
    for line in _LINE.finditer(text):
        is_next = line.start() == end + 1
        if start >= 0 and is_next and _goes_on(text, end, line.start()):
            end = line.end()
            continue
        if start >= 0:
            yield start, end
        start, end = line.span()
    if start >= 0:
        yield start, end


def _goes_on(text: str, end: int, begin: int) -> bool:
    is_open = text[end - 1] not in ".!?:;…。"
    return is_open and text[begin].islower() and not _MARK.match(text, begin)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    before = len(inner) - len(inner.lstrip())
    return start + before, start + len(inner.rstrip())


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begins = start
    for stop in _STOP.finditer(text, start, end):
        if stop.end() < end and not _is_end(text, begins, stop, end):
            continue
        yield begins, stop.end()
        begins = stop.end()
    if begins < end:
        yield begins, end


def _is_end(text: str, begins: int, stop: "re.Match[str]", end: int) -> bool:
    sign = stop.group()
    if sign[0] in _FULL_WIDTH:
        return True
    following = _NEXT.match(text, stop.end(), end)
    word = following.group(1) if following else ""
    if not word or word[0].islower():
        return False
    if sign[0] != "." or sign.startswith(".."):
        return True
    found = _BEFORE.search(text[max(begins, stop.start() - 24) : stop.start()])
    before = found.group(1).lstrip("\"“‘'([«") if found else ""
    return _ends_after(before, word, is_plain=sign == ".", head=text[begins : stop.start()][-16:])


def _ends_after(before: str, word: str, *, is_plain: bool, head: str) -> bool:
    """Say whether a full stop between two words ends a sentence."""
    # In “ASEAN-U.S.” it is the last part that has the stop.
    before = re.split(r"[-–/]", before)[-1] or before
    lower = before.lower()
    if not is_plain and not _DOTTED.match(before):
        return True
    if lower in _ALWAYS:
        return False
    if lower in _BEFORE_FIGURES:
        return not word[0].isdigit()
    is_initial = len(before) == 1 and before.isupper() and before.isascii()
    if is_initial and before != "I":
        return False
    if lower in _MAYBE or _DOTTED.match(before):
        begins = re.split(r"[^\w]", word, maxsplit=1)[0].lower()
        return begins in _BEGINNERS or not word[0].isascii()
    if before[-1:].isdigit() and not word[0].isascii():
        return not _KOREAN_DATE.search(head)
    return not (before.isdigit() and word[0].isdigit())


def _is_heading(words: str) -> bool:
    if len(words) > LONGEST_HEADING or words[-1] in ".!?;:…。,":
        return False
    return len(words.split()) <= MOST_WORDS
