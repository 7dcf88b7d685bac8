"""Deadlines and requests for other dates in the admin: extended and closed by their actions."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from commitments.actions import (
    approve_date,
    close_deadline,
    date_event,
    extend_all,
    extend_deadline,
    refuse_date,
    rehearse,
)
from commitments.admin.base import (
    MOVE_COLUMNS,
    BooksAdmin,
    ShownAdmin,
    move_lines,
    moved_words,
)
from commitments.models import (
    CloseReason,
    DateRequest,
    DateRequestState,
    Deadline,
    DeadlineRevision,
)
from commitments.models.choices import StandingChoices
from commitments.permissions import may
from history.admin import RecordTabularInline, Signature, Step, StepForm
from history.admin.links import admin_link

WHY = forms.Textarea(attrs={"rows": 2, "cols": 60})


class ExtendForm(StepForm):
    """The new words of a date, and why."""

    expression = forms.CharField(label=gettext_lazy("New words"), max_length=250)
    edtf = forms.CharField(
        label=gettext_lazy("Reading (EDTF)"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Only where the words alone do not say it."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), widget=WHY)


class CloseForm(StepForm):
    """How a deadline ended."""

    close_reason = forms.ChoiceField(
        label=gettext_lazy("It was"),
        choices=[
            (reason.value, reason.label)
            for reason in (CloseReason.MET, CloseReason.MISSED, CloseReason.CANCELLED)
        ],
    )
    reason = forms.CharField(label=gettext_lazy("Why"), required=False, widget=WHY)


def _extend(deadline: Deadline, answers: dict[str, Any], signature: Signature) -> str:
    extend_deadline(deadline, **answers, **signature.plain)
    return _("The date was moved; the old one is kept below.")


def _before_extend(deadline: Deadline, answers: dict[str, Any], signature: Signature) -> Any:
    return move_lines(rehearse(lambda: extend_all(deadline, **answers, **signature.plain)[1]))


class EventForm(StepForm):
    """The day of the event on which a deadline hangs, and why it changes."""

    on = forms.DateField(
        label=gettext_lazy("Day of the event"),
        required=False,
        widget=AdminDateWidget,
        help_text=gettext_lazy("Empty where nobody knows it; what hangs on it then awaits a date."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        widget=WHY,
        help_text=gettext_lazy("Needed where the event had a day already."),
    )

    def set_up(self, subject: Deadline) -> None:
        """Begin with the present day."""
        self.fields["on"].initial = subject.anchor_event_on


def _date_event(deadline: Deadline, answers: dict[str, Any], signature: Signature) -> str:
    moves = date_event(deadline, **answers, **signature.plain)
    return _("The day of “%(event)s” was saved.") % {"event": deadline.anchor_event} + moved_words(
        moves, before=" "
    )


def _before_event(deadline: Deadline, answers: dict[str, Any], signature: Signature) -> Any:
    return move_lines(rehearse(lambda: date_event(deadline, **answers, **signature.plain)))


def _close(deadline: Deadline, answers: dict[str, Any], signature: Signature) -> str:
    reason = CloseReason(answers["close_reason"])
    close_deadline(deadline, close_reason=reason, reason=answers["reason"], **signature.plain)
    return _("The deadline was closed.")


def _is_open_to(user: User, deadline: Deadline, verb: str) -> bool:
    return deadline.closed_at is None and may(user, verb, deadline.commitment)


EXTEND = Step(
    name="extend",
    title=gettext_lazy("Extend"),
    form=ExtendForm,
    is_open=lambda user, deadline: _is_open_to(user, deadline, "extend_deadline"),
    run=_extend,
    preview=_before_extend,
    columns=MOVE_COLUMNS,
    intro=gettext_lazy("You see how the words are read before anything is saved."),
)
DATE_EVENT = Step(
    name="date-event",
    title=gettext_lazy("Date the event"),
    form=EventForm,
    is_open=lambda user, deadline: (
        bool(deadline.anchor_event) and _is_open_to(user, deadline, "date_event")
    ),
    run=_date_event,
    preview=_before_event,
    columns=MOVE_COLUMNS,
    intro=gettext_lazy("You see what moves along before anything is saved."),
)
CLOSE = Step(
    name="close",
    title=gettext_lazy("Close"),
    form=CloseForm,
    is_open=lambda user, deadline: _is_open_to(user, deadline, "close_deadline"),
    run=_close,
)


class StandingFilter(admin.SimpleListFilter):
    """What today makes of a deadline or a commitment."""

    title = gettext_lazy("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:  # noqa: ARG002
        """Return every standing."""
        return StandingChoices.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002
        """Keep the rows that stand so."""
        return queryset.filter(standing=self.value()) if self.value() else queryset


class RevisionInline(RecordTabularInline):
    """Every change of a deadline."""

    model = DeadlineRevision
    fields = (
        "number", "old_expression", "old_last_day", "new_expression", "new_last_day", "reason",
        "asked_by", "approved_by", "revised_at",
    )  # fmt: skip
    readonly_fields = fields
    adds = False
    changes = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the changes in their order, with who wanted them."""
        rows = super().get_queryset(request).select_related("asked_by", "approved_by")
        return rows.order_by("number")


