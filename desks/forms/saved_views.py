"""What a person says of a saved list: its name, whether others open it, whether it is mailed."""

from django import forms
from django.utils.translation import gettext_lazy as _l

from accounts.models import ListPage
from desks.forms.texts import Words


class ViewForm(forms.Form):
    """A list to be saved; which one and its filters come with the page it is saved from."""

    name = Words(label=_l("Name"), max_length=80)
    wants_mail = forms.BooleanField(
        label=_l("Mail it to me each week"),
        required=False,
        help_text=_l("With the daily mail, on the first working day of the week."),
    )
    # The name of the view that is to be replaced: whoever types another name is asked again.
    replaces = Words(required=False, max_length=80, widget=forms.HiddenInput)
    page = forms.ChoiceField(choices=ListPage.choices, widget=forms.HiddenInput)
    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)


class RenameForm(forms.Form):
    """Another name."""

    name = Words(label=_l("Name"), max_length=80)
