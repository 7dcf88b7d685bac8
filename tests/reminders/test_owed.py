"""Who is owed which duty: every reason from the moment it begins, to whom, and when again."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from commitments.actions import ask_for_date, sign_off_update, withdraw_update
from commitments.domain.vocabulary import Kind, Strength, UpdateState, Visibility
from commitments.models import Commitment
from frameworks.models import Alternate, Membership
from frameworks.roles import Role
from history.actions import save_recorded
from reminders.actions import plan
from reminders.models import Notification, ReminderPolicy
from reminders.policy import DEFAULT, asking_day, duty_key
from reminders.states import DutyState
from tests import factories
from tests.reminders.scenes import LATE_NOON, Scene, due_commitment, run

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
EARLY = datetime(2026, 1, 5, 12, tzinfo=UTC)


def told(user: User) -> list[str]:
    """Return what a person is owed, step by step, in the order of planning."""
    rows = Notification.objects.filter(recipient=user).exclude(state=DutyState.OVERTAKEN)
    return list(rows.order_by("pk").values_list("rung", flat=True))


def late(days: int) -> datetime:
    """Return noon of a day of lateness; the first is the day after the last."""
    return LATE_NOON + timedelta(days=days - 1)


def policy(**fields: Any) -> ReminderPolicy:
    row = ReminderPolicy(**fields)
    save_recorded(row, by=None, at=factories.AT)
    return row


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (6, {"contact": ["after_1"]}),
        (7, {"contact": ["after_7"], "alternate": ["to_alternate_7"]}),
        (21, {"contact": ["after_21"], "alternate": ["to_alternate_7"],
              "manager": ["to_manager_21"]}),
        (49, {"contact": ["after_49"], "alternate": ["to_alternate_7"],
              "manager": ["to_manager_21"], "lead": ["to_lead_49"]}),
    ],
)  # fmt: skip
def test_escalation_climbs_with_time(days: int, expected: dict[str, list[str]]) -> None:
    scene = due_commitment()
    framework = scene.commitment.framework
    people = {
        "contact": scene.person,
        "alternate": factories.create_member(framework, Role.CONTACT, party=scene.party),
        "manager": factories.create_member(framework, Role.MANAGER),
        "lead": factories.create_member(framework, Role.LEAD),
    }
    stands_in = Alternate(user=scene.person, alternate=people["alternate"])
    save_recorded(stands_in, by=None, at=factories.AT)

    plan(at=late(days))

    assert {name: told(user) for name, user in people.items() if told(user)} == expected


def test_a_manager_of_a_party_hears_of_what_that_party_owns() -> None:
    scene = due_commitment()
    framework = scene.commitment.framework
    other_party = factories.create_party(framework=framework)
    own = factories.create_member(framework, Role.MANAGER, party=scene.party)
    other = factories.create_member(framework, Role.MANAGER, party=other_party)

    plan(at=late(21))

    assert told(own) == ["to_manager_21"]
    assert told(other) == []


def test_a_commitment_inside_a_party_is_escalated_inside_it() -> None:
    framework = factories.create_framework()
    party = factories.create_party(framework=framework)
    commitment = factories.create_commitment(
        framework=framework, owner=party, visibility=Visibility.PARTY, author_party=party
    )
    factories.create_deadline(commitment=commitment, expression="by March", edtf="2026-03-31")
    factories.create_assignment(commitment=commitment, party=party)
    own = factories.create_member(framework, Role.MANAGER, party=party)
    secretariat = factories.create_member(framework, Role.MANAGER)

    plan(at=late(21))

    assert told(own) == ["to_manager_21"]
    assert told(secretariat) == []


def test_who_no_longer_belongs_to_the_framework_is_told_nothing() -> None:
    scene = due_commitment()
    Membership.objects.filter(user=scene.person).update(ends_on=date(2026, 3, 1))
    clerk = factories.create_member(scene.commitment.framework, Role.CLERK)

    plan(at=LATE_NOON)

    assert told(scene.person) == []
    assert told(clerk) == ["no_owner"]


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(-timedelta(seconds=1), []), (timedelta(0), ["stale_0"]), (timedelta(days=31), ["stale_30"])],
)
def test_what_nobody_reports_on_is_stale_after_the_review_interval(
    offset: timedelta, expected: list[str]
) -> None:
    commitment = factories.create_commitment(stale_at=NOON)
    contact = factories.create_assignment(commitment=commitment).user

    plan(at=NOON + offset)

    assert told(contact) == expected


def test_what_is_late_is_not_called_stale_as_well() -> None:
    scene = due_commitment()
    Commitment.objects.update(stale_at=EARLY)

    plan(at=LATE_NOON)

    assert told(scene.person) == ["after_1"]


def test_the_keeper_of_the_calendar_is_asked_for_a_missing_date_once_a_round() -> None:
    deadline = factories.create_anchored_deadline()
    framework = deadline.commitment.framework
    clerk = factories.create_member(framework, Role.CLERK)
    manager = factories.create_member(framework, Role.MANAGER)
    factories.create_assignment(commitment=deadline.commitment)
    # The round begins on a day that is the same for everybody.
    first = asking_day(date(2026, 6, 1), every=DEFAULT.ask_again_every)
    begun = datetime(first.year, first.month, first.day, 12, tzinfo=UTC)

    for days in range(0, 2 * DEFAULT.ask_again_every, 5):
        plan(at=begun + timedelta(days=days))

    assert told(clerk) == ["awaiting_date"] * 2
    assert told(manager) == []


def test_a_missing_date_is_not_asked_for_at_once() -> None:
    framework = factories.create_framework(tracked_from="2026-05-01")
    commitment = factories.create_commitment(framework=framework)
    factories.create_anchored_deadline(commitment=commitment)
    factories.create_assignment(commitment=commitment)
    clerk = factories.create_member(framework, Role.CLERK)

    plan(at=datetime(2026, 6, 29, 12, tzinfo=UTC))
    assert told(clerk) == []

    plan(at=datetime(2026, 6, 30, 12, tzinfo=UTC))
    assert told(clerk) == ["awaiting_date"]


def test_two_questions_never_follow_each_other_within_days() -> None:
    commitment = factories.create_commitment()
    clerk = factories.create_member(commitment.framework, Role.CLERK)
    first = asking_day(date(2026, 6, 1), every=DEFAULT.ask_again_every)
    before_the_round = datetime(first.year, first.month, first.day, 12, tzinfo=UTC) - timedelta(1)

    plan(at=before_the_round)
    plan(at=before_the_round + timedelta(days=1))
    assert told(clerk) == ["no_owner"]

    plan(at=before_the_round + timedelta(days=8))
    assert told(clerk) == ["no_owner", "no_owner"]


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ({Role.CLERK, Role.MANAGER, Role.LEAD}, Role.CLERK),
        ({Role.MANAGER, Role.LEAD}, Role.MANAGER),
        ({Role.LEAD}, Role.LEAD),
    ],
)
def test_without_a_clerk_the_next_in_the_office_is_asked(held: set[Role], asked: Role) -> None:
    commitment = factories.create_commitment()
    people = {role: factories.create_member(commitment.framework, role) for role in held}

    plan(at=NOON)

    assert [role for role, user in people.items() if told(user)] == [asked]


def test_what_fell_due_before_anybody_watched_is_asked_about_seldom() -> None:
    scene = due_commitment(edtf="2023-09-30")
    first = asking_day(date(2026, 6, 1), every=90)
    begun = datetime(first.year, first.month, first.day, 12, tzinfo=UTC)

    for days in range(0, 90, 10):
        plan(at=begun + timedelta(days=days))

    assert told(scene.person) == ["to_be_established"]


def test_a_returned_report_is_owed_to_its_author_until_mended() -> None:
    scene = due_commitment(edtf="2027-03-31")
    update = factories.create_update(
        commitment=scene.commitment,
        author=scene.person,
        party=scene.party,
        state=UpdateState.RETURNED,
        at=EARLY,
    )
    plan(at=EARLY)
    plan(at=EARLY + timedelta(days=7))
    withdraw_update(update, by=scene.person, reason="Wrong one", at=EARLY + timedelta(days=8))
    plan(at=EARLY + timedelta(days=21))

    rungs = Notification.objects.filter(family="update_returned").order_by("pk")
    assert list(rungs.values_list("rung", "state")) == [
        ("update_returned_0", DutyState.OVERTAKEN),
        ("update_returned_7", DutyState.OWED),
    ]


def test_a_report_that_waits_is_owed_to_the_managers_but_not_to_its_author() -> None:
    scene = due_commitment(edtf="2027-03-31")
    framework = scene.commitment.framework
    manager = factories.create_member(framework, Role.MANAGER)
    author = factories.create_member(framework, Role.MANAGER, party=scene.party)
    factories.create_update(commitment=scene.commitment, author=author, party=scene.party, at=EARLY)

    plan(at=EARLY + timedelta(days=2))
    assert told(manager) == []

    plan(at=EARLY + timedelta(days=3))
    assert told(manager) == ["update_waiting_3"]
    assert "update_waiting_3" not in told(author)


def test_who_signed_a_report_off_is_not_asked_to_review_it() -> None:
    scene = due_commitment(edtf="2027-03-31")
    framework = scene.commitment.framework
    manager, signer = (
        factories.create_member(framework, Role.MANAGER, party=party)
        for party in (None, scene.party)
    )
    update = factories.create_update(
        commitment=scene.commitment, party=scene.party, state=UpdateState.TO_SIGN, at=EARLY
    )
    sign_off_update(update, by=signer, at=EARLY)
    plan(at=EARLY + timedelta(days=3))
    assert told(manager) == ["update_waiting_3"]
    assert "update_waiting_3" not in told(signer)


def test_a_wish_for_another_date_is_owed_to_who_decides() -> None:
    scene = due_commitment(edtf="2027-03-31")
    manager = factories.create_member(scene.commitment.framework, Role.MANAGER)
    ask_for_date(
        scene.deadline, expression="by June 2027", edtf="../2027-06", reason="Late funds",
        by=scene.person, at=EARLY,
    )  # fmt: skip

    plan(at=EARLY)

    (duty,) = Notification.objects.filter(recipient=manager)
    assert duty.rung == "date_asked_0"
    assert duty.date_request == scene.deadline.date_requests.get()
    assert duty.commitment == scene.commitment


def test_what_only_looks_forward_is_asked_softly_and_never_escalated() -> None:
    scene = due_commitment()
    manager = factories.create_member(scene.commitment.framework, Role.MANAGER)
    Commitment.objects.update(strength=Strength.EXPLORES)

    for days in (-30, -7, 0, 1, 7, 21, 49, 105):
        plan(at=late(days))

    rungs = Notification.objects.filter(recipient=scene.person).order_by("pk")
    assert list(rungs.values_list("rung", flat=True)) == ["before_7", "after_7"]
    assert told(manager) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "after_2"),
        ({"kind": Kind.ONE_OFF_DELIVERABLE}, "after_2"),
        ({"kind": Kind.ANNUAL_QUOTA}, "after_1"),
        ({"strength": Strength.WILL}, "after_2"),
        ({"strength": Strength.COMMITS}, "after_1"),
    ],
)
def test_a_policy_holds_for_what_it_names(fields: dict[str, Any], expected: str) -> None:
    scene = due_commitment()
    policy(after=[2], **fields)

    plan(at=late(2))

    assert told(scene.person) == [expected]


def test_the_most_specific_policy_decides_alone() -> None:
    scene = due_commitment()
    framework = scene.commitment.framework
    policy(after=[2])
    policy(framework=framework, after=[3], before=[], on_day=False)
    policy(framework=framework, kind=Kind.ONE_OFF_DELIVERABLE, after=[5], before=[], on_day=False)
    policy(framework=factories.create_framework(), after=[1])

    plan(at=late(4))
    assert told(scene.person) == []

    plan(at=late(5))
    assert told(scene.person) == ["after_5"]


def test_an_edited_policy_tells_nothing_twice() -> None:
    scene = due_commitment()
    row = policy(after=[1, 7])
    assert len(run(late(7)).letters) == 1
    row.after, row.before = [1, 2, 7], [3]
    save_recorded(row, by=None, at=factories.AT)

    assert plan(at=late(8)) == 0
    assert told(scene.person) == ["after_7"]


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("Pacific/Kiritimati", datetime(2026, 3, 29, 10, tzinfo=UTC)),
        ("Asia/Seoul", datetime(2026, 3, 29, 15, tzinfo=UTC)),
        ("UTC", datetime(2026, 3, 30, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 30, 4, tzinfo=UTC)),
        ("Pacific/Honolulu", datetime(2026, 3, 30, 10, tzinfo=UTC)),
    ],
)
def test_the_day_before_is_the_day_before_where_the_person_lives(
    zone: str, begins: datetime
) -> None:
    scene = due_commitment(time_zone=zone)
    factories.create_user(time_zone="Asia/Tokyo")

    plan(at=begins - timedelta(seconds=1))
    assert "before_1" not in told(scene.person)

    plan(at=begins)
    assert "before_1" in told(scene.person)


def scene_stale() -> None:
    factories.create_assignment(commitment=factories.create_commitment(stale_at=EARLY))


def scene_returned() -> None:
    scene = due_commitment(edtf="2027-03-31")
    factories.create_update(
        commitment=scene.commitment, author=scene.person, state=UpdateState.RETURNED, at=EARLY
    )


@pytest.mark.parametrize("scene", [due_commitment, scene_stale, scene_returned])
def test_the_database_computes_every_key_as_the_policy_does(scene: Callable[[], Any]) -> None:
    scene()

    plan(at=LATE_NOON)

    duties = list(Notification.objects.all())
    assert duties
    for duty in duties:
        subject = duty.date_request or duty.update or duty.deadline or duty.commitment
        assert subject is not None
        assert duty.duty_key == duty_key(
            subject=subject.uuid,
            rung=duty.rung,
            occurrence=duty.occurrence,
            recipient=duty.recipient.uuid,
        )


def test_planning_costs_the_same_statements_for_one_and_for_many() -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            plan(at=LATE_NOON)
        return len(captured)

    factories.create_member(due_commitment().commitment.framework, Role.CLERK)
    one = statements()
    scenes: list[Scene] = [due_commitment() for _number in range(7)]
    factories.create_commitment(framework=scenes[0].commitment.framework)

    assert statements() == one
    assert Notification.objects.count() == 8


def test_a_second_plan_writes_nothing() -> None:
    scene_stale()
    scene_returned()
    due_commitment()

    assert plan(at=LATE_NOON) > 0
    assert plan(at=LATE_NOON) == 0


def test_policies_can_be_tried_without_being_saved() -> None:
    scene = due_commitment()

    plan(at=late(4), policies=[ReminderPolicy(after=[4])])

    assert told(scene.person) == ["after_4"]
    assert not ReminderPolicy.objects.exists()


@pytest.mark.parametrize("able", ["another party's", "its author"])
def test_a_manager_who_may_not_answer_does_not_keep_the_lead_from_hearing(able: str) -> None:
    scene = due_commitment(edtf="2027-03-31")
    framework = scene.commitment.framework
    other = factories.create_party(framework=framework)
    manager = factories.create_member(
        framework, Role.MANAGER, party=other if able == "another party's" else scene.party
    )
    lead = factories.create_member(framework, Role.LEAD)
    author = scene.person if able == "another party's" else manager
    factories.create_update(commitment=scene.commitment, author=author, party=scene.party, at=EARLY)

    plan(at=EARLY + timedelta(days=3))

    assert told(lead) == ["update_waiting_3"]
    assert "update_waiting_3" not in told(manager)


@pytest.mark.parametrize("fields", [{}, {"after": []}])
def test_nobody_is_told_that_something_falls_due_once_it_is_late(fields: dict[str, Any]) -> None:
    scene = due_commitment()
    policy(**fields)

    plan(at=LATE_NOON)

    assert told(scene.person) == ([] if fields else ["after_1"])


def test_a_changed_policy_tells_no_lower_step_than_was_told() -> None:
    scene = due_commitment()
    row = policy(after=[7])
    assert len(run(late(8)).letters) == 1
    for days in (6, 5, 2):
        row.after = [days]
        save_recorded(row, by=None, at=factories.AT)
        assert not run(late(9)).letters

    row.after = [5, 10]
    save_recorded(row, by=None, at=factories.AT)
    assert len(run(late(10)).letters) == 1
    assert told(scene.person) == ["after_7", "after_10"]
