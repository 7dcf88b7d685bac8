"""Minutes in the admin, to look at: they are written where a list is gone through."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from commitments.models import Minutes, MinutesItem
from history.admin import ReadOnlyAdmin, RecordTabularInline


class MinutesItemInline(RecordTabularInline):
    """What was decided."""

    model = MinutesItem
    fields = ("commitment", "deadline", "decision", "words", "note", "decided_by", "decided_at")
    readonly_fields = fields
    adds = False
    changes = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the items with what they are about."""
        rows = super().get_queryset(request)
        return rows.select_related("commitment", "deadline", "decided_by").order_by("pk")


@admin.register(Minutes)
class MinutesAdmin(ReadOnlyAdmin):
    """What was decided when somebody went through a list."""

    public_page = "desks:minutes"
    list_display = ("title", "framework", "meeting", "held_on", "begun_by", "closed_at")
    list_filter = ("framework",)
    list_select_related = ("framework", "meeting__forum", "begun_by")
    search_fields = ("title", "items__commitment__reference")
    date_hierarchy = "held_on"
    ordering = ("-held_on", "-pk")
    inlines = (MinutesItemInline,)
