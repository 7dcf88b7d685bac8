"""Taking back a mail that waits for a person, by that person's decision."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.refusal import RefusedError
from history.actions import record
from reminders.actions.replaying import REPLAYABLE
from reminders.models import Mail, Notification
from reminders.states import DutyState, MailKind, MailState

TAKEN_BACK = "a person took the mail back"
TAKEN_BACK_BY_ANOTHER = "the mail was taken back for something else"


def cancel_mail(mail: Mail, *, reason: str, by: User | None, at: datetime) -> Mail:
    """Take back a dead or held mail for good. Raises RefusedError.

    What it was to tell counts as suppressed, not as cancelled: the next sweep would owe a
    cancelled duty again. Who decides in some frameworks takes back what is theirs; the rest is
    owed again, apart from nudges, which no other mail tells.
    """
    if not reason.strip():
        raise RefusedError(_("Say why it is taken back."))
    with transaction.atomic():
        mail = Mail.objects.select_for_update().get(pk=mail.pk)
        if mail.state not in REPLAYABLE:
            raise RefusedError(_("Only a mail that was given up or held is taken back."))
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
