"""Twenty-four zones, every day of 2023 to 2031, every precision: no step missed, doubled or early.

The oracle is the calendar itself: what day it is where somebody lives, asked of the zones.
"""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from commitments.domain.periods import period_of
from commitments.domain.standing import late_from
from reminders.policy import LADDER, Step, local_day, may_send_at, owed_from, owed_step

ZONES = (
    "UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Apia", "Pacific/Chatham",
    "Pacific/Auckland", "Australia/Lord_Howe", "Australia/Adelaide", "Asia/Seoul", "Asia/Jakarta",
    "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran", "Asia/Beirut", "Africa/Cairo",
    "Africa/Casablanca", "Europe/London", "Antarctica/Troll", "Atlantic/Azores",
    "America/St_Johns", "America/New_York", "America/Havana", "America/Santiago",
    "Pacific/Marquesas",
)  # fmt: skip
FIRST, LAST = date(2023, 1, 1), date(2031, 12, 31)
DAYS = [FIRST + timedelta(days=count) for count in range((LAST - FIRST).days + 1)]
SECOND = timedelta(seconds=1)
# Every day in every zone takes minutes; without CHAOS_FULL each zone takes its share of the days.
STRIDE = 1 if os.environ.get("CHAOS_FULL") else 6
# Month, quarter, half, season, year, decade: as people write them and EDTF keeps them.
COARSE = [
    *(f"{year}-{month:02}" for year in range(2023, 2032) for month in range(1, 13)),
    *(f"{year}-{code}" for year in range(2023, 2032) for code in (*range(21, 29), *range(33, 37))),
    *(f"{year}-{code}" for year in range(2023, 2032) for code in (40, 41)),
    *(str(year) for year in range(2023, 2032)),
    "202X", "../2027-06-30", "2025/2026",
]  # fmt: skip


def begins(day: date, zone: str) -> datetime:
    """Return the first instant at which it is a day in a zone; a skipped midnight ends the gap."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def owed(last_day: date, late_at: datetime, at: datetime, zone: str) -> str:
    step = owed_step(last_day=last_day, late_at=late_at, at=at, today=local_day(at, zone=zone))
    return step.rung if step else ""


def begins_in_life(step: Step, last_day: date, late_at: datetime, zone: str) -> datetime:
    if step.days <= 0:
        return begins(last_day + timedelta(days=step.days), zone)
    return late_at + timedelta(days=step.days - 1)


def check_boundaries(last_day: date, grace_day: date, zone: str, party_zone: str) -> None:
    late_at = late_from(grace_day, [zone, party_zone])
    for other in (zone, party_zone):
        # Nobody is late on a day that has not ended where they live.
        assert late_at >= begins(grace_day + timedelta(days=1), other)
    reached = ""
    for step in LADDER:
        moment = begins_in_life(step, last_day, late_at, zone)
        # A second before, the step before it holds: none is early, none is left out.
        assert owed(last_day, late_at, moment - SECOND, zone) == reached
        assert owed(last_day, late_at, moment, zone) == step.rung
        reached = step.rung


@pytest.mark.parametrize("zone", ZONES)
def test_every_day_of_nine_years_begins_each_step_at_its_moment(zone: str) -> None:
    others = ZONES[ZONES.index(zone) :] + ZONES[: ZONES.index(zone)]
    for place, day in enumerate(DAYS[ZONES.index(zone) % STRIDE :: STRIDE]):
        check_boundaries(day, day, zone, others[place % len(others)])


@pytest.mark.parametrize("zone", ZONES)
def test_every_precision_begins_each_step_at_its_moment(zone: str) -> None:
    for place, edtf in enumerate(COARSE):
        period = period_of(edtf)
        assert period.last_day is not None
        assert period.grace_day is not None
        check_boundaries(period.last_day, period.grace_day, zone, ZONES[place % len(ZONES)])


def transitions(zone: str) -> Iterator[datetime]:
    """Yield the instants at which the clocks of a zone change."""
    place = ZoneInfo(zone)
    hour = timedelta(hours=1)
    at = datetime.combine(FIRST, time.min, tzinfo=UTC)
    end = datetime.combine(LAST, time.min, tzinfo=UTC)
    while at < end:
        later = at + timedelta(days=1)
        if at.astimezone(place).utcoffset() != later.astimezone(place).utcoffset():
            while at.astimezone(place).utcoffset() == (at + hour).astimezone(place).utcoffset():
                at += hour
            yield at + hour
        at = later


@pytest.mark.parametrize("zone", ZONES)
def test_a_hour_that_is_skipped_or_repeated_brings_one_mail_a_day(zone: str) -> None:
    quarter = timedelta(minutes=15)
    for change in transitions(zone):
        moments = [change + quarter * count for count in range(-4 * 30, 4 * 30)]
        days = [local_day(at, zone=zone) for at in moments]
        assert days == sorted(days)
        for hour in (0, 1, 2, 3, 9, 23):
            open_ = [
                may_send_at(at, zone=zone, sending_hour=hour, any_time=False,
                            is_working_day=lambda _day: True)
                for at in moments
            ]  # fmt: skip
            for at, may in zip(moments, open_, strict=True):
                # Never before the hour, also where the clocks show it twice.
                assert may == (at.astimezone(ZoneInfo(zone)).hour >= hour)
            whole = {day for day in days if days[0] < day < days[-1]}
            for day in whole:
                assert any(may for at, may in zip(days, open_, strict=True) if at == day)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=1)])
def test_a_clock_that_jumps_tells_each_step_once(zone: str, jump: timedelta) -> None:
    for day in DAYS[:: 97 + ZONES.index(zone)]:
        late_at = late_from(day, [zone])
        told: list[str] = []
        at = begins(day - timedelta(days=33), zone) + timedelta(hours=9)
        for count in range(150):
            # Forward, back and right again, as a clock does that somebody sets.
            for shown in (at + jump, at - jump, at):
                rung = owed(day, late_at, shown, zone)
                if rung and rung not in told:
                    told.append(rung)
                    step = next(step for step in LADDER if step.rung == rung)
                    assert begins_in_life(step, day, late_at, zone) <= shown
            at += timedelta(days=1, hours=count % 3 - 1)
        assert told == [step.rung for step in LADDER]


def test_the_ladder_is_in_the_order_in_which_it_begins() -> None:
    late_at = late_from(FIRST, ["Pacific/Pago_Pago"])
    begun = [owed_from(step, last_day=FIRST, late_at=late_at) for step in LADDER]
    days = [day.date() if isinstance(day, datetime) else day for day in begun]
    assert days == sorted(days)
    assert len({step.rung for step in LADDER}) == len(LADDER)
