"""Comparing what the sink took with who was owed a mail, and with what the ledger admits."""

from collections import Counter
from collections.abc import Collection
from pathlib import Path

from django.db.models import Count, Sum

from reminders.models import Mail, Notification
from reminders.states import DutyState, MailKind, MailState
from tests.chaos import sink
from tests.chaos.rows import Row

UNDECIDED = (MailState.QUEUED, MailState.CLAIMED, MailState.ARMED, MailState.RETRY)


def settled(owed: int) -> bool:
    """Say whether every mail has come to an end and no duty waits for one."""
    if Mail.objects.filter(state__in=UNDECIDED).exists():
        return False
    if (
        Notification.objects.filter(state__in=[DutyState.OWED, DutyState.MAILED])
        .exclude(mail__state__in=[MailState.HELD, MailState.DEAD])
        .exists()
    ):
        return False
    return Mail.objects.exclude(state=MailState.CANCELLED).count() >= owed


def tally(row: Row, owed: Collection[str], folder: Path) -> None:
    """Fill the counts of a run in which each address was owed exactly one mail."""
    copies = Counter(received.to for received in sink.read(folder))
    mails = Mail.objects.exclude(state=MailState.CANCELLED).order_by()
    doubts = dict(
        mails.values("recipient__email")
        .annotate(doubts=Sum("doubts"))
        .values_list("recipient__email", "doubts")
    )
    held = {*mails.filter(state=MailState.HELD).values_list("recipient__email", flat=True)}
    careful = {*mails.filter(kind=MailKind.ESCALATION).values_list("recipient__email", flat=True)}
    row.owed = len(owed)
    row.received = sum(1 for address in owed if copies[address])
    row.extra = sum(count - 1 for count in copies.values())
    row.flagged = sum(min(count - 1, doubts.get(to, 0)) for to, count in copies.items())
    row.held = len(held)
    row.held_doubled = sum(1 for address in careful if copies[address] > 1)
    row.lost = sum(1 for address in owed if not copies[address] and address not in held)
    if strangers := set(copies) - {*owed}:
        row.wrong.append(f"{len(strangers)} got mail that they were not owed")
    twice = mails.values("recipient").annotate(mails=Count("pk")).filter(mails__gt=1).count()
    if twice:
        row.wrong.append(f"{twice} people have two mails in the ledger")
