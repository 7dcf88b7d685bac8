"""The queue of progress updates: accept and return, one by one or several with one note."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from commitments.actions import (
    RefusedError,
    accept_update,
    return_update,
    send_back_update,
    sign_off_update,
)
from commitments.admin.base import REFUSALS, ShownAdmin
from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment, Evidence, Measurement, ProgressUpdate
from commitments.models.choices import UpdateStateChoices
from commitments.permissions import may
from history.admin import RecordTabularInline, Signature, Step, StepForm, signature_of
from history.admin.links import admin_link
from history.admin.signing import person

NOTE = forms.Textarea(attrs={"rows": 3, "cols": 70})


class AcceptForm(StepForm):
    """A word of the reviewer, if there is one."""

    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=NOTE)


class ReturnForm(StepForm):
    """What has to be mended."""

    note = forms.CharField(label=gettext_lazy("What has to be mended"), widget=NOTE)


class ManyForm(forms.Form):
    """One note for several reports."""

    note = forms.CharField(label=gettext_lazy("Note for all of them"), required=False, widget=NOTE)


def may_review(user: User, update: ProgressUpdate) -> bool:
    """Say whether a person may review a report now: never their own, nor what they signed off."""
    return (
        update.state == UpdateState.SUBMITTED
        and user.pk not in {update.author_id, update.signed_off_by_id}
        and may(user, "review", update.commitment)
    )


def may_sign(user: User, update: ProgressUpdate) -> bool:
    """Say whether a person may sign a report off for its party now."""
    return ProgressUpdate.objects.signable_by(user).filter(pk=update.pk).exists()


def _sign(update: ProgressUpdate, answers: dict[str, Any], signature: Signature) -> str:
    sign_off_update(update, **answers, **signature.plain)
    return _("The report was signed off.")


def _send_back(update: ProgressUpdate, answers: dict[str, Any], signature: Signature) -> str:
    send_back_update(update, **answers, **signature.plain)
    return _("The report was sent back to its author.")


def _accept(update: ProgressUpdate, answers: dict[str, Any], signature: Signature) -> str:
    accept_update(update, **answers, **signature.plain)
    return _("The report was accepted.")


def _return(update: ProgressUpdate, answers: dict[str, Any], signature: Signature) -> str:
    return_update(update, **answers, **signature.plain)
    return _("The report was returned to its author.")


ACCEPT = Step(
    name="accept",
    title=gettext_lazy("Accept"),
    form=AcceptForm,
    is_open=may_review,
    run=_accept,
    intro=gettext_lazy("Its figures count from now on."),
)
RETURN = Step(
    name="return", title=gettext_lazy("Return"), form=ReturnForm, is_open=may_review, run=_return
)
SIGN = Step(
    name="sign-off",
    title=gettext_lazy("Sign off"),
    form=StepForm,
    is_open=may_sign,
    run=_sign,
    intro=gettext_lazy("The framework sees it from now on."),
)
SEND_BACK = Step(
    name="send-back",
    title=gettext_lazy("Send back"),
    form=ReturnForm,
    is_open=may_sign,
    run=_send_back,
)


class QueueFilter(admin.SimpleListFilter):
    """States of reports; the list begins with those that wait."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:  # noqa: ARG002
        """Return the states, and all of them."""
        states = [choice for choice in UpdateStateChoices.choices if choice[0] != "submitted"]
        return [("all", _("all")), *states]

    def choices(self, changelist: Any) -> Any:
        """Call what is shown without a choice by its name."""
        for choice in super().choices(changelist):
            if choice["query_string"] == changelist.get_query_string(remove=["state"]):
                choice["display"] = UpdateStateChoices.SUBMITTED.label
            yield choice

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002
        """Keep what waits, unless something else is asked for."""
        value = self.value()
        return queryset if value == "all" else queryset.filter(state=value or UpdateState.SUBMITTED)


