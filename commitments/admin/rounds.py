"""Reporting rounds in the admin: planned here, then opened, closed and moved by their steps."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from commitments.actions import close_round, open_round, plan_round, reschedule_round
from commitments.admin.base import BooksAdmin
from commitments.domain.rounds import Phase
from commitments.models import ReportingRound
from commitments.models.choices import AskChoices, KindChoices, PhaseChoices
from commitments.models.rounds import MOST_DAYS_BEFORE
from history.admin import RecordForm, Signature, Step, StepForm
from meetings.models import Meeting, MeetingState

REASON = forms.Textarea(attrs={"rows": 2, "cols": 60})


def _may_keep(user: User, one: ReportingRound, *phases: Phase) -> bool:
    is_open = one.phase(timezone.now()) in phases
    return is_open and ReportingRound.objects.editable_by(user).filter(pk=one.pk).exists()


class WhyForm(StepForm):
    """Why a round is opened again, or closed before its last day is over."""

    reason = forms.CharField(label=gettext_lazy("Why"), required=False, widget=REASON)


class RescheduleForm(StepForm):
    """The new days of a round, and why."""

    opens_on = forms.DateField(label=gettext_lazy("Opens"), widget=AdminDateWidget)
    closes_on = forms.DateField(
        label=gettext_lazy("Closes"), required=False, widget=AdminDateWidget
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label=gettext_lazy("Or before the meeting"), required=False
    )
    days_before = forms.IntegerField(
        label=gettext_lazy("Closes so many days before it"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS_BEFORE,
    )
    reason = forms.CharField(label=gettext_lazy("Why"), widget=REASON)

    def set_up(self, subject: ReportingRound) -> None:
        """Begin with the present days; offer the meetings of the framework that stand."""
        meetings = Meeting.objects.filter(forum__framework=subject.framework_id)
        standing = meetings.exclude(state=MeetingState.CANCELLED).select_related("forum")
        fields: Any = self.fields
        fields["meeting"].queryset = standing.order_by("-starts_on", "pk")
        fields["opens_on"].initial = subject.opens_on
        fields["closes_on"].initial = None if subject.meeting_id else subject.closes_on
        fields["meeting"].initial = subject.meeting_id
        fields["days_before"].initial = subject.days_before


def _open(one: ReportingRound, answers: dict[str, Any], signature: Signature) -> str:
    open_round(one, **answers, **signature.plain)
    return _("The round is open.")


def _close(one: ReportingRound, answers: dict[str, Any], signature: Signature) -> str:
    close_round(one, **answers, **signature.plain)
    return _("The round is closed.")


def _move(one: ReportingRound, answers: dict[str, Any], signature: Signature) -> str:
    reschedule_round(one, **answers, **signature.plain)
    return _("The days of the round are changed.")


@admin.register(ReportingRound)
class ReportingRoundAdmin(BooksAdmin):
    """When frameworks ask their parties for updates."""

    steps = (
        Step(
            name="open",
            title=gettext_lazy("Open the round"),
            form=WhyForm,
            is_open=lambda user, one: _may_keep(user, one, Phase.PLANNED, Phase.CLOSED),
            run=_open,
        ),
        Step(
            name="close",
            title=gettext_lazy("Close the round"),
            form=WhyForm,
            is_open=lambda user, one: _may_keep(user, one, Phase.PLANNED, Phase.OPEN, Phase.OVER),
            run=_close,
        ),
        Step(
            name="reschedule",
            title=gettext_lazy("Give it other days"),
            form=RescheduleForm,
            is_open=lambda user, one: _may_keep(user, one, Phase.PLANNED, Phase.OPEN, Phase.OVER),
            run=_move,
        ),
    )
    list_display = ("label", "framework", "phase_words", "opens_on", "closes_on", "meeting")
    list_filter = (("framework", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("framework", "meeting__forum")
    search_fields = ("label", "framework__code")
    date_hierarchy = "opens_on"
    ordering = ("-opens_on", "-pk")
    autocomplete_fields = ("meeting",)

    @admin.display(description=gettext_lazy("state"))
    def phase_words(self, one: ReportingRound) -> str:
        """Say where the round stands."""
        return str(PhaseChoices(one.phase(timezone.now())).label)

    @admin.display(description=gettext_lazy("asks for"))
    def asks_words(self, one: ReportingRound) -> str:
        """Say what is asked, kind by kind."""
        return "; ".join(
            f"{KindChoices(kind).label}: {', '.join(str(AskChoices(ask).label) for ask in asks)}"
            for kind, asks in one.asked.items()
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Ask for the name and the days; a new round asks what is usual."""
        days = ["framework", "label", "opens_on", "closes_on", "meeting", "days_before"]
        return [*days, "asks_words", "phase_words"] if obj else days

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave a planned round to its steps."""
        return self.get_fields(request, obj) if obj else ()

    def add_record(
        self,
        obj: ReportingRound,
        form: RecordForm,
        *,
        signature: Signature,
    ) -> ReportingRound:
        """Plan the round."""
        names = ("label", "opens_on", "closes_on", "meeting", "days_before")
        days = {name: form.cleaned_data[name] for name in names}
        return plan_round(obj.framework, **days, **signature.plain)
