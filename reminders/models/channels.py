"""The other ways to be told: calendar feeds, and posts to the chat of a team."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from frameworks.models import Framework
from history.models import Record
from reminders.models.ledger import MailStateChoices
from reminders.querysets import FeedTokenQuerySet, WebhookPostQuerySet, WebhookQuerySet
from reminders.states import MailState

if TYPE_CHECKING:
    from accounts.models import User


class FeedToken(Record):
    """A secret address of one calendar: a person's own, or a framework's; it can be revoked.

    Only the SHA-256 of the secret is kept, so that nobody reads the address out of the database.
    """

    user: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="feed_tokens"
    )
    framework = models.ForeignKey(
        Framework, models.CASCADE, null=True, blank=True, related_name="feed_tokens"
    )
    secret_sha256 = models.CharField(max_length=64, unique=True)
    hint = models.CharField(_("begins with"), max_length=8)
    created_at = models.DateTimeField(_("made"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    used_at = models.DateTimeField(_("last read"), null=True, blank=True)

    objects = FeedTokenQuerySet.as_manager()
    UNRECORDED = frozenset({"secret_sha256", "used_at"})

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return str(self.framework or self.user)

    @property
    def history_framework(self) -> UUID | None:
        return self.framework.uuid if self.framework else None


class WebhookPreset(models.TextChoices):
    """Whose form a post takes."""

    PLAIN = "plain", _("plain JSON, signed")
    SLACK = "slack", "Slack"
    TEAMS = "teams", "Microsoft Teams"
    MATTERMOST = "mattermost", "Mattermost"


class Webhook(Record):
    """An address of another program that is told what becomes late in a framework."""

    framework = models.ForeignKey(
        Framework, models.CASCADE, related_name="webhooks", verbose_name=_("framework")
    )
    name = models.CharField(_("name"), max_length=80)
    url = models.URLField(_("address"), max_length=500)
    preset = models.CharField(
        _("form"), max_length=10, choices=WebhookPreset, default=WebhookPreset.PLAIN
    )
    secret = models.CharField(_("secret of the signature"), max_length=128)
    is_active = models.BooleanField(_("active"), default=False)
    # What happened before is not told; what the planner has looked through lies behind the mark.
    active_since = models.DateTimeField(_("active since"), null=True, blank=True, editable=False)
    seen_up_to = models.BigIntegerField(default=0, editable=False)

    objects = WebhookQuerySet.as_manager()
    # Whoever knows the address of a chat's webhook may write into that chat.
    UNRECORDED = frozenset({"secret", "url", "seen_up_to"})

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = (
            models.CheckConstraint(condition=~models.Q(secret=""), name="webhook_has_a_secret"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def history_framework(self) -> UUID:
        return self.framework.uuid

    @property
    def history_is_internal(self) -> bool:
        return True


class WebhookPost(models.Model):
    """One post owed to one webhook; it has the states of a mail."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="posts")
    key = models.CharField(max_length=64, unique=True)
    event = models.CharField(max_length=30)
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=MailStateChoices, default=MailState.QUEUED)
    send_from = models.DateTimeField()
    claim_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = WebhookPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post to a webhook")
        verbose_name_plural = _("posts to webhooks")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=MailStateChoices.values),
                name="webhookpost_state_is_known",
            ),
        )
        indexes = (
            # The sender's queue: WebhookPostQuerySet.claimable.
            models.Index(fields=["state", "send_from"], name="webhookpost_queue"),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.created_at:%Y-%m-%d}"
