"""What holds for every request: a largest body, and the headers that each answer carries."""

import logging
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

# A form with a file a little above the limit is still read, so that it is answered in words.
LARGEST_BODY = 64 * 2**20  # bytes

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
REFUSALS = frozenset({401, 403, 429})
log = logging.getLogger(__name__)
ECHOING = frozenset({"TRACE", "TRACK", "CONNECT"})
# What shows a page answers for its head as well.
SHOWN = {"head": "get"}
PLAIN = "text/plain; charset=utf-8"
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def security_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Add the headers that a view has not set for itself."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if _may_be_private(request):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware


def plain_refusals(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse methods that echo, and the API in plain where the site has https."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in ECHOING:
            allowed = {"Allow": ", ".join(_allowed(request.path))}
            return HttpResponse(status=405, content_type=PLAIN, headers=allowed)
        is_api = request.path.startswith("/api/")
        if settings.SECURE_SSL_REDIRECT and is_api and not request.is_secure():
            return HttpResponse(_("Ask over https."), status=403, content_type=PLAIN)
        return get_response(request)

    return middleware


def _allowed(path: str) -> list[str]:
    """Return the methods of an address, as an answer of 405 has to name them."""
    try:
        view = resolve(path).func
    except Resolver404:
        return ["GET", "HEAD"]
    kind = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if kind is None:
        return ["GET", "HEAD", "POST"]
    names = [name for name in kind.http_method_names if hasattr(kind, SHOWN.get(name, name))]
    return [name.upper() for name in names if name.upper() not in ECHOING]


def log_refusals(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Write a line for each refusal: who, by number, was refused what; no words of a body."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code in REFUSALS:
            who = request.user.uuid if _is_signed_in(request) else "-"  # type: ignore[union-attr]
            # Written as Python writes a text, so that an address cannot begin a line of its own.
            path = request.path[:200]
            log.warning("refused %d %s %r by %s", response.status_code, request.method, path, who)
        return response

    return middleware


def largest_body(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse a body that nobody needs before any of it is written to the disk."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            words = _("This is larger than 64 MiB; files may have 20 MiB.")
            return HttpResponse(words, status=413, content_type=PLAIN)
        return get_response(request)

    return middleware


def own_time_zone(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Show moments in the time zone of the person; the API tells them in UTC to everybody.

    Only how a moment is shown hangs on this. The days of deadlines have zones of their own.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/") or not _is_signed_in(request):
            return get_response(request)
        with timezone.override(ZoneInfo(request.user.time_zone)):  # type: ignore[union-attr]
            return get_response(request)

    return middleware


def _may_be_private(request: HttpRequest) -> bool:
    try:
        return _is_signed_in(request)
    except DatabaseError:
        # Who asks cannot be known now; the answer has its headers all the same.
        return True


def _is_signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated
