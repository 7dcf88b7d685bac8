"""By the name of a constraint of the ledger, what breaks it."""

from datetime import date
from typing import Any

from commitments.models import Commitment
from reminders.models import (
    Mail,
    Notification,
    ReminderPolicy,
    Webhook,
    WebhookItem,
    WebhookPost,
)
from tests.factories import AT, create_commitment, create_framework, create_user, number
from tests.history.breaking import Case, insert, insert_copy

DAY = date(2026, 11, 2)


def make_mail(**values: Any) -> Mail:
    """Build a mail that is not stored yet."""
    fields = {"kind": "digest", "local_day": DAY, "send_from": AT, "created_at": AT, **values}
    return Mail(recipient=create_user(), message_id=f"<{number()}@example.org>", **fields)


def make_notification(*, commitment: Commitment | None = None, **values: Any) -> Notification:
    """Build a duty that is not stored yet."""
    fields = {
        "duty_key": f"{number():064}",
        "family": "on_day",
        "rung": "on_day",
        "owed_from": DAY,
        **values,
    }
    return Notification(
        recipient=create_user(),
        commitment=commitment or create_commitment(),
        created_at=AT,
        **fields,
    )


def _second_mail_of_the_day() -> None:
    mail = make_mail()
    insert(mail)
    insert_copy(mail, message_id="<another@example.org>")


def make_webhook(**values: Any) -> Webhook:
    """Build a webhook that is not stored yet."""
    fields = {"name": "Chat", "url": "https://chat.example.org/hook", "secret": "s", **values}
    return Webhook(framework=create_framework(), **fields)


def _second_policy_for_all() -> None:
    insert(ReminderPolicy())
    insert(ReminderPolicy())


def _post_in_no_state() -> None:
    webhook = make_webhook()
    insert(webhook)
    fields = {"key": "k", "event": "late", "payload": {}, "send_from": AT, "created_at": AT}
    insert(WebhookPost(webhook=webhook, state="lost", **fields))


def _item_about_nothing() -> None:
    webhook = make_webhook()
    insert(webhook)
    fields = {"key": "k", "event": "late", "occurrence": "2026-11-02", "created_at": AT}
    insert(WebhookItem(webhook=webhook, commitment=create_commitment(), **fields))


CASES: dict[str, Case] = {
    "mail_is_made_once": _second_mail_of_the_day,
    "mail_claimed_has_a_lease": lambda: insert(make_mail(state="claimed")),
    "mail_sent_says_when": lambda: insert(make_mail(state="sent")),
    "mail_state_is_known": lambda: insert(make_mail(state="lost")),
    "notification_has_a_key": lambda: insert(make_notification(duty_key="")),
    "notification_state_is_known": lambda: insert(make_notification(state="lost")),
    "notification_told_by_mail_names_it": lambda: insert(make_notification(state="sent")),
    "reminderpolicy_is_said_once": _second_policy_for_all,
    "reminderpolicy_does_not_nag": lambda: insert(ReminderPolicy(ask_again_every=1)),
    "webhook_has_a_secret": lambda: insert(make_webhook(secret="")),
    "webhookpost_state_is_known": _post_in_no_state,
    "webhookitem_is_about_something": _item_about_nothing,
}
