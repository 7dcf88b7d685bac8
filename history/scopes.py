"""Who has a scope at all: said once here, for the querysets of every app."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

Rows = TypeVar("Rows", bound=models.QuerySet[Any])


def for_members(
    question: Callable[[Rows, "User"], Rows],
) -> Callable[[Rows, "User | AnonymousUser"], Rows]:
    """Ask a scope of people with an account only.

    Who has left or never signed in gets nothing, an administrator everything.
    """

    @wraps(question)
    def scoped(rows: Rows, user: "User | AnonymousUser") -> Rows:
        if not user.is_active:
            return rows.none()
        return rows if user.is_superuser else question(rows, user)

    return scoped
