"""How often somebody may try to sign in; the count is shared by all processes in the cache."""

from hashlib import sha256
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class SignInByAddress(SimpleRateThrottle):
    """Tries from one place, whatever the account."""

    scope = "sign-in-address"

    def get_cache_key(self, request: Request, view: APIView) -> str:  # noqa: ARG002 - as inherited
        """Return the key of the place that asks."""
        return f"{self.scope}:{_digest(self.get_ident(request))}"


class SignInByAccount(SimpleRateThrottle):
    """Tries from one place for one account.

    The place belongs to the key, so that nobody can lock another person out from elsewhere.
    """

    scope = "sign-in-account"

    def get_cache_key(self, request: Request, view: APIView) -> str:  # noqa: ARG002 - as inherited
        """Return the key of the place and the account it tries."""
        data: Any = request.data
        email = str(data.get("email", "")).strip().lower()
        return f"{self.scope}:{_digest(self.get_ident(request), email)}"


def _digest(*parts: str) -> str:
    # Keys of a cache are short ASCII; what people type is neither.
    return sha256("\0".join(parts).encode(errors="replace")).hexdigest()
