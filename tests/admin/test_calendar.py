"""Meetings in the admin: entered, moved and cancelled with what hangs on them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from commitments.models import Deadline
from frameworks.models import Framework
from frameworks.roles import Role
from history.actions import save_recorded
from history.models import AuditEvent
from meetings.models import Forum, Meeting, MeetingState
from tests import factories
from tests.admin.pages import create_clerk, errors_of, list_of, messages_of, page, signed_in, typed
from tests.factories import AT

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework()


@pytest.fixture
def client(framework: Framework) -> Client:
    return signed_in(create_clerk(framework))


@pytest.fixture
def forum(framework: Framework) -> Forum:
    return factories.create_forum(framework=framework, code="SCM")


def hanging(forum: Forum) -> Deadline:
    commitment = factories.create_commitment(framework=forum.framework)
    return factories.create_anchored_deadline(commitment=commitment, forum=forum)


def enter(client: Client, forum: Forum, **fields: str) -> Any:
    data = {"forum": str(forum.pk), "number": "57", "state": "planned", **fields}
    return client.post(list_of(Meeting, "add"), data, follow=True)


def hidden(response: Any) -> dict[str, str]:
    form = response.context["form"]
    return {name: form[name].value() or "" for name in ("version_seen", "previewed")}


def test_entering_a_meeting_gives_waiting_deadlines_their_day(client: Client, forum: Forum) -> None:
    deadline = hanging(forum)
    answer = enter(client, forum, starts_on="2027-10-20", ends_on="2027-10-21")
    deadline.refresh_from_db()
    assert deadline.last_day == date(2027, 10, 19)
    assert "1 deadline moved along" in messages_of(answer)
    assert AuditEvent.objects.filter(verb="enter_meeting").exists()


def test_meeting_that_ends_before_it_begins_is_refused(client: Client, forum: Forum) -> None:
    refused = enter(client, forum, starts_on="2027-10-20", ends_on="2027-10-19", place="Seoul")
    assert "end before it begins" in errors_of(refused)
    assert refused.context["adminform"].form["place"].value() == "Seoul"
    assert not Meeting.objects.exists()


def test_days_of_a_meeting_move_only_on_their_own_page(client: Client, forum: Forum) -> None:
    enter(client, forum, starts_on="2027-10-20", ends_on="2027-10-21")
    meeting = Meeting.objects.get()
    data = typed(client.get(page(meeting)), starts_on="2027-01-01", place="Seoul")
    assert client.post(page(meeting), data).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.starts_on, meeting.place) == (date(2027, 10, 20), "Seoul")


def test_move_shows_what_moves_before_it_is_saved(client: Client, forum: Forum) -> None:
    deadline = hanging(forum)
    enter(client, forum, starts_on="2027-10-20", ends_on="2027-10-21")
    meeting = Meeting.objects.get()
    address = page(meeting, "move")
    asked = client.get(address)
    days = {"starts_on": "2027-11-03", "ends_on": "2027-11-04", "reason": "The host asked."}
    shown = client.post(address, {**hidden(asked), **days})
    assert [line[2:] for line in shown.context["lines"]] == [["19 Oct 2027", "2 Nov 2027", "+14"]]
    assert "Nothing is saved yet" in shown.content.decode()
    assert "Save it like this" in shown.content.decode()
    deadline.refresh_from_db()
    assert deadline.last_day == date(2027, 10, 19)

    saved = client.post(address, {**hidden(shown), **days}, follow=True)
    assert "was moved. 1 deadline moved along" in messages_of(saved)
    deadline.refresh_from_db()
    assert deadline.last_day == date(2027, 11, 2)
    assert AuditEvent.objects.get(verb="move_meeting").reason == "The host asked."


def test_other_days_than_those_shown_are_shown_first(client: Client, forum: Forum) -> None:
    enter(client, forum, starts_on="2027-10-20")
    meeting = Meeting.objects.get()
    address = page(meeting, "move")
    days = {"starts_on": "2027-11-03", "ends_on": "", "date_edtf": "", "reason": "Asked."}
    shown = client.post(address, {**hidden(client.get(address)), **days})
    again = client.post(address, {**hidden(shown), **days, "starts_on": "2027-12-01"})
    assert again.context["lines"] == []
    meeting.refresh_from_db()
    assert meeting.starts_on == date(2027, 10, 20)


def test_move_of_a_meeting_that_somebody_else_moved_is_refused(
    client: Client, forum: Forum
) -> None:
    enter(client, forum, starts_on="2027-10-20")
    meeting = Meeting.objects.get()
    address = page(meeting, "move")
    asked = client.get(address)
    meeting.place = "Seoul"
    save_recorded(meeting, by=None, at=AT)
    days = {"starts_on": "2027-11-03", "reason": "The host asked."}
    refused = client.post(address, {**hidden(asked), **days})
    assert "Somebody else has changed this" in str(refused.context["form"].errors)
    [(label, touch)] = refused.context["form"].merges[0].others
    assert (label, touch.who) == ("Place", "the system")
    assert refused.context["form"]["reason"].value() == "The host asked."


def test_cancelling_shows_what_awaits_a_date_again(client: Client, forum: Forum) -> None:
    deadline = hanging(forum)
    enter(client, forum, starts_on="2027-10-20")
    meeting = Meeting.objects.get()
    address = page(meeting, "cancel")
    shown = client.post(address, {**hidden(client.get(address)), "reason": "No quorum."})
    assert [line[2:] for line in shown.context["lines"]] == [["19 Oct 2027", "no day", ""]]
    client.post(address, {**hidden(shown), "reason": "No quorum."})
    meeting.refresh_from_db()
    deadline.refresh_from_db()
    assert (meeting.state, deadline.last_day) == (MeetingState.CANCELLED, None)
    assert client.get(address).status_code == 403


def test_days_take_the_place_of_a_rough_date(client: Client, forum: Forum) -> None:
    meeting = factories.create_meeting(forum=forum, date_edtf="2027-10")
    address = page(meeting, "move")
    days = {"starts_on": "2027-10-20", "date_edtf": "2027-10", "reason": "Agreed."}
    shown = client.post(address, days)
    client.post(address, {**hidden(shown), **days})
    meeting.refresh_from_db()
    assert (meeting.starts_on, meeting.date_edtf) == (date(2027, 10, 20), "")


def test_move_without_a_reason_asks_for_one(client: Client, forum: Forum) -> None:
    enter(client, forum, starts_on="2027-10-20")
    address = page(Meeting.objects.get(), "move")
    refused = client.post(address, {**hidden(client.get(address)), "starts_on": "2027-11-03"})
    assert "required" in str(refused.context["form"].errors["reason"])


def test_viewer_moves_no_meeting(framework: Framework, forum: Forum) -> None:
    meeting = factories.create_meeting(forum=forum)
    viewer = signed_in(create_clerk(framework, Role.VIEWER))
    shown = viewer.get(page(meeting))
    assert shown.context["steps"] == []
    assert viewer.get(page(meeting, "move")).status_code == 403
    stranger = signed_in(create_clerk(factories.create_framework()))
    assert stranger.get(page(meeting, "move")).status_code == 404


def test_cancelling_moves_what_hangs_on_it_to_the_replacement(client: Client, forum: Forum) -> None:
    deadline = hanging(forum)
    enter(client, forum, starts_on="2027-10-20")
    enter(client, forum, starts_on="2027-11-10", number="58")
    meeting, other = Meeting.objects.order_by("number")
    address = page(meeting, "cancel")
    answers = {"reason": "Merged.", "replacement": str(other.pk)}
    shown = client.post(address, {**hidden(client.get(address)), **answers})
    assert [line[2:] for line in shown.context["lines"]] == [["19 Oct 2027", "9 Nov 2027", "+21"]]
    client.post(address, {**hidden(shown), **answers})
    deadline.refresh_from_db()
    assert deadline.last_day == date(2027, 11, 9)


def test_a_replacement_is_named_later(client: Client, forum: Forum) -> None:
    deadline = hanging(forum)
    enter(client, forum, starts_on="2027-10-20")
    meeting = Meeting.objects.get()
    assert client.get(page(meeting, "replace")).status_code == 403
    address = page(meeting, "cancel")
    shown = client.post(address, {**hidden(client.get(address)), "reason": "Elections."})
    client.post(address, {**hidden(shown), "reason": "Elections."})
    enter(client, forum, starts_on="2027-11-10", number="58")
    address, other = page(meeting, "replace"), Meeting.objects.get(number=58)
    answers = {"reason": "Agreed.", "replacement": str(other.pk)}
    shown = client.post(address, {**hidden(client.get(address)), **answers})
    saved = client.post(address, {**hidden(shown), **answers}, follow=True)
    assert "has its replacement. 1 deadline moved along" in messages_of(saved)
    deadline.refresh_from_db()
    assert deadline.last_day == date(2027, 11, 9)
