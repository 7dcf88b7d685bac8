"""The forms on the page of a document: the words, the commitment, its date and its parties."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from commitments.domain.vocabulary import (
    DeadlineRole,
    Kind,
    Operator,
    PartyRole,
    PublicationStatus,
    Status,
    Strength,
)
from commitments.models import AnchorRelation, OffsetUnit
from commitments.models.choices import (
    DeadlineRoleChoices,
    KindChoices,
    MoneyTypeChoices,
    OperatorChoices,
    PartyRoleChoices,
    PublicationStatusChoices,
    QuantityRoleChoices,
    StatusChoices,
    StrengthChoices,
)
from entry.actions import DateWords, Selection
from frameworks.models import Party, PriorityArea
from history.forms import Choices
from meetings.models import Forum
from sources.models import Document

BEGUN = (StatusChoices.ACTIVE, StatusChoices.DRAFT)
# What a clerk sets when entering; cycles are opened by the rule of a quota.
ROLES = [choice for choice in DeadlineRoleChoices.choices if choice[0] != DeadlineRole.CYCLE]
PARTY_ROWS = 4
MOST_DAYS = 3660
MOST_PARTY_ROWS = 40


class EntryForm(forms.Form):
    """A commitment made from selected words."""

    quote = forms.CharField(
        label=_("The words"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Select them in the text, or paste them here."),
    )
    start = forms.IntegerField(label=_("From character"), required=False, min_value=0)
    end = forms.IntegerField(label=_("To character"), required=False, min_value=1)
    section = forms.CharField(label=_("Section"), required=False, max_length=200)
    locator = forms.CharField(label=_("Place"), required=False, max_length=40)
    reference = forms.CharField(label=_("Reference"), max_length=40)
    title = forms.CharField(label=_("Title"), max_length=250)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=KindChoices.choices, initial=Kind.ONE_OFF_DELIVERABLE
    )
    strength = forms.ChoiceField(
        label=_("Strength"), choices=StrengthChoices.choices, initial=Strength.WILL
    )
    verb = forms.CharField(label=_("Verb as written"), required=False, max_length=60)
    scope = forms.CharField(label=_("Condition or scope"), required=False, max_length=250)
    publication_status = forms.ChoiceField(
        label=_("The document says it is"),
        choices=PublicationStatusChoices.choices,
        initial=PublicationStatus.PLANNED,
    )
    status = forms.ChoiceField(
        label=_("Begin as"), choices=[(one.value, one.label) for one in BEGUN], initial="active"
    )
    areas = Choices(PriorityArea.objects.none(), label=_("Areas"), required=False)
    note = forms.CharField(
        label=_("Note of the clerk"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    expression = forms.CharField(
        label=_("Words of the date"),
        required=False,
        max_length=250,
        help_text=_("As in “by the third quarter of 2026”. Leave empty where there is none."),
    )
    edtf = forms.CharField(
        label=_("Reading (EDTF)"),
        required=False,
        max_length=60,
        help_text=_("Only where the words alone do not say it."),
    )
    date_role = forms.ChoiceField(label=_("It says when"), choices=ROLES, initial="due")
    forum = forms.ModelChoiceField(
        Forum.objects.none(), label=_("Hangs on the next meeting of"), required=False
    )
    event = forms.CharField(
        label=_("Or hangs on an event"),
        required=False,
        max_length=120,
        help_text=_("As in “signature”, with its day where it is known."),
    )
    event_on = forms.DateField(
        label=_("Day of the event"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    relation = forms.ChoiceField(
        label=_("It falls due"),
        required=False,
        choices=[("", _("as the words say")), *AnchorRelation.choices],
    )
    offset = forms.IntegerField(
        label=_("Days between"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_("Empty: as the words say."),
    )
    offset_unit = forms.ChoiceField(label=_("Unit"), required=False, choices=OffsetUnit.choices)

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        framework = document.framework_id
        areas = PriorityArea.objects.filter(framework=framework)
        fields["areas"].queryset = areas.order_by("position", "pk")
        forums = Forum.objects.filter(framework=framework)
        fields["forum"].queryset = forums.order_by("code", "pk")

    def clean(self) -> dict[str, Any]:
        """Let a date hang on one thing, and give an event no day without its name."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("event") and told.get("forum"):
            self.add_error("event", _("Choose a forum or name an event, not both."))
        if told.get("event_on") and not told.get("event"):
            self.add_error("event", _("Name the event that has this day."))
        return told

    @property
    def selection(self) -> Selection:
        """What was selected."""
        names = ("quote", "start", "end", "section", "locator")
        return Selection(**{name: self.cleaned_data[name] for name in names})

    @property
    def date(self) -> DateWords:
        """The words of the date."""
        told = self.cleaned_data
        return DateWords(
            expression=told["expression"],
            edtf=told["edtf"],
            role=DeadlineRole(told["date_role"]),
            forum=told["forum"],
            event=told["event"],
            event_on=told["event_on"],
            relation=AnchorRelation(told["relation"]) if told["relation"] else None,
            offset=told["offset"],
            offset_unit=OffsetUnit(told["offset_unit"] or OffsetUnit.DAYS),
        )

    @property
    def commitment_fields(self) -> dict[str, Any]:
        """What is said of the commitment itself."""
        names = (
            "reference", "title", "kind", "strength", "verb", "scope", "publication_status",
            "areas", "note",
        )  # fmt: skip
        said = {name: self.cleaned_data[name] for name in names}
        return {**said, "status": Status(self.cleaned_data["status"])}


