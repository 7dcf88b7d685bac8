"""What a judge says of a promise: how far it got, what became of it, why, and on what evidence."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from commitments.models import Evidence
from commitments.models.choices import CompletionChoices, OutcomeChoices
from desks.forms.bulk import BulkForm
from desks.forms.texts import LONGEST_TEXT, Words


def completion_field() -> forms.ChoiceField:
    """Return the question how far it got; nothing is chosen beforehand."""
    return forms.ChoiceField(
        label=_l("Completion"),
        choices=CompletionChoices.choices,
        widget=forms.RadioSelect,
        help_text=_l("How far it got, on the scale of the Open Government Partnership."),
    )


def outcome_field() -> forms.ChoiceField:
    """Return the question what became of it; nothing is chosen beforehand."""
    return forms.ChoiceField(
        label=_l("Outcome"),
        choices=OutcomeChoices.choices,
        widget=forms.RadioSelect,
        help_text=_l("Without evidence it stays “not yet assessed”; it is never “not kept”."),
    )


class AssessForm(forms.Form):
    """One judgement; `replaces` is the one that its author has seen."""

    completion = completion_field()
    outcome = outcome_field()
    reasons = Words(label=_l("Reasons"), rows=5, max_length=LONGEST_TEXT)
    evidence = forms.MultipleChoiceField(
        label=_l("Evidence"), required=False, widget=forms.CheckboxSelectMultiple
    )
    early_reason = Words(
        label=_l("Why before its time"),
        rows=2,
        max_length=LONGEST_TEXT,
        help_text=_l("The deadline has not passed, and nothing was declared done."),
    )
    closes = forms.BooleanField(
        label=_l("Close the deadline with it: as met where it was kept, else as missed"),
        required=False,
    )
    replaces = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        evidence: Sequence[Evidence] = (),
        is_early: bool = False,
        can_close: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        fields["evidence"].choices = [(str(row.uuid), _evidence_words(row)) for row in evidence]
        if not evidence:
            del fields["evidence"]
        if not is_early:
            del fields["early_reason"]
        if not can_close:
            del fields["closes"]


def _evidence_words(row: Evidence) -> str:
    day = f" ({row.document_edtf})" if row.document_edtf else ""
    said = f": {row.statement}" if row.statement else ""
    return f"{row.title}{day}{said}"


class JudgeForm(BulkForm):
    """The same outcome for several, with one reason."""

    completion = completion_field()
    outcome = outcome_field()
    reasons = Words(label=_l("Reasons"), rows=4, max_length=LONGEST_TEXT)
    closes = forms.BooleanField(
        label=_l("Close the deadlines with it: as met where it was kept, else as missed"),
        required=False,
    )


class DissentForm(forms.Form):
    """What the judged party sees otherwise."""

    text = Words(
        label=_l("What your party sees otherwise"),
        rows=4,
        max_length=LONGEST_TEXT,
        help_text=_l("It is shown beside the judgement, once and for all readers."),
    )
