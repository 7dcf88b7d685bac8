"""Rebuilds rows from what the trail tells of them, now or as of any instant that is past."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from history.models import AuditEvent


@dataclass(slots=True)
class Rebuilt:
    """A row as its history tells it; `event` is the last that spoke of it."""

    subject_type: str
    subject: UUID
    values: dict[str, Any] = field(default_factory=dict)
    event: int = 0
    is_gone: bool = False


def replay(events: Iterable[AuditEvent], *, strictly: bool = True) -> dict[UUID, Rebuilt]:
    """Return every row that these events, in the order of writing, lead to; deleted ones too.

    Raises ValueError where an event tells another value of before than the one before it left,
    unless asked not to be strict: a part of the events is no whole history.
    """
    rows: dict[UUID, Rebuilt] = {}
    for event in events:
        row = rows.setdefault(event.subject, Rebuilt(event.subject_type, event.subject))
        row.event = event.pk
        for name, (old, new) in event.changes.items():
            if strictly and name in row.values and row.values[name] != old:
                said = f"{event}: {name} was {row.values[name]!r} and not {old!r}"
                raise ValueError(said)
            row.values[name] = new
        row.is_gone = _is_empty(row)
    return rows


def _is_empty(row: Rebuilt) -> bool:
    """Say whether nothing is left of a row; lists are relations, and no column of its own."""
    return all(value is None or isinstance(value, list) for value in row.values.values())
