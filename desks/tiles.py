"""The tiles above a list: how many commitments have each standing, and the way to them."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from commitments.counting import count_words
from commitments.domain.standing import ORDER
from commitments.domain.vocabulary import Standing
from desks.badges import Badge, standing_badge

ALL = (*ORDER, Standing.CLOSED)


class Tile(NamedTuple):
    """One standing, its number (or its words, where it is counted only so far) and its address."""

    badge: Badge
    number: int | str
    link: str


def tiles(
    counts: Mapping[Standing, int],
    *,
    link: Callable[[Standing], str],
    shown: tuple[Standing, ...] = ALL,
) -> list[Tile]:
    """Tell how many rows have each standing, as they were counted."""
    return [Tile(standing_badge(code), count_words(counts[code]), link(code)) for code in shown]
