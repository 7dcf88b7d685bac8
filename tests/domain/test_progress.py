"""Values against targets: operators, shares, trajectories."""

from datetime import date
from decimal import Decimal

import pytest

from commitments.domain.progress import (
    Place,
    Point,
    Verdict,
    carries_bar,
    expected_on,
    is_ceiling,
    place_of,
    share,
    trajectory,
    verdict,
)
from commitments.domain.vocabulary import Operator, QuantityRole

D = Decimal
TARGET = QuantityRole.TARGET


@pytest.mark.parametrize(
    ("value", "operator", "role", "expected"),
    [
        (D(1600), Operator.AT_MOST, TARGET, Verdict.WITHIN_CEILING),
        (D(50000), Operator.AT_MOST, TARGET, Verdict.WITHIN_CEILING),
        (D(50001), Operator.AT_MOST, TARGET, Verdict.ABOVE_CEILING),
        (D(0), Operator.EQUAL, QuantityRole.CEILING, Verdict.WITHIN_CEILING),
        (D(50000), Operator.AT_LEAST, TARGET, Verdict.MET),
        (D(49999), Operator.AT_LEAST, TARGET, Verdict.SHORT),
        (D(50000), Operator.MORE_THAN, TARGET, Verdict.SHORT),
        (D(50001), Operator.MORE_THAN, TARGET, Verdict.MET),
        (D(50000), Operator.EQUAL, TARGET, Verdict.MET),
        (None, Operator.AT_LEAST, TARGET, Verdict.NO_VALUE),
        (D(99), Operator.MORE_THAN, QuantityRole.OBSERVATION, Verdict.NOT_A_TARGET),
        (D(99), Operator.EQUAL, QuantityRole.MONEY, Verdict.NOT_A_TARGET),
    ],
)
def test_a_value_is_judged_by_operator_and_role(
    value: D | None, operator: Operator, role: QuantityRole, expected: Verdict
) -> None:
    assert verdict(value, D(50000), operator=operator, role=role) == expected


def test_a_target_without_a_number_cannot_be_judged() -> None:
    assert verdict(D(1), None, operator=Operator.INCREASE, role=TARGET) == Verdict.NOT_A_TARGET


@pytest.mark.parametrize(("value", "expected"), [(D(9), Verdict.MET), (D(11), Verdict.SHORT)])
def test_less_may_be_better(value: D, expected: Verdict) -> None:
    found = verdict(value, D(10), operator=Operator.EQUAL, role=TARGET, more_is_better=False)

    assert found == expected


def test_only_targets_and_ceilings_carry_a_bar() -> None:
    drawn = {role for role in QuantityRole if carries_bar(role)}

    assert drawn == {
        QuantityRole.TARGET,
        QuantityRole.TARGET_PER_CYCLE,
        QuantityRole.IMPLIED_TARGET,
        QuantityRole.CEILING,
    }


def test_up_to_is_a_ceiling() -> None:
    assert is_ceiling(Operator.AT_MOST, TARGET)
    assert not is_ceiling(Operator.AT_LEAST, TARGET)


@pytest.mark.parametrize(
    ("value", "target", "baseline", "expected"),
    [
        (D(1600), D(50000), None, D("0.032")),
        (D("18.6"), D(23), D("14.2"), D("0.5")),
        (D(31), D(30), D(0), D(31) / D(30)),
        (D(5), D(5), D(5), None),
        (None, D(5), None, None),
        (D(5), None, None, None),
    ],
)
def test_the_share_is_the_part_of_the_way(
    value: D | None, target: D | None, baseline: D | None, expected: D | None
) -> None:
    assert share(value, target, baseline=baseline) == expected


PATH = [Point(date(2020, 12, 31), D(10)), Point(date(2024, 12, 31), D(18)),
        Point(date(2025, 12, 31), D(23))]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "straight", "stepped"),
    [
        (date(2020, 12, 30), None, None),
        (date(2020, 12, 31), D(10), D(10)),
        (date(2022, 12, 31), D(10) + D(8) * D(730) / D(1461), D(10)),
        (date(2024, 12, 31), D(18), D(18)),
        (date(2025, 12, 30), D(18) + D(5) * D(364) / D(365), D(18)),
        (date(2025, 12, 31), D(23), D(23)),
        (date(2030, 1, 1), D(23), D(23)),
    ],
)
def test_a_trajectory_asks_for_a_value_on_each_day(
    day: date, straight: D | None, stepped: D | None
) -> None:
    assert expected_on(day, PATH) == straight
    assert expected_on(day, PATH, stepped=True) == stepped


START, END = Point(date(2020, 12, 31), D(20)), Point(date(2025, 12, 31), D(35))


def test_a_straight_way_has_two_ends_and_a_stepped_one_a_point_at_each_years_end() -> None:
    assert trajectory(START, END) == [START, END]
    steps = trajectory(START, END, stepped=True)
    assert [point.day.year for point in steps] == [2020, 2021, 2022, 2023, 2024, 2025]
    assert [point.day.month for point in steps] == [12] * 6
    assert round(steps[1].value, 2) == D("23.00")
    # Between the ends of two years nothing more is asked for.
    assert expected_on(date(2022, 12, 30), steps, stepped=True) == steps[1].value
    assert expected_on(date(2022, 12, 31), steps, stepped=True) == steps[2].value


def test_a_stepped_way_down_to_zero_asks_for_less_each_year() -> None:
    steps = trajectory(
        Point(date(2020, 6, 30), D(10)), Point(date(2022, 6, 30), D(0)), stepped=True
    )
    values = [point.value for point in steps]
    assert values == sorted(values, reverse=True)
    assert values[-1] == 0


@pytest.mark.parametrize("day", [date(2020, 12, 31), date(2020, 1, 1)])
def test_a_way_that_ends_before_it_begins_is_none(day: date) -> None:
    assert trajectory(START, Point(day, D(35))) == []


@pytest.mark.parametrize(
    ("value", "place"), [(D(3), Place.BELOW), (D(4), Place.ON), (D("4.01"), Place.ABOVE)]
)
def test_a_value_lies_below_on_or_above_what_is_expected(value: Decimal, place: Place) -> None:
    assert place_of(value, D(4)) == place
