"""A framework counted: how its commitments stand, by area and by party, and what is missing.

Only what all members read is counted, so that everybody sees the same figures.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from commitments.domain.gaps import Gap
from commitments.domain.punctuality import PunctualityTally
from commitments.domain.scoring import Judgement, Score, score_of
from commitments.domain.vocabulary import PublicationStatus, Status
from commitments.models import Commitment
from commitments.scores import InArea
from commitments.tallied import tallies_of
from frameworks.models import Framework

ENDED = frozenset({Status.WITHDRAWN, Status.SUPERSEDED})


@dataclass(slots=True)
class Count:
    """Commitments by standing; how many of them are open, and of how many one heard lately."""

    standings: dict[str, int] = field(default_factory=dict)
    open: int = 0
    heard: int = 0

    def add(self, row: Any) -> None:
        """Take in one row of a tally."""
        self.standings[row.standing] = self.standings.get(row.standing, 0) + row.number
        self.open += row.open
        self.heard += row.heard

    @property
    def number(self) -> int:
        """How many there are."""
        return sum(self.standings.values())


@dataclass(frozen=True, slots=True)
class Group:
    """What is counted of one area or party; `key` is empty for what belongs to none."""

    key: str
    name: str
    count: Count
    score: Score


@dataclass(frozen=True, slots=True)
class Delivery:
    """How many were delivered on a day, as far as that is known."""

    edtf: str
    is_by_publication: bool
    number: int


@dataclass(frozen=True, slots=True)
class Overview:
    """A framework in figures; `ended` were withdrawn or superseded."""

    total: Count
    ended: int
    gaps: Mapping[Gap, int]
    areas: tuple[Group, ...]
    parties: tuple[Group, ...]
    deliveries: tuple[Delivery, ...]
    punctuality: PunctualityTally


def overview_of(framework: Framework, *, at: datetime) -> Overview:
    """Count a framework's commitments in one query, whatever their number."""
    published = Commitment.objects.filter(framework=framework).published()
    tallies = tallies_of(published, at=at)
    total = Count()
    for row in tallies.all:
        total.add(row)
    return Overview(
        total=total,
        ended=sum(row.number for row in tallies.all if row.status in ENDED),
        gaps={gap: sum(getattr(row, f"without_{gap}") for row in tallies.all) for gap in Gap},
        areas=_areas(tallies.areas, tallies.judged),
        parties=_parties(tallies.owners, tallies.judged),
        deliveries=_deliveries(tallies.all),
        punctuality=tallies.punctuality,
    )


def _deliveries(tally: Iterable[Any]) -> tuple[Delivery, ...]:
    delivered = (row for row in tally if row.status == Status.DELIVERED)
    return tuple(
        Delivery(
            row.delivered_edtf, row.publication_status == PublicationStatus.DELIVERED, row.number
        )
        for row in delivered
    )


def _areas(rows: Iterable[Any], judged: Iterable[InArea]) -> tuple[Group, ...]:
    judgements: dict[str, list[Judgement]] = defaultdict(list)
    for one in judged:
        judgements[one.area or ""].append(one.judgement)
    counts: dict[str, Count] = defaultdict(Count)
    order: dict[str, tuple[bool, int, str]] = {}
    for row in rows:
        # One database writes a key with its dashes, the other without.
        key = str(UUID(row.key)) if row.key else ""
        # What belongs to no area comes last.
        order[key] = (not key, row.position or 0, row.name or "")
        counts[key].add(row)
    return tuple(
        _group(key, order[key][-1], counts[key], judgements.get(key, ()))
        for key in sorted(counts, key=lambda key: (order[key], key))
    )


def _parties(rows: Iterable[Any], judged: Iterable[InArea]) -> tuple[Group, ...]:
    # A judgement on what lies in two areas came twice, and counts once.
    once = {one.assessment: one.judgement for one in judged}
    judgements: dict[int, list[Judgement]] = defaultdict(list)
    for judgement in once.values():
        judgements[judgement.party].append(judgement)
    counts: dict[int, Count] = defaultdict(Count)
    names: dict[int, tuple[str, str, str]] = {}
    for row in rows:
        names[row.key] = (row.name, row.short_name or row.name, row.code)
        counts[row.key].add(row)
    return tuple(
        _group(names[key][2], names[key][1], counts[key], judgements.get(key, ()))
        for key in sorted(counts, key=lambda key: (names[key], key))
    )


def _group(key: str, name: str, count: Count, judgements: Iterable[Judgement]) -> Group:
    return Group(key, name, count, score_of(judgements, owned=count.number))