class MeasurementInline(RecordTabularInline):
    """The figures of a report."""

    model = Measurement
    fields = ("indicator", "operator", "value", "measured_edtf", "source", "is_accepted")
    readonly_fields = fields
    adds = False
    changes = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the figures with what they measure."""
        return super().get_queryset(request).select_related("indicator")


class EvidenceInline(RecordTabularInline):
    """The evidence of a report."""

    model = Evidence
    fields = ("title", "relation", "statement", "document_edtf", "url")
    readonly_fields = fields
    adds = False
    changes = False


@admin.register(ProgressUpdate)
class ProgressUpdateAdmin(ShownAdmin):
    """The reports; their words are their authors', the admin only reviews them."""

    steps = (ACCEPT, RETURN, SIGN, SEND_BACK)
    actions = ("accept_selected", "return_selected")
    list_display = ("commitment", "party", "author", "health", "state", "submitted_at")
    list_filter = (
        QueueFilter,
        "health",
        ("commitment__framework", admin.RelatedOnlyFieldListFilter),
        "is_demo",
    )
    list_select_related = ("commitment", "party", "author")
    search_fields = ("commitment__reference", "commitment__title", "narrative", "author__full_name")
    date_hierarchy = "submitted_at"
    ordering = ("submitted_at", "pk")
    inlines = (MeasurementInline, EvidenceInline)
    fieldsets = (
        (None, {"fields": ("commitment_link", "party", "author", "state", "health")}),
        (
            gettext_lazy("As reported"),
            {
                "fields": (
                    "narrative",
                    "next_steps",
                    "obstacles",
                    "help_needed",
                    "reported_edtf",
                    "submitted_at",
                )
            },
        ),
        (
            gettext_lazy("Review"),
            {
                "fields": (
                    "signed_off_by",
                    "signed_off_at",
                    "reviewed_by",
                    "reviewed_at",
                    "review_note",
                )
            },
        ),
    )

    @admin.display(description=gettext_lazy("commitment"))
    def commitment_link(self, update: ProgressUpdate) -> str:
        """Link to the commitment."""
        return admin_link(update.commitment)

    @admin.action(description=gettext_lazy("Accept the selected reports"))
    def accept_selected(self, request: HttpRequest, queryset: Any) -> Any:
        """Accept several reports with one note."""
        return self._review_many(request, queryset, verb="accept")

    @admin.action(description=gettext_lazy("Return the selected reports"))
    def return_selected(self, request: HttpRequest, queryset: Any) -> Any:
        """Return several reports with one note."""
        return self._review_many(request, queryset, verb="return")

    def _review_many(self, request: HttpRequest, queryset: Any, *, verb: str) -> Any:
        form = ManyForm(request.POST if "confirmed" in request.POST else None)
        form.fields["note"].required = verb == "return"
        updates = list(queryset.select_related("commitment", "party", "author").order_by("pk"))
        if not form.is_valid():
            return self._ask_for_note(request, form, updates, verb=verb)
        write = accept_update if verb == "accept" else return_update
        self._write_many(request, updates, write=write, note=form.cleaned_data["note"])
        return None

    def _ask_for_note(
        self, request: HttpRequest, form: ManyForm, updates: list[ProgressUpdate], *, verb: str
    ) -> HttpResponse:
        user = person(request)
        context = {
            **self.admin_site.each_context(request),
            "title": self.get_action(f"{verb}_selected")[2],  # type: ignore[index]
            "subtitle": None,
            "opts": self.opts,
            "form": form,
            "updates": [(update, _skipped_because(user, update)) for update in updates],
            "action": f"{verb}_selected",
            "media": self.media,
        }
        return TemplateResponse(request, "admin/review_many.html", context)

    def _write_many(
        self, request: HttpRequest, updates: Iterable[ProgressUpdate], *, write: Any, note: str
    ) -> None:
        signature = signature_of(request)
        decidable = Commitment.objects.decidable_by(signature.by).filter(updates__in=list(updates))
        reach = set(decidable.values_list("pk", flat=True))
        done = 0
        for update in updates:
            try:
                if update.commitment_id not in reach:
                    raise RefusedError(_("Only a manager or the lead of this framework decides."))
                write(update, note=note, **signature.plain)
            except REFUSALS as error:
                self.message_user(request, f"{update}: {error}", messages.WARNING)
            else:
                done += 1
        if done:
            words = ngettext("%(count)d report done.", "%(count)d reports done.", done)
            self.message_user(request, words % {"count": done}, messages.SUCCESS)


def _skipped_because(user: User, update: ProgressUpdate) -> str:
    if update.author_id == user.pk:
        return _("your own: it will be skipped")
    if update.signed_off_by_id == user.pk:
        return _("signed off by you: it will be skipped")
    if update.state != UpdateState.SUBMITTED:
        return _("does not wait for review: it will be skipped")
    return ""
