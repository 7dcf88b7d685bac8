"""Writing the letters that accounts are owed; the worker does it, and no page waits for it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from accounts.letters import message_of
from accounts.models import Letter

log = logging.getLogger(__name__)
AT_ONCE = 50
TRIES = 5
# A link that arrives later surprises more than it helps.
WORTH = timedelta(hours=2)
LEASE = timedelta(minutes=2)


def send_letters(*, clock: Callable[[], datetime], at: datetime) -> int:
    """Send what is owed; return how many letters went out.

    Each letter is taken by one process: who counts the try up sends it. One that fails is tried
    again after a while, a few times.
    """
    sent = 0
    owed = Letter.objects.owed(at=at, since=at - WORTH, before=at - LEASE, tries=TRIES)
    for letter in owed.select_related("user").order_by("pk")[:AT_ONCE]:
        mine = Letter.objects.filter(pk=letter.pk, tries=letter.tries, settled_at=None)
        if not mine.update(tries=letter.tries + 1, tried_at=at):
            continue
        sent += _send(letter, at=clock())
    return sent


def _send(letter: Letter, *, at: datetime) -> int:
    message = message_of(letter)
    if message is not None:
        try:
            message.send()
        except OSError:
            # smtplib's errors are OSErrors as well; what a server says may hold the address.
            log.warning("A letter could not be sent: %s, try %d.", letter.kind, letter.tries + 1)
            return 0
    Letter.objects.filter(pk=letter.pk).update(settled_at=at)
    return int(message is not None)
