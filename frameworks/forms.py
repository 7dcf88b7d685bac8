"""What somebody who is invited types."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WelcomeForm(forms.Form):
    """A name and a password for a new account."""

    full_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("A password of your own"),
        strip=False,
        max_length=1000,
        help_text=_("At least twelve characters; a few words that only you would put together."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
