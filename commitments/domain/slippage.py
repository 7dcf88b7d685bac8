"""By how much, and how often, a deadline moved; told from its changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Slippage:
    """How often a day moved, and by how many days in all.

    `days` is positive when later; None where there is no day now.
    """

    moves: int = 0
    days: int | None = 0


def slippage(changes: Sequence[tuple[date | None, date | None]]) -> Slippage:
    """Tell the slippage from changes in their order, each an old and a new last day.

    A first day is no move, and neither are other words for the same day. The days run from the
    first day that was ever set to the present one.
    """
    moves = sum(1 for old, new in changes if old is not None and old != new)
    if not moves:
        return Slippage()
    first = next(day for change in changes for day in change if day is not None)
    present = changes[-1][1]
    return Slippage(moves, None if present is None else (present - first).days)
