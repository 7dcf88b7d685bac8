"""Arming mails, right before the first of them leaves: from then on a copy may have gone out.

Arming waits for the disk, which takes longer than a letter. So what is sent again in doubt is
armed a few mails at a time; what would be held for a person is armed by itself. A sender that dies
leaves at most one copy more, as before; but it leaves the doubt on a few mails that had not left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from reminders.actions.leasing import LostLeaseError
from reminders.models import Mail
from reminders.policy import HELD_WHEN_IN_DOUBT, LEASE
from reminders.states import MailState

TOGETHER = 10
# What was armed this part of a lease ago is armed once more: it may be somebody else's by now.
HOLDS = 1 / 20


@dataclass(slots=True)
class Armed:
    """What one run has armed, and when."""

    at: dict[int, datetime] = field(default_factory=dict)

    def arm(self, mail: Mail, following: Sequence[Mail], *, token: UUID, now: datetime) -> None:
        """See that a mail is armed, and with it some of those that follow.

        Raises LostLeaseError where the mail is somebody else's by now.
        """
        since = self.at.get(mail.pk)
        if since is not None and now - since <= LEASE * HOLDS:
            return
        together = [mail]
        if mail.kind not in HELD_WHEN_IN_DOUBT:
            together += [one for one in following if one.kind not in HELD_WHEN_IN_DOUBT]
        keys = [one.pk for one in together]
        rows = Mail.objects.filter(pk__in=keys, claim_token=token)
        count = rows.filter(state__in=[MailState.CLAIMED, MailState.ARMED]).update(
            state=MailState.ARMED, armed_at=now, lease_until=now + LEASE
        )
        if count < len(keys):
            keys = list(rows.filter(state=MailState.ARMED).values_list("pk", flat=True))
        self.at.update(dict.fromkeys(keys, now))
        if mail.pk not in keys:
            raise LostLeaseError
