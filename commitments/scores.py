"""The scores of a framework, party by party; what they mean is in the domain."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, F, Q

from commitments.deliveries import tally_of
from commitments.domain.punctuality import PunctualityTally
from commitments.domain.scoring import Judgement, Score, score_of
from commitments.domain.vocabulary import Completion, Outcome, PartyRole, Status, Visibility
from commitments.models import Assessment, Commitment, CommitmentParty
from commitments.querysets import CommitmentQuerySet
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
    published = Commitment.objects.tracked().filter(
        framework=framework, visibility=Visibility.FRAMEWORK
    )
    rows = published.exclude(status=Status.DRAFT)
    owned = _owned(rows)
    judged: dict[int, list[Judgement]] = {}
    for party, judgement in _judged(rows):
        judged.setdefault(party, []).append(judgement)
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


def _judged(rows: CommitmentQuerySet) -> list[tuple[int, Judgement]]:
    """Return the judgements in force of present owners, with their parties."""
    held = Assessment.objects.in_force().filter(
        commitment__in=rows,
        commitment__party_roles__role=PartyRole.OWNER,
        commitment__party_roles__party=F("party"),
    )
    # What was taken back says nothing; that no evidence was found is worth telling.
    found = held.exclude(~Q(completion=Completion.NO_EVIDENCE), outcome=Outcome.NOT_YET_ASSESSED)
    values = found.values_list("party", "commitment", "deadline", "completion", "outcome")
    return [
        (party, Judgement(commitment, deadline is None, Completion(done), Outcome(outcome)))
        for party, commitment, deadline, done, outcome in values
    ]
