"""Scores on the scale of the G7 Research Group, derived from judgements and never typed.

Kept is +1, partly kept 0, not kept −1. What is not yet assessed, superseded or withdrawn has no
score, and every score says on how many it rests, and of how many.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from commitments.domain.vocabulary import Completion, Outcome

SCALE: Mapping[Outcome, int] = {
    Outcome.KEPT: 1,
    Outcome.PARTLY_KEPT: 0,
    Outcome.NOT_KEPT: -1,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judgement in force: on which commitment, whether on the whole, what it says, of whom."""

    commitment: int
    is_whole: bool
    completion: Completion
    outcome: Outcome
    party: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """The mean of what was judged, with the counts it rests on."""

    total: Decimal = Decimal(0)
    counted: int = 0
    owned: int = 0
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    completions: Mapping[Completion, int] = field(default_factory=dict)

    @property
    def mean(self) -> Decimal | None:
        """The score from −1 to +1, on two places; None where nothing was judged."""
        if not self.counted:
            return None
        return (self.total / self.counted).quantize(Decimal("0.01"), ROUND_HALF_UP)


def points_of(judgements: Iterable[Judgement]) -> Decimal | None:
    """Return the score of one commitment: the judgement of the whole, or the mean of its deadlines.

    None where none of them has a score.
    """
    known = [one for one in judgements if one.outcome in SCALE]
    deciding = [one for one in known if one.is_whole] or known
    if not deciding:
        return None
    return Decimal(sum(SCALE[one.outcome] for one in deciding)) / len(deciding)


def score_of(judgements: Iterable[Judgement], *, owned: int) -> Score:
    """Score a party on what it owns, or several on what they own together.

    Each commitment counts once, however many deadlines it has; where it has several owners, with
    the mean of theirs.
    """
    rows = list(judgements)
    by_owner: dict[tuple[int, int], list[Judgement]] = {}
    for row in rows:
        by_owner.setdefault((row.commitment, row.party), []).append(row)
    points: dict[int, list[Decimal]] = {}
    for (commitment, _party), found in by_owner.items():
        if (point := points_of(found)) is not None:
            points.setdefault(commitment, []).append(point)
    told = [sum(each, Decimal(0)) / len(each) for each in points.values()]
    return Score(
        total=sum(told, Decimal(0)),
        counted=len(told),
        owned=owned,
        outcomes=Counter(row.outcome for row in rows),
        completions=Counter(row.completion for row in rows),
    )
