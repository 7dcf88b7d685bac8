"""A document's text cut into sentences, each with its place and the heading above it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"[\s\u2022\u25aa\u25cf\u25e6\uf000-\uf8ff*·–—-]+|\(?[0-9ivx]{1,4}[.)]\s+")
_END = re.compile(r"[.!?。][\"”’')\]]*(?=\s|$)|(?<=[가-힣])[.](?=\S)")
# A full stop after these does not end a sentence, whatever comes next.
_ABBREVIATED = re.compile(
    r"(?:^|[\s(“\"'])(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Lt|Col|Sen|Rep|Gov|Hon|H\.E|Amb|No|Nos|Art|para|"
    r"paras|vs|cf|e\.g|i\.e|approx|ca|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[A-Z])\.$"
)
# These end a sentence only before a word that usually begins one.
_INITIALS = re.compile(r"(?:[A-Za-z]\.){2,}[\"”’')\]]*$|(?:^|\s)(?:Inc|Ltd|Co|Corp|etc|al)\.$")
_BEGINS = re.compile(
    r"\s+[\"“'(]?(?:The|This|These|Those|In|On|At|By|For|From|To|We|Our|It|Its|They|He|She|Both|As|"
    r"After|Before|During|Since|Under|Through|Additionally|Finally|Also|Together|With|A|An|Each)\b"
)
_GOES_ON = re.compile(r"\s*(?:[a-z,;:)&]|[-–—]\s)")
_HEADING_WORDS = 14
_CLOSED = re.compile(r"[.!?:;,。]$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: the span [start, end) in code points, and the heading that it stands under."""

    start: int
    end: int
    text: str
    section: str = ""
    is_heading: bool = False


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a text in their order; a heading comes as one of its own."""
    section = ""
    for line in _LINE.finditer(text):
        words = line.group().rstrip()
        bullet = _BULLET.match(words)
        first = bullet.end() if bullet else 0
        if not words[first:].strip():
            continue
        if not bullet and _is_heading(words):
            section = words.strip()
            start = line.start() + len(words) - len(words.lstrip())
            yield Sentence(start, line.start() + len(words), section, section, is_heading=True)
            continue
        for start, end in _cuts(words, first):
            at = line.start()
            yield Sentence(at + start, at + end, words[start:end], section)


def _is_heading(words: str) -> bool:
    return len(words.split()) <= _HEADING_WORDS and not _CLOSED.search(words.strip())


def _cuts(line: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a line begin and end."""
    for stop in _END.finditer(line, start):
        if _runs_on(line[start : stop.end()], line[stop.end() :]):
            continue
        yield start, stop.end()
        start = stop.end() + len(line[stop.end() :]) - len(line[stop.end() :].lstrip())
    if line[start:].strip():
        yield start, len(line.rstrip())


def _runs_on(so_far: str, rest: str) -> bool:
    if not rest.strip():
        return False
    if _INITIALS.search(so_far):
        return not _BEGINS.match(rest)
    return bool(_ABBREVIATED.search(so_far)) or bool(_GOES_ON.match(rest))
