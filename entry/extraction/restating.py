"""Whether a text states again what is tracked already: by the words that both hold."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from entry.extraction.lexicon import one_of
from entry.extraction.proposal import Known, Mention

_WORD = re.compile(r"[^\W\d_]{2,}|\d[\d,.]*\d|\d")
_COMMON = one_of("""
    the of and to in on for with by at from as an is are be will has have had was were its their our
    this that these those we it which who or into through also both each all new including
    """)
ALIKE = 0.5


def words_of(text: str) -> Counter[str]:
    """Return the words that carry meaning, cut to their stems, with how often each comes."""
    found = (word.lower() for word in _WORD.findall(text))
    return Counter(_stem(word) for word in found if word not in _COMMON)


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word[: -len(ending)]
    return word


@dataclass(frozen=True)
class Memory:
    """The known commitments with their words, weighed by how rare each word is among them."""

    known: Sequence[Known]

    @cached_property
    def _bags(self) -> list[Counter[str]]:
        return [words_of(one.words) for one in self.known]

    @cached_property
    def _rarity(self) -> dict[str, float]:
        seen: Counter[str] = Counter()
        for bag in self._bags:
            seen.update(bag.keys())
        total = len(self._bags) + 1
        return {word: math.log(total / (1 + count)) + 1 for word, count in seen.items()}

    def closest(self, text: str) -> Mention | None:
        """Return the known commitment that a text is most like, where it is alike enough."""
        bag = words_of(text)
        best: Mention | None = None
        for one, other in zip(self.known, self._bags, strict=True):
            likeness = self._likeness(bag, other)
            if likeness >= ALIKE and (best is None or likeness > best.similarity):
                best = Mention(one.reference, round(likeness, 2))
        return best

    def _likeness(self, one: Counter[str], other: Counter[str]) -> float:
        """Return the cosine of two bags of words, rare words counting more; 0 to 1."""
        common = one.keys() & other.keys()
        if len(common) < 3:
            return 0.0
        unseen = math.log(len(self._bags) + 1) + 1

        def weight(word: str, bag: Counter[str]) -> float:
            return bag[word] * self._rarity.get(word, unseen)

        product = sum(weight(word, one) * weight(word, other) for word in common)
        lengths = math.sqrt(_square(one, weight)) * math.sqrt(_square(other, weight))
        return product / lengths if lengths else 0.0


def _square(bag: Counter[str], weight: "object") -> float:
    return sum(weight(word, bag) ** 2 for word in bag)  # type: ignore[operator]


def memory_of(known: Iterable[Known]) -> Memory:
    """Gather known commitments for many questions."""
    return Memory(tuple(known))
