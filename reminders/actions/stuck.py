"""What a person decides about a mail that was given up or is held: sent again, or taken back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.refusal import RefusedError
from history.actions import record
from reminders.models import Mail, Notification
from reminders.querysets import WAITING_FOR_A_PERSON
from reminders.states import DutyState, MailKind, MailState

TAKEN_BACK = "a person took the mail back"
TAKEN_BACK_BY_ANOTHER = "the mail was taken back for something else"


def replay(mail: Mail, *, reason: str, by: User | None, at: datetime) -> Mail:
    """Queue a dead or held mail again, under the same Message-ID. Raises RefusedError."""
    if not reason.strip():
        raise RefusedError(_("Say why it is sent again."))
    with transaction.atomic():
        mail = _locked(mail, else_say=_("Only a mail that was given up or held is sent again."))
        old = mail.state
        mail.state, mail.send_from, mail.attempts = MailState.QUEUED, at, 0
        # Its age counts anew: otherwise it would be given up again before the first attempt.
        mail.created_at = at
        mail.save(update_fields=["state", "send_from", "attempts", "created_at"])
        changes = {"state": [old, mail.state]}
        record(mail, verb="replay_mail", by=by, at=at, changes=changes, reason=reason)
    return mail


def cancel_mail(mail: Mail, *, reason: str, by: User | None, at: datetime) -> Mail:
    """Take back a dead or held mail for good. Raises RefusedError.

    What it was to tell counts as suppressed, not as cancelled: the next sweep would owe a
    cancelled duty again. Who decides in some frameworks takes back what is theirs; the rest is
    owed again, apart from nudges, which no other mail tells.
    """
    if not reason.strip():
        raise RefusedError(_("Say why it is taken back."))
    with transaction.atomic():
        mail = _locked(mail, else_say=_("Only a mail that was given up or held is taken back."))
        old = mail.state
        mail.state = MailState.CANCELLED
        mail.save(update_fields=["state"])
        duties = Notification.objects.filter(mail=mail, state=DutyState.MAILED)
        if by and not by.is_superuser and mail.kind != MailKind.NUDGE:
            others = duties.exclude(pk__in=duties.decided_by(by).values("pk"))
            others.update(state=DutyState.OWED, state_reason=TAKEN_BACK_BY_ANOTHER, mail=None)
        duties.update(state=DutyState.SUPPRESSED, state_reason=TAKEN_BACK)
        changes = {"state": [old, mail.state]}
        record(mail, verb="cancel_mail", by=by, at=at, changes=changes, reason=reason)
    return mail


def _locked(mail: Mail, *, else_say: str) -> Mail:
    """Return the mail as it is now, locked. Raises RefusedError if it waits for nobody."""
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.state not in WAITING_FOR_A_PERSON:
        raise RefusedError(else_say)
    return mail
