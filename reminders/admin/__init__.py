"""The admin of reminders: the ledger to look at, and the policies behind it."""

from reminders.admin.alternates import AlternateAdmin
from reminders.admin.ledger import MailAdmin, NotificationAdmin
from reminders.admin.policies import ReminderPolicyAdmin
from reminders.admin.webhooks import WebhookAdmin, WebhookPostAdmin

__all__ = [
    "AlternateAdmin",
    "MailAdmin",
    "NotificationAdmin",
    "ReminderPolicyAdmin",
    "WebhookAdmin",
    "WebhookPostAdmin",
]
