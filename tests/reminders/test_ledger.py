"""Duties on the ledger: written once, told once, cancelled with a reason, owed again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import User
from commitments.actions import declare, extend_deadline, unassign
from commitments.domain.vocabulary import Status
from reminders.actions import gather, plan, send_due
from reminders.models import Mail, Notification
from reminders.policy import duty_key
from reminders.states import DutyState, MailState
from tests import factories
from tests.reminders.scenes import DUE, LATE_NOON, Scene, Sink, due_commitment, run

pytestmark = pytest.mark.django_db


def states(scene: Scene) -> list[tuple[str, str]]:
    rows = Notification.objects.filter(commitment=scene.commitment).order_by("pk")
    return list(rows.values_list("rung", "state"))


def test_a_late_deadline_is_told_once_however_often_the_sweep_runs() -> None:
    scene = due_commitment()

    first = run(LATE_NOON)
    again = run(LATE_NOON + timedelta(minutes=1))

    assert len(first.letters) == 1
    assert not again.letters
    assert states(scene) == [("after_1", DutyState.SENT)]


def test_the_database_computes_the_key_that_the_policy_defines() -> None:
    scene = due_commitment()

    plan(at=LATE_NOON)

    duty = Notification.objects.get()
    assert duty.duty_key == duty_key(
        subject=scene.deadline.uuid,
        rung="after_1",
        occurrence=DUE,
        recipient=scene.person.uuid,
    )


@pytest.mark.parametrize(
    ("offset", "rung"),
    [(-30, "before_30"), (-1, "before_1"), (0, "on_day"), (1, "after_1"),
     (200, "after_105")],
)  # fmt: skip
def test_the_planner_agrees_with_the_policy(offset: int, rung: str) -> None:
    scene = due_commitment()

    plan(at=datetime(2026, 3, 31, 12, tzinfo=UTC) + timedelta(days=offset))

    assert states(scene) == [(rung, DutyState.OWED)]


def test_nothing_is_owed_31_days_before() -> None:
    scene = due_commitment()

    plan(at=datetime(2026, 2, 28, 12, tzinfo=UTC))

    assert states(scene) == []


@pytest.mark.parametrize("outage_days", [1, 10, 90])
def test_after_an_outage_only_the_latest_step_is_told(outage_days: int) -> None:
    scene = due_commitment()
    plan(at=datetime(2026, 3, 1, 12, tzinfo=UTC))

    sink = run(datetime(2026, 3, 31, 12, tzinfo=UTC) + timedelta(days=outage_days))

    assert len(sink.letters) == 1
    told = [rung for rung, state in states(scene) if state == DutyState.SENT]
    assert len(told) == 1
    assert states(scene)[0] == ("before_30", DutyState.OVERTAKEN)


def test_one_person_gets_one_mail_for_several_duties() -> None:
    scene = due_commitment()
    other = factories.create_commitment(framework=scene.commitment.framework, owner=scene.party)
    factories.create_deadline(commitment=other, expression="by March", edtf=DUE)
    factories.create_assignment(commitment=other, user=scene.person, party=scene.party)

    sink = run(LATE_NOON)

    (letter,) = sink.letters
    text = letter.get_body(("plain",))
    assert text is not None
    assert scene.commitment.reference in text.get_content()
    assert other.reference in text.get_content()


def test_what_comes_later_the_same_day_waits_for_tomorrow() -> None:
    scene = due_commitment()
    run(LATE_NOON)
    other = factories.create_commitment(framework=scene.commitment.framework, owner=scene.party)
    factories.create_deadline(commitment=other, expression="by March", edtf=DUE)
    factories.create_assignment(commitment=other, user=scene.person, party=scene.party)

    same_day = run(LATE_NOON + timedelta(hours=2))
    next_day = run(LATE_NOON + timedelta(days=1))

    assert not same_day.letters
    assert len(next_day.letters) == 1


def test_a_moved_date_cancels_what_was_planned_and_moving_back_owes_it_again() -> None:
    scene = due_commitment()
    manager = factories.create_user()
    plan(at=LATE_NOON)
    gather(at=LATE_NOON)
    extend_deadline(
        scene.deadline,
        expression="by June",
        edtf="2026-06-30",
        reason="Asked",
        by=manager,
        at=LATE_NOON,
    )

    sink = Sink()
    send_due(clock=lambda: LATE_NOON, transport=sink)

    duty = Notification.objects.get()
    assert not sink.letters
    assert (duty.state, duty.state_reason) == (DutyState.CANCELLED, "the date has moved")
    assert Mail.objects.get().state == MailState.CANCELLED

    extend_deadline(
        scene.deadline,
        expression="by March",
        edtf=DUE,
        reason="Back",
        by=manager,
        at=LATE_NOON,
        looks_back=True,
    )
    assert len(run(LATE_NOON + timedelta(minutes=1)).letters) == 1
    assert Notification.objects.get().state == DutyState.SENT


@pytest.mark.parametrize("change", ["closed", "unassigned", "left"])
def test_a_duty_that_no_longer_holds_is_cancelled_when_sending(change: str) -> None:
    scene = due_commitment()
    plan(at=LATE_NOON)
    gather(at=LATE_NOON)
    manager = factories.create_user()
    if change == "closed":
        declare(scene.commitment, status=Status.DELIVERED, by=manager, at=LATE_NOON)
    elif change == "unassigned":
        unassign(scene.commitment.assignments.get(), reason="Moved", by=manager, at=LATE_NOON)
    else:
        scene.person.is_active = False
        scene.person.save()

    sink = Sink()
    send_due(clock=lambda: LATE_NOON, transport=sink)

    assert not sink.letters
    reasons = {
        "closed": "the commitment is closed",
        "unassigned": "no longer the point of contact",
        "left": "the person has left",
    }
    assert Notification.objects.get().state_reason == reasons[change]


def test_what_has_no_day_or_ended_before_anybody_watched_is_not_chased() -> None:
    undated = due_commitment()
    undated.deadline.delete()
    old = due_commitment(edtf="2023-09-30")

    plan(at=LATE_NOON)

    assert states(undated) == []
    assert states(old) == [("to_be_established", DutyState.OWED)]


def test_a_person_with_hours_gets_mail_at_their_hour() -> None:
    due_commitment(mail_any_time=False, time_zone="Asia/Seoul", sending_hour=9)
    eight_in_seoul = datetime(2026, 4, 1, 23, tzinfo=UTC)

    assert not run(eight_in_seoul).letters
    assert len(run(eight_in_seoul + timedelta(hours=1)).letters) == 1


def test_public_holidays_of_the_country_are_no_working_days() -> None:
    due_commitment(mail_any_time=False, time_zone="Asia/Seoul", country="KR", edtf="2026-05-01")
    childrens_day = datetime(2026, 5, 5, 3, tzinfo=UTC)

    assert not run(childrens_day).letters
    assert len(run(childrens_day + timedelta(days=1)).letters) == 1


def test_the_letter_has_the_words_the_day_and_a_link_and_no_header_tricks() -> None:
    scene = due_commitment(language="ko")
    # No door lets such a name in; a letter must not trust that.
    User.objects.filter(pk=scene.person.pk).update(full_name="Kim\nBcc: x@example.org")

    (letter,) = run(LATE_NOON).letters

    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Bcc"] is None
    assert str(scene.commitment.uuid) in letter["References"]
    html = letter.get_body(("html",))
    assert html is not None
    assert scene.deadline.expression in html.get_content()
    assert date(2026, 3, 31).strftime("%Y") in html.get_content()
    assert letter["Message-ID"] == Mail.objects.get().message_id
