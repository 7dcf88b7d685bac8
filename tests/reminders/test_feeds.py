"""Calendar feeds: what a calendar program reads of them, who opens them, and what they do not."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from accounts.models import User
from commitments.actions import close_deadline, extend_deadline
from commitments.domain.vocabulary import Status, Visibility
from commitments.models import CloseReason, Commitment
from frameworks.roles import Role
from history.models import AuditEvent
from reminders.actions import make_feed, revoke_feed
from reminders.actions.feeding import MOST_FEEDS
from reminders.models import FeedToken
from tests import factories
from tests.desks.office import Office, browser, open_office, text_of
from tests.reminders.scenes import Scene, due_commitment

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def address_of(person: User, *, framework: Any = None) -> str:
    """Make a feed and return the path of its address."""
    return f"/feeds/{make_feed(person, framework=framework, by=person, at=NOW).secret}.ics"


def read(address: str, **headers: str) -> Any:
    """Ask for a feed as a calendar program does: without a session."""
    return Client().get(address, headers=headers)


def events_of(answer: Any) -> dict[str, Any]:
    """Return the events of a feed by their UID."""
    assert answer.status_code == 200
    return {str(one["UID"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}


def only_event(answer: Any) -> Any:
    """Return the one event of a feed."""
    (event,) = events_of(answer).values()
    return event


def test_a_deadline_is_an_all_day_event_on_its_last_day_that_ends_the_day_after() -> None:
    scene = due_commitment(edtf="2026-05-31")

    event = only_event(read(address_of(scene.person)))

    assert event["DTSTART"].dt == date(2026, 5, 31)
    assert event["DTEND"].dt == date(2026, 6, 1)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["UID"] == f"deadline-{scene.deadline.uuid}@commitment-tracker"
    assert event["STATUS"] == "CONFIRMED"
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["SUMMARY"] == f"{scene.commitment.title} ({scene.commitment.reference})"
    assert str(scene.commitment.uuid) in event["URL"]


def test_imprecise_words_stand_in_the_title_on_their_last_day() -> None:
    scene = due_commitment()
    factories.create_deadline(
        commitment=scene.commitment, expression="third quarter of 2026", edtf="2026-35"
    )

    events = events_of(read(address_of(scene.person)))

    (imprecise,) = (one for one in events.values() if "quarter" in one["SUMMARY"])
    assert imprecise["SUMMARY"].startswith(f"third quarter of 2026: {scene.commitment.title}")
    assert imprecise["DTSTART"].dt == date(2026, 9, 30)


def test_what_has_no_day_is_in_no_calendar() -> None:
    scene = due_commitment()
    factories.create_anchored_deadline(commitment=scene.commitment)

    assert len(events_of(read(address_of(scene.person)))) == 1


def test_a_moved_date_keeps_its_uid_and_raises_its_sequence() -> None:
    scene = due_commitment(edtf="2026-05-31")
    address = address_of(scene.person)
    before = only_event(read(address))
    later = NOW + timedelta(hours=1)
    extend_deadline(
        scene.deadline, expression="by 30 June 2027", edtf="2027-06-30", reason="Asked",
        by=factories.create_user(), at=later,
    )  # fmt: skip

    with time_machine.travel(later, tick=False):
        after = only_event(read(address))

    assert after["UID"] == before["UID"]
    assert after["DTSTART"].dt == date(2027, 6, 30)
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt == later
    assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt


def test_a_closed_deadline_is_cancelled_for_30_days_and_then_gone() -> None:
    scene = due_commitment(edtf="2026-05-31")
    address = address_of(scene.person)
    before = only_event(read(address))
    met = CloseReason.MET
    close_deadline(scene.deadline, close_reason=met, by=factories.create_user(), at=NOW)

    closed = only_event(read(address))
    assert (closed["STATUS"], closed["UID"]) == ("CANCELLED", before["UID"])
    assert closed["SUMMARY"].startswith("met – ")
    assert closed["SEQUENCE"] > before["SEQUENCE"]
    with time_machine.travel(NOW + timedelta(days=29), tick=False):
        assert len(events_of(read(address))) == 1
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        assert events_of(read(address)) == {}


def test_meetings_of_ones_frameworks_are_shown_with_all_their_days() -> None:
    scene = due_commitment()
    forum = factories.create_forum(framework=scene.commitment.framework, code="SCM")
    meeting = factories.create_meeting(
        forum=forum, starts_on=date(2026, 10, 6), ends_on=date(2026, 10, 8), place="Seoul"
    )
    factories.create_meeting(starts_on=date(2026, 10, 6), ends_on=date(2026, 10, 8))
    factories.create_meeting(forum=forum)

    events = events_of(read(address_of(scene.person)))

    assert len(events) == 2
    event = events[f"meeting-{meeting.uuid}@commitment-tracker"]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 10, 6), date(2026, 10, 9))
    assert event["LOCATION"] == "Seoul"
    assert event["SUMMARY"].startswith("SCM")


@pytest.mark.parametrize(("ends_on", "is_shown"), [("2026-11-03", True), ("2026-11-02", False)])
def test_a_cancelled_meeting_is_told_until_its_day_is_past(ends_on: str, is_shown: bool) -> None:
    scene = due_commitment()
    forum = factories.create_forum(framework=scene.commitment.framework)
    day = date.fromisoformat(ends_on)
    meeting = factories.create_meeting(forum=forum, starts_on=day, ends_on=day, state="cancelled")

    found = events_of(read(address_of(scene.person))).get(
        f"meeting-{meeting.uuid}@commitment-tracker"
    )

    assert (found is not None) == is_shown
    assert found is None or found["STATUS"] == "CANCELLED"


@pytest.mark.parametrize(
    "title",
    [
        "분기별 워크숍을 열고, 결과를 보고한다; 그리고 " * 6,
        "Commas, semicolons; back\\slashes \\n and “quotes”: all of them",
        "🌉" * 60,
        "END:VEVENT",
    ],
)
def test_any_title_comes_back_as_it_was_from_short_lines_of_octets(title: str) -> None:
    scene = due_commitment(language="ko")
    Commitment.objects.filter(pk=scene.commitment.pk).update(title=title.strip()[:250])

    answer = read(address_of(scene.person))

    lines = answer.content.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    for line in lines:
        line.decode()
    assert only_event(answer)["SUMMARY"].startswith(title.strip()[:250])


def test_the_calendar_names_itself_and_how_often_to_ask() -> None:
    scene = due_commitment(full_name="Kim Contact")

    answer = read(address_of(scene.person))

    calendar: Any = Calendar.from_ical(answer.content)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert calendar["VERSION"] == "2.0"
    assert "Kim Contact" in calendar["X-WR-CALNAME"]
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=6)


# --- who reads what -------------------------------------------------------------------------


def test_ones_own_feed_holds_what_one_answers_for_and_the_frameworks_what_one_reads() -> None:
    scene = due_commitment()
    framework = scene.commitment.framework
    other = factories.create_commitment(framework=framework)
    factories.create_deadline(commitment=other)

    own = events_of(read(address_of(scene.person)))
    all_of_it = events_of(read(address_of(scene.person, framework=framework)))

    assert len(own) == 1
    assert len(all_of_it) == 2


@pytest.mark.parametrize("hidden", ["draft", "internal"])
def test_what_its_owner_may_not_read_is_in_no_feed(hidden: str) -> None:
    scene = due_commitment()
    framework = scene.commitment.framework
    address = address_of(scene.person, framework=framework)
    canary = factories.create_commitment(
        framework=framework, title="A canary", owner=factories.create_party(framework=framework)
    )
    factories.create_deadline(commitment=canary)
    assert b"A canary" in read(address).content
    values = {"status": Status.DRAFT} if hidden == "draft" else {"visibility": Visibility.PARTY}
    party = factories.create_party(framework=framework)
    Commitment.objects.filter(pk=canary.pk).update(author_party=party, **values)

    assert b"A canary" not in read(address).content


def test_the_feed_of_a_framework_ends_with_the_membership() -> None:
    scene = due_commitment()
    address = address_of(scene.person, framework=scene.commitment.framework)
    assert read(address).status_code == 200
    scene.person.memberships.update(ends_on=date(2026, 3, 31))

    assert read(address).status_code == 404


def test_a_revoked_feed_and_the_feed_of_who_has_left_are_not_there() -> None:
    scene = due_commitment()
    made = make_feed(scene.person, framework=None, by=scene.person, at=NOW)
    address, kept = f"/feeds/{made.secret}.ics", address_of(scene.person)
    revoke_feed(made.token, by=scene.person, at=NOW)

    assert read(address).status_code == 404
    assert read(kept).status_code == 200
    User.objects.filter(pk=scene.person.pk).update(is_active=False)
    assert read(kept).status_code == 404


@pytest.mark.parametrize("secret", ["x", "0" * 43, "%00", "한국", "..%2f..%2fadmin"])
def test_an_unknown_secret_is_not_there(secret: str) -> None:
    assert read(f"/feeds/{secret}.ics").status_code == 404


def test_the_hash_of_a_secret_opens_nothing() -> None:
    person = due_commitment().person
    made = make_feed(person, framework=None, by=person, at=NOW)

    assert read(f"/feeds/{made.token.secret_sha256}.ics").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/", "/desk/", "/inbox/", "/ledger/", "/ledger/mails/", "/me/feeds/", "/overdue/", "/admin/",
     "/entry/", "/reports/", "/api/v1/commitments/", "/api/v1/me/", "/api/v1/updates/"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_secret_of_a_feed_opens_nothing_else(path: str, method: str) -> None:
    superuser = factories.create_superuser()
    secret = make_feed(superuser, framework=None, by=superuser, at=NOW).secret
    stranger = getattr(Client(), method)(path).status_code
    assert stranger in {302, 401, 403, 404, 405}

    for headers in (
        {"Authorization": f"Bearer {secret}"},
        {"Authorization": f"Token {secret}"},
        {"Cookie": f"sessionid={secret}"},
        {"X-Feed-Token": secret},
    ):
        assert getattr(Client(), method)(path, headers=headers).status_code == stranger
    for query in (f"?token={secret}", f"?secret={secret}", f"?key={secret}"):
        assert getattr(Client(), method)(path + query).status_code == stranger


def test_reading_a_feed_signs_nobody_in() -> None:
    client = Client()
    assert client.get(address_of(due_commitment().person)).status_code == 200

    assert not client.cookies
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_feed_is_only_read(method: str) -> None:
    assert getattr(Client(), method)(address_of(due_commitment().person)).status_code == 405


# --- asking again ---------------------------------------------------------------------------


def test_who_asks_again_is_told_that_nothing_changed_until_something_does() -> None:
    scene = due_commitment(edtf="2026-05-31")
    address = address_of(scene.person)
    first = read(address)
    tag, moment = first["ETag"], first["Last-Modified"]
    assert first["Cache-Control"] == "private, no-cache"

    assert read(address, if_none_match=tag).status_code == 304
    assert read(address, if_modified_since=moment).status_code == 304
    later = NOW + timedelta(minutes=5)
    extend_deadline(
        scene.deadline, expression="by 30 June 2027", edtf="2027-06-30", reason="Asked",
        by=factories.create_user(), at=later,
    )  # fmt: skip
    with time_machine.travel(later, tick=False):
        assert read(address, if_none_match=tag).status_code == 200
        assert read(address, if_modified_since=moment).status_code == 200


def test_what_vanished_is_noticed_by_who_asks_by_date_alone_the_next_day() -> None:
    scene = due_commitment()
    address = address_of(scene.person)
    moment = read(address)["Last-Modified"]
    scene.commitment.assignments.get().delete()

    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert read(address, if_modified_since=moment).status_code == 200


def test_when_a_feed_was_read_is_kept_to_the_hour_and_is_no_history() -> None:
    person = due_commitment().person
    address = address_of(person)
    events = AuditEvent.objects.count()

    for minutes, kept in ((0, 0), (30, 0), (61, 61)):
        moment = NOW + timedelta(minutes=minutes)
        with time_machine.travel(moment, tick=False):
            read(address)
        assert FeedToken.objects.get().used_at == NOW + timedelta(minutes=kept)
    assert AuditEvent.objects.count() == events


def test_a_feed_asks_as_many_questions_for_one_event_as_for_200() -> None:
    scene = due_commitment()
    address = address_of(scene.person)

    def asked() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as context:
            read(address)
        return len(context)

    asked()
    few = asked()
    forum = factories.create_forum(framework=scene.commitment.framework)
    for _ in range(100):
        factories.create_deadline(commitment=scene.commitment)
        day = date(2026, 10, 6)
        factories.create_meeting(forum=forum, starts_on=day, ends_on=day)

    assert len(events_of(read(address))) == 201
    assert asked() == few <= 8


# --- the page -------------------------------------------------------------------------------


@pytest.fixture
def office() -> Office:
    return open_office()


def test_an_address_is_made_shown_once_and_kept_as_a_hash(office: Office) -> None:
    client = browser(office.contact)

    page = client.post("/me/feeds/", {"framework": office.framework.code})

    address = page.context["address"]
    secret = address.rpartition("/")[2].removesuffix(".ics")
    token = FeedToken.objects.get()
    assert address in text_of(page)
    assert "no-store" in page["Cache-Control"]
    assert token.secret_sha256 == sha256(secret.encode()).hexdigest()
    assert (token.user, token.framework) == (office.contact, office.framework)
    assert read(f"/feeds/{secret}.ics").status_code == 200
    again = text_of(client.get("/me/feeds/"))
    assert secret not in again
    assert token.hint in again
    event = AuditEvent.objects.get(verb="make_feed")
    assert secret not in str(event.changes)
    assert token.secret_sha256 not in str(event.changes)


def test_a_feed_of_a_framework_is_made_by_its_members_only(office: Office) -> None:
    other = factories.create_framework()

    browser(office.contact).post("/me/feeds/", {"framework": other.code})

    assert not FeedToken.objects.exists()


def test_ones_own_feed_is_revoked_and_nobody_elses(office: Office) -> None:
    token = make_feed(office.contact, framework=None, by=office.contact, at=NOW).token
    address = f"/me/feeds/{token.uuid}/revoke/"

    assert browser(office.manager).post(address).status_code == 404
    assert browser(office.contact).get(address).status_code == 405
    browser(office.contact).post(address)

    token.refresh_from_db()
    assert token.revoked_at == NOW
    assert AuditEvent.objects.filter(verb="revoke_feed", subject=token.uuid).exists()
    assert token.hint not in text_of(browser(office.contact).get("/me/feeds/"))


def test_administrators_see_their_own_feeds_on_the_page(office: Office) -> None:
    token = make_feed(office.contact, framework=None, by=office.contact, at=NOW).token

    assert token.hint not in text_of(browser(factories.create_superuser()).get("/me/feeds/"))


def test_there_is_an_end_to_the_feeds_of_one_person(office: Office) -> None:
    for _ in range(MOST_FEEDS):
        make_feed(office.contact, framework=None, by=office.contact, at=NOW)

    page = browser(office.contact).post("/me/feeds/")

    assert "revoke one that you no longer use" in text_of(page)
    assert FeedToken.objects.count() == MOST_FEEDS


def test_a_manager_who_answers_for_nothing_has_the_meetings_only() -> None:
    scene: Scene = due_commitment()
    manager = factories.create_member(scene.commitment.framework, Role.MANAGER)

    assert events_of(read(address_of(manager))) == {}
