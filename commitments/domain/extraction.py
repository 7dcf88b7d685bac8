"""How good proposals of commitments are, against what a person found in the same document."""

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ProposalScore:
    """What was proposed rightly, wrongly, and not at all."""

    right: frozenset[Hashable]
    wrong: frozenset[Hashable]
    missed: frozenset[Hashable]

    @property
    def precision(self) -> Decimal | None:
        """The part (0 to 1) of the proposals that are promises; None without proposals."""
        proposed = len(self.right) + len(self.wrong)
        return Decimal(len(self.right)) / proposed if proposed else None

    @property
    def recall(self) -> Decimal | None:
        """The part (0 to 1) of the promises that were proposed; None without promises."""
        promised = len(self.right) + len(self.missed)
        return Decimal(len(self.right)) / promised if promised else None


def score_proposals(
    proposed: Collection[Hashable], *, promised: Collection[Hashable]
) -> ProposalScore:
    """Score proposals; one that a person took for background or principle counts as wrong."""
    right = frozenset(proposed) & frozenset(promised)
    return ProposalScore(right, frozenset(proposed) - right, frozenset(promised) - right)
