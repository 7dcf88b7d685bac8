"""Telling webhooks: each event once, nothing that is not for all, and no double unflagged."""

import ssl
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.actions import close_deadline, declare, extend_deadline
from commitments.domain.vocabulary import Status, Visibility
from commitments.models import CloseReason, Commitment
from frameworks.roles import Role
from reminders.actions import (
    plan,
    plan_posts,
    send_posts,
    sweep,
    switch_webhook_off,
    switch_webhook_on,
)
from reminders.actions.posting import claim_posts
from reminders.models import Notification, Webhook, WebhookItem, WebhookPost
from reminders.policy import LEASE, MAX_AGE, MAX_ATTEMPTS
from reminders.states import MailState
from reminders.webhooks.lines import MOST_LINES
from tests import factories
from tests.reminders.scenes import LATE_NOON
from tests.reminders.scenes import Sink as MailSink
from tests.reminders.webhook_scenes import BEFORE, SECRET, late_commitment, post_all, switched_on
from tests.reminders.webhook_sink import OK, Sink, make_certificate, reply, running

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("posting"))


@pytest.fixture
def sink(certificate: Path, settings: Any) -> Any:
    with running(certificate) as sink:
        settings.WEBHOOK_HOSTS = frozenset({sink.place})
        yield sink


pytestmark = pytest.mark.django_db


def references(sink: Sink) -> list[str]:
    return [item["reference"] for got in sink.received for item in got.data["items"]]


def events(sink: Sink) -> list[tuple[str, str]]:
    return [
        (item["reference"], item["event"]) for got in sink.received for item in got.data["items"]
    ]


def test_what_becomes_late_is_posted_once_signed_with_little_in_it(sink: Sink) -> None:
    framework = factories.create_framework()
    commitment = late_commitment(framework)
    webhook = switched_on(framework, url=sink.url)

    assert post_all(BEFORE, sink.walls()).sent == 0
    assert post_all(LATE_NOON, sink.walls()).sent == 1
    # Later steps of lateness are told to people, and not to the channel again.
    for days in (1, 6, 7, 21):
        post_all(LATE_NOON + days * DAY, sink.walls())

    (received,) = sink.received
    assert received.is_signed_with(SECRET)
    post = WebhookPost.objects.get()
    assert received.headers["x-tracker-delivery"] == post.key == received.data["delivery"]
    (item,) = received.data["items"]
    assert item == {
        "event": "late",
        "reference": commitment.reference,
        "title": commitment.title,
        "words": "by 2026-03-31",
        "day": "2026-03-31",
        "days_late": 1,
        "url": item["url"],
    }
    assert str(commitment.uuid) in item["url"]
    assert (post.webhook, post.state, post.event) == (webhook, MailState.SENT, "late")
    assert post.payload["items"] == [item]


def test_several_people_told_of_one_thing_make_one_item(sink: Sink) -> None:
    framework = factories.create_framework()
    commitment = late_commitment(framework)
    for _ in range(3):
        contact = factories.create_member(framework)
        party = commitment.parties.get()
        factories.create_assignment(commitment=commitment, user=contact, party=party)
    switched_on(framework, url=sink.url)
    post_all(LATE_NOON, sink.walls())
    assert Notification.objects.filter(family="after").count() == 4
    assert references(sink) == [commitment.reference]


def test_escalations_and_waiting_reports_are_told_as_they_come(sink: Sink) -> None:
    framework = factories.create_framework()
    commitment = late_commitment(framework)
    for role in (Role.MANAGER, Role.LEAD):
        factories.create_member(framework, role)
    switched_on(framework, url=sink.url)
    factories.create_update(commitment=commitment, at=LATE_NOON)
    for days in (0, 1, 3, 7, 19, 20, 21, 22, 47, 48, 50):
        post_all(LATE_NOON + days * DAY, sink.walls())
    told = [event for _reference, event in events(sink)]
    assert sorted(told) == ["late", "report_waits", "to_lead", "to_manager"]
    assert told.index("late") < told.index("to_manager") < told.index("to_lead")


def test_nothing_that_is_not_for_the_whole_framework_is_told(sink: Sink) -> None:
    framework, other = factories.create_framework(), factories.create_framework()
    party = factories.create_party(framework=framework)
    internal = late_commitment(framework, visibility=Visibility.PARTY, author_party=party)
    contact = factories.create_member(framework, party=party)
    factories.create_assignment(commitment=internal, user=contact, party=party)
    elsewhere = late_commitment(other)
    switched_on(framework, url=sink.url)
    post_all(LATE_NOON, sink.walls())
    told = Notification.objects.filter(family="after").values_list("commitment", flat=True)
    assert {internal.pk, elsewhere.pk} <= set(told)
    assert not WebhookItem.objects.exists()
    assert sink.connections == 0


