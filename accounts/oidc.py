"""The way back from the single sign-on: what the provider says is checked before it counts."""

from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from jwt import PyJWTError, get_unverified_header

from accounts.single import PROVIDER

# Signatures with a key pair only: with a shared secret, or without any, anybody could sign.
ALGORITHMS = frozenset(
    f"{family}{bits}" for family in ("RS", "PS", "ES") for bits in (256, 384, 512)
)
WELL_KNOWN = "/.well-known/"


class CheckedProvider(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The provider of the settings, by its own name, and its tokens by their signature.

    The library takes a token that comes straight from the provider without looking at the
    signature, as the standard allows; here it is looked at all the same.
    """

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the provider says of itself. Raises OAuth2Error where it is another one."""
        found: dict[str, Any] = super().openid_config
        named = str(self.get_provider().app.settings["server_url"]).partition(WELL_KNOWN)[0]
        if str(found.get("issuer", "")).rstrip("/") != named.rstrip("/"):
            raise OAuth2Error("The provider calls itself by another name.")
        return found

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            if get_unverified_header(id_token).get("alg") not in ALGORITHMS:
                raise OAuth2Error("The token is signed in a way that is not taken.")
            told: dict[str, Any] = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("The token cannot be read.") from error
        return told


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take somebody in who comes back from the provider."""
    if provider_id != PROVIDER:
        raise Http404
    adapter = CheckedProvider(request, provider_id)
    answer: HttpResponse
    try:
        answer = OAuth2CallbackView.adapter_view(adapter)(request)
    except OAuth2Error as error:
        answer = render_authentication_error(request, adapter.get_provider(), exception=error)
    return answer
