"""The weight of a late commitment: days × strength × priority."""

from itertools import pairwise

import pytest

from commitments.domain.urgency import PRIORITY_WEIGHTS, STRENGTH_WEIGHTS, urgency
from commitments.domain.vocabulary import Priority, Strength


def test_every_strength_and_priority_has_a_weight_and_none_is_nothing() -> None:
    assert set(STRENGTH_WEIGHTS) == set(Strength)
    assert set(PRIORITY_WEIGHTS) == set(Priority)
    assert min(*STRENGTH_WEIGHTS.values(), *PRIORITY_WEIGHTS.values()) == 1


def test_a_stronger_word_never_weighs_less_than_a_weaker_one() -> None:
    weights = [STRENGTH_WEIGHTS[strength] for strength in Strength]
    assert all(stronger >= weaker for stronger, weaker in pairwise(weights))
    ranks = [PRIORITY_WEIGHTS[priority] for priority in Priority]
    assert all(higher > lower for higher, lower in pairwise(ranks))


@pytest.mark.parametrize(
    ("days", "strength", "priority", "weight"),
    [
        (1, Strength.COMMITS, Priority.HIGH, 15),
        (10, Strength.WILL, Priority.NORMAL, 80),
        (10, Strength.EXPLORES, Priority.LOW, 10),
        (0, Strength.COMMITS, Priority.HIGH, 0),
        (-3, Strength.COMMITS, Priority.HIGH, 0),
    ],
)
def test_the_weight_is_the_product_and_nothing_for_what_is_not_late(
    days: int, strength: Strength, priority: Priority, weight: int
) -> None:
    assert urgency(days, strength=strength, priority=priority) == weight