@pytest.mark.parametrize("change", ["internal", "draft", "closed", "moved", "met"])
def test_what_no_longer_holds_is_not_told_though_it_was_planned(sink: Sink, change: str) -> None:
    framework = factories.create_framework()
    gone, stays = late_commitment(framework), late_commitment(framework)
    switched_on(framework, url=sink.url)
    plan(at=LATE_NOON)
    plan_posts(at=LATE_NOON)
    rows, deadline = Commitment.objects.filter(pk=gone.pk), gone.deadlines.get()
    signed: dict[str, Any] = {"by": None, "at": LATE_NOON, "reason": "It is so."}
    match change:
        case "internal":
            party = factories.create_party(framework=framework)
            rows.update(visibility=Visibility.PARTY, author_party=party)
        case "draft":
            rows.update(status="draft")
        case "closed":
            declare(gone, status=Status.WITHDRAWN, **signed)
        case "moved":
            extend_deadline(deadline, expression="by 31 May 2026", **signed)
        case "met":
            close_deadline(deadline, close_reason=CloseReason.MET, **signed)
    send_posts(clock=lambda: LATE_NOON, walls=sink.walls())
    assert references(sink) == [stays.reference]


def test_a_post_with_nothing_left_to_tell_is_cancelled(sink: Sink) -> None:
    framework = factories.create_framework()
    gone = late_commitment(framework)
    switched_on(framework, url=sink.url)
    plan(at=LATE_NOON)
    plan_posts(at=LATE_NOON)
    declare(gone, status=Status.WITHDRAWN, reason="It is over.", by=None, at=LATE_NOON)
    assert send_posts(clock=lambda: LATE_NOON, walls=sink.walls()).cancelled == 1
    assert WebhookPost.objects.get().state == MailState.CANCELLED
    assert sink.connections == 0


def test_nothing_from_before_it_was_switched_on_is_told(sink: Sink) -> None:
    framework = factories.create_framework()
    late_commitment(framework)
    plan(at=LATE_NOON)
    later = late_commitment(framework, edtf="2026-04-10")
    switched_on(framework, url=sink.url, at=LATE_NOON + DAY)
    for days in (2, 5, 6, 9, 10, 14):
        post_all(LATE_NOON + days * DAY, sink.walls())
    first = sink.received[0].data["items"]
    # The older one is told with the next step of its lateness, as late as it is by then.
    assert [item["days_late"] for item in first] == [7]
    assert events(sink)[1:] == [(later.reference, "late")]


def test_off_means_off(sink: Sink, settings: Any) -> None:
    framework = factories.create_framework()
    late_commitment(framework)
    webhook = switched_on(framework, url=sink.url)
    switch_webhook_off(webhook, by=None, at=BEFORE)
    post_all(LATE_NOON, sink.walls())
    assert WebhookItem.objects.count() == 0

    switch_webhook_on(webhook, by=None, at=LATE_NOON)
    settings.WEBHOOK_HOSTS = frozenset()
    plan(at=LATE_NOON + 8 * DAY)
    with CaptureQueriesContext(connection) as queries:
        assert plan_posts(at=LATE_NOON + 8 * DAY) == 0
        assert send_posts(clock=lambda: LATE_NOON + 8 * DAY).sent == 0
    assert len(queries) == 0
    assert sink.connections == 0


def test_a_post_of_a_webhook_that_was_switched_off_since_is_cancelled(sink: Sink) -> None:
    framework = factories.create_framework()
    late_commitment(framework)
    webhook = switched_on(framework, url=sink.url)
    plan(at=LATE_NOON)
    plan_posts(at=LATE_NOON)
    switch_webhook_off(webhook, by=None, at=LATE_NOON)
    assert send_posts(clock=lambda: LATE_NOON, walls=sink.walls()).cancelled == 1
    assert sink.connections == 0


@pytest.mark.parametrize("days", [1, 10, 90])
def test_after_an_outage_one_post_tells_all_of_it(sink: Sink, days: int) -> None:
    framework = factories.create_framework()
    for _ in range(MOST_LINES + 5):
        late_commitment(framework)
    switched_on(framework, url=sink.url)
    for later in range(2):
        post_all(LATE_NOON + (days + later) * DAY, sink.walls())
    late = [got.data for got in sink.received if got.data["event"] == "late"]
    assert len(sink.received) == len(late) == 1
    assert (len(late[0]["items"]), late[0]["more"]) == (MOST_LINES, 5)


