"""The dead-man's switch: what is wrong when reminders do not go out."""

from datetime import datetime, timedelta

from django.db.models import Q

from reminders.actions.sweeping import LOOP
from reminders.models import Heartbeat, Mail
from reminders.states import MailState

SILENCE = timedelta(hours=26)
LATENESS = timedelta(minutes=10)


def troubles(*, at: datetime) -> list[str]:
    """Return what a person has to look at, in words; empty where all is well."""
    found = []
    heartbeat = Heartbeat.objects.filter(loop=LOOP).first()
    if heartbeat is None:
        found.append("The sweep has never run.")
    elif heartbeat.beat_at < at - SILENCE:
        found.append(f"The sweep has not run since {heartbeat.beat_at:%Y-%m-%d %H:%M} UTC.")
    waiting = Mail.objects.filter(
        Q(state=MailState.QUEUED) | Q(state=MailState.RETRY), send_from__lt=at - LATENESS
    )
    if late := waiting.count():
        found.append(f"{late} mails have been waiting for more than 10 minutes.")
    for state, words in ((MailState.DEAD, "given up"), (MailState.HELD, "held for a person")):
        if count := Mail.objects.filter(state=state).count():
            found.append(f"{count} mails were {words}.")
    if doubtful := Mail.objects.filter(doubts__gt=0).count():
        found.append(f"{doubtful} mails may have gone out twice.")
    return found
