"""Finds names that look alike, in time that grows with their number and not with its square."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

_SMALL = frozenset({"the", "of", "and", "for", "de", "la", "in", "on", "to"})
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")
SHORTEST_NAME = 6  # letters of a name in which one letter more or less is a slip
SHORTEST_ACRONYM = 3
# A name that very many share says nothing about two of them.
CROWD = 20
# So much two words must share, in groups of three letters; “Minstry” and its like pass.
ALIKE = 0.5
SHORTEST_TYPED = 4


class Likeness(StrEnum):
    """Why two look alike, the surest first."""

    SAME_NAME = "same_name"
    ACRONYM = "acronym"
    ONE_LETTER = "one_letter"


def normalised(name: str) -> str:
    """Return a name without case, accents, punctuation and small words."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _WORD.findall(plain.replace("’", "").replace("'", "").replace(".", ""))
    return " ".join(word for word in words if word not in _SMALL) or " ".join(words)


def initials(name: str) -> str:
    """Return the first letters of a name of several words, small words left out."""
    words = normalised(name).split()
    letters = "".join(word[0] for word in words)
    return letters if len(letters) >= SHORTEST_ACRONYM else ""


def look_alikes(
    names: Mapping[Key, Collection[str]],
) -> dict[tuple[Key, Key], Likeness]:
    """Return the pairs that look alike, with the surest reason for each.

    Each key has all that it is called; the first of its names is its full one.
    """
    found: dict[tuple[Key, Key], Likeness] = {}
    for likeness, groups in (
        (Likeness.SAME_NAME, _by_name(names)),
        (Likeness.ACRONYM, _by_acronym(names)),
        (Likeness.ONE_LETTER, _by_slip(names)),
    ):
        for one, other in groups:
            if (other, one) not in found:
                found.setdefault((one, other), likeness)
    return found


def _pairs(groups: Mapping[str, list[Key]]) -> Iterator[tuple[Key, Key]]:
    for keys in groups.values():
        if len(keys) <= CROWD:
            yield from combinations(dict.fromkeys(keys), 2)


def _by_name(names: Mapping[Key, Collection[str]]) -> Iterator[tuple[Key, Key]]:
    groups: dict[str, list[Key]] = defaultdict(list)
    for key, called in names.items():
        for name in {normalised(one) for one in called} - {""}:
            groups[name].append(key)
    return _pairs(groups)


def _by_acronym(names: Mapping[Key, Collection[str]]) -> Iterator[tuple[Key, Key]]:
    """Pair those of whom one is called by the initials of the other."""
    short: dict[str, list[Key]] = defaultdict(list)
    for key, called in names.items():
        for name in {normalised(one).replace(" ", "") for one in called if " " not in one}:
            short[name].append(key)
    for key, called in names.items():
        for letters in {initials(one) for one in called} - {""}:
            others = short.get(letters, [])
            if len(others) <= CROWD:
                yield from ((key, other) for other in others if other != key)


def _by_slip(names: Mapping[Key, Collection[str]]) -> Iterator[tuple[Key, Key]]:
    """Pair those whose names become one when a letter is taken out of either or both."""
    groups: dict[str, list[tuple[Key, str]]] = defaultdict(list)
    for key, called in names.items():
        # A letter makes another acronym, not a slip: US-DOD and US-DOS.
        for name in {normalised(one) for one in called if not _is_acronym(one)}:
            if len(name) >= SHORTEST_NAME:
                for cut in {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}:
                    groups[cut].append((key, name))
    for members in groups.values():
        if len(members) > CROWD:
            continue
        for (key, name), (other, second) in combinations(members, 2):
            if key != other and _is_slip(name, second):
                yield key, other


def _is_acronym(name: str) -> bool:
    """Say whether a name is capitals throughout; what has no case is a name like others."""
    return name.upper() == name and name.lower() != name


def _is_slip(one: str, other: str) -> bool:
    """Say whether it is a slip of the pen: figures are never, nor a first letter."""
    if _NUMBER.findall(one) != _NUMBER.findall(other):
        return False
    return one[0] == other[0] and one != other


@lru_cache(maxsize=50_000)
def _trigrams(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


@lru_cache(maxsize=20_000)
def _words_of_name(name: str) -> tuple[str, ...]:
    return tuple(normalised(name).split())


def nearest(
    typed: str, names: Mapping[Key, Collection[str]], *, most: int = 10
) -> list[tuple[Key, str]]:
    """Return whose name is nearly what was typed, the nearest first, with the name that is.

    Each word that was typed has to be like a word of the name, by the groups of three letters
    that both have; a word of fewer than four letters has to begin one, and so has a figure.
    """
    asked = _words_of_name(typed)
    if not any(len(word) >= SHORTEST_TYPED for word in asked):
        return []
    scored = [
        (score, key, name)
        for key, called in names.items()
        for score, name in [
            max(((_likeness(asked, one), one) for one in called), default=(0.0, ""))
        ]
        if score >= ALIKE
    ]
    scored.sort(key=lambda one: (-one[0], len(one[2]), one[2]))
    return [(key, name) for _score, key, name in scored[:most]]


def _likeness(asked: Collection[str], name: str) -> float:
    """Return how like the least like of the words is to one of the name’s, from 0 to 1."""
    words = _words_of_name(name)
    return min(max((_word_likeness(one, other) for other in words), default=0.0) for one in asked)


def _word_likeness(one: str, other: str) -> float:
    if len(one) < SHORTEST_TYPED or any(letter.isdigit() for letter in one):
        return float(other.startswith(one))
    if len(one) > len(other) + 2:
        return 0.0
    if sorted(one) == sorted(other):
        return 1.0
    # Of a longer word, only so much as was typed is compared: people stop typing.
    return max(_shared(one, other), _shared(one, other[: len(one)]))


def _shared(one: str, other: str) -> float:
    """Return twice the groups of letters that both have, of all that they have."""
    mine, theirs = _trigrams(one), _trigrams(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))
