"""When which step is owed: pure functions, on both sides of every boundary."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.policy import (
    LADDER,
    MAX_ATTEMPTS,
    Failure,
    back_off,
    classify,
    duty_key,
    local_day,
    may_send_at,
    next_step,
    owed_step,
)

LAST_DAY = date(2026, 3, 31)
LATE_AT = datetime(2026, 4, 1, tzinfo=UTC)


def rung_on(day: date) -> str | None:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    step = owed_step(last_day=LAST_DAY, late_at=LATE_AT, at=at, today=day)
    return step.rung if step else None


@pytest.mark.parametrize(
    ("offset", "rung"),
    [
        (-31, None),
        (-30, "before_30"),
        (-8, "before_30"),
        (-7, "before_7"),
        (-2, "before_7"),
        (-1, "before_1"),
        (0, "on_day"),
        (1, "after_1"),
        (6, "after_1"),
        (7, "after_7"),
        (21, "after_21"),
        (49, "after_49"),
        (104, "after_49"),
        (105, "after_105"),
        (4000, "after_105"),
    ],
)
def test_a_step_is_owed_from_its_day_until_the_next(offset: int, rung: str | None) -> None:
    assert rung_on(LAST_DAY + timedelta(days=offset)) == rung


@given(st.integers(-200, 400), st.integers(0, 400))
def test_the_ladder_is_never_climbed_down(offset: int, later: int) -> None:
    order = [None, *(step.rung for step in LADDER)]
    first = rung_on(LAST_DAY + timedelta(days=offset))
    second = rung_on(LAST_DAY + timedelta(days=offset + later))

    assert order.index(second) >= order.index(first)


def test_nothing_is_late_before_the_day_has_ended_everywhere() -> None:
    late_in_honolulu = datetime(2026, 4, 1, 10, tzinfo=UTC)
    just_before = late_in_honolulu - timedelta(seconds=1)

    before = owed_step(
        last_day=LAST_DAY, late_at=late_in_honolulu, at=just_before, today=date(2026, 4, 1)
    )
    after = owed_step(
        last_day=LAST_DAY, late_at=late_in_honolulu, at=late_in_honolulu, today=date(2026, 4, 1)
    )

    assert before is not None
    assert before.rung == "on_day"
    assert after is not None
    assert after.rung == "after_1"


def test_without_a_day_nothing_is_owed_and_nothing_comes() -> None:
    assert owed_step(last_day=None, late_at=None, at=LATE_AT, today=LAST_DAY) is None
    assert next_step(last_day=None, late_at=None, at=LATE_AT, today=LAST_DAY) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 1), ("before_30", date(2026, 3, 1))),
        (date(2026, 3, 31), ("after_1", date(2026, 4, 1))),
        (date(2026, 4, 1), ("after_7", date(2026, 4, 7))),
        (date(2027, 1, 1), None),
    ],
)
def test_the_next_step_is_told_with_its_day(day: date, expected: tuple[str, date] | None) -> None:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    found = next_step(last_day=LAST_DAY, late_at=LATE_AT, at=at, today=day)

    assert (found and (found[0].rung, found[1])) == expected


def test_a_key_depends_on_each_of_its_parts() -> None:
    one, two = UUID(int=1), UUID(int=2)
    keys = {
        duty_key(subject=one, rung="on_day", occurrence="2026-03-31", recipient=two),
        duty_key(subject=two, rung="on_day", occurrence="2026-03-31", recipient=one),
        duty_key(subject=one, rung="after_1", occurrence="2026-03-31", recipient=two),
        duty_key(subject=one, rung="on_day", occurrence="2026-04-30", recipient=two),
    }

    assert len(keys) == 4
    assert {len(key) for key in keys} == {64}


@pytest.mark.parametrize(
    ("at", "zone", "any_time", "expected"),
    [
        (datetime(2026, 4, 1, 0, tzinfo=UTC), "Asia/Seoul", False, True),
        (datetime(2026, 3, 31, 23, 59, tzinfo=UTC), "Asia/Seoul", False, False),
        (datetime(2026, 4, 4, 3, tzinfo=UTC), "Asia/Seoul", False, False),
        (datetime(2026, 4, 4, 3, tzinfo=UTC), "Asia/Seoul", True, True),
        # In New York the clocks go forward on 8 March 2026; 9:00 is 13:00 UTC on the 9th.
        (datetime(2026, 3, 9, 13, tzinfo=UTC), "America/New_York", False, True),
        (datetime(2026, 3, 9, 12, 59, tzinfo=UTC), "America/New_York", False, False),
    ],
)
def test_mail_goes_out_at_the_persons_hour_on_their_working_days(
    at: datetime, zone: str, any_time: bool, expected: bool
) -> None:
    assert may_send_at(at, zone=zone, sending_hour=9, any_time=any_time) is expected


def test_a_day_is_the_persons_day() -> None:
    assert local_day(datetime(2026, 3, 31, 15, tzinfo=UTC), zone="Asia/Seoul") == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (421, Failure.BUSY),
        (450, Failure.MAILBOX),
        (451, Failure.BUSY),
        (452, Failure.MAILBOX),
        (550, Failure.PERMANENT),
        (552, Failure.PERMANENT),
        (554, Failure.PERMANENT),
    ],
)
def test_replies_are_sorted_by_what_to_do(code: int, failure: Failure) -> None:
    assert classify(code) == failure


def test_waiting_doubles_up_to_a_limit_and_ends() -> None:
    waits = [
        back_off(Failure.BUSY, attempts=attempts, share=1.0) for attempts in range(1, MAX_ATTEMPTS)
    ]

    assert waits[:3] == [timedelta(seconds=seconds) for seconds in (10, 20, 40)]
    assert max(wait for wait in waits if wait) <= timedelta(minutes=15)
    assert back_off(Failure.BUSY, attempts=MAX_ATTEMPTS, share=1.0) is None
    assert back_off(Failure.PERMANENT, attempts=1, share=1.0) is None
    assert back_off(Failure.MAILBOX, attempts=1, share=0.5) == timedelta(seconds=30)
