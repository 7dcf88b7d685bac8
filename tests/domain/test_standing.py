"""What an instant makes of deadlines and commitments, on both sides of every boundary."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations, product
from zoneinfo import ZoneInfo

import pytest

from commitments.domain.standing import (
    DUE_SOON,
    ORDER,
    DeadlineFacts,
    commitment_standing,
    days_late,
    deadline_standing,
    late_from,
)
from commitments.domain.vocabulary import Standing

TICK = timedelta(microseconds=1)
LAST_DAY = date(2026, 6, 30)
LATE_AT = datetime(2026, 7, 1, tzinfo=UTC)
WATCHED = date(2024, 12, 18)
DATED = DeadlineFacts(is_open=True, last_day=LAST_DAY, late_at=LATE_AT)


@pytest.mark.parametrize(
    ("day", "zones", "instant"),
    [
        (date(2026, 6, 30), ["UTC"], datetime(2026, 7, 1, tzinfo=UTC)),
        (date(2026, 6, 30), ["Asia/Seoul"], datetime(2026, 6, 30, 15, tzinfo=UTC)),
        (date(2026, 6, 30), ["America/New_York"], datetime(2026, 7, 1, 4, tzinfo=UTC)),
        # The day has to end in the last zone of all parties, in whatever order they stand.
        (
            date(2026, 6, 30),
            ["Asia/Seoul", "America/New_York"],
            datetime(2026, 7, 1, 4, tzinfo=UTC),
        ),
        (
            date(2026, 6, 30),
            ["America/New_York", "Asia/Seoul"],
            datetime(2026, 7, 1, 4, tzinfo=UTC),
        ),
        (date(2026, 6, 30), ["Pacific/Kiritimati"], datetime(2026, 6, 30, 10, tzinfo=UTC)),
        (date(2026, 6, 30), ["Pacific/Pago_Pago"], datetime(2026, 7, 1, 11, tzinfo=UTC)),
        (date(2026, 6, 30), ["Asia/Kathmandu"], datetime(2026, 6, 30, 18, 15, tzinfo=UTC)),
        # Without parties nobody's clock is meant but the common one.
        (date(2026, 6, 30), [], datetime(2026, 7, 1, tzinfo=UTC)),
        # The end of a year, of February in a leap year and in another.
        (date(2025, 12, 31), ["Asia/Seoul"], datetime(2025, 12, 31, 15, tzinfo=UTC)),
        (date(2025, 12, 31), ["America/New_York"], datetime(2026, 1, 1, 5, tzinfo=UTC)),
        (date(2024, 2, 28), ["UTC"], datetime(2024, 2, 29, tzinfo=UTC)),
        (date(2024, 2, 29), ["UTC"], datetime(2024, 3, 1, tzinfo=UTC)),
        (date(2025, 2, 28), ["UTC"], datetime(2025, 3, 1, tzinfo=UTC)),
        # Summer time begins after this midnight in New York, and at it in Santiago.
        (date(2026, 3, 7), ["America/New_York"], datetime(2026, 3, 8, 5, tzinfo=UTC)),
        (date(2026, 3, 8), ["America/New_York"], datetime(2026, 3, 9, 4, tzinfo=UTC)),
        (date(2026, 9, 5), ["America/Santiago"], datetime(2026, 9, 6, 4, tzinfo=UTC)),
        # Midnight comes twice in Havana when summer time ends; the day is over at the first.
        (date(2026, 10, 31), ["America/Havana"], datetime(2026, 11, 1, 4, tzinfo=UTC)),
    ],
)
def test_a_day_ends_with_the_last_zone_of_the_parties(
    day: date, zones: list[str], instant: datetime
) -> None:
    assert late_from(day, zones) == instant


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Asia/Seoul", "UTC", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2025, 12, 31), date(2026, 1, 31)])
def test_nothing_is_late_while_its_day_lasts_anywhere(day: date, zone: str) -> None:
    late_at = late_from(day, [zone, "UTC"])
    for where in (zone, "UTC"):
        assert late_at.astimezone(ZoneInfo(where)).date() > day
    assert any(
        (late_at - TICK).astimezone(ZoneInfo(where)).date() == day for where in (zone, "UTC")
    )


@pytest.mark.parametrize(
    ("at", "standing"),
    [
        (LATE_AT - DUE_SOON - TICK, Standing.NOT_DUE),
        (LATE_AT - DUE_SOON, Standing.DUE_SOON),
        (LATE_AT - TICK, Standing.DUE_SOON),
        (LATE_AT, Standing.OVERDUE),
        (LATE_AT + timedelta(days=3650), Standing.OVERDUE),
    ],
)
def test_a_watched_deadline_is_due_soon_and_then_overdue(at: datetime, standing: Standing) -> None:
    assert deadline_standing(DATED, at=at, tracked_from=WATCHED) == standing


@pytest.mark.parametrize(
    ("tracked_from", "standing"),
    [
        (LAST_DAY, Standing.OVERDUE),
        (LAST_DAY - timedelta(days=1), Standing.OVERDUE),
        (LAST_DAY + timedelta(days=1), Standing.TO_BE_ESTABLISHED),
    ],
)
def test_what_ended_before_anybody_watched_is_to_be_established(
    tracked_from: date, standing: Standing
) -> None:
    assert deadline_standing(DATED, at=LATE_AT, tracked_from=tracked_from) == standing


@pytest.mark.parametrize("before", [TICK, DUE_SOON, DUE_SOON + TICK])
def test_what_nobody_watches_is_not_called_due_soon(before: timedelta) -> None:
    """A season's grace may end after the first day that is watched."""
    watched_later = LAST_DAY + timedelta(days=1)
    standing = deadline_standing(DATED, at=LATE_AT - before, tracked_from=watched_later)
    assert standing == Standing.NOT_DUE


