"""What a measured value means against a target: share, trajectory, met or not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from commitments.domain.vocabulary import Operator, QuantityRole

TARGET_ROLES = frozenset(
    {QuantityRole.TARGET, QuantityRole.TARGET_PER_CYCLE, QuantityRole.IMPLIED_TARGET}
)
FLOORS = frozenset({Operator.AT_LEAST, Operator.MORE_THAN, Operator.EQUAL, Operator.ABOUT})


class Verdict(StrEnum):
    """What a value says of its number."""

    NOT_A_TARGET = "not_a_target"
    NO_VALUE = "no_value"
    MET = "met"
    SHORT = "short"
    WITHIN_CEILING = "within_ceiling"
    ABOVE_CEILING = "above_ceiling"


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day."""

    day: date
    value: Decimal


def is_ceiling(operator: Operator, role: QuantityRole) -> bool:
    """Say whether a number is the most there may be ("up to"), which nobody can miss."""
    return role == QuantityRole.CEILING or operator in {Operator.AT_MOST, Operator.LESS_THAN}


def carries_bar(role: QuantityRole) -> bool:
    """Say whether progress may be drawn against a number: only against targets and ceilings."""
    return role in TARGET_ROLES or role == QuantityRole.CEILING


def verdict(
    value: Decimal | None,
    target: Decimal | None,
    *,
    operator: Operator,
    role: QuantityRole,
    more_is_better: bool = True,
) -> Verdict:
    """Judge a value against a number. A ceiling is never missed; other numbers are no targets."""
    if not carries_bar(role) or target is None:
        return Verdict.NOT_A_TARGET
    if value is None:
        return Verdict.NO_VALUE
    if is_ceiling(operator, role):
        return Verdict.WITHIN_CEILING if value <= target else Verdict.ABOVE_CEILING
    if not more_is_better:
        return Verdict.MET if value <= target else Verdict.SHORT
    if operator == Operator.MORE_THAN:
        return Verdict.MET if value > target else Verdict.SHORT
    return Verdict.MET if value >= target else Verdict.SHORT


def share(
    value: Decimal | None, target: Decimal | None, *, baseline: Decimal | None = None
) -> Decimal | None:
    """Return the part (0 to 1, or more) of the way from baseline to target that is gone.

    Without a baseline the way begins at zero. None where there is nothing to go: no value, no
    target, or a target equal to the baseline.
    """
    if value is None or target is None:
        return None
    start = baseline or Decimal(0)
    way = target - start
    return (value - start) / way if way else None


def expected_on(day: date, path: Sequence[Point], *, stepped: bool = False) -> Decimal | None:
    """Return the value that a trajectory asks for on a day.

    `path` are the points of the trajectory in order of days, from baseline to target; straight
    between them, or stepped: nothing is asked for before each point's day. None before the first.
    """
    behind = [point for point in path if point.day <= day]
    if not behind:
        return None
    last = behind[-1]
    ahead = path[len(behind) :]
    if stepped or not ahead:
        return last.value
    following = ahead[0]
    part = Decimal((day - last.day).days) / Decimal((following.day - last.day).days)
    return last.value + (following.value - last.value) * part


def trajectory(start: Point, end: Point, *, stepped: bool = False) -> list[Point]:
    """Return the points of the way from a baseline to a target, for expected_on.

    Straight, these are its two ends. Stepped, what the straight line has reached at the end of
    each year is asked for from that day on. Empty where the way has no length.
    """
    if start.day >= end.day:
        return []
    ends = [start, end]
    if not stepped:
        return ends
    days = [date(year, 12, 31) for year in range(start.day.year, end.day.year)]
    values = [(day, expected_on(day, ends)) for day in days if day > start.day]
    return [start, *(Point(day, value) for day, value in values if value is not None), end]


class Place(StrEnum):
    """Where a value lies against what is expected."""

    BELOW = "below"
    ON = "on"
    ABOVE = "above"


def place_of(value: Decimal, expected: Decimal) -> Place:
    """Say on which side of what is expected a value lies."""
    if value == expected:
        return Place.ON
    return Place.BELOW if value < expected else Place.ABOVE


def definitions_differ(one: str, other: str) -> bool:
    """Say whether two definitions are both given and are not the same words."""
    words = [set(re.findall(r"\w+", text.casefold())) for text in (one, other)]
    return all(words) and words[0] != words[1]
