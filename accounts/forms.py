"""The forms at the doors: to sign in with, for passwords, addresses and tokens."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import set_password
from accounts.models import TokenScope, User


class SignInForm(AuthenticationForm):
    """E-mail address and password; the same words for an unknown address and a wrong password."""

    username = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username webauthn"}),
    )
    error_messages = {
        "invalid_login": _("This e-mail address and this password do not belong together."),
        "inactive": _("This e-mail address and this password do not belong together."),
    }

    def clean(self) -> dict[str, Any]:
        """Find whom the two belong to."""
        address, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if address is not None and password:
            adapter = get_adapter(self.request)
            self.user_cache = adapter.authenticate(self.request, email=address, password=password)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
        return self.cleaned_data

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Begin the session, or ask for the second step first."""
        login = Login(user=self.user_cache, redirect_url=redirect_url)
        answer: HttpResponse = perform_password_login(request, {}, login)
        return answer


class AddressForm(forms.Form):
    """An e-mail address."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "email"}),
    )


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """A new password, typed twice; the history keeps that it was set, not what it is."""

    # Whoever forgot the password may not be the one who made the tokens.
    ends_tokens = True

    def save(self, commit: bool = True) -> User:  # noqa: ARG002 - Django's own
        """Save it with its history."""
        person: User = User.objects.get(pk=self.user.pk)
        set_password(
            person,
            self.cleaned_data["new_password1"],
            ends_tokens=self.ends_tokens,
            by=person,
            at=timezone.now(),
        )
        # The view keeps the session that it changes in going by what the form holds.
        self.user = person
        return person


class OwnPasswordForm(NewPasswordForm, PasswordChangeForm):
    """A person's own new password, with the old one; counted like a sign-in."""

    ends_tokens = False

    def clean_old_password(self) -> str:
        """Refuse a password that is not the person's."""
        password: str = self.cleaned_data["old_password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise ValidationError(self.error_messages["password_incorrect"], code="incorrect")
        return password


class TokenForm(forms.Form):
    """What a token is for, what it may do, and how long."""

    name = forms.CharField(
        label=_("What it is for"),
        max_length=80,
        help_text=_("As in: nightly export to the ministry’s sheet."),
    )
    scope = forms.ChoiceField(label=_("May be used to"), choices=TokenScope, initial="read")
    days = forms.TypedChoiceField(
        label=_("Ends after"),
        coerce=int,
        choices=[(7, _("a week")), (30, _("30 days")), (90, _("90 days")), (365, _("a year"))],
        initial=30,
    )
