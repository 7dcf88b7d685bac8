"""Rows of the ledger for tests of the pages that show it."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from commitments.models import Commitment
from reminders.models import Mail, Notification
from reminders.states import Channel, DutyState, Family, MailState
from tests.reminders.constraint_cases import make_mail, make_notification


def mail_to(person: User, *, state: MailState = MailState.SENT, **values: Any) -> Mail:
    """Store a mail; one that was sent says when."""
    now = timezone.now()
    sent = now if state == MailState.SENT else None
    mail = make_mail(**{"state": state, "sent_at": sent, "created_at": now, **values})
    mail.recipient = person
    mail.sequence = Mail.objects.filter(recipient=person).count() + 1
    mail.save()
    return mail


def tell(
    person: User,
    commitment: Commitment,
    *,
    state: DutyState = DutyState.SENT,
    at: datetime | None = None,
    **values: Any,
) -> Notification:
    """Store a duty about a commitment; what was told or is in a mail has one."""
    has_mail = state in {DutyState.SENT, DutyState.MAILED}
    if has_mail and "mail" not in values:
        values["mail"] = mail_to(person)
    fields = {"family": Family.AFTER, "rung": "after_7", "channel": Channel.MAIL, **values}
    duty = make_notification(commitment=commitment, state=state, **fields)
    duty.recipient = person
    duty.created_at = at or timezone.now()
    duty.save()
    return duty


def days_ago(days: int) -> datetime:
    """Return an instant so many days back."""
    return timezone.now() - timedelta(days=days)
