"""Who asks: by a token in the header, or by the session of a signed-in page."""

import re
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework import exceptions

TOKEN = re.compile(rb"[A-Za-z0-9_-]{16,200}")


class BearerAuthentication(TokenAuthentication):
    """A token that was given at sign-in: `Authorization: Bearer …`."""

    def authenticate_credentials(self, token: bytes) -> Any:
        """Return the person and the token. Raises AuthenticationFailed."""
        if not TOKEN.fullmatch(token):
            # Knox would pass NUL to the database and bytes that are no UTF-8 to a decoder.
            raise exceptions.AuthenticationFailed(_("Invalid token."))
        return super().authenticate_credentials(token)


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