def test_a_receiver_that_is_away_gets_one_post_and_then_one_for_all_that_came_since(
    sink: Sink,
) -> None:
    framework = factories.create_framework()
    for day in (1, 2, 3):
        late_commitment(framework, edtf=f"2026-04-{day:02}")
    switched_on(framework, url=sink.url)
    sink.answers = [reply("503 Service Unavailable")] * 6
    hour = timedelta(hours=1)
    at = LATE_NOON + DAY
    while sink.answers:
        post_all(at, sink.walls())
        at += 8 * hour
    for _ in range(6):
        post_all(at, sink.walls())
        at += 8 * hour
    good = sink.received[6:]
    assert len({got.headers["x-tracker-delivery"] for got in sink.received[:7]}) == 1
    assert len(good) == 2
    assert sorted(item["reference"] for got in good for item in got.data["items"]) == sorted(
        Commitment.objects.values_list("reference", flat=True)
    )


def test_asked_to_wait_it_waits(sink: Sink) -> None:
    framework = factories.create_framework()
    late_commitment(framework)
    switched_on(framework, url=sink.url)
    sink.answers = [reply("429 Too Many Requests", Retry_After="900")]
    post_all(LATE_NOON, sink.walls())
    post = WebhookPost.objects.get()
    assert post.state == MailState.RETRY
    assert post.send_from == LATE_NOON + timedelta(seconds=900)
    assert "429" in post.last_error
    assert post_all(LATE_NOON + timedelta(seconds=899), sink.walls()).sent == 0
    assert post_all(LATE_NOON + timedelta(seconds=900), sink.walls()).sent == 1


@pytest.mark.parametrize("status", ["404 Not Found", "301 Moved Permanently", "400 Bad Request"])
def test_what_was_refused_for_good_is_given_up(sink: Sink, status: str) -> None:
    framework = factories.create_framework()
    late_commitment(framework)
    switched_on(framework, url=sink.url)
    sink.answers = [reply(status, Location="https://127.0.0.1/")]
    assert post_all(LATE_NOON, sink.walls()).failed == 1
    assert WebhookPost.objects.get().state == MailState.DEAD
    assert sink.connections == 1


def test_it_is_given_up_after_eight_tries_or_two_days(sink: Sink) -> None:
    framework = factories.create_framework()
    late_commitment(framework)
    switched_on(framework, url=sink.url)
    sink.answers = [reply("500 Internal Server Error")] * 20
    for tries in range(20):
        post_all(LATE_NOON + tries * timedelta(hours=1), sink.walls())
    post = WebhookPost.objects.get()
    assert (post.state, post.attempts, sink.connections) == (
        MailState.DEAD,
        MAX_ATTEMPTS,
        MAX_ATTEMPTS,
    )

    WebhookPost.objects.update(state=MailState.RETRY, attempts=1)
    post_all(LATE_NOON + MAX_AGE + timedelta(hours=1), sink.walls())
    assert WebhookPost.objects.get().state == MailState.DEAD


def test_a_host_that_left_the_list_gets_nothing_more(sink: Sink) -> None:
    framework = factories.create_framework()
    late_commitment(framework)
    switched_on(framework, url=sink.url)
    plan(at=LATE_NOON)
    plan_posts(at=LATE_NOON)
    walls = sink.walls(hosts=frozenset({"other.example.org"}))
    assert send_posts(clock=lambda: LATE_NOON, walls=walls).failed == 1
    post = WebhookPost.objects.get()
    assert post.state == MailState.DEAD
    assert "TRACKER_WEBHOOK_HOSTS" in post.last_error
    assert sink.connections == 0


class DiesError(BaseException):
    """Ends a sender as a kill would."""


@pytest.mark.parametrize(("armed", "doubts"), [(False, 0), (True, 1)])
def test_a_post_whose_sender_died_goes_out_after_its_lease_under_the_same_key(
    sink: Sink, monkeypatch: pytest.MonkeyPatch, armed: bool, doubts: int
) -> None:
    framework = factories.create_framework()
    late_commitment(framework)
    switched_on(framework, url=sink.url)
    plan(at=LATE_NOON)
    plan_posts(at=LATE_NOON)

    def dying(*_arguments: Any, arm: Any, **_options: Any) -> None:
        if armed:
            arm()
        raise DiesError

    with monkeypatch.context() as patch:
        patch.setattr("reminders.actions.posting.post", dying)
        with pytest.raises(DiesError):
            send_posts(clock=lambda: LATE_NOON, walls=sink.walls())
    early = LATE_NOON + timedelta(minutes=5)
    assert send_posts(clock=lambda: early, walls=sink.walls()).sent == 0
    late = LATE_NOON + LEASE + timedelta(seconds=1)
    assert send_posts(clock=lambda: late, walls=sink.walls()).sent == 1
    post = WebhookPost.objects.get()
    assert (post.state, post.doubts) == (MailState.SENT, doubts)
    assert [got.headers["x-tracker-delivery"] for got in sink.received] == [post.key]


