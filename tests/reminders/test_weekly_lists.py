"""The weekly mail of a saved list: once a week, in its reader's scope, and only while wanted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import change_view, remove_view
from accounts.models import ListPage, SavedView, User
from commitments.models import Commitment
from frameworks.models import Framework
from frameworks.roles import Role
from reminders.actions import gather, plan
from reminders.actions.rechecking import look_again
from reminders.messages import compose
from reminders.models import Mail, Notification
from reminders.policy import duty_key, week_of
from reminders.states import DutyState, Family
from tests import factories

pytestmark = pytest.mark.django_db
# A Monday, at an hour at which mail goes out.
MONDAY = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework()


def late(framework: Framework, title: str = "Build a road") -> Commitment:
    made = factories.create_commitment(framework=framework, title=title)
    factories.create_deadline(commitment=made, expression="by 2025", edtf="../2025")
    return made


def reader(framework: Framework, role: Role = Role.VIEWER) -> User:
    return factories.create_member(framework, role)


def weekly(person: User, **overrides: Any) -> SavedView:
    return factories.create_view(owner=person, wants_mail=True, name="Late ones", **overrides)


def duties(person: User) -> list[Notification]:
    told = Notification.objects.filter(recipient=person, family=Family.SAVED_VIEW)
    return list(told.order_by("pk"))


def letter_to(person: User, at: datetime = MONDAY) -> str:
    """Plan, gather and write what a person gets; empty where nothing is left to tell."""
    plan(at=at)
    gather(at=at)
    mail = Mail.objects.select_related("recipient").filter(recipient=person).latest("pk")
    holding = look_again(mail, at=at)
    return str(compose(mail, holding, at=at).get_body(("plain",)).get_content()) if holding else ""  # type: ignore[union-attr]


def test_a_list_is_owed_once_a_week_whenever_the_sweep_runs(framework: Framework) -> None:
    person = reader(framework)
    view = weekly(person)
    for at in (MONDAY, MONDAY, MONDAY + DAY, MONDAY + 6 * DAY):
        plan(at=at)
    (duty,) = duties(person)
    assert (duty.view, duty.occurrence) == (view, "2026-W45")
    assert duty.duty_key == duty_key(
        subject=view.uuid, rung="saved_view", occurrence="2026-W45", recipient=person.uuid
    )
    plan(at=MONDAY + 7 * DAY)
    assert [one.occurrence for one in duties(person)] == ["2026-W45", "2026-W46"]


def test_the_week_is_that_of_the_place_where_a_person_lives(framework: Framework) -> None:
    east = factories.create_member(framework, time_zone="Pacific/Auckland")
    west = factories.create_member(framework, time_zone="America/Los_Angeles")
    for person in (east, west):
        weekly(person)
    plan(at=datetime(2026, 11, 1, 22, 0, tzinfo=UTC))
    assert [one.occurrence for one in duties(east)] == ["2026-W45"]
    assert [one.occurrence for one in duties(west)] == ["2026-W44"]


@pytest.mark.parametrize(
    ("day", "week"),
    [("2027-01-03", "2026-W53"), ("2027-01-04", "2027-W01"), ("2026-11-02", "2026-W45")],
)
def test_weeks_are_those_of_the_calendar_of_iso(day: str, week: str) -> None:
    assert week_of(datetime.fromisoformat(day).date()) == week


def test_nobody_is_owed_what_is_not_wanted(framework: Framework) -> None:
    factories.create_view(owner=reader(framework))
    gone = reader(framework)
    remove_view(weekly(gone), by=gone, at=MONDAY)
    left = reader(framework)
    weekly(left)
    User.objects.filter(pk=left.pk).update(is_active=False)
    plan(at=MONDAY)
    assert not Notification.objects.exists()


def test_the_mail_tells_what_the_reader_may_see_of_the_list(framework: Framework) -> None:
    seen, hidden = late(framework, "Build a road"), late(framework, "Secret thing")
    owner = hidden.parties.get()
    Commitment.objects.filter(pk=hidden.pk).update(visibility="party", author_party=owner)
    elsewhere = late(factories.create_framework(), "Elsewhere")
    person = reader(framework)
    weekly(person)
    text = letter_to(person)
    assert "Late ones (1)" in text
    assert seen.reference in text
    assert "Secret thing" not in text
    assert elsewhere.title not in text
    assert f"/views/{SavedView.objects.get().uuid}/" in text


def test_a_long_list_is_cut_and_counted(framework: Framework) -> None:
    for _number in range(13):
        late(framework)
    person = reader(framework)
    weekly(person)
    text = letter_to(person)
    assert "Late ones (13)" in text
    assert "and 3 more" in text


def test_the_mail_is_in_its_readers_language(framework: Framework) -> None:
    late(framework)
    person = factories.create_member(framework, language="ko")
    weekly(person)
    assert "Late ones (1)" in letter_to(person)


def test_an_empty_list_and_one_no_longer_wanted_tell_nothing(framework: Framework) -> None:
    person, other = reader(framework), reader(framework)
    weekly(person, query="q=nowhere")
    view = weekly(other)
    late(framework)
    plan(at=MONDAY)
    change_view(view, wants_mail=False, by=other, at=MONDAY)
    assert letter_to(person) == letter_to(other) == ""
    # Nor does any sweep of the week try again.
    plan(at=MONDAY + DAY)
    assert gather(at=MONDAY + DAY) == 0
    reasons = {one.state_reason for one in Notification.objects.all()}
    assert reasons == {"nothing is in it now", "its weekly mail is not wanted any more"}


def test_who_no_longer_decides_gets_nothing_of_the_overdue_desk(framework: Framework) -> None:
    late(framework)
    manager, former = reader(framework, Role.MANAGER), reader(framework)
    for person in (manager, former):
        weekly(person, page=ListPage.OVERDUE, query="")
    assert "Late ones (1)" in letter_to(manager)
    plan(at=MONDAY)
    assert letter_to(former) == ""


def test_the_review_queue_is_mailed_to_who_reviews(framework: Framework) -> None:
    manager = reader(framework, Role.MANAGER)
    commitment = factories.create_commitment(framework=framework)
    factories.create_update(commitment=commitment, at=MONDAY)
    weekly(manager, page=ListPage.REVIEW, query="")
    text = letter_to(manager)
    assert "Late ones (1)" in text
    assert commitment.reference in text


def test_who_wants_no_daily_mail_gets_none_of_it(framework: Framework) -> None:
    late(framework)
    person = factories.create_member(framework, wants_digest=False)
    weekly(person)
    plan(at=MONDAY)
    gather(at=MONDAY)
    (duty,) = duties(person)
    assert duty.state == DutyState.SUPPRESSED
    assert not Mail.objects.filter(recipient=person).exists()


def test_planning_asks_as_much_for_many_lists_as_for_one(framework: Framework) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            plan(at=MONDAY)
        return len(found)

    weekly(reader(framework))
    one = asked()
    for _number in range(9):
        weekly(reader(framework))
    assert asked() == one
