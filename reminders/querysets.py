"""Named questions over the ledger of duties and mails."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When

from accounts.held import frameworks_of
from commitments.querysets.scopes import readable, serving
from frameworks.querysets import FrameworkRowQuerySet, Row
from frameworks.roles import DECIDER_ROLES, EDITOR_ROLES
from history.scopes import for_members
from reminders.states import WITHIN_PARTY, DutyState, MailKind, MailState

# What a person finds in the inbox: told, about to be told, or told nowhere else.
IN_INBOX = (DutyState.OWED, DutyState.MAILED, DutyState.SENT, DutyState.SUPPRESSED)
# Mails that stay where they are until a person decides.
WAITING_FOR_A_PERSON = (MailState.DEAD, MailState.HELD)

if TYPE_CHECKING:
    from accounts.models import User
    from reminders.models import (
        FeedToken,
        Mail,
        Notification,
        ReminderPolicy,
        Webhook,
        WebhookItem,
        WebhookPost,
    )


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

    def decided_by(self, user: "User") -> Self:
        """Keep those on commitments that the user reads and decides on."""
        decided = serving(user, DECIDER_ROLES, "commitment__")
        shared = ~Q(family__in=sorted(WITHIN_PARTY))
        return self.filter(decided & readable(user, "commitment__") & shared)

    def _in_books_of(self, user: "User") -> Q:
        kept = serving(user, EDITOR_ROLES, "commitment__")
        return kept & readable(user, "commitment__") & ~Q(family__in=sorted(WITHIN_PARTY))

    def owed(self) -> Self:
        """Keep duties that no mail carries yet."""
        return self.filter(state=DutyState.OWED)

    def inbox_of(self, user: "User") -> Self:
        """Keep what the user was or will be told, about what they may still read."""
        told = self.filter(recipient=user, state__in=IN_INBOX)
        if user.is_superuser and user.is_active:
            return told
        return told.filter(Q(commitment__isnull=True) | readable(user, "commitment__"))

    def unread(self) -> Self:
        """Keep what its recipient has not marked as read."""
        return self.filter(read_at__isnull=True)


class MailQuerySet(models.QuerySet["Mail"]):
    """Questions over mails."""

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep the user's own mails; administrators see all."""
        return self.filter(recipient=user)

    @for_members
    def editable_by(self, user: "User") -> Self:
        """Keep mails that the user may send again or take back.

        Administrators do, and who decides in a framework of which a mail tells something that
        they may read; the letter itself stays between the program and its recipient.
        """
        duties = self.model._meta.get_field("notifications").related_model
        manager: models.Manager[Any] = duties._default_manager
        decided = serving(user, DECIDER_ROLES, "commitment__") & readable(user, "commitment__")
        return self.filter(Exists(manager.filter(decided, mail=OuterRef("pk"))))

    def waiting_for_a_person(self) -> Self:
        """Keep mails that were given up or are held."""
        return self.filter(state__in=WAITING_FOR_A_PERSON)

    def given_up_for_sure(self) -> Self:
        """Keep mails that were given up, never left, and hold what another mail can tell."""
        gatherable = (MailKind.DIGEST, MailKind.ESCALATION)
        rows = self.filter(state=MailState.DEAD, doubts=0, kind__in=gatherable)
        return rows.filter(notifications__state=DutyState.MAILED).distinct()

    def claimable(self, at: datetime) -> Self:
        """Keep mails that may be sent now: waiting, due for a retry, or with a lease run out."""
        return self.filter(claimable(at))


def claimable(at: datetime) -> Q:
    """Tell which rows with the states of a mail may be sent now."""
    waiting = Q(state=MailState.QUEUED) | Q(state=MailState.RETRY)
    abandoned = Q(state__in=[MailState.CLAIMED, MailState.ARMED], lease_until__lte=at)
    return (waiting & Q(send_from__lte=at)) | abandoned


class ReminderPolicyQuerySet(FrameworkRowQuerySet["ReminderPolicy"]):
    """Questions over reminder policies."""

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep those of the user's frameworks, and those that hold for all."""
        inside = frameworks_of(user)
        return self.filter(Q(framework__isnull=True) | Q(framework__in=inside))

    @for_members
    def editable_by(self, user: "User") -> Self:
        """Keep those of frameworks that the user manages or leads."""
        return self._inside(user, DECIDER_ROLES)

    def most_specific_first(self) -> Self:
        """Order so that the first policy that holds for a commitment is the one that counts."""
        return self.select_related("framework").order_by(
            F("framework").asc(nulls_last=True),
            Case(When(kind="", then=1), default=0),
            Case(When(strength="", then=1), default=0),
            "pk",
        )


class FeedTokenQuerySet(models.QuerySet["FeedToken"]):
    """Questions over calendar feeds."""

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep the user's own."""
        return self.filter(user=user)

    @for_members
    def editable_by(self, user: "User") -> Self:
        """Keep the user's own."""
        return self.filter(user=user)

    def in_force(self) -> Self:
        """Keep what nobody revoked, of people who have not left."""
        return self.filter(revoked_at__isnull=True, user__is_active=True)


class OfDecidersQuerySet(FrameworkRowQuerySet[Row]):
    """The scopes of what those keep who decide in a framework, and nobody else sees."""

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep those of frameworks that the user manages or leads."""
        return self._inside(user, DECIDER_ROLES)

    @for_members
    def editable_by(self, user: "User") -> Self:
        """Keep those of frameworks that the user manages or leads."""
        return self.visible_to(user)


class WebhookQuerySet(OfDecidersQuerySet["Webhook"]):
    """Questions over webhooks."""


class WebhookPostQuerySet(OfDecidersQuerySet["WebhookPost"]):
    """Questions over posts to webhooks."""

    framework_path = "webhook__framework"

    def claimable(self, at: datetime) -> Self:
        """Keep posts that may be sent now."""
        return self.filter(claimable(at))


class WebhookItemQuerySet(OfDecidersQuerySet["WebhookItem"]):
    """Questions over what webhooks are told."""

    framework_path = "webhook__framework"

    def waiting(self) -> Self:
        """Keep what no post carries yet, of what happened since its webhook was switched on."""
        return self.filter(post__isnull=True, created_at__gte=F("webhook__active_since"))
