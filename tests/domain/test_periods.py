"""First, last and grace days, on both sides of every boundary."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commitments.domain.edtf import GROUPING_MONTHS, EdtfError
from commitments.domain.periods import Period, period_of
from commitments.domain.vocabulary import Hemisphere

SOUTH = Hemisphere.SOUTH
PERIODS = (
    ("2023-35", date(2023, 7, 1), date(2023, 9, 30), date(2023, 9, 30)),
    ("2023-22", date(2023, 6, 1), date(2023, 8, 31), date(2023, 9, 23)),
    ("2023-23", date(2023, 9, 1), date(2023, 11, 30), date(2023, 12, 22)),
    ("2023-21", date(2023, 3, 1), date(2023, 5, 31), date(2023, 6, 21)),
    ("2023-24", date(2023, 12, 1), date(2023, 12, 31), date(2024, 3, 20)),
    ("2023-30", date(2023, 12, 1), date(2023, 12, 31), date(2024, 3, 20)),
    ("2023-32", date(2023, 6, 1), date(2023, 8, 31), date(2023, 9, 23)),
    ("2023-22~", date(2023, 6, 1), date(2023, 8, 31), date(2023, 9, 23)),
    ("../2025", None, date(2025, 12, 31), date(2025, 12, 31)),
    ("../2023-23", None, date(2023, 11, 30), date(2023, 12, 22)),
    ("2016/..", date(2016, 1, 1), None, None),
    ("2016/", date(2016, 1, 1), None, None),
    ("2023-23/..", date(2023, 9, 1), None, None),
    ("2023-22/2023-23", date(2023, 6, 1), date(2023, 11, 30), date(2023, 12, 22)),
    ("2023-07-13/2023-07-14", date(2023, 7, 13), date(2023, 7, 14), date(2023, 7, 14)),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29), date(2024, 2, 29)),
    ("2025-40", date(2025, 1, 1), date(2025, 6, 30), date(2025, 6, 30)),
    ("2025-41", date(2025, 7, 1), date(2025, 12, 31), date(2025, 12, 31)),
    ("202X", date(2020, 1, 1), date(2029, 12, 31), date(2029, 12, 31)),
)

# A busy machine is no failure.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOUTHERN = (
    ("2023-21", date(2023, 9, 1), date(2023, 11, 30), date(2023, 12, 22)),
    ("2023-22", date(2023, 12, 1), date(2023, 12, 31), date(2024, 3, 20)),
    ("2023-23", date(2023, 3, 1), date(2023, 5, 31), date(2023, 6, 21)),
    ("2023-24", date(2023, 6, 1), date(2023, 8, 31), date(2023, 9, 23)),
    # These name their hemisphere themselves.
    ("2023-26", date(2023, 6, 1), date(2023, 8, 31), date(2023, 9, 23)),
    ("2023-35", date(2023, 7, 1), date(2023, 9, 30), date(2023, 9, 30)),
)


@pytest.mark.parametrize(("edtf", "first", "last", "grace"), PERIODS)
def test_a_date_spans_its_days(
    edtf: str, first: date | None, last: date | None, grace: date | None
) -> None:
    assert period_of(edtf) == Period(first, last, grace)


@pytest.mark.parametrize(("edtf", "first", "last", "grace"), SOUTHERN)
def test_a_plain_season_follows_the_hemisphere_beside_it(
    edtf: str, first: date, last: date, grace: date
) -> None:
    assert period_of(edtf, hemisphere=SOUTH) == Period(first, last, grace)


def test_seasons_that_change_places_in_the_south_are_refused_as_an_interval() -> None:
    with pytest.raises(EdtfError, match="in this hemisphere"):
        period_of("2023-22/2023-23", hemisphere=SOUTH)


def test_the_last_winter_of_the_calendar_has_no_grace() -> None:
    assert period_of("9999-24").grace_day == date(9999, 12, 31)


@PATIENT
@given(
    st.integers(min_value=1, max_value=9999),
    st.sampled_from([*GROUPING_MONTHS, 1, 6, 12]),
    st.sampled_from(Hemisphere),
)
def test_grace_is_never_before_the_last_day(year: int, code: int, where: Hemisphere) -> None:
    period = period_of(f"{year:04}-{code:02}", hemisphere=where)
    assert period.first_day
    assert period.last_day
    assert period.grace_day
    assert period.first_day <= period.last_day <= period.grace_day
