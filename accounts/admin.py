"""The people and the audit trail in the admin; who belongs where is said in frameworks.

Only site administrators make and change accounts; others see the people of their frameworks.
"""

from typing import Any, ClassVar

# Imported first, so that they have registered what is taken out again below.
import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401
import django.contrib.auth.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import password_validation
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Group
from django.contrib.auth.views import PasswordChangeView, redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import end_access, set_password, write_notice
from accounts.forms import OwnPasswordForm
from accounts.models import SavedView, User
from history.admin import ReadOnlyAdmin, RecordAdmin, RecordForm, Signature, Step, StepForm
from history.models import AuditEvent

# Roles come from memberships; groups and single permissions would be a second way to give them.
admin.site.unregister(Group)
# The doors have pages of their own, which keep the history; keys and secrets are nobody's to see.
admin.site.unregister(
    [EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession]
)
admin.site.site_header = gettext_lazy("Commitment tracker: the clerk's desk")
admin.site.site_title = gettext_lazy("Commitment tracker")
admin.site.index_title = gettext_lazy("What you keep")


def change_own_password(
    request: HttpRequest, extra_context: dict[str, Any] | None = None
) -> HttpResponseBase:
    """Show the admin's page for one's own password, with a form that keeps the history."""
    view = PasswordChangeView.as_view(
        form_class=OwnPasswordForm,
        success_url=reverse("admin:password_change_done"),
        extra_context={**admin.site.each_context(request), **(extra_context or {})},
    )
    return view(request)


@login_not_required
def sign_in_elsewhere(
    request: HttpRequest,
    extra_context: dict[str, Any] | None = None,  # noqa: ARG001 - the admin's own
) -> HttpResponseBase:
    """Lead to the one door; who is in already and may not enter the admin is told so."""
    if request.user.is_authenticated and not request.user.is_staff:
        raise PermissionDenied(_("You do not work in the admin."))
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("sign-in"))


admin.site.login = sign_in_elsewhere  # type: ignore[method-assign,assignment]
admin.site.password_change = change_own_password  # type: ignore[method-assign,assignment]


class PasswordForm(StepForm):
    """A new password, typed twice."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validation.password_validators_help_text_html(),
    )
    again = forms.CharField(
        label=gettext_lazy("The same once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ, and one that is too easy to guess."""
        cleaned = super().clean()
        password = cleaned.get("password")
        if password and password != cleaned.get("again"):
            self.add_error("again", _("These two are not the same."))
        elif password:
            try:
                password_validation.validate_password(password, self.subject)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


def _set_password(person: User, answers: dict[str, Any], signature: Signature) -> str:
    set_password(person, answers["password"], **signature.full)
    return _("%(person)s has a new password.") % {"person": person}


def _instead(names: Any, old: str, new: str) -> list[Any]:
    return [new if name == old else name for name in names]


SET_PASSWORD = Step(
    name="password",
    title=gettext_lazy("Set a password"),
    form=PasswordForm,
    is_open=lambda user, _person: user.is_superuser,
    run=_set_password,
    intro=gettext_lazy("The history keeps that it was set and by whom, not the password."),
)


