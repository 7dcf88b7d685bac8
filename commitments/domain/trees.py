"""Walks small trees that are kept as parents by key; knows nothing of what hangs on them."""

from collections.abc import Hashable, Mapping
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
