"""What a webhook is told: one row for each thing that happened, and the post that carries it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment, Deadline, ProgressUpdate
from reminders.models.channels import Webhook, WebhookPost
from reminders.querysets import WebhookItemQuerySet
from reminders.states import Family


class WebhookEvent(models.TextChoices):
    """What happened, in words."""

    LATE = "late", _("is late")
    TO_MANAGER = Family.TO_MANAGER.value, _("escalated to the manager")
    TO_LEAD = Family.TO_LEAD.value, _("escalated to the framework lead")
    REPORT_WAITS = "report_waits", _("a report waits for review")


class WebhookItem(models.Model):
    """One thing that one webhook is told once; several may share a post."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="items")
    key = models.CharField(max_length=64, unique=True)
    event = models.CharField(max_length=20, choices=WebhookEvent)
    occurrence = models.CharField(max_length=40)
    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="+")
    deadline = models.ForeignKey(Deadline, models.CASCADE, null=True, related_name="+")
    update = models.ForeignKey(ProgressUpdate, models.CASCADE, null=True, related_name="+")
    post = models.ForeignKey(WebhookPost, models.SET_NULL, null=True, related_name="items")
    created_at = models.DateTimeField()

    objects = WebhookItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a webhook")
        verbose_name_plural = _("items of webhooks")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(deadline__isnull=False) | models.Q(update__isnull=False),
                name="webhookitem_is_about_something",
            ),
        )
        indexes = (
            # What waits for a post: WebhookItemQuerySet.waiting.
            models.Index(
                fields=["webhook", "id"],
                condition=models.Q(post__isnull=True),
                name="webhookitem_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.occurrence}"
