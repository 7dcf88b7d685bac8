"""How badly a late commitment needs somebody; the SQL twin is in querysets."""

from collections.abc import Mapping

from commitments.domain.vocabulary import Priority, Strength

# A strong word that is late for a week weighs as much as a weak one that is late for five.
STRENGTH_WEIGHTS: Mapping[Strength, int] = {
    Strength.COMMITS: 5,
    Strength.WILL: 4,
    Strength.INTENDS: 3,
    Strength.SHOULD: 2,
    Strength.EXPLORES: 1,
    Strength.STATES: 1,
}
PRIORITY_WEIGHTS: Mapping[Priority, int] = {
    Priority.HIGH: 3,
    Priority.NORMAL: 2,
    Priority.LOW: 1,
}


def urgency(days: int, *, strength: str, priority: str) -> int:
    """Return the weight by which late commitments are ordered; 0 for what is not late.

    `days` counts the days of lateness, as `standing.days_late` does.
    """
    weight = STRENGTH_WEIGHTS[Strength(strength)] * PRIORITY_WEIGHTS[Priority(priority)]
    return max(days, 0) * weight
