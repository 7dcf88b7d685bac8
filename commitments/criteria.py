"""The tests that every project of a framework has to pass, as its principles state them."""

from collections.abc import Collection
from dataclasses import dataclass

from commitments.domain.vocabulary import Kind, Subtype
from commitments.models import Commitment, Initiative
from frameworks.models import Framework


@dataclass(frozen=True, slots=True)
class Criterion:
    """One test, in the words of the clerk, and the principle that it comes from."""

    code: str
    words: str
    principle: Commitment


def criteria_of(framework: Framework) -> list[Criterion]:
    """Return the criteria in their order: the parts of each principle that sets criteria.

    The code is the principle's reference with the number of the part, as in RCF-030.1.
    """
    principles = framework.commitments.filter(
        kind=Kind.STANDING_PRINCIPLE, subtype=Subtype.PROJECT_CRITERION
    )
    return [
        Criterion(f"{principle.reference}.{number}", words, principle)
        for principle in principles.order_by("reference", "pk")
        for number, words in enumerate(principle.components or [principle.title], start=1)
    ]


def unknown_criteria(codes: Collection[str], *, framework: Framework) -> list[str]:
    """Return the codes that are no criterion of a framework."""
    known = {criterion.code for criterion in criteria_of(framework)}
    return sorted(set(codes) - known)


def checklist(initiative: Initiative) -> list[tuple[Criterion, bool]]:
    """Return every criterion of an initiative's framework, and whether it is said to be met."""
    return [
        (criterion, criterion.code in initiative.criteria_met)
        for criterion in criteria_of(initiative.framework)
    ]
