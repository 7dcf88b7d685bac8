"""A sentence as words with their places, and which of them stand in a subordinate clause."""

import re
from dataclasses import dataclass

from entry.extraction.lexicon import one_of

_WORD = re.compile(
    r"(?:[A-Z]\.){2,}(?:-[A-Za-z]+)*|(?:A|US|C|NZ|HK|S)?[$€£¥₩]\d[\d,.]*\d|(?:A|US|C|NZ|HK"
    r"|S)?[$€£¥₩]\d"
    r"|\d[\d,.]*\d|\d|[^\W\d_][\w’']*(?:[-.&][^\W\d_][\w’']*)*|\S"
)
_CLOSERS = {"(": ")", "[": "]"}
_RELATIVE = one_of("which who whom whose whereby how what")
# After these "that" begins what is said, not what is described.
_REPORTING = one_of("""
    agree agreed agrees announce announced announces decide decided decides ensure expect expected
    pledge pledged pledges commit committed promise promised said confirm confirmed hope resolve
    resolved determined undertake undertook announcement decision commitment pledge understanding
    news stated declared indicated noted underlined anticipated foreseen envisaged planned
    intended hoped
    """)
_SUBORDINATE = one_of(
    "since as while when after before if once although because given where whereas unless"
)
# What follows a comma where the main clause goes on after a relative clause.
_FINITE = re.compile(
    r"\s*(?:and |but |, )*(?:also |now )?(?:will|shall|would|should|plans? to|intends? to|aims? to|"
    r"is|are|has|have|was|were|continues?|looks? forward|pledges?|commits?|agrees? to)\b"
)
_NEW_CLAUSE = re.compile(
    r"\s*(?:and |but )?(?:the|we|both|it|they|our|[A-Z][\w.’'-]*)\b[^,;]{0,70}?\b(?:will|shall"
    r"|would|"
    r"should|plans? to|intends?|aims? to|is|are|has|have|looks? forward|commit|commits|pledges?|"
    r"agreed?|continues?|also)\b"
)
_SINCE_WHEN = 4


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign, [start, end) in the sentence."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """The word in small letters."""
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a sentence; `hidden` holds the places of those in subordinate clauses."""

    text: str
    tokens: tuple[Token, ...]
    hidden: frozenset[int]

    def low(self, at: int) -> str:
        """Return a word in small letters; empty outside the sentence."""
        return self.tokens[at].lower if 0 <= at < len(self.tokens) else ""

    def span(self, first: int, last: int) -> str:
        """Return the text from one word to another, that one included."""
        return self.text[self.tokens[first].start : self.tokens[last].end]


def read_words(text: str) -> Words:
    """Cut a sentence into words and find its subordinate clauses."""
    tokens = tuple(Token(m.group(), m.start(), m.end()) for m in _WORD.finditer(text))
    hidden = set(_in_brackets(tokens)) | set(_opening(tokens))
    for at, token in enumerate(tokens):
        if at not in hidden and _begins_relative(tokens, at):
            hidden |= set(range(at, _end_of_relative(text, tokens, at, token.lower)))
    return Words(text, tokens, frozenset(hidden))


def _in_brackets(tokens: tuple[Token, ...]) -> list[int]:
    closer, inside = "", []
    for at, token in enumerate(tokens):
        if closer:
            inside.append(at)
            closer = "" if token.text == closer else closer
        elif token.text in _CLOSERS:
            closer = _CLOSERS[token.text]
            inside.append(at)
    return inside


def _opening(tokens: tuple[Token, ...]) -> range:
    """Return the clause that a sentence opens with, as "Since the accord was signed, …"."""
    if not tokens or tokens[0].lower not in _SUBORDINATE:
        return range(0)
    for at, token in enumerate(tokens):
        if token.text == "," and at > 1:
            long_enough = at > _SINCE_WHEN
            return range(at) if long_enough else range(0)
    return range(0)


def _begins_relative(tokens: tuple[Token, ...], at: int) -> bool:
    word, before = tokens[at].lower, tokens[at - 1].lower if at else ""
    if not at:
        return False
    if word in _RELATIVE:
        return True
    following = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    return word == "that" and before not in _REPORTING and following != "end"


def _end_of_relative(text: str, tokens: tuple[Token, ...], at: int, word: str) -> int:
    """Return where a relative clause ends: where the main clause goes on, or at a stop."""
    for end in range(at + 1, len(tokens)):
        sign = tokens[end].text
        if sign in {";", ":"}:
            return end
        rest = text[tokens[end].end :]
        if sign == "," and (_FINITE.match(rest) or _NEW_CLAUSE.match(rest)):
            return end
        if sign == "," and word != "that" and not re.match(r"\s*(?:(?:and|or)\b|[\w-]+,)", rest):
            return end
    return len(tokens)
