"""Named questions over the ledger of duties and mails."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from frameworks.roles import EDITOR_ROLES
from reminders.states import DutyState, MailState

if TYPE_CHECKING:
    from accounts.models import User
    from reminders.models import Mail, Notification


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Questions over duties told to people."""

    def visible_to(self, user: "User") -> Self:
        """Keep the user's own, and those on commitments of frameworks whose books they keep."""
        if user.is_superuser:
            return self
        kept = user.memberships.in_force().with_role(EDITOR_ROLES)
        return self.filter(
            Q(recipient=user) | Q(commitment__framework__in=kept.values("framework"))
        )

    def editable_by(self, user: "User") -> Self:
        """Keep what the user may replay or hold back."""
        if user.is_superuser:
            return self
        kept = user.memberships.in_force().with_role(EDITOR_ROLES)
        return self.filter(commitment__framework__in=kept.values("framework"))

    def owed(self) -> Self:
        """Keep duties that no mail carries yet."""
        return self.filter(state=DutyState.OWED)


class MailQuerySet(models.QuerySet["Mail"]):
    """Questions over mails."""

    def visible_to(self, user: "User") -> Self:
        """Keep the user's own mails; administrators see all."""
        return self if user.is_superuser else self.filter(recipient=user)

    def editable_by(self, user: "User") -> Self:
        """Keep mails that the user may replay."""
        return self if user.is_superuser else self.none()

    def claimable(self, at: datetime) -> Self:
        """Keep mails that may be sent now: waiting, due for a retry, or with a lease run out."""
        waiting = Q(state=MailState.QUEUED) | Q(state=MailState.RETRY)
        abandoned = Q(state__in=[MailState.CLAIMED, MailState.ARMED], lease_until__lte=at)
        return self.filter((waiting & Q(send_from__lte=at)) | abandoned)
