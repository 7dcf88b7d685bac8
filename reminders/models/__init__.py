"""The ledger of duties and mails, the policies behind it, and the other ways to be told."""

from reminders.models.channels import FeedToken, Webhook, WebhookPost, WebhookPreset
from reminders.models.ledger import (
    ChannelChoices,
    DutyStateChoices,
    FamilyChoices,
    Heartbeat,
    Mail,
    MailKindChoices,
    MailStateChoices,
    Notification,
)
from reminders.models.policies import ReminderPolicy
from reminders.models.webhook_items import WebhookEvent, WebhookItem

__all__ = [
    "ChannelChoices",
    "DutyStateChoices",
    "FamilyChoices",
    "FeedToken",
    "Heartbeat",
    "Mail",
    "MailKindChoices",
    "MailStateChoices",
    "Notification",
    "ReminderPolicy",
    "Webhook",
    "WebhookEvent",
    "WebhookItem",
    "WebhookPost",
    "WebhookPreset",
]
