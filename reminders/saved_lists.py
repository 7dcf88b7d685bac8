"""What a saved list holds for a person now: always asked anew, in that person's own scope."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import QueryDict

from accounts.models import ListPage, SavedView, User
from commitments.lists import (
    CommitmentList,
    overdue_list_of,
    reading_list_of,
    review_list_of,
)
from commitments.models import Commitment, ProgressUpdate

# A mail shows so many of its rows; the list itself shows the rest.
MOST_ROWS = 10


@dataclass(frozen=True, slots=True)
class Summary:
    """How many rows a list has, and the first of them."""

    count: int
    rows: tuple[Commitment, ...]


def listed_of(view: SavedView, person: User, *, at: datetime) -> "models.QuerySet[Any] | None":
    """Return the commitments of a saved list for a person; None where it is not theirs to open.

    The review queue stands for the commitments on which a report waits.
    """
    query = QueryDict(view.query)
    try:
        if view.page == ListPage.REVIEW:
            return _reviewed(person, query, at)
        found: CommitmentList = (
            overdue_list_of(person, query, at=at)
            if view.page == ListPage.OVERDUE
            else reading_list_of(person, query, at=at)
        )
    except PermissionDenied:
        return None
    return found.rows


def _reviewed(person: User, query: QueryDict, at: datetime) -> "models.QuerySet[Any]":
    filters = review_list_of(person, query)
    waiting: Any = filters.qs if filters.is_valid() else ProgressUpdate.objects.none()
    rows = Commitment.objects.filter(pk__in=waiting.order_by().values("commitment"))
    return rows.with_standing(at).worst_first()


def summary_of(view: SavedView, person: User, *, at: datetime) -> Summary:
    """Return what a mail says of a saved list, in a constant number of queries."""
    rows = listed_of(view, person, at=at)
    if rows is None:
        return Summary(0, ())
    shown: Any = rows
    return Summary(rows.count(), tuple(shown.with_list_rows()[:MOST_ROWS]))
