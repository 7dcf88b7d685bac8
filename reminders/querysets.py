"""Named questions over the ledger of duties and mails."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from commitments.querysets.scopes import readable, serving
from frameworks.roles import EDITOR_ROLES
from history.scopes import for_members
from reminders.states import DutyState, MailState

if TYPE_CHECKING:
    from accounts.models import User
    from reminders.models import Mail, Notification


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Questions over duties told to people."""

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep the user's own, and those on commitments that they read and keep the books of."""
        return self.filter(Q(recipient=user) | self._in_books_of(user))

    @for_members
    def editable_by(self, user: "User") -> Self:
        """Keep what the user may replay or hold back."""
        return self.filter(self._in_books_of(user))

    def _in_books_of(self, user: "User") -> Q:
        kept = serving(user, EDITOR_ROLES, "commitment__")
        return kept & readable(user, "commitment__")

    def owed(self) -> Self:
        """Keep duties that no mail carries yet."""
        return self.filter(state=DutyState.OWED)


class MailQuerySet(models.QuerySet["Mail"]):
    """Questions over mails."""

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep the user's own mails; administrators see all."""
        return self.filter(recipient=user)

    @for_members
    def editable_by(self, user: "User") -> Self:  # noqa: ARG002 - administrators were let through
        """Keep mails that the user may replay: administrators do."""
        return self.none()

    def claimable(self, at: datetime) -> Self:
        """Keep mails that may be sent now: waiting, due for a retry, or with a lease run out."""
        waiting = Q(state=MailState.QUEUED) | Q(state=MailState.RETRY)
        abandoned = Q(state__in=[MailState.CLAIMED, MailState.ARMED], lease_until__lte=at)
        return self.filter((waiting & Q(send_from__lte=at)) | abandoned)
