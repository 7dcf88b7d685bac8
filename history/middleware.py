"""Marks every request with its door and an id, so that the history can name both."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from history.context import Call, Door, calling

_DOORS = (("/api/", Door.API), ("/admin/", Door.ADMIN))


def door_of(path: str) -> Door:
    """Name the door that serves this path."""
    return next((door for prefix, door in _DOORS if path.startswith(prefix)), Door.PAGE)


def history_call(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Set the call for the length of one request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = uuid4().hex
        with calling(Call(door=door_of(request.path), request_id=request_id)):
            response = get_response(request)
        response["X-Request-ID"] = request_id
        return response

    return middleware