@admin.register(Deadline)
class DeadlineAdmin(BooksAdmin):
    """What falls due; set on the page of its commitment."""

    adds = False
    steps = (EXTEND, DATE_EVENT, CLOSE)
    list_display = (
        "commitment", "label", "expression", "edtf", "last_day", "standing_words", "close_reason",
    )  # fmt: skip
    list_display_links = ("commitment", "expression")
    list_filter = (
        StandingFilter,
        "role",
        "is_inferred",
        ("commitment__framework", admin.RelatedOnlyFieldListFilter),
        ("anchor_forum", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("commitment",)
    search_fields = ("commitment__reference", "commitment__title", "label", "expression", "edtf")
    date_hierarchy = "last_day"
    ordering = ("last_day", "pk")
    inlines = (RevisionInline,)
    fieldsets = (
        (None, {"fields": ("commitment_link", "label", "role")}),
        (
            gettext_lazy("The words and their reading"),
            {"fields": ("expression", "edtf", "qualifier", "hemisphere", "basis", "is_inferred")},
        ),
        (
            gettext_lazy("The days"),
            {"fields": ("first_day", "last_day", "grace_day", "late_at", "is_provisional")},
        ),
        (
            gettext_lazy("What it hangs on"),
            {
                "classes": ("collapse",),
                "fields": (
                    "anchor_forum", "anchor_meeting", "anchor_deadline", "anchor_event",
                    "anchor_event_on", "anchor_relation", "offset", "offset_unit", "cycle_number",
                    "window_from", "window_until", "required",
                ),
            },
        ),
        (gettext_lazy("End"), {"fields": ("closed_at", "close_reason")}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the deadlines with what today makes of them."""
        return super().get_queryset(request).with_standing(timezone.now())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Leave only the label to be rewritten; dates move by “extend”."""
        names = [name for _title, options in self.fieldsets for name in options["fields"]]
        return [name for name in names if name != "label"]

    @admin.display(description=gettext_lazy("commitment"))
    def commitment_link(self, deadline: Deadline) -> str:
        """Link to the commitment."""
        return admin_link(deadline.commitment)

    @admin.display(description=gettext_lazy("standing"))
    def standing_words(self, deadline: Any) -> str:
        """Say what today makes of it."""
        return str(StandingChoices(deadline.standing).label)


class ApproveForm(StepForm):
    """A word with the grant, if there is one."""

    answer = forms.CharField(label=gettext_lazy("Answer"), required=False, widget=WHY)


class RefuseForm(StepForm):
    """Why the date stays."""

    answer = forms.CharField(label=gettext_lazy("Why the date stays"), widget=WHY)


def _may_decide(user: User, request: DateRequest) -> bool:
    waits = request.state == DateRequestState.ASKED
    return waits and DateRequest.objects.editable_by(user).filter(pk=request.pk).exists()


def _approve(request: DateRequest, answers: dict[str, Any], signature: Signature) -> str:
    approve_date(request, **answers, **signature.plain)
    return _("The date was granted, and the deadline moved.")


def _refuse(request: DateRequest, answers: dict[str, Any], signature: Signature) -> str:
    refuse_date(request, **answers, **signature.plain)
    return _("The date stays.")


@admin.register(DateRequest)
class DateRequestAdmin(ShownAdmin):
    """What points of contact ask for; nobody decides their own."""

    steps = (
        Step(
            name="approve",
            title=gettext_lazy("Grant"),
            form=ApproveForm,
            is_open=_may_decide,
            run=_approve,
        ),
        Step(
            name="refuse",
            title=gettext_lazy("Refuse"),
            form=RefuseForm,
            is_open=_may_decide,
            run=_refuse,
        ),
    )
    list_display = ("deadline", "expression", "edtf", "asked_by", "asked_at", "state")
    list_filter = ("state",)
    list_select_related = ("deadline", "asked_by")
    search_fields = ("deadline__commitment__reference", "expression", "reason")
    date_hierarchy = "asked_at"
    ordering = ("-asked_at", "pk")
