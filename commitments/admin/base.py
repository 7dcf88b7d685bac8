"""What the admins of commitments share: the errors of their actions, and small columns."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.actions.following import Move
from commitments.actions.refusal import RefusedError
from history.admin import ReadOnlyAdmin, RecordAdmin
from history.admin.links import admin_link
from meetings.actions import ReportingLoopError
from sources.actions import PassageError

REFUSALS: tuple[type[Exception], ...] = (
    *RecordAdmin.refusals,
    RefusedError,
    ReportingLoopError,
    PassageError,
)
MOVE_COLUMNS = (
    gettext_lazy("commitment"),
    gettext_lazy("what falls due"),
    gettext_lazy("last day now"),
    gettext_lazy("last day then"),
    gettext_lazy("days"),
)


class BooksAdmin(RecordAdmin):
    """Records of the books of a framework."""

    refusals = REFUSALS


class ShownAdmin(ReadOnlyAdmin):
    """Records that are looked at here; their steps go through the same actions."""

    refusals = REFUSALS


def day_words(day: Any) -> str:
    """Return a day as people write it."""
    return date_format(day, "DATE_FORMAT") if day else _("no day")


def moved_words(moves: Sequence[Move], *, before: str = "") -> str:
    """Say how many deadlines moved along."""
    words = ngettext(
        "%(count)d deadline moved along.", "%(count)d deadlines moved along.", len(moves)
    )
    return before + words % {"count": len(moves)}


def move_lines(moves: Sequence[Move]) -> list[list[object]]:
    """Return the lines of a table of moves."""
    return [
        [
            admin_link(move.deadline.commitment, text=str(move.deadline.commitment)),
            str(move.deadline),
            _("new") if move.is_new else day_words(move.old_last_day),
            " – ".join(filter(None, (day_words(move.new_last_day), move.becomes))),
            "" if move.days is None else f"{move.days:+d}",
        ]
        for move in moves
    ]
