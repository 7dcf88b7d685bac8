"""Deliveries against the day first promised, on both sides of it."""

from datetime import date
from decimal import Decimal

import pytest

from commitments.domain.periods import Period, period_of
from commitments.domain.punctuality import Punctuality, PunctualityTally, punctuality

PROMISED = date(2023, 8, 31)


@pytest.mark.parametrize(
    ("delivered", "expected"),
    [
        ("2023-08-31", Punctuality.ON_TIME),
        ("2023-09-01", Punctuality.LATE),
        ("2023-08", Punctuality.ON_TIME),
        ("2023", Punctuality.UNCERTAIN),
        ("2023-09-05/2023", Punctuality.LATE),
        ("../2023-08-31", Punctuality.ON_TIME),
        ("../2023-09-01", Punctuality.UNCERTAIN),
        ("2023-08-31/..", Punctuality.UNCERTAIN),
        ("2023-09-01/..", Punctuality.LATE),
    ],
)
def test_delivery_is_judged_by_all_the_days_it_may_have_been(
    delivered: str, expected: Punctuality
) -> None:
    assert punctuality(period_of(delivered), last_day=PROMISED) == expected


def test_delivery_on_an_unknown_day_is_uncertain() -> None:
    assert punctuality(None, last_day=PROMISED) == Punctuality.UNCERTAIN
    assert punctuality(Period(None, None, None), last_day=PROMISED) == Punctuality.UNCERTAIN


def test_nothing_is_late_that_had_no_day() -> None:
    assert punctuality(period_of("2023"), last_day=None) == Punctuality.NO_DAY


def test_rate_is_taken_over_what_can_be_told() -> None:
    found = [
        *[Punctuality.ON_TIME] * 3,
        Punctuality.LATE,
        Punctuality.UNCERTAIN,
        Punctuality.NO_DAY,
    ]

    tally = PunctualityTally.of(found)

    assert tally.rate == Decimal("0.75")
    assert tally.counts[Punctuality.UNCERTAIN] == 1


@pytest.mark.parametrize("found", [[], [Punctuality.UNCERTAIN, Punctuality.NO_DAY]])
def test_there_is_no_rate_where_nothing_can_be_told(found: list[Punctuality]) -> None:
    assert PunctualityTally.of(found).rate is None
