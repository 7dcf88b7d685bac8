"""Deadlines that hang on a meeting, an event or another deadline."""

from datetime import date, timedelta

import pytest

from commitments.domain.anchors import (
    Occasion,
    Resolved,
    Side,
    Unit,
    is_weekday,
    last_before,
    resolve,
    shift,
)

SCM_57 = Occasion(date(2025, 11, 4), date(2025, 11, 5))


@pytest.mark.parametrize(
    ("side", "offset", "unit", "expected"),
    [
        (Side.BEFORE, 0, Unit.DAYS, date(2025, 11, 3)),
        (Side.BEFORE, 1, Unit.DAYS, date(2025, 11, 3)),
        (Side.BEFORE, 30, Unit.DAYS, date(2025, 10, 5)),
        # 4 November 2025 is a Tuesday: two working days before it is the Friday.
        (Side.BEFORE, 2, Unit.WORKING_DAYS, date(2025, 10, 31)),
        (Side.AFTER, 90, Unit.DAYS, date(2026, 2, 3)),
        (Side.AFTER, 3, Unit.WORKING_DAYS, date(2025, 11, 10)),
        (Side.AT, 7, Unit.DAYS, date(2025, 11, 5)),
    ],
)
def test_a_firm_anchor_gives_a_firm_day(
    side: Side, offset: int, unit: Unit, expected: date
) -> None:
    assert resolve(SCM_57, side=side, offset=offset, unit=unit) == Resolved(expected)


def test_after_without_an_offset_opens_the_next_day_and_never_ends() -> None:
    assert resolve(SCM_57, side=Side.AFTER) == Resolved(opens=date(2025, 11, 6))
    november = Occasion(date(2025, 11, 1), date(2025, 11, 30), is_firm=False)
    assert resolve(november, side=Side.AFTER) == Resolved()


@pytest.mark.parametrize("side", [Side.BEFORE, Side.AFTER, Side.AT])
def test_an_undated_anchor_gives_no_day(side: Side) -> None:
    assert resolve(Occasion(), side=side) == Resolved(None)


def test_before_an_imprecise_meeting_ends_before_its_last_possible_start() -> None:
    november = Occasion(date(2025, 11, 1), date(2025, 11, 30), is_firm=False)

    resolved = resolve(november, side=Side.BEFORE)

    assert resolved == Resolved(date(2025, 11, 29), is_provisional=True)


def test_after_an_imprecise_meeting_counts_from_its_last_possible_day() -> None:
    november = Occasion(date(2025, 11, 1), date(2025, 11, 30), is_firm=False)

    assert resolve(november, side=Side.AFTER, offset=1) == Resolved(date(2025, 12, 1), True)


def test_working_days_skip_what_the_calendar_skips() -> None:
    holidays = {date(2025, 12, 25), date(2025, 12, 26)}

    day = shift(
        date(2025, 12, 24),
        1,
        unit=Unit.WORKING_DAYS,
        is_working_day=lambda day: is_weekday(day) and day not in holidays,
    )

    assert day == date(2025, 12, 29)


@pytest.mark.parametrize("count", [0, 5, -5])
def test_five_working_days_are_a_week(count: int) -> None:
    monday = date(2024, 2, 26)

    days = (shift(monday, count, unit=Unit.WORKING_DAYS) - monday).days

    assert days == {0: 0, 5: 7, -5: -7}[count]


KIDD_25 = Occasion(date(2024, 9, 23), date(2024, 9, 24))
KIDD_26 = Occasion(date(2025, 5, 1), date(2025, 5, 2))
KIDD_27 = Occasion(date(2025, 9, 23), date(2025, 9, 24))
SCM_56_DAY = date(2024, 10, 30)


def test_the_last_kidd_before_the_scm_is_the_internal_day() -> None:
    resolved = last_before([KIDD_25, KIDD_26], previous=SCM_56_DAY, closing=SCM_57)

    assert resolved == Resolved(date(2025, 5, 2))


def test_a_later_kidd_takes_its_place() -> None:
    resolved = last_before([KIDD_25, KIDD_26, KIDD_27], previous=SCM_56_DAY, closing=SCM_57)

    assert resolved == Resolved(date(2025, 9, 24))


def test_it_is_provisional_while_the_scm_has_no_date() -> None:
    resolved = last_before([KIDD_25, KIDD_26], previous=SCM_56_DAY, closing=Occasion())

    assert resolved == Resolved(date(2025, 5, 2), is_provisional=True)


def test_a_kidd_of_the_previous_cycle_does_not_count() -> None:
    assert last_before([KIDD_25], previous=SCM_56_DAY, closing=SCM_57) == Resolved()


def test_a_kidd_that_begins_with_the_scm_is_not_before_it() -> None:
    same_day = Occasion(SCM_57.first_day, SCM_57.first_day)

    assert last_before([KIDD_26, same_day], previous=SCM_56_DAY, closing=SCM_57) == Resolved(
        date(2025, 5, 2)
    )


def test_an_undated_occasion_may_still_be_the_last() -> None:
    resolved = last_before([KIDD_26, Occasion()], previous=SCM_56_DAY, closing=SCM_57)
    assert resolved == Resolved(date(2025, 5, 2), is_provisional=True)


def test_an_imprecise_occasion_ends_before_the_closing_one_begins() -> None:
    assert SCM_57.first_day is not None
    autumn = Occasion(date(2025, 9, 1), date(2025, 11, 30), is_firm=False)
    resolved = last_before([KIDD_26, autumn], previous=SCM_56_DAY, closing=SCM_57)
    assert resolved == Resolved(SCM_57.first_day - timedelta(days=1), is_provisional=True)


def test_an_imprecise_occasion_beyond_both_meetings_changes_nothing() -> None:
    early = Occasion(date(2024, 9, 1), date(2024, 9, 30), is_firm=False)
    late = Occasion(date(2025, 12, 1), date(2025, 12, 31), is_firm=False)
    resolved = last_before([early, KIDD_26, late], previous=SCM_56_DAY, closing=SCM_57)
    assert resolved == Resolved(date(2025, 5, 2))
