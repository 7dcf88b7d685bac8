"""By the name of a constraint of the ledger, what breaks it."""

from datetime import date
from typing import Any

from commitments.models import Commitment
from reminders.models import Mail, Notification
from tests.factories import AT, create_commitment, create_user, number
from tests.history.breaking import Case, insert, insert_copy

DAY = date(2026, 11, 2)


def make_mail(**values: Any) -> Mail:
    """Build a mail that is not stored yet."""
    fields = {"kind": "digest", "local_day": DAY, "send_from": AT, "created_at": AT, **values}
    return Mail(recipient=create_user(), message_id=f"<{number()}@example.org>", **fields)


def make_notification(*, commitment: Commitment | None = None, **values: Any) -> Notification:
    """Build a duty that is not stored yet."""
    fields = {"duty_key": f"{number():064}", "rung": "on_day", "owed_from": DAY, **values}
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


CASES: dict[str, Case] = {
    "mail_is_made_once": _second_mail_of_the_day,
    "mail_claimed_has_a_lease": lambda: insert(make_mail(state="claimed")),
    "mail_sent_says_when": lambda: insert(make_mail(state="sent")),
    "mail_state_is_known": lambda: insert(make_mail(state="lost")),
    "notification_has_a_key": lambda: insert(make_notification(duty_key="")),
    "notification_state_is_known": lambda: insert(make_notification(state="lost")),
    "notification_told_by_mail_names_it": lambda: insert(make_notification(state="sent")),
}