def test_an_answer_that_is_lost_is_doubt_and_the_double_has_the_same_key(sink: Sink) -> None:
    framework = factories.create_framework()
    late_commitment(framework)
    switched_on(framework, url=sink.url)

    def hang_up(_tls: ssl.SSLSocket) -> None: ...

    sink.answers = [hang_up, OK]
    post_all(LATE_NOON, sink.walls())
    assert WebhookPost.objects.get().doubts == 1
    post_all(LATE_NOON + timedelta(hours=1), sink.walls())
    first, second = sink.received
    assert first.headers["x-tracker-delivery"] == second.headers["x-tracker-delivery"]
    assert int(second.headers["x-tracker-timestamp"]) == int(
        (LATE_NOON + timedelta(hours=1)).timestamp()
    )


def test_a_sender_that_lost_its_lease_posts_nothing(sink: Sink) -> None:
    framework = factories.create_framework()
    late_commitment(framework)
    switched_on(framework, url=sink.url)
    plan(at=LATE_NOON)
    plan_posts(at=LATE_NOON)
    ticks = iter([LATE_NOON] * 2)

    def clock() -> Any:
        # Another sender comes when this one is about to arm.
        if (at := next(ticks, None)) is None:
            claim_posts(at=LATE_NOON + LEASE + timedelta(seconds=1))
            return LATE_NOON
        return at

    outcome = send_posts(clock=clock, walls=sink.walls(), most=1)
    assert (outcome.sent, outcome.failed) == (0, 0)
    assert sink.received == []


def test_the_plan_asks_as_often_for_many_as_for_one(sink: Sink) -> None:
    framework = factories.create_framework()
    late_commitment(framework)
    switched_on(framework, url=sink.url)
    plan(at=LATE_NOON)
    with CaptureQueriesContext(connection) as one:
        assert plan_posts(at=LATE_NOON) == 1
    WebhookPost.objects.update(state=MailState.CANCELLED)
    for _ in range(12):
        late_commitment(framework)
    plan(at=LATE_NOON)
    with CaptureQueriesContext(connection) as many:
        assert plan_posts(at=LATE_NOON) == 12
    assert len(many) == len(one)
    with CaptureQueriesContext(connection):
        assert plan_posts(at=LATE_NOON) == 0


def test_the_mark_follows_the_ledger_and_skips_nothing_young(sink: Sink) -> None:
    framework = factories.create_framework()
    late_commitment(framework)
    switched_on(framework, url=sink.url)
    post_all(LATE_NOON, sink.walls())
    assert Webhook.objects.get().seen_up_to < Notification.objects.latest("pk").pk
    post_all(LATE_NOON + timedelta(hours=2), sink.walls())
    assert Webhook.objects.get().seen_up_to == Notification.objects.latest("pk").pk
    added = late_commitment(framework)
    post_all(LATE_NOON + timedelta(hours=3), sink.walls())
    assert references(sink)[-1] == added.reference


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_post_once(sink: Sink) -> None:
    framework = factories.create_framework()
    for _ in range(5):
        late_commitment(framework)
    switched_on(framework, url=sink.url)
    plan(at=LATE_NOON)
    barrier = Barrier(3)
    errors: list[Exception] = []

    def work() -> None:
        try:
            barrier.wait(10)
            plan_posts(at=LATE_NOON)
            send_posts(clock=lambda: LATE_NOON, walls=sink.walls())
        except Exception as error:  # noqa: BLE001 - the test tells it
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert WebhookItem.objects.count() == 5
    assert len(sink.received) == 1
    assert len(references(sink)) == 5


def test_the_sweep_does_it_all(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    framework = factories.create_framework()
    commitment = late_commitment(framework)
    switched_on(framework, url=sink.url)
    monkeypatch.setattr("reminders.actions.posting.configured_walls", sink.walls)
    sweep(clock=lambda: LATE_NOON, transport=MailSink())
    assert references(sink) == [commitment.reference]
