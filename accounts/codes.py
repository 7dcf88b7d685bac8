"""The codes of the second step: each holds once, few may be guessed, and guessing is told."""

from typing import Any

from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import note_wrong_code

# Beside five in five minutes, which is the library's own: a thousand a day would be too many.
WRONG = {"code": "30/d/key"}
# Longer than an app's code holds with one step before and after; the library remembers it for
# half a minute only.
REMEMBERED = 120


class _Once:
    """What both forms add to the library's: it is put before them."""

    user: Any
    authenticator: Authenticator
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """Refuse what is wrong, what was used before, and too many tries of a day."""
        # The count begins anew with another password: who guesses has the present one.
        key = self.user.get_session_auth_hash()
        use = ratelimit.consume(
            context.request, app="accounts", action="code", config=WRONG, key=key, limit_get=True
        )
        if use is None:
            raise ValidationError(_("Too many wrong codes today. Set a new password, then go on."))
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not self._is_first(code):
            self._emit_authentication_failed(self.authenticator)
            raise ValidationError(_("This code was used already. Wait for the next one."))
        use.rollback()
        return code

    def _is_first(self, code: str) -> bool:
        digits = "".join(sign for sign in code if sign.isalnum())
        return bool(cache.add(f"accounts.code:{self.user.pk}:{digits}", 1, REMEMBERED))

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:  # noqa: ARG002
        note_wrong_code(self.user, at=timezone.now())


class CodeForm(_Once, AuthenticateForm):  # type: ignore[misc]
    """The code at signing in, at the page and at the API."""


class CodeAgainForm(_Once, ReauthenticateForm):  # type: ignore[misc]
    """The code before something that matters."""
