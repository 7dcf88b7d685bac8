"""The forms by which browsers hand over passkeys: nonsense in them is a wrong key, not a fault.

What arrives is JSON with bytes of another format inside; the library answers some of what may be
wrong with it and lets the rest through as an error of its readers.
"""

import struct
from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms

from history.strict_json import StrictDecoder

# What reading bytes of no format at all may end in.
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


def _credential() -> forms.JSONField:
    return forms.JSONField(widget=forms.HiddenInput, decoder=StrictDecoder)


def _read(reading: Callable[[], Any]) -> Any:
    try:
        return reading()
    except UNREADABLE as error:
        raise get_adapter().validation_error("incorrect_code") from error


class _Shown:
    """A passkey that is shown: put before the library's form."""

    def clean_credential(self) -> Any:
        """Return the key it belongs to. Raises ValidationError for what is no passkey."""
        return _read(super().clean_credential)  # type: ignore[misc]


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """Another passkey for oneself."""

    credential = _credential()

    def clean(self) -> Any:
        """Return what was sent. Raises ValidationError for what is no passkey."""
        return _read(super().clean)


class PasskeyStepForm(_Shown, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step of signing in."""

    credential = _credential()


class PasskeySignInForm(_Shown, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey alone."""

    credential = _credential()


class PasskeyAgainForm(_Shown, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey before something that matters."""

    credential = _credential()
