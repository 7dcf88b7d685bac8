"""What comes next: the pure policy that a page shows is the one by which the sweep plans."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from commitments.domain.vocabulary import Kind, Strength
from commitments.models import Deadline
from frameworks.roles import Role
from reminders.actions import plan
from reminders.models import Notification, ReminderPolicy
from reminders.planned import (
    planned_steps,
    policies_in_force,
    policy_for,
    with_a_step_within,
)
from reminders.policy import DEFAULT
from reminders.states import Family
from tests import factories
from tests.reminders.scenes import Scene, due_commitment

pytestmark = pytest.mark.django_db

LONG_BEFORE = datetime(2026, 1, 10, 12, tzinfo=UTC)


def policy(**values: Any) -> ReminderPolicy:
    """Store a policy."""
    row = ReminderPolicy(**values)
    row.save()
    return row


def ahead(scene: Scene, at: datetime) -> dict[str, date]:
    """Return the next steps by their code."""
    found = planned_steps(scene.deadline, scene.commitment, policies=policies_in_force(), at=at)
    return {one.step.rung: one.day for one in found}


def test_the_next_step_to_everybody_is_told_with_its_day() -> None:
    scene = due_commitment(edtf="2026-03-31")

    assert ahead(scene, LONG_BEFORE) == {
        "before_30": date(2026, 3, 1),
        "to_alternate_7": date(2026, 4, 7),
        "to_manager_21": date(2026, 4, 21),
        "to_lead_49": date(2026, 5, 19),
    }


def test_the_most_specific_policy_holds_alone() -> None:
    scene = due_commitment()
    framework, kind = scene.commitment.framework, scene.commitment.kind
    for values, before in (
        ({}, [99]),
        ({"framework": framework}, [60]),
        ({"framework": framework, "kind": kind}, [50]),
        ({"framework": factories.create_framework(), "kind": kind}, [40]),
        ({"kind": Kind.STANDING_PRINCIPLE}, [45]),
    ):
        policy(before=before, **values)

    assert policy_for(scene.commitment, policies_in_force()).before == (50,)


@pytest.mark.parametrize("has_policy", [False, True])
def test_what_only_looks_forward_is_asked_softly_unless_a_policy_names_it(
    has_policy: bool,
) -> None:
    soft = factories.create_commitment(strength=Strength.EXPLORES)
    if has_policy:
        policy(framework=soft.framework)
    assert policy_for(soft, policies_in_force()).to_manager == ()

    policy(framework=soft.framework, strength=Strength.EXPLORES, to_manager=[3])

    assert policy_for(soft, policies_in_force()).to_manager == (3,)


@pytest.mark.parametrize("strength", [Strength.WILL, Strength.EXPLORES])
@pytest.mark.parametrize("framework_policy", [None, {"before": [10, 2], "after": [4, 9]}])
@pytest.mark.parametrize("start", ["2026-01-10", "2026-03-20", "2026-04-02", "2026-04-20"])
def test_the_planner_owes_each_step_on_the_day_that_was_shown_and_not_before(
    strength: Strength, framework_policy: dict[str, Any] | None, start: str
) -> None:
    scene = due_commitment(edtf="2026-03-31")
    scene.commitment.strength = strength
    scene.commitment.save(update_fields=["strength"])
    factories.create_member(scene.commitment.framework, Role.MANAGER, mail_any_time=True)
    if framework_policy:
        policy(framework=scene.commitment.framework, **framework_policy)
    at = datetime.combine(date.fromisoformat(start), time(12), tzinfo=UTC)
    shown = {
        rung: day for rung, day in ahead(scene, at).items()
        if not rung.startswith(("to_alternate", "to_lead"))
    }  # fmt: skip

    for day in sorted({*shown.values()}):
        rungs = {rung for rung, its_day in shown.items() if its_day == day}
        noon = datetime.combine(day, time(12), tzinfo=UTC)
        assert not rungs & _owed(scene.deadline, noon - timedelta(days=1))
        assert rungs <= _owed(scene.deadline, noon)


def _owed(deadline: Deadline, at: datetime) -> set[str]:
    plan(at=at)
    return {*Notification.objects.filter(deadline=deadline).values_list("rung", flat=True)}


@pytest.mark.parametrize("change", ["closed", "undated", "old"])
def test_nothing_is_planned_for_what_is_not_chased(change: str) -> None:
    scene = due_commitment(edtf="2023-09-30" if change == "old" else "2026-03-31")
    if change == "closed":
        scene.commitment.is_open = False
    elif change == "undated":
        scene.deadline.last_day = scene.deadline.late_at = None

    assert ahead(scene, LONG_BEFORE) == {}


def test_at_the_end_of_the_ladder_nothing_is_planned() -> None:
    scene = due_commitment(edtf="2026-03-31")

    assert ahead(scene, datetime(2027, 1, 1, tzinfo=UTC)) == {}


def test_a_step_on_the_day_itself_is_planned_where_nothing_comes_before() -> None:
    scene = due_commitment(edtf="2026-03-31")
    policy(framework=scene.commitment.framework, before=[])

    assert ahead(scene, LONG_BEFORE)["on_day"] == date(2026, 3, 31)


@pytest.mark.parametrize("offset", range(-45, 130, 3))
def test_the_window_misses_no_deadline_that_has_a_step_in_it(offset: int) -> None:
    scene = due_commitment(edtf="2026-03-31")
    policies = policies_in_force()
    at = datetime(2026, 3, 31, 12, tzinfo=UTC) + timedelta(days=offset)
    steps = planned_steps(scene.deadline, scene.commitment, policies=policies, at=at)
    until = (at + timedelta(days=14)).date()

    rows = with_a_step_within(Deadline.objects.all(), days=14, policies=policies, at=at)

    if any(one.day <= until for one in steps):
        assert rows.exists()
    if offset < -31 - 14 or offset > DEFAULT.after[-1] + 14:
        assert not rows.exists()


def test_escalations_are_known_as_such() -> None:
    scene = due_commitment(edtf="2026-03-31")
    steps = planned_steps(
        scene.deadline, scene.commitment, policies=policies_in_force(), at=LONG_BEFORE
    )

    assert [one.is_escalation for one in steps] == [False, True, True, True]
    assert steps[0].step.family == Family.BEFORE
