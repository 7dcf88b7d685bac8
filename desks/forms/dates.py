"""Another date, said in words or with its reading, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _l

from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from desks.forms.texts import LONGEST_TEXT, Words


def checked_edtf(text: str) -> str:
    """Return a reading as it is. Raises ValidationError for what is no EDTF."""
    if text:
        try:
            period_of(text)
        except EdtfError as error:
            raise forms.ValidationError(str(error)) from error
    return text


class DateForm(forms.Form):
    """Another date, in words or with its reading."""

    expression = Words(
        label=_l("New date, in words"),
        max_length=250,
        help_text=_l("As in “by 30 June 2027” or “third quarter of 2027”."),
    )
    edtf = Words(
        label=_l("Reading (EDTF)"),
        max_length=60,
        required=False,
        help_text=_l("Only where the words cannot be read by themselves, as in 2027-35."),
    )
    reason = Words(label=_l("Reason"), rows=3, max_length=LONGEST_TEXT)

    def clean_edtf(self) -> str:
        """Refuse a reading that is no EDTF."""
        return checked_edtf(self.cleaned_data["edtf"])
