"""Erasing the words of mails when their time is over; that they were sent stays in the ledger."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from history.actions import blank_in_batches
from reminders.models import Mail, WebhookPost
from reminders.states import MailState

# A mail that waits for a person may still be sent again, and needs its words for that.
OVER = (MailState.SENT, MailState.CANCELLED)
# What mails are written as where no mail server is set: by the reminders, and by letters.
MAIL_FILES = (".eml", ".log")


def forget_mail_words(*, before: datetime, is_rehearsal: bool = False) -> int:
    """Erase subjects, notes and what mail servers said from mails that are over.

    The rows stay, and so do the duties: they are what keeps anybody from being told twice.
    """
    worded = ~Q(subject="") | ~Q(note="") | ~Q(last_error="")
    mails = Mail.objects.filter(worded, state__in=OVER, created_at__lte=before)
    posts = WebhookPost.objects.filter(
        ~Q(payload={}) | ~Q(last_error=""), state__in=OVER, created_at__lte=before
    )
    return blank_in_batches(
        mails, is_rehearsal=is_rehearsal, subject="", note="", last_error=""
    ) + blank_in_batches(posts, is_rehearsal=is_rehearsal, payload={}, last_error="")


def forget_mail_files(*, before: datetime, is_rehearsal: bool = False) -> int:
    """Erase mails that were written to the folder, where there is no mail server."""
    folder = Path(settings.MAIL_FOLDER)
    found = [path for path in folder.glob("*") if path.suffix in MAIL_FILES and path.is_file()]
    old = [path for path in found if path.stat().st_mtime <= before.timestamp()]
    for path in () if is_rehearsal else old:
        path.unlink(missing_ok=True)
    return len(old)
