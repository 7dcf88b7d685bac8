"""Quotas in writing: their cycles open in time, are counted, met, reopened and cancelled."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commitments.actions import (
    cancel_meeting,
    close_deadline,
    enter_meeting,
    extend_deadline,
    link_commitments,
    move_meeting,
    open_cycles,
    propose_initiative,
    record_measurement,
    set_quota,
    settle_all,
    take_step,
)
from commitments.actions.cycles import settle_cycle
from commitments.domain.vocabulary import Kind, QuantityRole, Stage
from commitments.models import CloseReason, Commitment, Deadline, Initiative, QuotaRule
from tests.commitments.refusals import refused
from tests.factories import (
    create_commitment,
    create_deadline,
    create_forum,
    create_framework,
    create_indicator,
    create_user,
)
from tests.history.replay import latest_event, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_told")]
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def commitment() -> Commitment:
    framework = create_framework(tracked_from="2024-12-18")
    return create_commitment(framework=framework, kind=Kind.ANNUAL_QUOTA)


def give_quota(commitment: Commitment, *, at: datetime = NOW, **fields: Any) -> QuotaRule:
    values: dict[str, Any] = {
        "period": QuotaRule.Period.YEAR,
        "starts_on": date(2025, 1, 1),
        "required": Decimal(2),
        "counts": QuotaRule.Counts.MEASUREMENTS,
        "expression": "two workshops each year",
        **fields,
    }
    return set_quota(QuotaRule(commitment=commitment, **values), by=None, at=at)


def cycles(commitment: Commitment) -> list[Deadline]:
    rows = commitment.deadlines.filter(cycle_number__isnull=False)
    return list(rows.order_by("cycle_number"))


def windows(commitment: Commitment) -> list[tuple[date | None, date | None]]:
    return [(row.window_from, row.window_until) for row in cycles(commitment)]


def test_a_yearly_quota_opens_its_years_and_plans_the_next(commitment: Commitment) -> None:
    rule = give_quota(commitment)
    assert windows(commitment) == [
        (date(2025, 1, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 12, 31)),
    ]
    first = cycles(commitment)[0]
    assert (first.last_day, first.expression, first.required) == (
        date(2025, 12, 31),
        "two workshops each year",
        Decimal(2),
    )
    assert first.late_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert rule.next_opens_on == date(2027, 1, 1)
    assert verbs(rule) == ["set_quota", "plan_next_cycle"]
    assert str(rule) == "2 / each year"


def test_cycles_open_on_their_day_and_not_before(commitment: Commitment) -> None:
    give_quota(commitment)
    assert open_cycles(at=datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == 0
    assert len(cycles(commitment)) == 2
    assert open_cycles(at=datetime(2027, 1, 1, tzinfo=UTC)) == 1
    assert windows(commitment)[-1] == (date(2027, 1, 1), date(2027, 12, 31))


def test_a_rule_opens_its_cycles_between_the_days_that_it_names(commitment: Commitment) -> None:
    rule = give_quota(commitment, period=QuotaRule.Period.RRULE, rrule="FREQ=MONTHLY;INTERVAL=6")
    assert windows(commitment) == [
        (date(2025, 1, 1), date(2025, 6, 30)),
        (date(2025, 7, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 6, 30)),
    ]
    assert rule.next_opens_on == date(2026, 7, 1)


@pytest.mark.parametrize("counted", ["FREQ=YEARLY;COUNT=2", "FREQ=YEARLY;COUNT=1"])
def test_a_rule_that_ends_plans_no_further_than_it_goes(
    counted: str, commitment: Commitment
) -> None:
    give_quota(commitment, period=QuotaRule.Period.RRULE, rrule=counted)
    expected = [(date(2025, 1, 1), date(2025, 12, 31))] if counted.endswith("2") else []
    assert windows(commitment) == expected


@pytest.mark.parametrize(
    ("rrule", "words"),
    [
        ("", "is no rule of RFC 5545"),
        ("every other week", "is no rule of RFC 5545"),
        ("FREQ=YEARLY;UNTIL=20300101T000000Z", "is no rule of RFC 5545"),
        ("FREQ=SECONDLY", "A cycle lasts a day at least"),
    ],
)
def test_a_bad_rule_is_refused(rrule: str, words: str, commitment: Commitment) -> None:
    with refused(words):
        give_quota(commitment, period=QuotaRule.Period.RRULE, rrule=rrule)


def test_a_quota_in_time_has_a_first_day(commitment: Commitment) -> None:
    with refused("quotarule_in_time_has_a_start", ValidationError):
        give_quota(commitment, starts_on=None)


def measure(commitment: Commitment, edtf: str, value: int, **fields: Any) -> None:
    indicator = commitment.indicators.filter(role=QuantityRole.TARGET_PER_CYCLE).first()
    indicator = indicator or create_indicator(
        commitment=commitment, role=QuantityRole.TARGET_PER_CYCLE
    )
    values = {"is_accepted": True, "by": None, "at": NOW, **fields}
    record_measurement(indicator, value=value, measured_edtf=edtf, **values)


def test_a_cycle_is_met_by_what_was_accepted_within_its_window(commitment: Commitment) -> None:
    give_quota(commitment)
    measure(commitment, "2025-03", 1)
    measure(commitment, "2025-04", 1, is_accepted=False)
    measure(commitment, "2026-01", 1)
    assert [row.close_reason for row in cycles(commitment)] == ["", ""]
    measure(commitment, "2025-12-31", 1)
    assert [row.close_reason for row in cycles(commitment)] == [CloseReason.MET, ""]
    assert verbs(cycles(commitment)[0])[-1] == "meet_cycle"


def test_a_cycle_opens_again_where_what_counted_no_longer_does(commitment: Commitment) -> None:
    user = create_user()
    give_quota(commitment, counts=QuotaRule.Counts.INITIATIVES, required=Decimal(1))
    initiative = propose_initiative(
        commitment.framework,
        title="A project",
        commitments=[commitment],
        taken_on=date(2026, 1, 1),
        by=user,
        at=NOW,
    )
    take_step(initiative, stage=Stage.PRESENTED, taken_on=date(2026, 2, 1), by=user, at=NOW)
    assert [row.close_reason for row in cycles(commitment)] == ["", CloseReason.MET]

    linked = Initiative.objects.get(pk=initiative.pk)
    link_commitments(linked, commitments=[], by=user, at=NOW)
    assert [row.close_reason for row in cycles(commitment)] == ["", ""]
    assert verbs(cycles(commitment)[1])[-1] == "reopen_deadline"


def test_settling_leaves_alone_what_has_no_quota_or_is_no_cycle(commitment: Commitment) -> None:
    deadline = create_deadline(commitment=commitment)
    before = latest_event()
    assert settle_cycle(deadline, by=None, at=NOW) is deadline
    give_quota(commitment)
    assert settle_cycle(deadline, by=None, at=NOW) is deadline
    settle_all(commitment, by=None, at=NOW)
    assert "meet_cycle" not in verbs(after=before)
    assert verbs(deadline) == ["set_deadline"]


def test_a_cycle_falls_with_the_meeting_that_closed_it_and_comes_back_with_another(
    commitment: Commitment,
) -> None:
    forum = create_forum(framework=commitment.framework, code="SCM")

    def enter(number: int, day: date) -> Any:
        meeting, _moves = enter_meeting(forum, number=number, starts_on=day, by=None, at=NOW)
        return meeting

    enter(1, date(2024, 11, 1))
    enter(2, date(2025, 11, 3))
    give_quota(commitment, period=QuotaRule.Period.MEETING, forum=forum, starts_on=None)
    third = enter(3, date(2026, 11, 2))
    enter(4, date(2027, 11, 2))
    assert windows(commitment)[-1] == (date(2026, 11, 2), date(2027, 11, 1))

    cancel_meeting(third, reason="No quorum.", by=None, at=NOW)
    assert [row.close_reason for row in cycles(commitment)] == ["", "", CloseReason.OFF_CALENDAR]
    assert windows(commitment)[1] == (date(2025, 11, 3), date(2027, 11, 1))

    fifth = enter(5, date(2028, 11, 1))
    assert [row.close_reason for row in cycles(commitment)] == ["", "", ""]
    assert windows(commitment)[2] == (date(2027, 11, 2), date(2028, 10, 31))
    cancel_meeting(fifth, reason="No quorum.", by=None, at=NOW)
    assert cycles(commitment)[2].close_reason == CloseReason.OFF_CALENDAR
    before = latest_event()
    enter(6, date(2024, 1, 1))
    assert "close_deadline" not in verbs(after=before)


def test_a_waypoint_in_the_same_forum_moves_once_with_its_cycle(commitment: Commitment) -> None:
    forum = create_forum(framework=commitment.framework, code="SCM")
    enter_meeting(forum, number=1, starts_on=date(2025, 11, 3), by=None, at=NOW)
    give_quota(
        commitment,
        period=QuotaRule.Period.MEETING,
        forum=forum,
        via_forum=forum,
        starts_on=None,
    )
    _meeting, moves = enter_meeting(forum, number=2, starts_on=date(2026, 11, 2), by=None, at=NOW)
    moved = [move.deadline for move in moves]
    assert len(moved) == len({deadline.pk for deadline in moved}) == 2
    waypoint = commitment.deadlines.get(role="milestone")
    assert waypoint.label == "Submitted through SCM"
    assert waypoint.last_day == date(2025, 11, 3)


def test_a_cycle_that_a_person_closed_stays_closed_when_the_calendar_moves(
    commitment: Commitment,
) -> None:
    give_quota(commitment)
    first = cycles(commitment)[0]
    close_deadline(first, close_reason=CloseReason.MISSED, by=None, at=NOW)
    open_cycles(at=datetime(2027, 1, 1, tzinfo=UTC))
    assert cycles(commitment)[0].close_reason == CloseReason.MISSED


def test_rules_are_looked_at_only_when_their_day_has_come_where_the_framework_is(
    commitment: Commitment,
) -> None:
    type(commitment.framework).objects.filter(pk=commitment.framework.pk).update(
        time_zone="America/New_York"
    )
    commitment.framework.refresh_from_db()
    give_quota(commitment)
    midnight_in_utc = datetime(2027, 1, 1, tzinfo=UTC)
    assert open_cycles(at=midnight_in_utc) == 0
    assert open_cycles(at=midnight_in_utc.replace(hour=5)) == 1
    type(commitment.framework).objects.filter(pk=commitment.framework.pk).update(time_zone="UTC")


def test_a_cycle_that_a_person_cancelled_stays_cancelled(commitment: Commitment) -> None:
    forum = create_forum(framework=commitment.framework, code="SCM")

    def enter(number: int, day: date) -> Any:
        meeting, _moves = enter_meeting(forum, number=number, starts_on=day, by=None, at=NOW)
        return meeting

    enter(1, date(2025, 11, 3))
    give_quota(commitment, period=QuotaRule.Period.MEETING, forum=forum, starts_on=None)
    second = enter(2, date(2026, 11, 2))
    first_cycle = cycles(commitment)[0]
    close_deadline(
        first_cycle, close_reason=CloseReason.CANCELLED, reason="No money.", by=None, at=NOW
    )

    enter(3, date(2027, 11, 2))
    move_meeting(second, starts_on=date(2026, 12, 1), reason="Later.", by=None, at=NOW)

    now = cycles(commitment)[0]
    assert (now.close_reason, now.last_day) == (CloseReason.CANCELLED, first_cycle.last_day)
    assert cycles(commitment)[1].close_reason == ""


def test_a_cycle_that_was_extended_keeps_its_day_and_its_window_follows(
    commitment: Commitment,
) -> None:
    forum = create_forum(framework=commitment.framework, code="SCM")
    enter_meeting(forum, number=1, starts_on=date(2025, 11, 3), by=None, at=NOW)
    give_quota(commitment, period=QuotaRule.Period.MEETING, forum=forum, starts_on=None)
    meeting, _moves = enter_meeting(forum, number=2, starts_on=date(2026, 11, 2), by=None, at=NOW)
    cycle = cycles(commitment)[0]
    extend_deadline(cycle, expression="by 31 March 2027", reason="Agreed.", by=None, at=NOW)

    move_meeting(meeting, starts_on=date(2026, 12, 1), reason="Later.", by=None, at=NOW)

    now = cycles(commitment)[0]
    assert (now.last_day, now.window_until) == (date(2027, 3, 31), date(2026, 11, 30))
    assert now.late_at is not None
    assert now.revisions.count() == cycle.revisions.count()
