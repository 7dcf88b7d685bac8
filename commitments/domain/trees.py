"""Walks small trees and arrows that are kept by key; knows nothing of what hangs on them."""

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def branch_of(root: Key, *, parents: Mapping[Key, Key | None]) -> list[Key]:
    """Return a node and all below it, level by level; a loop is walked once."""
    found = [root]
    for node in found:
        found += [key for key, parent in parents.items() if parent == node and key not in found]
    return found


def depth_of(node: Key, *, parents: Mapping[Key, Key | None]) -> int:
    """Count the levels from the top to a node, 1 at the top; a loop is walked once."""
    above = [node]
    while (parent := parents.get(above[-1])) is not None and parent not in above:
        above.append(parent)
    return len(above)


def reaches(start: Key, end: Key, *, arrows: Mapping[Key, Collection[Key]]) -> bool:
    """Say whether one comes from a node to another along arrows; each is already at itself."""
    seen, ahead = {start}, [start]
    while ahead:
        for node in arrows.get(ahead.pop(), ()):
            if node not in seen:
                seen.add(node)
                ahead.append(node)
    return end in seen
