"""The scores of a framework, party by party; what they mean is in the domain."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import JSONArray

from commitments.deliveries import tally_of
from commitments.domain.punctuality import PunctualityTally
from commitments.domain.scoring import Judgement, Score, score_of
from commitments.domain.vocabulary import Completion, Outcome, PartyRole
from commitments.models import Assessment, Commitment, CommitmentParty
from commitments.parts import Part
from commitments.querysets import AssessmentQuerySet, CommitmentQuerySet
from frameworks.models import Framework, Party


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A framework's scores: each owner's, all together, and how punctual deliveries were."""

    parties: tuple[tuple[Party, Score], ...]
    completions: Counter[Completion]
    punctuality: PunctualityTally


def scorecard_of(framework: Framework) -> Scorecard:
    """Score every owner of a framework, in a constant number of queries.

    Only what all members read is scored, so that everybody sees the same figures.
    """
    rows = Commitment.objects.filter(framework=framework).published()
    owned = _owned(rows)
    judged: dict[int, list[Judgement]] = {}
    for judgement in judgements_on(rows):
        judged.setdefault(judgement.party, []).append(judgement)
    scores = tuple(
        (party, score_of(judged.get(party.pk, ()), owned=number)) for party, number in owned
    )
    completions: Counter[Completion] = Counter()
    for _party, score in scores:
        completions.update(score.completions)
    return Scorecard(scores, completions, tally_of(rows))


def _owned(rows: CommitmentQuerySet) -> list[tuple[Party, int]]:
    """Return the owners and of how many commitments they are, by name."""
    roles = CommitmentParty.objects.filter(commitment__in=rows, role=PartyRole.OWNER)
    counts = dict(
        roles.order_by().values_list("party").annotate(number=Count("commitment", distinct=True))
    )
    parties = Party.objects.filter(pk__in=counts).order_by("name", "pk")
    return [(party, counts[party.pk]) for party in parties]


def judgements_on(rows: CommitmentQuerySet) -> list[Judgement]:
    """Return the judgements in force of present owners."""
    values = _judged(rows).values_list("commitment", "deadline", "completion", "outcome", "party")
    return [_judgement(*found) for found in values]


@dataclass(frozen=True, slots=True)
class InArea:
    """A judgement as it counts in one area; without an area in none."""

    assessment: int
    area: str | None
    judgement: Judgement


JUDGED = Part(
    "judged",
    Assessment,
    ("id", "commitment__areas__uuid", "commitment", "deadline", "completion", "outcome", "party"),
)


def judged_in(rows: CommitmentQuerySet) -> QuerySet[Any]:
    """Return the judgements in force of present owners, each once for each area, for `together`."""
    return _judged(rows).values_list("commitment_id", JSONArray(*JUDGED.columns))


def in_areas(rows: Iterable[Any]) -> list[InArea]:
    """Return the judgements that rows of JUDGED tell of."""
    return [InArea(pk, area, _judgement(*told)) for pk, area, *told in rows]


def _judged(rows: CommitmentQuerySet) -> AssessmentQuerySet:
    held = Assessment.objects.in_force().filter(
        commitment__in=rows,
        commitment__party_roles__role=PartyRole.OWNER,
        commitment__party_roles__party=F("party"),
    )
    # What was taken back says nothing; that no evidence was found is worth telling.
    return held.exclude(~Q(completion=Completion.NO_EVIDENCE), outcome=Outcome.NOT_YET_ASSESSED)


def _judgement(
    commitment: int, deadline: int | None, completion: str, outcome: str, party: int
) -> Judgement:
    done, became = Completion(completion), Outcome(outcome)
    return Judgement(commitment, deadline is None, done, became, party)
