"""The turns of the seasons against instants published by the United States Naval Observatory."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commitments.domain.seasons import Turn, turn_at, turn_day

TOLERANCE = timedelta(minutes=2)
PUBLISHED = (
    (Turn.MARCH_EQUINOX, "2000-03-20T07:35"),
    (Turn.JUNE_SOLSTICE, "2000-06-21T01:48"),
    (Turn.SEPTEMBER_EQUINOX, "2000-09-22T17:28"),
    (Turn.DECEMBER_SOLSTICE, "2000-12-21T13:37"),
    (Turn.MARCH_EQUINOX, "2023-03-20T21:24"),
    (Turn.JUNE_SOLSTICE, "2023-06-21T14:58"),
    (Turn.SEPTEMBER_EQUINOX, "2023-09-23T06:50"),
    (Turn.DECEMBER_SOLSTICE, "2023-12-22T03:27"),
    (Turn.MARCH_EQUINOX, "2024-03-20T03:06"),
    (Turn.JUNE_SOLSTICE, "2024-06-20T20:51"),
    (Turn.SEPTEMBER_EQUINOX, "2024-09-22T12:44"),
    (Turn.DECEMBER_SOLSTICE, "2024-12-21T09:21"),
    (Turn.MARCH_EQUINOX, "2025-03-20T09:01"),
    (Turn.JUNE_SOLSTICE, "2025-06-21T02:42"),
    (Turn.SEPTEMBER_EQUINOX, "2025-09-22T18:19"),
    (Turn.DECEMBER_SOLSTICE, "2025-12-21T15:03"),
)

# A busy machine is no failure.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(("turn", "published"), PUBLISHED)
def test_a_turn_is_computed_to_two_minutes(turn: Turn, published: str) -> None:
    expected = datetime.fromisoformat(published).replace(tzinfo=UTC)
    assert abs(turn_at(turn, year=expected.year) - expected) <= TOLERANCE


def test_the_day_of_a_turn_is_the_day_in_universal_time() -> None:
    # It was still 21 December in Washington.
    assert turn_day(Turn.DECEMBER_SOLSTICE, year=2023) == date(2023, 12, 22)


@pytest.mark.parametrize("turn", list(Turn))
@pytest.mark.parametrize("year", [1, 999, 3001, 9999])
def test_years_outside_the_tables_take_the_latest_day(turn: Turn, year: int) -> None:
    assert turn_day(turn, year=year).day in {24, 25}


@PATIENT
@given(st.sampled_from(list(Turn)), st.integers(min_value=1700, max_value=2400))
def test_a_turn_falls_into_its_days_of_the_month(turn: Turn, year: int) -> None:
    day = turn_day(turn, year=year)
    assert day.year == year
    assert 19 <= day.day <= 24
    assert day.month in {3, 6, 9, 12}
