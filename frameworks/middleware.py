"""What a person holds, kept for a reading request; and the way to a second step they owe."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.held import keep_held
from frameworks.permissions import owes_second_step

# What works without: setting it up, signing out, the language; the API says so itself.
OPEN = ("/accounts/", "/language/", "/static/", "/healthz", "/readyz", "/api/")
READING = frozenset({"GET", "HEAD"})


def second_factor(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let administrators, leads and managers in with a second step only, where it is asked for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not settings.REQUIRE_MFA or request.path.startswith(OPEN):
            return get_response(request)
        if request.user.is_authenticated and owes_second_step(request.user):
            words = _("Your role asks for a second step at signing in. Set one up to go on.")
            messages.warning(request, words)
            return redirect("mfa_index")
        return get_response(request)

    return middleware


def held_while_reading(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Ask with what the person holds, in requests that only read.

    A request that writes may change what somebody holds, and asks each time.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in READING and request.user.is_authenticated:
            keep_held(request.user)
        return get_response(request)

    return middleware
