"""The ledger in the admin, to look at: who was told what, and what became of each mail."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from history.admin import ReadOnlyAdmin, RecordTabularInline
from reminders.models import Mail, Notification


class NotificationInline(RecordTabularInline):
    """The duties that a mail carries."""

    model = Notification
    fields = ("family", "rung", "commitment", "deadline", "owed_from", "state", "state_reason")
    readonly_fields = fields
    adds = False
    changes = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the duties with what they are about."""
        return super().get_queryset(request).select_related("commitment", "deadline")


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """What was sent, or is on its way."""

    list_display = ("recipient", "local_day", "kind", "state", "subject", "attempts", "sent_at")
    list_filter = ("state", "kind")
    list_select_related = ("recipient",)
    search_fields = ("recipient__email", "recipient__full_name", "subject", "=message_id")
    date_hierarchy = "local_day"
    ordering = ("-local_day", "-pk")
    inlines = (NotificationInline,)


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """Each duty told to one person, and what became of it."""

    list_display = (
        "recipient", "family", "rung", "commitment", "deadline", "owed_from", "state", "channel",
    )  # fmt: skip
    list_filter = ("state", "family", "channel")
    list_select_related = ("recipient", "commitment", "deadline")
    search_fields = ("recipient__email", "recipient__full_name", "commitment__reference")
    search_help_text = gettext_lazy("A person, or the reference of a commitment.")
    date_hierarchy = "owed_from"
    ordering = ("-owed_from", "-pk")
