"""Proposals of commitments against what a person found."""

from decimal import Decimal

from commitments.domain.extraction import score_proposals


def test_proposals_are_right_wrong_or_missed() -> None:
    score = score_proposals(["a", "b", "x"], promised=["a", "b", "c", "d"])

    assert score.right == {"a", "b"}
    assert score.wrong == {"x"}
    assert score.missed == {"c", "d"}
    assert score.precision == Decimal(2) / 3
    assert score.recall == Decimal("0.5")


def test_nothing_proposed_and_nothing_promised_have_no_score() -> None:
    score = score_proposals([], promised=[])

    assert (score.precision, score.recall) == (None, None)


def test_everything_missed_scores_nothing() -> None:
    score = score_proposals([], promised=["a"])

    assert (score.precision, score.recall) == (None, Decimal(0))
