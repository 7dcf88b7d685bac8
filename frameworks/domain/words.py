"""The words of a question: how they are cut, asked of an index, and found again in a text."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

# What a person types; more is cut, so that no question costs more than another.
MOST_WORDS, LONGEST_WORD, LONGEST_QUESTION = 12, 60, 500
_WORD = re.compile(r"[^\W_]+")
_HANGUL = re.compile(r"[가-힣]{2,}")
# Accents that are written apart from their letter.
_ACCENTS = re.compile(r"[\u0300-\u036f]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether it is what was asked for."""

    text: str
    is_hit: bool


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word as the index holds it; asked whole, or as the beginning of words."""

    text: str
    is_prefix: bool


def words_of(question: str, *, most: int = MOST_WORDS) -> tuple[str, ...]:
    """Return the words of a question in small letters, without accents, each once."""
    readable = question[:LONGEST_QUESTION].encode("utf-8", "ignore").decode()
    found = _WORD.findall(_plain(readable))
    return tuple(dict.fromkeys(word[:LONGEST_WORD] for word in found))[:most]


def _plain(text: str) -> str:
    apart = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", apart).lower()


def lexemes_of(word: str) -> tuple[Lexeme, ...]:
    """Return what an index is asked for one word; all of it has to be there.

    Korean joins words and hangs particles on them, so a Korean word is asked by its pairs of
    syllables, wherever it stands in a longer one. A single Latin letter or digit is asked whole:
    it begins too many words.
    """
    if _HANGUL.fullmatch(word):
        pairs = dict.fromkeys(word[at : at + 2] for at in range(len(word) - 1))
        return tuple(Lexeme(pair, is_prefix=False) for pair in pairs)
    is_single = len(word) == 1 and word.isascii()
    return (Lexeme(word, is_prefix=not is_single),)


def marked(text: str, words: Collection[str]) -> tuple[Piece, ...]:
    """Cut a text where the words stand in it; put together, the pieces are the text."""
    pieces: list[Piece] = []
    place = 0
    for start, end in _hits(text, words):
        if start > place:
            pieces.append(Piece(text[place:start], is_hit=False))
        pieces.append(Piece(text[start:end], is_hit=True))
        place = end
    if place < len(text):
        pieces.append(Piece(text[place:], is_hit=False))
    return tuple(pieces)


def snippet(text: str, words: Collection[str], *, around: int = 60) -> tuple[Piece, ...]:
    """Return the part of a text around the first hit, with the hits marked."""
    flat = " ".join(text.split())
    first = next(_hits(flat, words), (0, 0))
    start, end = max(0, first[0] - around), first[1] + 2 * around
    if start:
        start = flat.find(" ", start) + 1 or start
        start = min(start, first[0])
    cut = flat[start:end]
    if end < len(flat):
        cut = cut.rsplit(" ", 1)[0] if " " in cut[first[1] - start :] else cut
        cut += " …"
    return marked(f"… {cut}" if start else cut, words)


def _hits(text: str, words: Collection[str]) -> Iterator[tuple[int, int]]:
    if not words:
        return
    # Letter for letter as long as the text, so that places in one are places in the other.
    plain = "".join(_plain_letter(letter) for letter in text)
    longest = sorted(words, key=len, reverse=True)
    pattern = "|".join(_pattern(word) for word in longest)
    for hit in re.finditer(pattern, plain):
        yield hit.span()


def _pattern(word: str) -> str:
    anywhere = _HANGUL.fullmatch(word)
    after = r"(?![^\W_])" if len(word) == 1 and word.isascii() else ""
    return ("" if anywhere else r"(?<![^\W_])") + re.escape(word) + after


def _plain_letter(letter: str) -> str:
    if letter.isascii() or "가" <= letter <= "힣":
        return letter.lower()
    return unicodedata.normalize("NFD", letter)[0].lower()[:1] or letter


def holds_all(texts: Sequence[str], words: Collection[str]) -> bool:
    """Say whether each word stands in one of the texts."""
    plain = [_plain(text) for text in texts]
    return all(any(re.search(_pattern(word), one) for one in plain) for word in words)
