"""Frameworks, parties, areas and memberships in the admin."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frameworks.models import (
    Framework,
    FrameworkParty,
    Membership,
    Party,
    PartyMember,
    PartyName,
    PriorityArea,
)
from frameworks.roles import Role
from history.admin import ReasonedForm, RecordAdmin, RecordTabularInline
from history.admin.signing import person


class StandingPartyInline(RecordTabularInline):
    """The parties that stand in a framework."""

    model = FrameworkParty
    fields = ("party",)
    autocomplete_fields = ("party",)
    changes = False
    deletes = True

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the rows with their parties."""
        return super().get_queryset(request).select_related("party")


class AreaInline(RecordTabularInline):
    """The areas of a framework, in their order."""

    model = PriorityArea
    fields = ("position", "code", "name", "colour")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the areas in their order."""
        return super().get_queryset(request).order_by("position", "pk")


@admin.register(Framework)
class FrameworkAdmin(RecordAdmin):
    """The instruments."""

    list_display = ("code", "name", "instrument", "tracked_from", "time_zone", "is_demo")
    list_filter = ("is_demo",)
    search_fields = ("code", "name", "instrument")
    ordering = ("code", "pk")
    inlines = (StandingPartyInline, AreaInline)
    fieldsets = (
        (None, {"fields": ("code", "name", "instrument", "description")}),
        (
            gettext_lazy("Time"),
            {
                "fields": (
                    "tracked_from",
                    "review_interval_days",
                    "time_zone",
                    "fiscal_year_start_month",
                )
            },
        ),
    )

    def may_add(self, request: HttpRequest) -> bool:
        """Let only site administrators begin a framework; its lead keeps it from then on."""
        return bool(request.user.is_superuser)


class PartyNameInline(RecordTabularInline):
    """Other ways to write a party's name."""

    model = PartyName
    fields = ("name",)
    deletes = True


class PartyMemberInline(RecordTabularInline):
    """The members of a group, with dates."""

    model = PartyMember
    fk_name = "group"
    fields = ("member", "starts_on", "ends_on")
    autocomplete_fields = ("member",)
    verbose_name = gettext_lazy("member")
    verbose_name_plural = gettext_lazy("members, where this is a group")
    deletes = True

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the rows with the parties they name."""
        return super().get_queryset(request).select_related("member", "group")


class PartyForm(ReasonedForm):
    """A party; it may not be part of itself, however far down."""

    def clean_parent(self) -> Party | None:
        """Refuse a loop of parts."""
        parent: Party | None = self.cleaned_data["parent"]
        above = parent
        while above is not None:
            if above.pk == self.instance.pk:
                raise ValidationError(_("This party would be a part of itself."))
            above = above.parent
        return parent


@admin.register(Party)
class PartyAdmin(RecordAdmin):
    """The register of parties, which all frameworks share."""

    form = PartyForm
    list_display = ("code", "name", "short_name", "kind", "parent", "time_zone")
    list_display_links = ("code", "name")
    list_editable = ("short_name",)
    list_filter = ("kind", "frameworks", "hemisphere")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "short_name", "names__name")
    ordering = ("name", "pk")
    autocomplete_fields = ("parent",)
    inlines = (PartyNameInline, PartyMemberInline)


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

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Let a membership end and another begin, rather than become another person's."""
        return ("user", "framework") if obj else ()
