"""A framework counted: how its commitments stand, by area and by party, and what is missing.

Only what all members read is counted, so that everybody sees the same figures.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from commitments.deliveries import tally_of
from commitments.domain.gaps import Gap
from commitments.domain.punctuality import PunctualityTally
from commitments.domain.scoring import Judgement, Score, score_of
from commitments.domain.vocabulary import PublicationStatus, Status
from commitments.models import Commitment
from commitments.querysets import CommitmentQuerySet
from commitments.scores import InArea, judgements_by_area
from frameworks.models import Framework

ENDED = frozenset({Status.WITHDRAWN, Status.SUPERSEDED})


@dataclass(slots=True)
class Count:
    """Commitments by standing; how many of them are open, and of how many one heard lately."""

    standings: dict[str, int] = field(default_factory=dict)
    open: int = 0
    heard: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Take in one row of a tally."""
        code = row["standing"]
        self.standings[code] = self.standings.get(code, 0) + row["number"]
        self.open += row["open"]
        self.heard += row["heard"]

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
    """Count a framework's commitments in five queries, whatever their number."""
    published = Commitment.objects.filter(framework=framework).published()
    rows = published.with_standing(at)
    tally = list(rows.tally(at))
    judged = judgements_by_area(published)
    return Overview(
        total=_total(tally),
        ended=sum(row["number"] for row in tally if row["status"] in ENDED),
        gaps={gap: sum(row[f"without_{gap}"] for row in tally) for gap in Gap},
        areas=_areas(rows, judged, at),
        parties=_parties(rows, judged, at),
        deliveries=_deliveries(tally),
        punctuality=tally_of(published),
    )


def _total(tally: Iterable[Mapping[str, Any]]) -> Count:
    total = Count()
    for row in tally:
        total.add(row)
    return total


def _deliveries(tally: Iterable[Mapping[str, Any]]) -> tuple[Delivery, ...]:
    delivered = (row for row in tally if row["status"] == Status.DELIVERED)
    return tuple(
        Delivery(
            row["delivered_edtf"],
            row["publication_status"] == PublicationStatus.DELIVERED,
            row["number"],
        )
        for row in delivered
    )


def _areas(rows: CommitmentQuerySet, judged: Iterable[InArea], at: datetime) -> tuple[Group, ...]:
    judgements: dict[Any, list[Judgement]] = defaultdict(list)
    for one in judged:
        judgements[one.area].append(one.judgement)
    counts: dict[Any, Count] = defaultdict(Count)
    order: dict[Any, tuple[bool, int, str]] = {}
    for row in rows.tally_of_areas(at):
        key = row["areas__uuid"]
        # What belongs to no area comes last.
        order[key] = (key is None, row["areas__position"] or 0, row["areas__name"] or "")
        counts[key].add(row)
    return tuple(
        _group(str(key or ""), order[key][-1], counts[key], judgements.get(key, ()))
        for key in sorted(counts, key=lambda key: (order[key], str(key)))
    )


def _parties(rows: CommitmentQuerySet, judged: Iterable[InArea], at: datetime) -> tuple[Group, ...]:
    # A judgement on what lies in two areas came twice, and counts once.
    once = {one.assessment: one.judgement for one in judged}
    judgements: dict[int, list[Judgement]] = defaultdict(list)
    for judgement in once.values():
        judgements[judgement.party].append(judgement)
    counts: dict[int, Count] = defaultdict(Count)
    names: dict[int, tuple[str, str, str]] = {}
    party = "party_roles__party"
    for row in rows.tally_of_owners(at):
        name, short = row[f"{party}__name"], row[f"{party}__short_name"]
        names[row[party]] = (name, short or name, row[f"{party}__code"])
        counts[row[party]].add(row)
    return tuple(
        _group(names[key][2], names[key][1], counts[key], judgements.get(key, ()))
        for key in sorted(counts, key=lambda key: (names[key], key))
    )


def _group(key: str, name: str, count: Count, judgements: Iterable[Judgement]) -> Group:
    return Group(key, name, count, score_of(judgements, owned=count.number))
