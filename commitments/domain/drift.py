"""Where two texts of one promise differ in their words; what that means a person judges."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words of the earlier text, and the words of the later text in their place."""

    before: str
    after: str


class Part(StrEnum):
    """What became of some words on the way from one text to another."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, and what became of them."""

    part: Part
    words: str


def word_changes(earlier: str, later: str) -> list[WordChange]:
    """Return the changes from one text to another, word by word and in order; none where equal."""
    old, new = earlier.split(), later.split()
    steps = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    return [
        WordChange(" ".join(old[a:b]), " ".join(new[c:d]))
        for step, a, b, c, d in steps
        if step != "equal"
    ]


def word_diff(earlier: str, later: str) -> list[Piece]:
    """Return both texts in one, word by word: what stayed, what went and what came in its place."""
    old, new = earlier.split(), later.split()
    pieces = []
    for step, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if step == "equal":
            pieces.append(Piece(Part.SAME, " ".join(old[a:b])))
            continue
        if a < b:
            pieces.append(Piece(Part.GONE, " ".join(old[a:b])))
        if c < d:
            pieces.append(Piece(Part.NEW, " ".join(new[c:d])))
    return pieces
