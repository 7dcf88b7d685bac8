"""What begins a review, and what is said of one commitment in it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from desks.forms.texts import LONGEST_TEXT, Words
from frameworks.models import Framework
from meetings.models import Meeting


class BeginForm(forms.Form):
    """Which framework is gone through, for which meeting, on which day."""

    framework = forms.ModelChoiceField(
        Framework.objects.none(), to_field_name="uuid", label=_l("Framework"), empty_label=None
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        to_field_name="uuid",
        required=False,
        label=_l("For the meeting"),
        empty_label=_l("None"),
    )
    title = Words(label=_l("Title"), max_length=120)
    held_on = forms.DateField(label=_l("Day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(
        self, data: Any = None, *, frameworks: Sequence[Framework], **options: Any
    ) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        keys = [framework.pk for framework in frameworks]
        fields["framework"].queryset = Framework.objects.filter(pk__in=keys).order_by("code")
        meetings = Meeting.objects.not_cancelled().filter(forum__framework__in=keys)
        fields["meeting"].queryset = meetings.select_related("forum").order_by("-starts_on", "pk")


class NoteForm(forms.Form):
    """A sentence for the minutes."""

    note = Words(
        label=_l("Sentence for the minutes"),
        rows=2,
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_l("As it is to be read in them; whoever reads the commitment reads it."),
    )
