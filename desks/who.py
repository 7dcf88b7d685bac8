"""Who asks for a page."""

from typing import Any, cast

from django.http import HttpRequest
from django.utils.functional import LazyObject

from accounts.models import User


def person(request: HttpRequest) -> User:
    """Return the person who is signed in; every page of the desks needs one."""
    user: Any = request.user
    # Actions keep the row itself, not the lazy stand-in that the request carries.
    if isinstance(user, LazyObject) and user.pk:
        user = user._wrapped  # noqa: SLF001 - there is no public way to it
    return cast("User", user)
