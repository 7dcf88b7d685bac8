"""Frameworks, parties, areas and memberships in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from frameworks.actions import keep_membership
from frameworks.models import (
    Membership,
    PriorityArea,
)
from frameworks.roles import Role
from history.admin import RecordAdmin, RecordForm, Signature
from history.admin.signing import person


@admin.register(PriorityArea)
class PriorityAreaAdmin(RecordAdmin):
    """The sections of frameworks; order and colour are set in the list."""

    list_display = ("name", "code", "framework", "position", "colour", "swatch")
    list_editable = ("position", "colour")
    list_filter = (("framework", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("framework",)
    search_fields = ("name", "code")
    ordering = ("framework__code", "position", "pk")

    @admin.display(description=gettext_lazy("shown as"))
    def swatch(self, area: PriorityArea) -> SafeString:
        """Show the colour; an attribute of SVG needs no style of its own."""
        return format_html(
            '<svg width="28" height="14" role="img" aria-label="{}">'
            '<rect width="28" height="14" rx="3" fill="{}"/></svg>',
            area.colour,
            area.colour,
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Leave an area in its framework."""
        return ("framework",) if obj else ()


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    """Who belongs where, for whom; kept by the lead of each framework."""

    list_display = ("user", "framework", "role", "party", "starts_on", "ends_on")
    list_filter = ("role", ("framework", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("user", "framework", "party")
    search_fields = ("user__full_name", "user__email", "party__name", "framework__code")
    date_hierarchy = "starts_on"
    ordering = ("framework__code", "user__full_name", "pk")
    autocomplete_fields = ("user", "party")

    def may_add(self, request: HttpRequest) -> bool:
        """Let those who lead a framework take people in."""
        user = person(request)
        held = user.memberships.in_force().with_role({Role.LEAD})
        return user.is_superuser or held.exists()

    def add_record(self, obj: Membership, form: RecordForm, *, signature: Signature) -> Membership:  # noqa: ARG002
        """Take somebody in, by the rules of the people page."""
        keep_membership(obj, **signature.full)
        return obj

    def change_record(self, obj: Membership, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Change a membership, by the rules of the people page."""
        keep_membership(obj, **signature.full)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Let a membership end and another begin, rather than become another person's."""
        return ("user", "framework") if obj else ()