@admin.register(User)
class UserAdmin(RecordAdmin):
    """The people who sign in."""

    steps: ClassVar[tuple[Step, ...]] = (SET_PASSWORD,)
    actions = ("merge_selected",)
    list_display = (
        "full_name", "address", "mail_arrives", "job_title", "language", "is_staff", "is_active",
        "last_login",
    )  # fmt: skip
    list_filter = ("is_active", "is_staff", "is_superuser", "language", "is_demo")
    search_fields = ("full_name", "email", "job_title")
    ordering = ("full_name", "pk")
    readonly_fields = ("joined_at", "last_login", "is_demo", "mail_arrives", "address")
    fieldsets = (
        (None, {"fields": ("full_name", "email", "job_title", "language")}),
        (
            gettext_lazy("Mail"),
            {
                "fields": (
                    "time_zone",
                    "country",
                    "sending_hour",
                    "mail_any_time",
                    "wants_digest",
                    "mail_arrives",
                )
            },
        ),
        (gettext_lazy("Rights"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (gettext_lazy("Account"), {"fields": ("joined_at", "last_login", "is_demo")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the people in somebody's scope, with the addresses that they may read."""
        return super().get_queryset(request).with_readable_address(request.user)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:  # noqa: ARG002
        """Narrow by what the list offers only: any other column could be guessed by narrowing."""
        return lookup.partition("__")[0] in {*self.list_filter, "pk", "id", "uuid"}

    @admin.display(description=gettext_lazy("e-mail address"), ordering="readable_address")
    def address(self, user: Any) -> str:
        """Return the address, where the pages show it as well."""
        told: str = getattr(user, "readable_address", user.email if user._state.adding else "")
        return told or "–"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show the field itself to who may change it, the readable address to others."""
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        return [
            (title, {**told, "fields": _instead(told["fields"], "email", "address")})
            for title, told in fieldsets
        ]

    @admin.action(description=gettext_lazy("Merge two accounts of one person"))
    def merge_selected(self, request: HttpRequest, queryset: Any) -> Any:
        """Lead to the preview of a merge; the account that was made first is kept."""
        rows = queryset.filter(merged_into__isnull=True).order_by("pk")
        chosen = list(rows.values_list("uuid", flat=True)[:3])
        if len(chosen) == 2:
            return redirect("register:merge-people", *chosen)
        words = _("Choose two accounts that were not merged yet.")
        self.message_user(request, words, messages.WARNING)
        return None

    def get_actions(self, request: HttpRequest) -> Any:
        """Let only administrators merge accounts."""
        return super().get_actions(request) if request.user.is_superuser else {}

    @admin.display(description=gettext_lazy("mail arrives"), boolean=True)
    def mail_arrives(self, user: User) -> bool:
        """Say whether the last mail was not refused by the server of the address."""
        return user.hard_bounces == 0

    def change_record(self, obj: User, form: RecordForm, *, signature: Signature) -> None:
        """Save an account; of another address the one before it is told."""
        if "email" in form.changed_data:
            obj.email = User.objects.normalize_email(obj.email).lower()
            obj.hard_bounces = 0
            before = str(form.initial["email"])
            write_notice(obj, about="change_address", at=signature.at, address=before)
        super().change_record(obj, form, signature=signature)
        if "is_active" in form.changed_data and not obj.is_active:
            end_access(obj, **signature.full)

    def may_add(self, request: HttpRequest) -> bool:
        """Let only site administrators make accounts."""
        return bool(request.user.is_superuser)

    def editable(self, request: HttpRequest) -> Any:
        """Let only site administrators change accounts here; one's own has a page elsewhere."""
        people = User.objects.all()
        return people if request.user.is_superuser else people.none()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Let only site administrators change accounts."""
        return bool(request.user.is_superuser)

    def add_record(self, obj: User, form: RecordForm, *, signature: Signature) -> User:
        """Make an account with which nobody can sign in until it has a password."""
        obj.email = User.objects.normalize_email(obj.email).lower()
        obj.set_unusable_password()
        super().add_record(obj, form, signature=signature)
        return obj


@admin.register(SavedView)
class SavedViewAdmin(ReadOnlyAdmin):
    """The lists that people saved; each keeps their own on a page of theirs."""

    list_display = ("name", "owner", "page", "is_shared", "wants_mail", "removed_at")
    list_filter = ("page", "wants_mail", "is_shared")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__full_name", "owner__email")
    ordering = ("name", "pk")


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """What was written, by whom, through which door; nobody changes it."""

    list_display = ("occurred_at", "actor_name", "verb", "subject_type", "door", "reason")
    list_filter = ("door",)
    search_fields = ("=subject", "=root", "=actor", "=request_id", "=verb", "=subject_type")
    search_help_text = gettext_lazy("An identifier, a verb as in “change”, or a kind of record.")
    date_hierarchy = "occurred_at"
    ordering = ("-pk",)
    list_per_page = 100
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the events in the person's scope, with the names of who wrote them."""
        people = User.objects.filter(uuid=models.OuterRef("actor"))
        name = models.Subquery(people.values("full_name")[:1])
        return super().get_queryset(request).annotate(actor_full_name=name)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Return every column."""
        names = [field.name for field in AuditEvent._meta.concrete_fields if field.name != "id"]
        return [(None, {"fields": ["actor_name", *names]})]

    @admin.display(description=gettext_lazy("by"))
    def actor_name(self, event: Any) -> str:
        """Return the name behind the actor's id."""
        if event.actor is None:
            return _("the system")
        return event.actor_full_name or str(event.actor)
