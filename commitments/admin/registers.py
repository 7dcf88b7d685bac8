"""Frameworks and parties in the admin: saved with the deadlines that rest on them."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.actions import save_framework, save_party
from commitments.actions.registers import Followed
from commitments.admin.base import BooksAdmin, moved_words
from frameworks.models import (
    Framework,
    FrameworkParty,
    Party,
    PartyMember,
    PartyName,
    PriorityArea,
)
from history.admin import ReasonedForm, RecordForm, RecordTabularInline, Signature


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


class _FollowedAdmin(BooksAdmin):
    """Records on which the days of deadlines rest; a message tells what followed."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and say what followed."""
        super().save_model(request, obj, form, change)
        followed: Followed | None = obj.__dict__.pop("followed", None)
        for words in _followed_words(followed) if followed else ():
            self.message_user(request, words, messages.INFO)
        if followed and followed.later:
            url = reverse("desks:recomputation", args=[followed.later.uuid])
            words = ngettext(
                "%(count)d deadline rests on it and follows now.",
                "%(count)d deadlines rest on it and follow now.",
                followed.later.total,
            ) % {"count": followed.later.total}
            link = format_html('{} <a href="{}">{}</a>', words, url, _("See how far it is"))
            self.message_user(request, link, messages.INFO)


def _followed_words(followed: Followed) -> list[str]:
    words = []
    if followed.moves:
        words.append(moved_words(followed.moves))
    if count := followed.ended_elsewhere:
        told = ngettext(
            "The day of %(count)d deadline ends at another time now.",
            "The days of %(count)d deadlines end at another time now.",
            count,
        )
        words.append(told % {"count": count})
    if followed.left:
        names = ", ".join(sorted({row.commitment.reference for row in followed.left}))
        words.append(
            _("Read by a person, and left for a person to look at: %(names)s.") % {"names": names}
        )
    return words


@admin.register(Framework)
class FrameworkAdmin(_FollowedAdmin):
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
        (gettext_lazy("Reports"), {"fields": ("needs_sign_off",)}),
    )

    def change_record(self, obj: Framework, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Save a framework, and let its deadlines follow."""
        obj.__dict__["followed"] = save_framework(obj, **signature.full)

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
class PartyAdmin(_FollowedAdmin):
    """The register of parties, which all frameworks share."""

    form = PartyForm
    list_display = ("code", "name", "short_name", "kind", "parent", "time_zone")
    list_display_links = ("code", "name")
    list_editable = ("short_name",)
    list_filter = (
        "kind", "frameworks", "hemisphere", ("merged_into", admin.EmptyFieldListFilter),
    )  # fmt: skip
    list_select_related = ("parent",)
    search_fields = ("code", "name", "short_name", "names__name")
    ordering = ("name", "pk")
    autocomplete_fields = ("parent",)
    inlines = (PartyNameInline, PartyMemberInline)
    actions = ("merge_selected",)

    @admin.action(description=gettext_lazy("Merge two parties that are one"))
    def merge_selected(self, request: HttpRequest, queryset: Any) -> Any:
        """Lead to the preview of a merge; the party that was entered first is kept."""
        rows: Any = queryset
        chosen = list(rows.current().order_by("pk").values_list("uuid", flat=True)[:3])
        if len(chosen) == 2:
            return redirect("register:merge-parties", *chosen)
        words = _("Choose two parties that were not merged yet.")
        self.message_user(request, words, messages.WARNING)
        return None

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Offer no party to choose for which another one stands."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        rows: Any = found
        is_choosing = request.path == reverse("admin:autocomplete")
        return rows.current() if is_choosing else rows, may_repeat

    def add_record(self, obj: Party, form: RecordForm, *, signature: Signature) -> Party:  # noqa: ARG002
        """Enter a party."""
        save_party(obj, **signature.full)
        return obj

    def change_record(self, obj: Party, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Save a party, and let the deadlines follow that rest on it."""
        obj.__dict__["followed"] = save_party(obj, **signature.full)
