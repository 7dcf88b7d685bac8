"""Which rows of a model a person may see or change in the admin."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User

SEE = "visible_to"
CHANGE = "editable_by"


def scoped(
    rows: models.QuerySet[Any], user: "User", *, question: str = SEE
) -> models.QuerySet[Any]:
    """Keep the rows in a person's scope; every model of a record answers for its own."""
    ask: Callable[[User], models.QuerySet[Any]] = getattr(rows, question)
    return ask(user)


def has_scope(model: type[models.Model]) -> bool:
    """Say whether a model answers for its own scope."""
    return hasattr(model._default_manager, SEE)
