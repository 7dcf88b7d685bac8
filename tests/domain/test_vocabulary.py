"""Words of the domain that stand in an order."""

from commitments.domain.vocabulary import Strength, strengths_from


def test_strengths_from_a_bound_are_it_and_all_that_bind_more() -> None:
    assert strengths_from(Strength.COMMITS) == (Strength.COMMITS,)
    assert strengths_from(Strength.INTENDS) == (Strength.COMMITS, Strength.WILL, Strength.INTENDS)
    assert strengths_from(Strength.STATES) == tuple(Strength)
