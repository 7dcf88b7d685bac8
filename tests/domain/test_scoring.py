"""Scores from −1 to +1: what counts, how often, and on how many they rest."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commitments.domain.scoring import SCALE, Judgement, points_of, score_of
from commitments.domain.vocabulary import Completion, Outcome

K, P, N = Outcome.KEPT, Outcome.PARTLY_KEPT, Outcome.NOT_KEPT
SILENT = (Outcome.NOT_YET_ASSESSED, Outcome.SUPERSEDED, Outcome.WITHDRAWN)


def one(outcome: Outcome, commitment: int = 1, *, is_whole: bool = False) -> Judgement:
    return Judgement(commitment, is_whole, Completion.LIMITED, outcome)


def test_the_scale_is_the_one_of_the_research_group() -> None:
    assert SCALE == {K: 1, P: 0, N: -1}
    assert set(Outcome) - set(SCALE) == set(SILENT)


@pytest.mark.parametrize(
    ("outcomes", "mean", "counted"),
    [
        ([], None, 0),
        ([K], "1.00", 1),
        ([P], "0.00", 1),
        ([N], "-1.00", 1),
        ([K, N], "0.00", 2),
        ([K, K, P], "0.67", 3),
        ([K, P, P], "0.33", 3),
        ([N, N, P], "-0.67", 3),
        ([K, *SILENT], "1.00", 1),
        ([*SILENT], None, 0),
        ([K, K, K, K, K, K, N, N], "0.50", 8),
    ],
)
def test_a_score_is_the_mean_of_what_was_judged(
    outcomes: Sequence[Outcome], mean: str | None, counted: int
) -> None:
    score = score_of([one(o, number) for number, o in enumerate(outcomes)], owned=41)
    assert score.mean == (None if mean is None else Decimal(mean))
    assert (score.counted, score.owned) == (counted, 41)


@pytest.mark.parametrize(
    ("judgements", "points"),
    [
        ([one(K), one(N)], Decimal(0)),
        ([one(K), one(N), one(K, is_whole=True)], Decimal(1)),
        ([one(K), one(Outcome.WITHDRAWN, is_whole=True)], Decimal(1)),
        ([one(K), one(P)], Decimal("0.5")),
        ([one(Outcome.SUPERSEDED)], None),
    ],
)
def test_a_commitment_counts_once_the_whole_before_its_deadlines(
    judgements: list[Judgement], points: Decimal | None
) -> None:
    assert points_of(judgements) == points
    score = score_of(judgements, owned=1)
    assert score.counted == (points is not None)


def test_outcomes_and_completions_are_counted_with_what_has_no_score() -> None:
    rows = [one(K), one(Outcome.WITHDRAWN, 2), Judgement(3, True, Completion.COMPLETE, K)]
    score = score_of(rows, owned=5)
    assert score.outcomes == {K: 2, Outcome.WITHDRAWN: 1}
    assert score.completions == {Completion.LIMITED: 2, Completion.COMPLETE: 1}


judgements = st.builds(
    Judgement,
    commitment=st.integers(1, 5),
    is_whole=st.booleans(),
    completion=st.sampled_from(Completion),
    outcome=st.sampled_from(Outcome),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(judgements, max_size=20))
def test_a_score_stays_on_its_scale_and_rests_on_no_more_than_there_is(
    rows: list[Judgement],
) -> None:
    score = score_of(rows, owned=5)
    assert score.counted <= len({row.commitment for row in rows})
    assert (score.mean is None) == (score.counted == 0)
    if score.mean is not None:
        assert -1 <= score.mean <= 1
    assert score_of(reversed(rows), owned=5).mean == score.mean
