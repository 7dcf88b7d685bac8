"""What every request does with the session: it ends where nobody has been there for long."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.sessions import begin, is_signed_in, note_presence


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
