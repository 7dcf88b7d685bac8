"""Webhooks in the admin: who keeps them, the secret shown once, switching, trying, replaying."""

import re
from typing import Any

import pytest
from django.urls import reverse

from commitments.actions.refusal import RefusedError
from frameworks.roles import Role
from history.models import AuditEvent
from reminders.actions import (
    add_webhook,
    change_webhook,
    replay_posts,
    rotate_webhook_secret,
    send_test_post,
    switch_webhook_off,
    switch_webhook_on,
)
from reminders.models import Webhook, WebhookPost
from reminders.states import MailState
from tests import factories
from tests.admin.pages import (
    create_clerk,
    errors_of,
    list_of,
    messages_of,
    page,
    signed_in,
    typed,
)
from tests.factories import AT
from tests.reminders.webhook_scenes import make_webhook

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
HOST = "chat.example.org"
URL = f"https://{HOST}/services/T0/B0/key-to-the-chat"


@pytest.fixture(autouse=True)
def _hosts(settings: Any) -> None:
    settings.WEBHOOK_HOSTS = frozenset({HOST})


def step(webhook: Webhook, name: str) -> str:
    return reverse(f"admin:reminders_webhook_{name}", args=[webhook.pk])


def dead_post(webhook: Webhook, **values: Any) -> WebhookPost:
    fields = {
        "key": f"key-{factories.number()}",
        "event": "late",
        "payload": {},
        "state": MailState.DEAD,
        "attempts": 8,
        "last_error": "404 Not Found",
        "send_from": AT,
        "created_at": AT,
        **values,
    }
    return WebhookPost.objects.create(webhook=webhook, **fields)


def test_a_manager_adds_one_that_is_off_and_sees_its_secret_this_once() -> None:
    framework = factories.create_framework()
    client = signed_in(create_clerk(framework, Role.MANAGER))
    answer = client.get(list_of(Webhook, "add"))
    data = typed(answer, framework=framework.pk, name="Our chat", url=URL, preset="slack")
    answer = client.post(list_of(Webhook, "add"), data, follow=True)
    webhook = Webhook.objects.get()
    assert webhook.secret in messages_of(answer)
    assert re.fullmatch(r"ctwh_[A-Za-z0-9_-]{43}", webhook.secret)
    assert (webhook.is_active, webhook.url, webhook.preset) == (False, URL, "slack")
    again = client.get(page(webhook))
    assert webhook.secret not in again.content.decode()
    assert webhook.secret not in client.get(list_of(Webhook)).content.decode()


def test_neither_secret_nor_address_enters_the_history() -> None:
    framework = factories.create_framework()
    person = factories.create_user()
    webhook = Webhook(framework=framework, name="Chat", url=URL)
    add_webhook(webhook, by=person, at=AT)
    secrets = [webhook.secret, rotate_webhook_secret(webhook, by=person, at=AT)]
    webhook.url = f"{URL}-2"
    change_webhook(webhook, by=person, at=AT, reason="It moved.")
    trail = AuditEvent.objects.filter(subject=webhook.uuid).order_by("pk")
    told = [(event.verb, event.changes) for event in trail]
    assert [verb for verb, _changes in told] == [
        "add_webhook", "point_webhook", "rotate_webhook_secret", "change_webhook", "point_webhook",
    ]  # fmt: skip
    assert len(set(secrets)) == 2
    for secret in (*secrets, "key-to-the-chat"):
        assert secret not in str(told)
    assert told[1][1] == {"host": [None, HOST]}
    assert all(event.is_internal for event in trail)


@pytest.mark.parametrize(
    "url",
    ["http://chat.example.org/x", "https://evil.example.org/", "https://127.0.0.1/", URL + "#x"],
)
def test_an_address_where_nothing_may_go_is_refused_on_the_form(url: str) -> None:
    framework = factories.create_framework()
    client = signed_in(create_clerk(framework, Role.LEAD))
    answer = client.get(list_of(Webhook, "add"))
    data = typed(answer, framework=framework.pk, name="Chat", url=url, preset="plain")
    answer = client.post(list_of(Webhook, "add"), data)
    assert answer.status_code == 200
    assert "https://" in errors_of(answer) or "TRACKER_WEBHOOK_HOSTS" in errors_of(answer)
    assert not Webhook.objects.exists()


def test_without_hosts_none_is_added_or_switched_on(settings: Any) -> None:
    webhook = make_webhook(url=URL)
    settings.WEBHOOK_HOSTS = frozenset()
    with pytest.raises(RefusedError, match="off"):
        switch_webhook_on(webhook, by=None, at=AT)
    with pytest.raises(RefusedError, match="TRACKER_WEBHOOK_HOSTS"):
        add_webhook(Webhook(framework=webhook.framework, name="x", url=URL), by=None, at=AT)
    with pytest.raises(RefusedError):
        send_test_post(webhook, by=None, at=AT)


