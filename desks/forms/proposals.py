"""The fields in which a report says that milestones are reached and initiatives have moved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import User
from commitments.actions import Proposals, ProposedStep, RefusedError
from commitments.actions.initiatives import FINAL_STAGES, check_stage
from commitments.domain.vocabulary import DeadlineRole, Stage
from commitments.models import Commitment, Deadline, Initiative, ProgressUpdate
from commitments.models.choices import StageChoices
from commitments.wording import reading_words
from desks.forms.texts import Words

LONGEST_DECISION = 2_000
TICKED = "True"


class TickBox(forms.CheckboxInput):
    """A box that sends the same word with which a saved tick is shown."""

    def __init__(self) -> None:
        super().__init__(attrs={"value": TICKED})

    def format_value(self, value: Any) -> None:
        """Leave the word to the attribute."""


class Tick(forms.BooleanField):
    """One yes or nothing; `choices` is how a conflict names it."""

    choices = ((TICKED, _l("reached")),)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a report may speak of: the open milestones and the initiatives that go on."""

    milestones: Sequence[Deadline] = field(default_factory=list)
    initiatives: Sequence[Initiative] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StepFields:
    """The fields of one initiative."""

    title: str
    stage: str
    next_stage: forms.BoundField
    taken: forms.BoundField
    decision: forms.BoundField


class ProposalForm(forms.Form):
    """The part of a report's form that speaks of milestones and initiatives."""

    offer = Offer()
    is_submitting = False
    full_labels: dict[str, str]

    def add_proposals(self, offer: Offer, today: date) -> None:
        """Add the fields; none of them is filled in beforehand but the day."""
        self.offer, self.today = offer, today
        for milestone in offer.milestones:
            words, label = milestone.label, reading_words(milestone)
            label = f"{words}: {label}" if words and milestone.expression else label
            self.fields[f"reached_{milestone.uuid.hex}"] = Tick(
                label=label, required=False, widget=TickBox()
            )
        for initiative in offer.initiatives:
            self._add_step(initiative)

    def _add_step(self, initiative: Initiative) -> None:
        key, order = initiative.uuid.hex, [*Stage]
        later = order[order.index(Stage(initiative.stage)) + 1 :]
        choices = [("", _l("no step")), *((str(one), StageChoices(one).label) for one in later)]
        self.fields[f"stage_{key}"] = forms.ChoiceField(
            label=_l("Has come to"), choices=choices, required=False
        )
        self.fields[f"taken_{key}"] = forms.DateField(
            label=_l("On"),
            required=False,
            initial=self.today.isoformat(),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        self.fields[f"decision_{key}"] = Words(
            label=_l("Record of the decision"),
            rows=2,
            max_length=LONGEST_DECISION,
            required=False,
            help_text=_l("Who decided what, and where; a decision needs it."),
        )
        for name in ("stage", "taken", "decision"):
            label = self.fields[f"{name}_{key}"].label
            self.full_labels[f"{name}_{key}"] = f"{initiative.title}: {label}"

    # --- for the page ---------------------------------------------------------------------

    def milestone_fields(self) -> list[forms.BoundField]:
        """Return the boxes of the milestones."""
        return [self[f"reached_{milestone.uuid.hex}"] for milestone in self.offer.milestones]

    def step_fields(self) -> Iterator[StepFields]:
        """Return the fields initiative by initiative."""
        for initiative in self.offer.initiatives:
            key = initiative.uuid.hex
            yield StepFields(
                title=initiative.title,
                stage=str(initiative.get_stage_display()),
                next_stage=self[f"stage_{key}"],
                taken=self[f"taken_{key}"],
                decision=self[f"decision_{key}"],
            )

    # --- checks ---------------------------------------------------------------------------

    def check_proposals(self) -> None:
        """Check each step that is reported; what a decision lacks may wait until it is sent."""
        for initiative in self.offer.initiatives:
            key = initiative.uuid.hex
            stage, taken = (self.cleaned_data.get(f"{name}_{key}") for name in ("stage", "taken"))
            if not stage or f"taken_{key}" in self.errors:
                continue
            if taken is None:
                self.add_error(f"taken_{key}", _("Say when this step was taken."))
            elif taken > self.today:
                self.add_error(f"taken_{key}", _("This day is to come."))
            elif self.is_submitting:
                self._check_stage(initiative, Stage(stage), key)

    def _check_stage(self, initiative: Initiative, stage: Stage, key: str) -> None:
        decision = self.cleaned_data.get(f"decision_{key}", "")
        try:
            check_stage(initiative, stage, decision)
        except RefusedError as error:
            lacks_record = stage == Stage.DECIDED and not decision.strip()
            self.add_error(f"decision_{key}" if lacks_record else f"stage_{key}", str(error))

    # --- what the actions take ------------------------------------------------------------

    def proposals(self) -> Proposals:
        """Return what is said of milestones and initiatives."""
        return Proposals(self.reached(), self.steps())

    def reached(self) -> dict[Deadline, bool]:
        """Return for each milestone whether it is reported as reached."""
        return {
            milestone: bool(self.cleaned_data.get(f"reached_{milestone.uuid.hex}"))
            for milestone in self.offer.milestones
        }

    def steps(self) -> dict[Initiative, ProposedStep | None]:
        """Return the step of each initiative, None where none is reported.

        What has to be mended first is left out.
        """
        return {
            initiative: self._step(initiative.uuid.hex)
            for initiative in self.offer.initiatives
            if not {f"{name}_{initiative.uuid.hex}" for name in ("stage", "taken")} & {*self.errors}
        }

    def _step(self, key: str) -> ProposedStep | None:
        stage, taken = self.cleaned_data.get(f"stage_{key}"), self.cleaned_data.get(f"taken_{key}")
        if not stage or taken is None:
            return None
        return ProposedStep(Stage(stage), taken, self.cleaned_data.get(f"decision_{key}", ""))


def offered(commitment: Commitment, *, user: User) -> Offer:
    """Return what a person's report on a commitment may speak of."""
    milestones = commitment.deadlines.filter(role=DeadlineRole.MILESTONE, closed_at__isnull=True)
    going_on = Initiative.objects.visible_to(user).filter(commitments=commitment)
    going_on = going_on.exclude(stage__in=sorted(FINAL_STAGES))
    return Offer(list(milestones.by_day()), list(going_on.order_by("title", "pk")))


def saved_proposals(update: ProgressUpdate, offer: Offer) -> Mapping[str, str]:
    """Return what a saved report would show in the fields, empty ones included."""
    values = {f"reached_{row.uuid.hex}": "" for row in offer.milestones}
    values |= {f"stage_{row.uuid.hex}": "" for row in offer.initiatives}
    values |= {f"reached_{row.uuid.hex}": TICKED for row in update.milestones.all()}
    for step in update.steps.select_related("initiative"):
        key = step.initiative.uuid.hex
        values[f"stage_{key}"] = step.stage
        values[f"taken_{key}"] = step.taken_on.isoformat()
        values[f"decision_{key}"] = step.decision
    return values
