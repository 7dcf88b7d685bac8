"""A small learned second opinion: naive Bayes over words, trained on labelled sentences.

It says how a sentence's words alone look, and only moves the confidence of a proposal. The weights
are log-odds per word, rounded, in weights.json; `manage.py measure_extraction --train` makes them.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

WEIGHTS = Path(__file__).parent / "weights.json"
_WORD = re.compile(r"[^\W\d_]+|[$€£%]")
_SMALLEST = 0.35
_SEEN_AT_LEAST = 2
_SMOOTH = 1.0


@dataclass(frozen=True, slots=True)
class Opinion:
    """Log-odds of "not yet delivered" for words and pairs of words, and where no word is known."""

    prior: float
    words: Mapping[str, float]

    def probability(self, text: str) -> float:
        """Return how likely it is, 0 to 1, that a sentence holds something not yet delivered."""
        found = features(text)
        total = sum(self.words.get(one, 0.0) for one in found)
        # Words of one sentence hang together, so their sum says less than it seems to.
        return 1 / (1 + math.exp(-(self.prior + total / math.sqrt(len(found) + 1))))


def features(text: str) -> set[str]:
    """Return the words of a sentence and its pairs of neighbours, in small letters."""
    words = [word.lower() for word in _WORD.findall(text)]
    return set(words) | {" ".join(pair) for pair in pairwise(words)}


def learn(rows: Iterable[tuple[str, bool]]) -> Opinion:
    """Learn from sentences and whether each holds something that is not yet delivered."""
    seen: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    total: Counter[bool] = Counter()
    for text, is_open in rows:
        seen[is_open].update(features(text))
        total[is_open] += 1
    weights = {}
    for word in sorted(seen[True].keys() | seen[False].keys()):
        if seen[True][word] + seen[False][word] < _SEEN_AT_LEAST:
            continue
        odds = _odds(seen[True][word], total[True]) - _odds(seen[False][word], total[False])
        if abs(odds) >= _SMALLEST:
            weights[word] = round(odds, 2)
    prior = math.log((total[True] + _SMOOTH) / (total[False] + _SMOOTH))
    return Opinion(round(prior, 2), weights)


def _odds(count: int, total: int) -> float:
    return math.log((count + _SMOOTH) / (total + 2 * _SMOOTH))


def save(opinion: Opinion, *, path: Path = WEIGHTS) -> None:
    """Write the weights, in the order of their words."""
    data = {"prior": opinion.prior, "words": dict(sorted(opinion.words.items()))}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


@lru_cache(maxsize=1)
def shipped() -> Opinion:
    """Return the weights that come with the program."""
    data = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Opinion(data["prior"], data["words"])
