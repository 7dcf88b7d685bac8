"""The shape of a lexicon: one-letter codes for kinds of words; the words live per language.

The grammars match strings of these letters, one for each token:

    Y year            T year counted from the document's   N number          # number word
    M month           D Korean day count (13일)            o ordinal         U Korean duration
    Q quarter 1 to 4  H half 1 or 2      S season          Z decade          I numeric date
    q "quarter"       h "half"           F fiscal          K two joined years or year and month
    P part before     p part after       R year's end      W day counted from the document's
    t this   n next   y the next   l last   v past   G from now on   u unit   s units
    i in   b by   e before   a after   f from   x until   w within   z about   m between
    1 in   2 by   3 before   4 after   5 from   7 up to and with   8 within   9 from and with
    - dash   = to   & and   g of   , ( ) /   | or   d weekday   r recurrence   k each   * times
    c a   > at least   J "basis"   A event   B acronym   E number of an event   L verb   V vague
    ! negation   @ refers back   X unknown

The digits follow their date (“2025년까지”, “2025 at the latest”), the letters stand before it.
"""

from dataclasses import dataclass
from enum import StrEnum

from commitments.domain.phrases.readings import Cadence, Frequency

YEARLY = Cadence(Frequency.YEARLY)


class Part(StrEnum):
    """The part of a period that is meant; only its two edges are exact."""

    BEGINNING = "beginning"
    EARLY = "early"
    MIDDLE = "middle"
    LATE = "late"
    END = "end"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Entry:
    """The meaning of one word: its letter, and a number, code, cadence or choice of dates."""

    code: str
    number: int = 0
    word: str = ""
    cadence: Cadence = YEARLY
    doubtful: bool = False
    choices: tuple[str, ...] = ()


def entries(code: str, words: str, *, number: int = 0, word: str = "") -> dict[str, Entry]:
    """Give one meaning to several words, separated by bars."""
    entry = Entry(code, number=number, word=word)
    return {name.strip(): entry for name in words.split("|")}


def numbered(code: str, groups: dict[int, str]) -> dict[str, Entry]:
    """Give each number its words, separated by bars."""
    return {
        name: entry
        for number, words in groups.items()
        for name, entry in entries(code, words, number=number).items()
    }
