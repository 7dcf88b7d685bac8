"""A document's text cut into paragraphs and pieces, for showing where passages stand."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

_PARAGRAPH = re.compile(r"[^\n]*\n*")
# A browser turns a carriage return into something else, and would count wrongly after it.
_CARRIAGE_RETURN = re.compile("\r")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span [start, end) in code points that a passage holds, and what is said of it."""

    start: int
    end: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text within one paragraph that the same marks cover."""

    start: int
    text: str
    labels: tuple[str, ...] = ()
    is_marked: bool = False

    @property
    def label(self) -> str:
        """What is said of the piece, in one line."""
        return ", ".join(self.labels)


def paragraphs(text: str, marks: Iterable[Mark]) -> Iterator[list[Piece]]:
    """Yield the paragraphs of a text; their pieces, joined, are the text without returns."""
    marks = sorted(marks, key=lambda mark: (mark.start, mark.end))
    edges = sorted(
        {edge for mark in marks for edge in (mark.start, mark.end)}
        | {edge for found in _CARRIAGE_RETURN.finditer(text) for edge in found.span()}
    )
    for paragraph in _PARAGRAPH.finditer(text):
        start, end = paragraph.span()
        if start == end:
            continue
        cuts = [start, *(edge for edge in edges if start < edge < end), end]
        pieces = (_piece(text, left, right, marks) for left, right in pairwise(cuts))
        yield [piece for piece in pieces if piece.text]


def _piece(text: str, start: int, end: int, marks: list[Mark]) -> Piece:
    over = [mark for mark in marks if mark.start < end and mark.end > start]
    labels = dict.fromkeys(mark.label for mark in over if mark.label)
    return Piece(start, text[start:end].replace("\r", ""), tuple(labels), bool(over))
