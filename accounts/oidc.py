"""The way to the single sign-on and back: what the provider says is checked before it counts.

A button leads there, never a link, so that no other site begins a session here unasked.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from jwt import PyJWTError, get_unverified_header
from requests import RequestException

from accounts.single import PROVIDER

# Signatures with a key pair only: with a shared secret, or without any, anybody could sign.
ALGORITHMS = frozenset(
    f"{family}{bits}" for family in ("RS", "PS", "ES") for bits in (256, 384, 512)
)
WELL_KNOWN = "/.well-known/"
# What a round is for, beside the library's own kinds.
AGAIN = "again"


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
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider, by a button."""
    _check_name(provider_id)
    if request.method != "POST":
        return _ask(request, _("Sign in with %(name)s") % {"name": settings.OIDC_NAME})
    adapter = CheckedProvider(request, provider_id)
    return _leave(request, adapter, lambda: OAuth2LoginView.adapter_view(adapter)(request))


@require_http_methods(["GET", "HEAD", "POST"])
def begin_again(request: HttpRequest) -> HttpResponse:
    """Let the provider ask once more who it is, whatever session somebody has there."""
    _check_name(PROVIDER)
    if request.method != "POST":
        return _ask(request, _("Is it you?"))
    adapter = CheckedProvider(request, PROVIDER)
    provider = adapter.get_provider()

    def ask_there() -> HttpResponse:
        answer: HttpResponse = provider.redirect(
            request,
            process=AGAIN,
            next_url=get_next_redirect_url(request),
            data={"asked_at": timezone.now().isoformat()},
            auth_params={**provider.get_auth_params(), "prompt": "login", "max_age": "0"},
        )
        return answer

    return _leave(request, adapter, ask_there)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take somebody in who comes back from the provider."""
    _check_name(provider_id)
    adapter = CheckedProvider(request, provider_id)
    return _guarded(request, adapter, lambda: OAuth2CallbackView.adapter_view(adapter)(request))


def _check_name(provider_id: str) -> None:
    if provider_id != PROVIDER or not settings.OIDC_ISSUER:
        raise Http404


def _ask(request: HttpRequest, title: str) -> HttpResponse:
    intro = _("You are led to %(name)s and come back from there.") % {"name": settings.OIDC_NAME}
    context = {"title": title, "intro": intro, "button": _("Go on")}
    return render(request, "accounts/form.html", context)


def _leave(
    request: HttpRequest, adapter: CheckedProvider, go: Callable[[], HttpResponse]
) -> HttpResponse:
    """Show a page that leads away: a form itself may lead to this site only."""
    answer = _guarded(request, adapter, go)
    address = answer.get("Location", "")
    if not address.startswith(("https://", "http://")):
        return answer
    context = {"title": _("On the way"), "address": address, "name": settings.OIDC_NAME}
    return render(request, "accounts/away.html", context)


def _guarded(
    request: HttpRequest, adapter: CheckedProvider, go: Callable[[], HttpResponse]
) -> HttpResponse:
    answer: HttpResponse
    try:
        answer = go()
    except (OAuth2Error, RequestException) as error:
        answer = render_authentication_error(request, adapter.get_provider(), exception=error)
    return answer
