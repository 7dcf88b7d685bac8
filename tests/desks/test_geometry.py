"""Where things lie in a drawing: pure functions over days and numbers."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desks.charts.geometry import (
    Days,
    columns_of,
    height_of,
    parts_of,
    round_top,
    share_of,
)

YEAR = Days(date(2025, 1, 1), date(2025, 12, 31))
SOME_DAY = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def test_a_bar_goes_from_the_beginning_of_its_first_day_to_the_end_of_its_last() -> None:
    whole = YEAR.span(date(2025, 1, 1), date(2025, 12, 31))
    assert whole is not None
    assert (whole.x, whole.width, whole.is_open_before, whole.is_open_after) == (
        Fraction(0),
        Fraction(100),
        False,
        False,
    )
    third = YEAR.span(date(2025, 7, 1), date(2025, 9, 30))
    assert third is not None
    assert (third.x, third.width) == (Fraction(100 * 181, 365), Fraction(100 * 92, 365))


def test_one_day_has_the_width_of_a_day() -> None:
    one = YEAR.span(date(2025, 2, 1), date(2025, 2, 1))
    assert one is not None
    assert one.width == Fraction(100, 365)


@pytest.mark.parametrize(
    ("first", "last", "before", "after"),
    [
        (None, date(2025, 6, 30), True, False),
        (date(2025, 6, 30), None, False, True),
        (date(2024, 12, 31), date(2026, 1, 1), True, True),
        (date(2025, 1, 1), date(2025, 12, 31), False, False),
    ],
)
def test_an_open_side_is_told(
    first: date | None, last: date | None, before: bool, after: bool
) -> None:
    span = YEAR.span(first, last)
    assert span is not None
    assert (span.is_open_before, span.is_open_after) == (before, after)
    assert span.x >= 0
    assert span.end <= 100


@pytest.mark.parametrize(("first", "last"), [(None, date(2024, 12, 31)), (date(2026, 1, 1), None)])
def test_what_lies_outside_is_not_drawn(first: date | None, last: date | None) -> None:
    assert YEAR.span(first, last) is None


@given(SOME_DAY, st.integers(0, 9_000), SOME_DAY, st.integers(0, 900))
def test_every_bar_stays_on_its_axis(start: date, long: int, first: date, lasts: int) -> None:
    axis = Days(start, start + timedelta(days=long))
    span = axis.span(first, first + timedelta(days=lasts))
    assert span is None or (0 <= span.x <= span.end <= 100 and span.width > 0)


@given(SOME_DAY, st.integers(0, 40_000), st.integers(1, 12))
def test_an_axis_has_no_more_marks_than_asked_for(start: date, long: int, most: int) -> None:
    axis = Days(start, start + timedelta(days=long))
    marks = axis.marks(most=most)
    assert len(marks) <= most
    assert all(axis.holds(day) and day.day == 1 for day in marks)


def test_marks_are_months_quarters_or_years() -> None:
    assert Days(date(2025, 1, 15), date(2025, 4, 2)).marks(most=5) == [
        date(2025, 2, 1),
        date(2025, 3, 1),
        date(2025, 4, 1),
    ]
    assert YEAR.marks(most=5) == [date(2025, month, 1) for month in (1, 4, 7, 10)]
    decade = Days(date(2020, 2, 1), date(2029, 1, 1)).marks(most=5)
    assert decade == [date(year, 1, 1) for year in (2022, 2024, 2026, 2028)]


def test_an_axis_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before"):
        Days(date(2025, 1, 2), date(2025, 1, 1))


@given(st.lists(st.integers(0, 1_000), max_size=9))
def test_parts_lie_side_by_side_and_fill_the_whole(numbers: list[int]) -> None:
    parts = parts_of(numbers)
    assert sum(width for _x, width in parts) == (100 if sum(numbers) else 0)
    for (x, width), (following, _width) in pairwise(parts):
        assert following == (x + width if sum(numbers) else 0)


def test_columns_stand_on_the_axis_and_their_parts_upon_each_other() -> None:
    lower, upper = columns_of([(1, 3), (10, 0)], top=10, height=100)
    assert [*map(list, lower.parts)] == [[90, 10], [60, 30]]
    assert [*map(list, upper.parts)] == [[0, 100], [0, 0]]
    assert lower.x + lower.width < upper.x
    assert columns_of([], top=10, height=100) == []


@pytest.mark.parametrize(
    ("value", "top"), [(0, 1), (1, 1), (3, 5), (10, 10), (84, 100), (201, 500)]
)
def test_an_axis_ends_at_a_round_number(value: int, top: int) -> None:
    assert round_top(value) == top


def test_nothing_stands_below_the_axis_or_above_nothing() -> None:
    assert height_of(Decimal(-3), top=Decimal(10), height=50) == 0
    assert height_of(Decimal(3), top=Decimal(0), height=50) == 0
    assert height_of(Decimal(5), top=Decimal(10), height=50) == 25


def test_a_share_of_the_way_stays_on_the_way() -> None:
    ends = {"first": date(2025, 1, 1), "last": date(2025, 1, 11)}
    assert share_of(date(2025, 1, 6), **ends) == Fraction(1, 2)
    assert share_of(date(2024, 1, 6), **ends) == 0
    assert share_of(date(2026, 1, 6), **ends) == 1
    assert share_of(date(2025, 1, 1), first=date(2025, 1, 1), last=date(2025, 1, 1)) == 0