class FigureForm(forms.Form):
    """What is measured, where the words name a number; empty, nothing is measured."""

    name = forms.CharField(
        label=_("What is measured"),
        required=False,
        max_length=200,
        help_text=_("Empty: the title of the commitment."),
    )
    operator = forms.ChoiceField(
        label=_("How it is meant"), choices=OperatorChoices.choices, required=False
    )
    value = forms.DecimalField(label=_("Number"), required=False, max_digits=24, decimal_places=4)
    unit = forms.CharField(label=_("Unit of measure"), required=False, max_length=120)
    role = forms.ChoiceField(
        label=_("What it is"), choices=QuantityRoleChoices.choices, required=False
    )
    money_type = forms.ChoiceField(
        label=_("Stage of money"), choices=[("", "–"), *MoneyTypeChoices.choices], required=False
    )
    currency = forms.CharField(label=_("Currency (ISO 4217)"), required=False, max_length=3)

    def clean(self) -> dict[str, Any]:
        """Ask for the unit of a number, the number of a unit, and both parts of money."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        given = told.get("value") is not None
        if given and not told.get("unit"):
            self.add_error("unit", _("Say in what it is counted."))
        moves = told.get("operator") in {Operator.INCREASE, Operator.DECREASE}
        if told.get("unit") and not given and not moves:
            self.add_error("value", _("Give the number, or leave the unit empty."))
        if given and bool(told.get("currency")) != bool(told.get("money_type")):
            self.add_error("currency", _("Money has a currency and a stage, or neither."))
        return told

    def figure(self, *, title: str) -> dict[str, Any] | None:
        """Return what add_indicator takes; none where no unit is given."""
        told = dict(self.cleaned_data)
        if not told["unit"]:
            return None
        return {**told, "name": told["name"] or title[:200]}


class PartyRoleForm(forms.Form):
    """One party and what it is to the commitment; an empty line is nothing."""

    party = forms.ModelChoiceField(Party.objects.none(), label=_("Party"), required=False)
    role = forms.ChoiceField(
        label=_("Role"), choices=PartyRoleChoices.choices, initial=PartyRole.OWNER
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["party"].queryset = Party.objects.current()
        # Read once for all lines.
        fields["party"].choices = choices


if TYPE_CHECKING:
    _FormSet = forms.BaseFormSet[PartyRoleForm]
else:
    _FormSet = forms.BaseFormSet


class BasePartyFormSet(_FormSet):
    """The parties of a commitment."""

    @property
    def named(self) -> list[tuple[Party, str]]:
        """The parties that were chosen, with their roles, each said once."""
        lines = [form.cleaned_data for form in self.forms if form.cleaned_data.get("party")]
        return list(dict.fromkeys((line["party"], line["role"]) for line in lines))


def party_choices(user: User, document: Document) -> list[Any]:
    """Return the parties to choose from: first those that stand in the framework."""
    parties = list(Party.objects.current().visible_to(user).order_by("name", "pk"))
    here = set(document.framework.standing_parties.values_list("party", flat=True))
    inside = [(party.pk, str(party.name)) for party in parties if party.pk in here]
    outside = [(party.pk, str(party.name)) for party in parties if party.pk not in here]
    return [("", "---------"), (_("In this framework"), inside), (_("All others"), outside)]


def party_formset(
    data: Any = None, *, choices: Any, rows: int = PARTY_ROWS, initial: Any = None
) -> BasePartyFormSet:
    """Return the lines for parties, prefix `parties`, the first of them filled."""
    made: Any = forms.formset_factory(
        PartyRoleForm,
        formset=BasePartyFormSet,
        extra=rows,
        max_num=MOST_PARTY_ROWS,
        # Whatever the browser says their number is: no more lines are ever built.
        absolute_max=MOST_PARTY_ROWS + rows,
    )
    formset: BasePartyFormSet = made(
        data, prefix="parties", initial=initial, form_kwargs={"choices": choices}
    )
    return formset
