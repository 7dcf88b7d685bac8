"""What a clerk says of a reporting round: its days, what it asks, and why it moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from commitments.domain.rounds import DEFAULT_ASKS, LONGEST_QUARTERLY, Ask, Asks
from commitments.domain.vocabulary import TRACKED_KINDS, Kind
from commitments.models import ReportingRound
from commitments.models.choices import AskChoices, KindChoices
from commitments.models.rounds import MOST_DAYS_BEFORE
from desks.forms.texts import LONGEST_TEXT, Words
from frameworks.models import Framework
from meetings.models import Meeting, MeetingState

KINDS = tuple(kind for kind in Kind if kind in TRACKED_KINDS)


def _day(label: Any, *, required: bool, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


@dataclass(frozen=True, slots=True)
class KindFields:
    """What is asked of one kind, and what of that must be given."""

    title: str
    asks: forms.BoundField
    must: forms.BoundField


class DaysForm(forms.Form):
    """The days of a round: up to a last day, or up to so many days before a meeting."""

    opens_on = _day(_l("Opens"), required=True)
    closes_on = _day(
        _l("Closes"), required=False, help_text=_l("Its last day; empty where it is a meeting's.")
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        to_field_name="uuid",
        label=_l("Or before the meeting"),
        required=False,
        help_text=_l("Where the meeting moves, the round moves along."),
    )
    days_before = forms.IntegerField(
        label=_l("Closes so many days before it"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS_BEFORE,
    )

    def __init__(self, data: Any = None, *, framework: Framework, **options: Any) -> None:
        super().__init__(data, **options)
        meetings = Meeting.objects.filter(forum__framework=framework)
        standing = meetings.exclude(state=MeetingState.CANCELLED).select_related("forum")
        fields: Any = self.fields
        fields["meeting"].queryset = standing.order_by("-starts_on", "-pk")


class AsksForm(forms.Form):
    """What a round asks of each kind; a kind of which nothing is asked owes no update."""

    def __init__(self, data: Any = None, *, asks: Asks = DEFAULT_ASKS, **options: Any) -> None:
        super().__init__(data, **options)
        for kind in KINDS:
            asked = asks.get(kind, {})
            self._add(f"asks_{kind}", _l("Asks for"), [ask.value for ask in asked])
            must = [ask.value for ask in asked if asked[ask]]
            self._add(f"must_{kind}", _l("Cannot do without"), must)

    def _add(self, name: str, label: Any, initial: list[str]) -> None:
        self.fields[name] = forms.MultipleChoiceField(
            label=label,
            choices=AskChoices.choices,
            initial=initial,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def kinds(self) -> Iterator[KindFields]:
        """Return the fields kind by kind."""
        for kind in KINDS:
            title = str(KindChoices(kind).label)
            yield KindFields(title, self[f"asks_{kind}"], self[f"must_{kind}"])

    def asks(self) -> dict[Kind, dict[Ask, bool]]:
        """Return what was ticked; what must be given is asked for as well."""
        found = {}
        for kind in KINDS:
            must = {*self.cleaned_data[f"must_{kind}"]}
            named = {*self.cleaned_data[f"asks_{kind}"]} | must
            found[kind] = {ask: ask.value in must for ask in Ask if ask.value in named}
        return found


class PlanForm(AsksForm, DaysForm):
    """A round that is planned: its name, its days, what it asks."""

    label = Words(label=_l("Name"), max_length=80)
    field_order = ("label", "opens_on", "closes_on", "meeting", "days_before")

    def days(self) -> list[forms.BoundField]:
        """Return the fields other than what is asked."""
        return [self[name] for name in self.field_order]


class QuartersForm(forms.Form):
    """The four rounds on a year."""

    year = forms.IntegerField(label=_l("Year"), min_value=1990, max_value=2099)
    days = forms.IntegerField(
        label=_l("Days that each is open"),
        min_value=1,
        max_value=LONGEST_QUARTERLY,
        initial=14,
        help_text=_l("Each opens on the day after its quarter."),
    )


class ReasonForm(forms.Form):
    """Why a round is opened or closed."""

    reason = Words(label=_l("Reason"), rows=2, max_length=LONGEST_TEXT, required=False)


class MoveForm(DaysForm):
    """Other days for a round, and why."""

    reason = Words(label=_l("Reason"), rows=2, max_length=LONGEST_TEXT)

    @classmethod
    def of(cls, one: ReportingRound, data: Any = None) -> "MoveForm":
        """Return the form with the present days."""
        hangs = one.meeting_id is not None
        initial = {
            "opens_on": one.opens_on,
            "closes_on": None if hangs else one.closes_on,
            "meeting": one.meeting.uuid if one.meeting else None,
            "days_before": one.days_before,
        }
        return cls(data, framework=one.framework, initial=initial)