@pytest.mark.parametrize("role", [Role.CLERK, Role.VIEWER, Role.CONTACT])
def test_who_decides_nothing_sees_and_adds_none(role: Role) -> None:
    framework = factories.create_framework()
    webhook = make_webhook(framework, url=URL)
    post = dead_post(webhook)
    client = signed_in(create_clerk(framework, role))
    assert client.get(list_of(Webhook, "add")).status_code == 403
    assert webhook.name not in client.get(list_of(Webhook)).content.decode()
    for address in (page(webhook), page(post)):
        assert client.get(address).status_code == 302
    for name in ("test", "switch-on", "secret", "replay"):
        assert client.post(step(webhook, name), {"reason": "x"}).status_code == 404
    webhook.refresh_from_db()
    assert not webhook.is_active


def test_who_decides_in_another_framework_sees_none() -> None:
    webhook = make_webhook(url=URL)
    stranger = signed_in(create_clerk(factories.create_framework(), Role.LEAD))
    assert stranger.get(page(webhook)).status_code == 302
    assert stranger.post(step(webhook, "switch-on"), {"reason": "x"}).status_code == 404
    answer = stranger.get(list_of(Webhook, "add"))
    data = typed(answer, framework=webhook.framework.pk, name="Chat", url=URL, preset="plain")
    assert stranger.post(list_of(Webhook, "add"), data).status_code == 200
    assert Webhook.objects.count() == 1


def test_it_is_switched_on_and_off_by_its_steps_only() -> None:
    webhook = make_webhook(url=URL)
    client = signed_in(create_clerk(webhook.framework, Role.MANAGER))
    data = typed(client.get(page(webhook)), name="Renamed", is_active="on")
    assert client.post(page(webhook), data).status_code == 302
    webhook.refresh_from_db()
    assert (webhook.name, webhook.is_active) == ("Renamed", False)

    client.post(step(webhook, "switch-on"), {"reason": "The team asked."})
    assert Webhook.objects.filter(is_active=True, active_since__isnull=False).exists()
    assert AuditEvent.objects.get(verb="switch_on_webhook").reason == "The team asked."
    assert client.post(step(webhook, "switch-on"), {"reason": "x"}).status_code == 403

    client.post(step(webhook, "switch-off"), {"reason": "It is over."})
    webhook = Webhook.objects.get(is_active=False)
    with pytest.raises(RefusedError):
        switch_webhook_off(webhook, by=None, at=AT)


def test_a_new_secret_is_shown_once() -> None:
    webhook = make_webhook(url=URL)
    old = webhook.secret
    client = signed_in(create_clerk(webhook.framework, Role.LEAD))
    answer = client.post(step(webhook, "secret"), {"reason": "It leaked."}, follow=True)
    webhook.refresh_from_db()
    assert webhook.secret != old
    assert webhook.secret in messages_of(answer)
    assert webhook.secret not in client.get(page(webhook)).content.decode()


def test_a_test_is_queued_once_and_its_fate_is_shown() -> None:
    webhook = make_webhook(url=URL)
    client = signed_in(create_clerk(webhook.framework, Role.MANAGER))
    shown = {"version_seen": webhook.version}
    answer = client.post(step(webhook, "test"), shown, follow=True)
    post = WebhookPost.objects.get()
    assert (post.event, post.state) == ("test", MailState.QUEUED)
    assert "queued" in answer.content.decode()
    answer = client.post(step(webhook, "test"), shown)
    assert "on its way already" in answer.content.decode()
    assert WebhookPost.objects.count() == 1
    assert AuditEvent.objects.filter(verb="test_webhook", subject=webhook.uuid).count() == 1


def test_what_was_given_up_is_sent_again_with_a_reason_under_the_same_key() -> None:
    webhook = make_webhook(url=URL)
    first, second = dead_post(webhook), dead_post(webhook)
    foreign = dead_post(make_webhook(url=URL))
    client = signed_in(create_clerk(webhook.framework, Role.MANAGER))
    answer = client.get(page(webhook))
    assert "404 Not Found" in answer.content.decode()

    address = step(webhook, "replay")
    assert client.post(address, {"posts": [first.pk], "reason": " "}).status_code == 422
    assert client.post(address, {"posts": [foreign.pk], "reason": "x"}).status_code == 422
    assert set(WebhookPost.objects.values_list("state", flat=True)) == {MailState.DEAD}

    client.post(address, {"posts": [first.pk], "reason": "The channel is back."})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.attempts) == (MailState.QUEUED, 0)
    assert second.state == MailState.DEAD
    event = AuditEvent.objects.get(verb="replay_posts")
    assert (event.reason, event.changes) == (
        "The channel is back.",
        {"posts": [[first.key], "queued"]},
    )


def test_only_what_was_given_up_is_sent_again() -> None:
    webhook = make_webhook(url=URL)
    sent = dead_post(webhook, state=MailState.SENT, sent_at=AT)
    with pytest.raises(RefusedError, match="given up"):
        replay_posts(webhook, [sent], reason="x", by=None, at=AT)
    with pytest.raises(RefusedError, match="Choose"):
        replay_posts(webhook, [], reason="x", by=None, at=AT)
    with pytest.raises(RefusedError, match="why"):
        replay_posts(webhook, [dead_post(webhook)], reason=" ", by=None, at=AT)
