"""Judgements invented for the demonstration, each on the evidence that was found, and an answer."""

from dataclasses import dataclass

from commitments.actions import assess, dissent
from commitments.domain.vocabulary import Completion, Outcome
from commitments.models import Commitment, Evidence, EvidenceRelation
from entry.demo.books import Books, find
from entry.demo.files import build, naming, read_yaml

NAME = "judgements.yaml"
INVENTED = "Invented for the demonstration."


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementShape:
    """An invented judgement; `cites` are the relations of the evidence that it names."""

    commitment: str
    party: str
    days_ago: int
    completion: Completion
    outcome: Outcome
    reasons: str
    cites: tuple[EvidenceRelation, ...] = ()
    dissent: str = ""
    dissent_by: str = ""
    dissent_days_ago: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementsFile:
    """judgements.yaml."""

    judgements: tuple[JudgementShape, ...]


def judge_all(books: Books, *, folder: str) -> None:
    """Write the invented judgements, and the answer of a party. Raises FixtureError."""
    content = build(JudgementsFile, read_yaml(books.folder / folder / NAME), where=NAME)
    for shape in content.judgements:
        where = f"{NAME}, {shape.commitment}"
        with naming(where):
            _judge(books, shape, where)


def _judge(books: Books, shape: JudgementShape, where: str) -> None:
    everything = {
        known: row for shelf in books.shelves.values() for known, row in shelf.commitments.items()
    }
    commitment: Commitment = find(everything, shape.commitment, where=where)
    proofs = Evidence.objects.filter(
        commitment=commitment, update__isnull=True, relation__in=shape.cites
    )
    assessment = assess(
        commitment,
        party=find(books.parties, shape.party, where=where),
        completion=shape.completion,
        outcome=shape.outcome,
        reasons=f"{shape.reasons} {INVENTED}",
        evidence=list(proofs.order_by("pk")),
        is_demo=True,
        by=books.people["manager"],
        at=books.clock.ago(shape.days_ago),
    )
    if shape.dissent:
        dissent(
            assessment,
            text=f"{shape.dissent} {INVENTED}",
            by=find(books.people, shape.dissent_by, where=where),
            at=books.clock.ago(shape.dissent_days_ago),
        )
