"""Initiatives and programmes in the admin."""

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
    classify_initiative,
    link_commitments,
    propose_initiative,
    save_programme,
    take_step,
)
from commitments.actions.initiatives import FINAL_STAGES, ORDER
from commitments.admin.base import BooksAdmin
from commitments.admin.forms import FrameworkForm
from commitments.criteria import criteria_of
from commitments.domain.vocabulary import Stage
from commitments.models import Initiative, InitiativeStep, Programme
from commitments.models.choices import StageChoices
from frameworks.models import PriorityArea
from history.admin import RecordForm, RecordTabularInline, Signature, Step, StepForm
from history.forms import Choices
from meetings.models import Meeting


class InitiativeForm(FrameworkForm):
    """An initiative; what it names belongs to its framework."""

    INSIDE = ("areas", "commitments")

    taken_on = forms.DateField(
        label=gettext_lazy("Concept of"),
        required=False,
        widget=AdminDateWidget,
        help_text=gettext_lazy("The day of the concept; without one, today."),
    )


class TakeStepForm(StepForm):
    """Which stage an initiative reached, when, where and by what decision."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"))
    taken_on = forms.DateField(label=gettext_lazy("Day"), widget=AdminDateWidget)
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label=gettext_lazy("At the meeting"), required=False
    )
    decision = forms.CharField(
        label=gettext_lazy("Decision"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text=gettext_lazy("Who decided what, and where."),
    )

    def set_up(self, subject: Initiative) -> None:
        """Offer the stages that may follow and the meetings of the framework."""
        present = ORDER.index(Stage(subject.stage))
        later = {*ORDER[present + 1 :], Stage.WITHDRAWN}
        choices = [(value, label) for value, label in StageChoices.choices if value in later]
        meetings = Meeting.objects.filter(forum__framework=subject.framework_id)
        fields: Any = self.fields
        fields["stage"].choices = choices
        fields["meeting"].queryset = meetings.select_related("forum").order_by("-starts_on", "pk")


class ClassifyForm(StepForm):
    """In which areas of its framework an initiative works, and which criteria it meets."""

    areas = Choices(
        PriorityArea.objects.none(),
        label=gettext_lazy("Areas"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    criteria = forms.MultipleChoiceField(
        label=gettext_lazy("Criteria met"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("As the principles of the framework state them."),
    )

    def set_up(self, subject: Initiative) -> None:
        """Offer the areas and the criteria of the framework, with what was said so far."""
        fields: Any = self.fields
        fields["areas"].queryset = subject.framework.areas.order_by("position", "pk")
        fields["areas"].initial = list(subject.areas.all())
        fields["criteria"].choices = [
            (one.code, f"{one.words} ({one.principle.reference})")
            for one in criteria_of(subject.framework)
        ]
        fields["criteria"].initial = subject.criteria_met


def _classify(initiative: Initiative, answers: dict[str, Any], signature: Signature) -> str:
    classify_initiative(initiative, **answers, **signature.plain)
    return _("The areas and criteria of %(initiative)s are noted.") % {"initiative": initiative}


def _may_classify(user: User, initiative: Initiative) -> bool:
    return Initiative.objects.editable_by(user).filter(pk=initiative.pk).exists()


def _take(initiative: Initiative, answers: dict[str, Any], signature: Signature) -> str:
    stage = Stage(answers.pop("stage"))
    step = take_step(initiative, stage=stage, **answers, **signature.plain)
    return _("The initiative is now: %(stage)s.") % {"stage": step.get_stage_display()}


def _may_step(user: User, initiative: Initiative) -> bool:
    is_final = initiative.stage in FINAL_STAGES
    return not is_final and Initiative.objects.editable_by(user).filter(pk=initiative.pk).exists()


class InitiativeStepInline(RecordTabularInline):
    """The steps so far."""

    model = InitiativeStep
    fields = ("stage", "taken_on", "meeting", "decision", "taken_by")
    readonly_fields = fields
    adds = False
    changes = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the steps in their order, with who took them."""
        rows = super().get_queryset(request).select_related("meeting__forum", "taken_by")
        return rows.order_by("taken_on", "pk")


@admin.register(Initiative)
class InitiativeAdmin(BooksAdmin):
    """The cooperative projects."""

    form = InitiativeForm
    steps = (
        Step(
            name="step",
            title=gettext_lazy("Take a step"),
            form=TakeStepForm,
            is_open=_may_step,
            run=_take,
        ),
        Step(
            name="classify",
            title=gettext_lazy("Note areas and criteria"),
            form=ClassifyForm,
            is_open=_may_classify,
            run=_classify,
        ),
    )
    list_display = ("title", "framework", "stage", "is_demo")
    list_filter = ("stage", ("framework", admin.RelatedOnlyFieldListFilter), "is_demo")
    list_select_related = ("framework",)
    search_fields = ("title", "summary", "parties__name", "commitments__reference")
    ordering = ("title", "pk")
    autocomplete_fields = ("parties", "areas", "commitments")
    inlines = (InitiativeStepInline,)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Ask for the day of the concept only when it is entered."""
        fields = ["framework", "title", "summary", "parties", "areas", "commitments"]
        return [*fields, "stage"] if obj else [*fields, "taken_on"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Leave an initiative in its framework and its stage to its steps."""
        return ("framework", "stage") if obj else ()

    def add_record(self, obj: Initiative, form: RecordForm, *, signature: Signature) -> Initiative:
        """Propose the initiative with all that it names."""
        many = {name: form.cleaned_data[name] for name in ("parties", "areas", "commitments")}
        return propose_initiative(
            obj.framework,
            title=obj.title,
            summary=obj.summary,
            taken_on=form.cleaned_data["taken_on"] or timezone.localdate(),
            **many,
            **signature.plain,
        )

    def set_many(self, obj: Any, name: str, rows: list[Any], *, signature: Signature) -> None:
        """Say for which commitments it counts through the action that counts anew."""
        if name == "commitments":
            link_commitments(obj, commitments=rows, **signature.plain)
        else:
            super().set_many(obj, name, rows, signature=signature)


class ProgrammeForm(FrameworkForm):
    """A programme; it is part of one of its own framework."""

    INSIDE = ("parent",)


@admin.register(Programme)
class ProgrammeAdmin(BooksAdmin):
    """The programmes on which commitments hang."""

    form = ProgrammeForm
    list_display = ("code", "name", "framework", "parent", "is_open_list")
    list_filter = (("framework", admin.RelatedOnlyFieldListFilter), "is_open_list")
    list_select_related = ("framework", "parent")
    search_fields = ("code", "name")
    ordering = ("framework__code", "code", "pk")
    autocomplete_fields = ("parent",)

    def add_record(self, obj: Programme, form: RecordForm, *, signature: Signature) -> Programme:  # noqa: ARG002
        """Enter a programme through the action that looks for loops."""
        return save_programme(obj, **signature.full)

    def change_record(self, obj: Programme, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Save a programme through the action that looks for loops."""
        save_programme(obj, **signature.full)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Leave a programme in its framework."""
        return ("framework",) if obj else ()
