"""Trying a mail again that was given up or held, by a person's decision."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.refusal import RefusedError
from history.actions import record
from reminders.models import Mail
from reminders.states import MailState

REPLAYABLE = (MailState.DEAD, MailState.HELD)


def replay(mail: Mail, *, reason: str, by: User | None, at: datetime) -> Mail:
    """Queue a dead or held mail again, under the same Message-ID. Raises RefusedError."""
    if not reason.strip():
        raise RefusedError(_("Say why it is sent again."))
    with transaction.atomic():
        mail = Mail.objects.select_for_update().get(pk=mail.pk)
        if mail.state not in REPLAYABLE:
            raise RefusedError(_("Only a mail that was given up or held is sent again."))
        old = mail.state
        mail.state, mail.send_from, mail.attempts = MailState.QUEUED, at, 0
        mail.created_at = at
        mail.save(update_fields=["state", "send_from", "attempts", "created_at"])
        changes = {"state": [old, mail.state]}
        record(mail, verb="replay_mail", by=by, at=at, changes=changes, reason=reason)
    return mail
