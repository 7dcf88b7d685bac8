"""Finds names that look alike, in time that grows with their number and not with its square."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping
from enum import StrEnum
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
        for name in {normalised(one) for one in called}:
            if len(name) >= SHORTEST_NAME:
                for cut in {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}:
                    groups[cut].append((key, name))
    for members in groups.values():
        if len(members) > CROWD:
            continue
        for (key, name), (other, second) in combinations(members, 2):
            if key != other and _is_slip(name, second):
                yield key, other


def _is_slip(one: str, other: str) -> bool:
    """Say whether it is a slip of the pen: figures are never, nor a first letter."""
    if _NUMBER.findall(one) != _NUMBER.findall(other):
        return False
    return one[0] == other[0] and one != other
