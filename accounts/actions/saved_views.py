"""Saving a list under a name, renaming, mailing it each week, removing it and taking that back."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import SavedView, User
from history.actions import save_recorded

# What says where in a list one is, and is no filter.
PLACE = frozenset({"page", "select", "format"})


def filters_in(query: str) -> str:
    """Return a query without what only says where in the list somebody is."""
    kept = QueryDict(query, mutable=True)
    for name in PLACE & kept.keys():
        del kept[name]
    for name in [name for name, values in kept.lists() if not any(values)]:
        del kept[name]
    return kept.urlencode()


def save_view(
    owner: User,
    *,
    name: str,
    page: str,
    query: str,
    at: datetime,
    is_replacing: bool = False,
    **wishes: Any,
) -> SavedView:
    """Save the filters of a list under a name; in the place of that name's, where that is said.

    `wishes` are `is_shared` and `wants_mail`; what is not wished stays as it was. Raises
    ValidationError, also for a name in use that is not to be replaced.
    """
    with transaction.atomic():
        rows = SavedView.objects.select_for_update().kept()
        taken = rows.filter(owner=owner, name=name).first()
        if taken and not is_replacing:
            raise ValidationError({"name": _("You have a view of this name already.")})
        view = taken or SavedView(owner=owner, name=name)
        view.page, view.query = page, filters_in(query)
        _wish(view, wishes)
        view.full_clean()
        save_recorded(view, by=owner, at=at, verb="save_view")
    return view


def change_view(view: SavedView, *, by: User, at: datetime, **wishes: Any) -> SavedView:
    """Rename a view, share it or not, have it mailed or not. Raises ValidationError."""
    with transaction.atomic():
        view = SavedView.objects.select_for_update().get(pk=view.pk)
        _wish(view, wishes)
        view.full_clean()
        save_recorded(view, by=by, at=at, verb="change_view")
    return view


def remove_view(view: SavedView, *, by: User, at: datetime) -> SavedView:
    """Take a view off the list; `restore_view` brings it back, without its mail."""
    with transaction.atomic():
        view = SavedView.objects.select_for_update().get(pk=view.pk)
        view.removed_at, view.wants_mail = at, False
        save_recorded(view, by=by, at=at, verb="remove_view")
    return view


def restore_view(view: SavedView, *, by: User, at: datetime) -> SavedView:
    """Bring a removed view back. Raises ValidationError where its name is in use again."""
    with transaction.atomic():
        view = SavedView.objects.select_for_update().get(pk=view.pk)
        view.removed_at = None
        view.full_clean()
        save_recorded(view, by=by, at=at, verb="restore_view")
    return view


def _wish(view: SavedView, wishes: dict[str, Any]) -> None:
    for name in {"name", "is_shared", "wants_mail"} & wishes.keys():
        setattr(view, name, wishes[name])
