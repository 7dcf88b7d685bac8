"""Hard cases of quotas: cycles that hang on meetings, and what counts in them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from commitments.actions import (
    enter_meeting,
    move_meeting,
    open_cycles,
    record_measurement,
    rehearse,
    set_quota,
    take_step,
)
from commitments.actions.cycles import attainment, counted_items
from commitments.domain.standing import DeadlineFacts, deadline_standing
from commitments.domain.vocabulary import Kind, QuantityRole, Stage, Standing
from commitments.models import Commitment, Deadline, QuotaRule
from tests import factories
from tests.hard_cases.quotas import KIDD_25_ON, KIDD_26_ON, SPRING_2025, framework_with_quota

pytestmark = pytest.mark.django_db

SCM_57_ON = date(2025, 11, 4)


def standing(deadline: Deadline, at: datetime) -> Standing:
    """Ask the pure rule and the database for a standing; they have to agree."""
    facts = DeadlineFacts(
        is_open=deadline.is_open,
        last_day=deadline.last_day,
        late_at=deadline.late_at,
        is_anchored=deadline.awaits_date,
    )
    found = deadline_standing(facts, at=at, tracked_from=deadline.commitment.tracked_from)
    row = Deadline.objects.with_standing(at).get(pk=deadline.pk)
    assert vars(row)["standing"] == found
    return found


def test_hc01_a_quota_before_a_meeting_without_a_date_awaits_it_and_follows_it() -> None:
    scene = framework_with_quota()
    far_future = SPRING_2025 + timedelta(days=3650)

    (first,) = scene.cycles()
    assert standing(first, far_future) == Standing.AWAITING_DATE
    shown = Commitment.objects.with_standing(SPRING_2025).get(pk=scene.commitment.pk)
    assert vars(shown)["standing"] == Standing.AWAITING_DATE

    scm_57 = scene.enter_scm(57, SCM_57_ON)
    (first,) = scene.cycles()
    assert first.last_day == SCM_57_ON - timedelta(days=1)
    # The day before ends last in New York: 05:00 UTC on the day of the meeting.
    assert first.late_at == datetime(2025, 11, 4, 5, tzinfo=UTC)

    in_december = SCM_57_ON + timedelta(days=30)
    previewed = rehearse(
        lambda: move_meeting(
            scm_57, starts_on=in_december, reason="Rescheduled", by=scene.person, at=SPRING_2025
        )
    )
    assert [move.days for move in previewed] == [30]
    assert scene.cycles()[0].last_day == SCM_57_ON - timedelta(days=1)

    move_meeting(
        scm_57, starts_on=in_december, reason="Rescheduled", by=scene.person, at=SPRING_2025
    )
    (first,) = scene.cycles()
    assert first.last_day == in_december - timedelta(days=1)
    revision = first.revisions.order_by("number").last()
    assert revision is not None
    assert (revision.reason, revision.slippage_days) == ("Rescheduled", 30)

    scene.enter_scm(58, date(2026, 11, 10))
    assert [cycle.cycle_number for cycle in scene.cycles()] == [1, 2]
    assert scene.cycles()[1].window_from == in_december


def test_hc01_a_closed_cycle_stays_as_it_was_when_its_meeting_moves() -> None:
    scene = framework_with_quota()
    scm_57 = scene.enter_scm(57, SCM_57_ON)
    scene.present(date(2025, 6, 1))
    (met,) = scene.cycles()
    assert met.close_reason == "met"

    move_meeting(
        scm_57, starts_on=date(2025, 12, 4), reason="Later", by=scene.person, at=SPRING_2025
    )

    assert scene.cycles()[0].last_day == SCM_57_ON - timedelta(days=1)


def test_hc01_the_next_cycle_opens_by_itself_on_the_day_of_the_meeting() -> None:
    scene = framework_with_quota()
    scene.enter_scm(57, SCM_57_ON)

    eve = datetime(2025, 11, 3, 12, tzinfo=UTC)
    assert open_cycles(at=eve) == 0
    assert open_cycles(at=eve + timedelta(days=1)) == 1
    assert open_cycles(at=eve + timedelta(days=1)) == 0

    assert [(c.cycle_number, c.window_until) for c in scene.cycles()] == [
        (1, SCM_57_ON - timedelta(days=1)),
        (2, None),
    ]


def test_hc02_two_in_one_cycle_do_not_satisfy_the_next() -> None:
    scene = framework_with_quota()
    scene.enter_scm(57, SCM_57_ON)
    scene.enter_scm(58, date(2026, 11, 10))

    scene.present(date(2025, 6, 1), title="First")
    scene.present(date(2025, 7, 1), title="Second")

    first, second = scene.cycles()
    items = counted_items(scene.rule)
    assert attainment(first, items).surplus == 1
    assert attainment(second, items).shortfall == 1
    assert (first.close_reason, second.close_reason) == ("met", "")
    assert standing(second, datetime(2026, 11, 11, 12, tzinfo=UTC)) == Standing.OVERDUE


def test_hc02_what_is_presented_the_day_after_the_meeting_counts_for_the_next() -> None:
    scene = framework_with_quota()
    scene.enter_scm(57, SCM_57_ON)
    scene.enter_scm(58, date(2026, 11, 10))

    scene.present(SCM_57_ON + timedelta(days=1))

    first, second = scene.cycles()
    assert (first.close_reason, second.close_reason) == ("", "met")


def test_hc04_a_framework_without_projects_reports_zero_and_tracks_once_one_is_decided() -> None:
    scene = framework_with_quota()
    (cycle,) = scene.cycles()
    assert attainment(cycle, counted_items(scene.rule)).counted == 0
    assert scene.framework.initiatives.visible_to(scene.person).count() == 0

    decided = factories.create_initiative(framework=scene.framework)
    assert decided not in scene.framework.initiatives.being_tracked()
    step = take_step(
        decided,
        stage=Stage.DECIDED,
        taken_on=date(2025, 6, 2),
        decision="Decided by the RCWG.",
        by=scene.person,
        at=SPRING_2025,
    )
    decided.refresh_from_db()
    assert decided.is_being_tracked
    assert step.decision == "Decided by the RCWG."
    assert decided in scene.framework.initiatives.being_tracked()


def test_hc18_cohorts_repeat_every_year_and_may_exceed_their_size() -> None:
    commitment = factories.create_commitment(kind=Kind.ANNUAL_QUOTA)
    at = datetime(2023, 9, 1, tzinfo=UTC)
    cohort = factories.create_indicator(
        commitment=commitment, role=QuantityRole.TARGET_PER_CYCLE, operator="=", value=Decimal(30)
    )
    rule = QuotaRule(
        commitment=commitment,
        period=QuotaRule.Period.YEAR,
        starts_on=date(2023, 8, 1),
        required=30,
        counts=QuotaRule.Counts.MEASUREMENTS,
        expression="annually",
    )
    set_quota(rule, by=None, at=at)
    record_measurement(cohort, value=31, measured_edtf="2023-08", is_accepted=True, by=None, at=at)

    first = commitment.deadlines.get(cycle_number=1)
    counted = attainment(first, counted_items(rule))
    assert (counted.counted, counted.required, counted.surplus) == (
        Decimal(31),
        Decimal(30),
        Decimal(1),
    )
    assert first.close_reason == "met"

    open_cycles(at=datetime(2024, 7, 31, 12, tzinfo=UTC))
    assert not commitment.deadlines.filter(cycle_number=2).exists()
    open_cycles(at=datetime(2024, 8, 1, 12, tzinfo=UTC))
    assert commitment.deadlines.get(cycle_number=2).window_from == date(2024, 8, 1)


def test_hc33_the_report_is_due_at_the_last_kidd_before_the_scm() -> None:
    scene = framework_with_quota(via_kidd=True)
    for number, day in ((25, KIDD_25_ON), (26, KIDD_26_ON)):
        enter_meeting(
            scene.kidd,
            number=number,
            starts_on=day,
            ends_on=day + timedelta(days=1),
            by=scene.person,
            at=SPRING_2025,
        )

    waypoint = scene.commitment.deadlines.get(role="milestone")
    assert waypoint.last_day == date(2025, 5, 2)
    assert waypoint.is_provisional
    assert standing(waypoint, datetime(2030, 1, 1, tzinfo=UTC)) == Standing.AWAITING_DATE

    scene.enter_scm(57, SCM_57_ON)
    waypoint.refresh_from_db()
    assert (waypoint.last_day, waypoint.is_provisional) == (date(2025, 5, 2), False)

    enter_meeting(
        scene.kidd, number=27, starts_on=date(2025, 9, 23), by=scene.person, at=SPRING_2025
    )
    waypoint.refresh_from_db()
    assert waypoint.last_day == date(2025, 9, 23)
