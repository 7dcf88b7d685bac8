"""Cuts a phrase into tokens of one letter each; what the letters mean is told in lexicon.py."""

import re
import unicodedata
from dataclasses import dataclass

from commitments.domain.phrases.english import ENGLISH
from commitments.domain.phrases.korean import cut_hangul
from commitments.domain.phrases.lexicon import Entry
from commitments.domain.phrases.numerals import read_numeral

_FULL_WIDTH, _FULL_WIDTH_SHIFT = range(0xFF01, 0xFF5F), 0xFEE0
# Compatibility normalisation would turn a footnote mark into a digit (July 1² into July 12), so
# only the full-width forms, the spaces, the quotes and the dashes are made plain.
_SAME = {
    " ": "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
    "\u205f\u3000\t\r\n\f\v",
    "'": "\u2018\u2019\u02bc\u2032",
    "-": "\u2010\u2011\u2212\ufe63",
    "\u2013": "\u2012\u2014\u2015",
    "~": "\u301c\u223c",
    "": "\u00ad\u200b\u200c\u200d\u2060\ufeff",
}
_PLAIN: dict[int, str] = {
    **{code: chr(code - _FULL_WIDTH_SHIFT) for code in _FULL_WIDTH},
    **{ord(char): plain for plain, chars in _SAME.items() for char in chars},
}
_QUOTES = " \"'“”.,;:"
_BRACKETS = (("(", ")"), ("[", "]"), ("“", "”"))


def _literal(name: str) -> str:
    words = name.split(" ")
    return r"[ \-]+".join(re.escape(word) for word in words)


_ENGLISH = re.compile(
    "(?:"
    + "|".join(_literal(name) for name in sorted(ENGLISH, key=len, reverse=True))
    + r")(?![A-Za-z])",
    re.ASCII | re.IGNORECASE,
)
_HANGUL = re.compile(r"[가-힣]+")
_INITIALS = re.compile(r"(?:[A-Za-z]\.){2,}(?:[A-Za-z](?![A-Za-z]))?")
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:'[^\W\d_]+)?")
_ACRONYM = re.compile(r"[A-Z]{2,6}")
_NUMBERED_ACRONYM = re.compile(r"[A-Z]{2,6}[0-9]{1,3}")
# A numeral may follow “FY” and a quarter or half directly, and any Hangul; nothing else.
_GLUED = re.compile(r"[^\W가-힣](?<!FY)(?<![QH][1-4])(?<![1-4][QH])$", re.IGNORECASE)
_SIGNS = {"-": "-", "\u2013": "-", "~": "=", ",": ",", "(": "(", ")": ")", "/": "/", "&": "&"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its meaning and where in the text it stands."""

    entry: Entry
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text cut into tokens, and the letters of these in one string."""

    text: str
    tokens: tuple[Token, ...]
    codes: str

    def entry(self, at: int) -> Entry:
        """Return the meaning of one token."""
        return self.tokens[at].entry

    def words(self, start: int, end: int) -> str:
        """Return the text of the tokens from `start` up to, not including, `end`."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]

    def without(self, start: int, end: int) -> "Phrase":
        """Return the phrase with some of its tokens taken out."""
        tokens = self.tokens[:start] + self.tokens[end:]
        return Phrase(self.text, tokens, self.codes[:start] + self.codes[end:])


def plain_text(expression: str) -> str:
    """Make widths, spaces, quotes and dashes plain, and strip what surrounds the phrase."""
    text = " ".join(unicodedata.normalize("NFC", expression).translate(_PLAIN).split())
    while True:
        stripped = text.strip(_QUOTES)
        for opening, closing in _BRACKETS:
            inner = stripped[1:-1]
            if stripped[:1] == opening and stripped[-1:] == closing and opening not in inner:
                stripped = inner
        if stripped == text:
            return text
        text = stripped


def tokenise(text: str) -> Phrase:
    """Cut a plain text into tokens; every character that is no space belongs to one."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        end, entries = _next(text, at)
        found.extend(Token(entry, start, stop) for entry, start, stop in _placed(entries, at, end))
        at = end
    tokens = tuple(token for token in found if token.entry.code != "_")
    return Phrase(text, tokens, "".join(token.entry.code for token in tokens))


def _placed(
    entries: tuple[tuple[int, Entry], ...], start: int, end: int
) -> list[tuple[Entry, int, int]]:
    """Place the meanings one after the other; a length of 0 shares the place of the whole."""
    placed = []
    at = start
    for length, entry in entries:
        placed.append((entry, at, at + length if length else end))
        at += length
    return placed


def _next(text: str, at: int) -> tuple[int, tuple[tuple[int, Entry], ...]]:
    numeral = read_numeral(text, at=at)
    if numeral:
        end, entries = numeral
        glued = _GLUED.search(text, 0, at) is not None
        return end, tuple((0, Entry("X") if glued else entry) for entry in entries)
    literal = _ENGLISH.match(text, at)
    word = _WORD.match(text, at)
    if literal and (word is None or literal.end() >= word.end() or _is_cut(text, literal.end())):
        return literal.end(), ((0, ENGLISH[_name(literal[0])]),)
    hangul = _HANGUL.match(text, at)
    if hangul:
        pieces = cut_hangul(hangul[0])
        return hangul.end(), tuple((len(piece), entry) for piece, entry in pieces)
    return _other(text, at, word)


def _other(
    text: str, at: int, word: re.Match[str] | None
) -> tuple[int, tuple[tuple[int, Entry], ...]]:
    """Read initials, acronyms, unknown words and signs."""
    initials = _INITIALS.match(text, at)
    if initials:
        return initials.end(), ((0, Entry("X")),)
    if word:
        name = re.split(r"[가-힣]", word[0], maxsplit=1)[0]
        numbered = _NUMBERED_ACRONYM.fullmatch(name)
        acronym = _ACRONYM.fullmatch(name)
        code = "A" if numbered else "B" if acronym else "X"
        return at + len(name), ((0, Entry(code)),)
    return at + 1, ((0, Entry(_SIGNS.get(text[at], "X"))),)


def _is_cut(text: str, end: int) -> bool:
    """Whether a known word ends here though letters follow: digits and Hangul may be glued on."""
    return bool(re.match(r"[0-9가-힣]", text[end : end + 1]))


def _name(matched: str) -> str:
    return " ".join(re.split(r"[ \-]+", matched.lower()))
