"""Who asks: by a token in the header, or by the session of a signed-in page."""

import re
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiToken, TokenScope
from frameworks.permissions import owes_second_step

TOKEN = re.compile(rb"[A-Za-z0-9_-]{16,200}")


class BearerAuthentication(TokenAuthentication):
    """A token that was given at sign-in: `Authorization: Bearer …`."""

    def authenticate_credentials(self, token: bytes) -> Any:
        """Return the person and the token. Raises AuthenticationFailed."""
        if not TOKEN.fullmatch(token):
            # Knox would pass NUL to the database and bytes that are no UTF-8 to a decoder.
            raise exceptions.AuthenticationFailed(_("Invalid token."))
        user, row = super().authenticate_credentials(token)
        if not user.may_sign_in:
            raise exceptions.AuthenticationFailed(_("Invalid token."))
        _check_second_step(user)
        return user, row


class PageAuthentication(SessionAuthentication):
    """The session of a signed-in page; who owes a second step waits here as everywhere."""

    def authenticate(self, request: Request) -> Any:
        """Return the person, if a session names one. Raises AuthenticationFailed."""
        found = super().authenticate(request)
        if found is not None:
            _check_second_step(found[0])
        return found


def _check_second_step(user: Any) -> None:
    if owes_second_step(user):
        raise exceptions.AuthenticationFailed(_("Set a second step up on the site first."))


class InScope(BasePermission):
    """Lets a token do what it was made for, and a session whatever the person may do."""

    message = _l("This token may not be used for this.")

    def has_permission(self, request: Request, view: Any) -> bool:
        """Say whether the scope of the token, if there is one, allows the method here."""
        token = request.auth
        if not isinstance(token, ApiToken) or request.method in SAFE_METHODS:
            return True
        if token.scope == TokenScope.ALL or view.tag == "sign-in":
            return True
        return token.scope == TokenScope.REPORT and bool(view.is_reporting)


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the token is told to readers of the OpenAPI document."""

    target_class = BearerAuthentication
    name = "token"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        """Return the scheme."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token from POST /api/v1/sign-in; it expires after 30 days.",
        }


class PageScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the session is told to readers of the OpenAPI document."""

    target_class = PageAuthentication
    name = "cookieAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        """Return the scheme."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
