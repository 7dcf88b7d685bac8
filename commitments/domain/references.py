"""Proposing the next reference of a framework from those it has."""

import re
from collections import Counter
from collections.abc import Iterable

_NUMBERED = re.compile(r"^(?P<prefix>.*?)(?P<number>\d+)$")
_USUAL_WIDTH = 3


def next_reference(existing: Iterable[str], *, prefix: str) -> str:
    """Return the next reference of the most usual form, as RCF-042 after RCF-041.

    `prefix` begins the first one where there is none yet. Numbers keep their width.
    """
    found = [match for match in map(_NUMBERED.match, existing) if match]
    if not found:
        return f"{prefix}-{1:0{_USUAL_WIDTH}}"
    usual, _count = Counter(match["prefix"] for match in found).most_common(1)[0]
    numbers = [match["number"] for match in found if match["prefix"] == usual]
    width = max(map(len, numbers))
    return f"{usual}{max(map(int, numbers)) + 1:0{width}}"
