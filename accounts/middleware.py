"""What holds for every request of somebody signed in: sessions end when idle, pages have a pace."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.pace import pace
from accounts.sessions import begin, is_signed_in, note_presence


def keep_pace(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let somebody who asks for pages without end wait; the API says so in its own words."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/") or not request.user.is_authenticated:
            return get_response(request)
        wait = pace.seconds_to_wait(request.user.pk, at=timezone.now())
        if not wait:
            return get_response(request)
        words = _("You asked for very many pages in one minute. Wait, then go on.")
        answer = HttpResponse(words, status=429, content_type="text/plain; charset=utf-8")
        answer["Retry-After"] = str(wait)
        return answer

    return middleware


def idle_sessions(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """End a session in which nobody has asked for anything for the hours of the setting."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_signed_in(request) and not note_presence(request, at=timezone.now()):
            request.user = AnonymousUser()
        was_in = is_signed_in(request)
        response = get_response(request)
        if not was_in and is_signed_in(request):
            # By whatever way in: this sees them all.
            begin(request, at=timezone.now())
        return response

    return middleware
