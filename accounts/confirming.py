"""Who confirmed that it is they goes on in a session of another key."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse

from accounts.sessions import renew_key


def renewing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the session another key where the page took somebody's word that it is they."""

    @wraps(view)
    def confirm(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before = _confirmations(request)
        answer = view(request, *args, **kwargs)
        if _confirmations(request) > before:
            renew_key(request)
        return answer

    return confirm


def _confirmations(request: HttpRequest) -> int:
    records = get_authentication_records(request, request.user)
    return sum(bool(record.get("reauthenticated")) for record in records)
