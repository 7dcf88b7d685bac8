"""The tiles above a list: how many commitments have each standing, and the way to them."""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from django.db.models import Count, F

from commitments.domain.standing import ORDER
from commitments.domain.vocabulary import Standing
from commitments.querysets import CommitmentQuerySet
from desks.badges import Badge, standing_badge

ALL = (*ORDER, Standing.CLOSED)


class Tile(NamedTuple):
    """One standing, its number and its address."""

    badge: Badge
    number: int
    link: str


def tiles(
    rows: CommitmentQuerySet, *, link: Callable[[Standing], str], shown: tuple[Standing, ...] = ALL
) -> list[Tile]:
    """Count rows by standing, in one query; they carry it from CommitmentQuerySet.with_standing."""
    grouped = rows.order_by().values(code=F("standing")).annotate(number=Count("pk"))
    counts = Counter({row["code"]: row["number"] for row in grouped})
    return [Tile(standing_badge(code), counts[code.value], link(code)) for code in shown]
