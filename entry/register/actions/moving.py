"""Carrying out what a plan of a merge says, with the history of every row in it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions import RefusedError
from entry.register.links import Link, ManyLink, Step
from frameworks.models import Membership
from history.actions import (
    StaleRecordError,
    record_all,
    recorded_values,
    save_all_recorded,
    set_recorded,
)
from history.models import Record


def locked_pair(kept: Any, dropped: Any) -> tuple[Any, Any]:
    """Lock and return both rows. Raises RefusedError, and StaleRecordError where one changed."""
    if kept.pk == dropped.pk:
        raise RefusedError(_("These are one and the same already."))
    rows = type(kept)._base_manager.select_for_update(of=("self",)).order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[kept.pk, dropped.pk])}
    for seen in (kept, dropped):
        if seen.pk not in found or found[seen.pk].version != seen.version:
            raise StaleRecordError(seen)
    if any(row.merged_into_id for row in found.values()):
        raise RefusedError(_("One of the two was merged already; choose what it was merged into."))
    return found[kept.pk], found[dropped.pk]


def move(
    link: Link | ManyLink,
    *,
    kept: Record,
    dropped: Record,
    reason: str,
    by: User,
    at: datetime,
) -> Step:
    """Let the rows of one kind name the kept one; what says the same already goes."""
    step = link.plan(kept, dropped)
    if isinstance(link, ManyLink):
        for row in step.moves:
            others = [one for one in getattr(row, link.name).all() if one.pk != dropped.pk]
            rows = others if kept in others else [*others, kept]
            set_recorded(row, name=link.name, rows=rows, by=by, at=at, verb="merge", reason=reason)
        return step
    if link.model is Membership:
        _lengthen(link, step, kept, reason=reason, by=by, at=at)
    _take_out(step.doubles, reason=reason, by=by, at=at)
    for row in step.moves:
        setattr(row, link.column, kept)
    save_all_recorded(step.moves, by=by, at=at, verb="merge", reason=reason)
    return step


def _take_out(rows: Sequence[Any], *, reason: str, by: User, at: datetime) -> None:
    """Delete rows on which nothing hangs; their history keeps what they said."""
    if not rows:
        return
    told = [
        (row, {name: [value, None] for name, value in recorded_values(row).items()}) for row in rows
    ]
    record_all(told, verb="merge", by=by, at=at, reason=reason)
    type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows]).delete()


def _lengthen(link: Link, step: Step, kept: Record, *, reason: str, by: User, at: datetime) -> None:
    """Let a membership that stays last as long as the longer of two that are the same."""
    ends = {link.key_of(row): row.ends_on for row in step.doubles}
    changed = []
    for row in link.rows(kept):
        key = link.key_of(row)
        if key in ends and row.ends_on and (ends[key] is None or ends[key] > row.ends_on):
            row.ends_on = ends[key]
            changed.append(row)
    save_all_recorded(changed, by=by, at=at, verb="merge", reason=reason)
