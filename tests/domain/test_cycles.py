"""The cycles of a quota: windows between meetings, years, rules, and what counts in each."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.domain.cycles import (
    Attainment,
    Cycle,
    count_in,
    cycles_between,
    cycles_per_meeting,
    cycles_per_year,
    years_after,
)

SCM_56, SCM_57, SCM_58 = date(2024, 10, 30), date(2025, 11, 4), date(2026, 11, 10)
BEFORE_57 = date(2025, 6, 1)
ONE = Decimal(1)


def test_one_meeting_opens_a_cycle_without_an_end() -> None:
    assert cycles_per_meeting([SCM_56], today=BEFORE_57) == [Cycle(1, SCM_56, None)]


def test_no_meeting_opens_nothing() -> None:
    assert cycles_per_meeting([], today=BEFORE_57) == []


def test_an_undated_next_meeting_leaves_the_cycle_provisional() -> None:
    cycles = cycles_per_meeting([SCM_56, None], today=BEFORE_57)

    assert cycles == [Cycle(1, SCM_56, None, closing=1)]
    assert cycles[0].is_provisional


def test_a_dated_next_meeting_closes_the_cycle_on_the_day_before() -> None:
    cycles = cycles_per_meeting([SCM_56, SCM_57], today=BEFORE_57)

    assert cycles == [Cycle(1, SCM_56, SCM_57 - timedelta(days=1), closing=1)]


def test_the_next_cycle_opens_by_itself_on_the_day_of_the_meeting() -> None:
    eve = cycles_per_meeting([SCM_56, SCM_57], today=SCM_57 - timedelta(days=1))
    day = cycles_per_meeting([SCM_56, SCM_57], today=SCM_57)

    assert [cycle.number for cycle in eve] == [1]
    assert day[1:] == [Cycle(2, SCM_57, None)]


def test_entering_a_later_meeting_opens_its_cycle_at_once() -> None:
    cycles = cycles_per_meeting([SCM_56, SCM_57, SCM_58], today=BEFORE_57)

    assert [cycle.number for cycle in cycles] == [1, 2]
    assert cycles[1].window_from == SCM_57


def test_nothing_follows_an_undated_meeting() -> None:
    assert len(cycles_per_meeting([SCM_56, None, None], today=BEFORE_57)) == 1


@given(
    st.lists(st.dates(date(2000, 1, 1), date(2040, 1, 1)), min_size=2, max_size=8, unique=True),
    st.dates(date(2000, 1, 1), date(2040, 1, 1)),
)
def test_every_day_belongs_to_one_cycle_only(starts: list[date], day: date) -> None:
    cycles = cycles_per_meeting(sorted(starts), today=date(2050, 1, 1))

    holding = [cycle for cycle in cycles if cycle.holds(day)]

    assert len(holding) == (1 if day >= min(starts) else 0)


def test_two_in_one_cycle_do_not_satisfy_the_next() -> None:
    first, second = cycles_per_meeting([SCM_56, SCM_57, SCM_58], today=BEFORE_57)
    presented = [(date(2025, 3, 1), ONE), (date(2025, 10, 1), ONE)]

    assert count_in(first, presented, required=ONE) == Attainment(Decimal(2), ONE)
    assert count_in(first, presented, required=ONE).surplus == 1
    assert count_in(second, presented, required=ONE).shortfall == 1


@pytest.mark.parametrize(
    ("day", "numbers"),
    [(SCM_57 - timedelta(days=1), [1, 0]), (SCM_57, [0, 1]), (SCM_57 + timedelta(days=1), [0, 1])],
)
def test_what_is_presented_from_the_meeting_on_counts_for_the_next(
    day: date, numbers: list[int]
) -> None:
    cycles = cycles_per_meeting([SCM_56, SCM_57, SCM_58], today=BEFORE_57)

    counted = [count_in(cycle, [(day, ONE)], required=ONE).counted for cycle in cycles]

    assert counted == numbers


def test_a_cohort_may_exceed_its_size() -> None:
    cohort = cycles_per_year(date(2023, 8, 1), today=date(2023, 9, 1))[0]

    attained = count_in(cohort, [(date(2023, 8, 31), Decimal(31))], required=Decimal(30))

    assert attained.is_met
    assert (attained.surplus, attained.shortfall) == (Decimal(1), Decimal(0))


def test_yearly_cycles_open_on_their_day() -> None:
    eve = cycles_per_year(date(2023, 8, 1), today=date(2024, 7, 31))
    day = cycles_per_year(date(2023, 8, 1), today=date(2024, 8, 1))

    assert eve == [Cycle(1, date(2023, 8, 1), date(2024, 7, 31))]
    assert day[1:] == [Cycle(2, date(2024, 8, 1), date(2025, 7, 31))]


def test_the_first_yearly_cycle_is_there_before_it_opens() -> None:
    assert len(cycles_per_year(date(2030, 1, 1), today=date(2025, 1, 1))) == 1


def test_a_leap_day_falls_on_the_28th_in_other_years() -> None:
    assert years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_a_rule_makes_windows_between_its_days() -> None:
    quarters = [date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1)]

    cycles = cycles_between(quarters, today=date(2025, 5, 1))

    assert cycles == [
        Cycle(1, date(2025, 1, 1), date(2025, 3, 31)),
        Cycle(2, date(2025, 4, 1), date(2025, 6, 30)),
    ]