@pytest.mark.parametrize(
    ("is_anchored", "standing"), [(True, Standing.AWAITING_DATE), (False, Standing.UNDATED)]
)
@pytest.mark.parametrize("last_day", [None, LAST_DAY])
def test_without_an_instant_of_lateness_nothing_is_ever_overdue(
    last_day: date | None, is_anchored: bool, standing: Standing
) -> None:
    facts = DeadlineFacts(is_open=True, last_day=last_day, is_anchored=is_anchored)
    assert deadline_standing(facts, at=datetime.max.replace(tzinfo=UTC), tracked_from=WATCHED) == (
        standing
    )


def test_a_closed_deadline_is_closed_whatever_its_day() -> None:
    facts = DeadlineFacts(is_open=False, last_day=LAST_DAY, late_at=LATE_AT)
    assert deadline_standing(facts, at=LATE_AT, tracked_from=WATCHED) == Standing.CLOSED


def test_a_commitment_shows_the_first_that_applies() -> None:
    for first, second in combinations(ORDER, 2):
        if Standing.STALE in {first, second}:
            continue
        for pair in ([first, second], [second, first], [second, Standing.CLOSED, first]):
            shown = commitment_standing(pair, is_open=True, stale_at=LATE_AT + TICK, at=LATE_AT)
            assert shown == first


@pytest.mark.parametrize("standing", [item for item in ORDER if item != Standing.STALE])
@pytest.mark.parametrize(("stale_at", "is_stale"), [(LATE_AT, True), (LATE_AT + TICK, False)])
def test_a_stale_commitment_shows_it_unless_something_more_urgent_applies(
    standing: Standing, stale_at: datetime, is_stale: bool
) -> None:
    shown = commitment_standing([standing], is_open=True, stale_at=stale_at, at=LATE_AT)
    more_urgent = ORDER.index(standing) < ORDER.index(Standing.STALE)
    assert shown == (Standing.STALE if is_stale and not more_urgent else standing)


@pytest.mark.parametrize(
    ("deadlines", "standing"),
    [
        ([], Standing.UNDATED),
        ([Standing.CLOSED], Standing.CLOSED),
        ([Standing.CLOSED, Standing.CLOSED], Standing.CLOSED),
        ([Standing.CLOSED, Standing.UNDATED], Standing.UNDATED),
    ],
)
def test_a_commitment_is_closed_where_all_its_deadlines_are_and_undated_without_any(
    deadlines: list[Standing], standing: Standing
) -> None:
    shown = commitment_standing(deadlines, is_open=True, stale_at=LATE_AT + TICK, at=LATE_AT)
    assert shown == standing
    stale = commitment_standing(deadlines, is_open=True, stale_at=LATE_AT, at=LATE_AT)
    assert stale == Standing.STALE


def test_a_closed_commitment_is_closed_whatever_its_deadlines() -> None:
    for standing, stale_at in product(Standing, (LATE_AT, LATE_AT + TICK)):
        shown = commitment_standing([standing], is_open=False, stale_at=stale_at, at=LATE_AT)
        assert shown == Standing.CLOSED


@pytest.mark.parametrize(
    ("after", "days"),
    [
        (-TICK, 0),
        (timedelta(0), 1),
        (timedelta(days=1) - TICK, 1),
        (timedelta(days=1), 2),
        (timedelta(days=365), 366),
    ],
)
def test_the_first_day_of_lateness_is_day_one(after: timedelta, days: int) -> None:
    assert days_late(LATE_AT, at=LATE_AT + after) == days


def test_every_standing_but_closed_has_its_place_in_the_order() -> None:
    assert {*ORDER, Standing.CLOSED} == set(Standing)
    assert len(ORDER) == len(set(ORDER))
