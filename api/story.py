"""Reads events of the history for telling: names for people, UUIDs for row numbers.

The number of queries depends on how many kinds of records are named, never on how many rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Field, Model

from accounts.models import User
from history.models import AuditEvent


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Told:
    """One event, as it is told."""

    uuid: UUID
    at: datetime
    actor: User | None
    door: str
    verb: str
    reason: str
    subject_type: str
    subject: UUID
    changes: list[Change]


def tell(events: Sequence[AuditEvent]) -> list[Told]:
    """Return events with the names behind their ids."""
    actors = _actors(events)
    related = _related(events)
    return [
        Told(
            uuid=event.uuid,
            at=event.occurred_at,
            actor=actors.get(event.actor) if event.actor else None,
            door=event.door,
            verb=event.verb,
            reason=event.reason,
            subject_type=event.subject_type.rpartition(".")[2],
            subject=event.subject,
            changes=_changes(event, related),
        )
        for event in events
    ]


def _actors(events: Iterable[AuditEvent]) -> dict[UUID, User]:
    wanted = {event.actor for event in events if event.actor}
    return {user.uuid: user for user in User.objects.filter(uuid__in=wanted)} if wanted else {}


def _relations_of(event: AuditEvent) -> "dict[str, Field[Any, Any]]":
    """Return the columns of an event's subject that hold the row number of another record."""
    try:
        model = apps.get_model(event.subject_type)
    except LookupError:
        return {}
    return {field.attname: field for field in model._meta.concrete_fields if field.is_relation}


def _related(events: Iterable[AuditEvent]) -> dict[type[Model], dict[Any, str]]:
    wanted: dict[type[Model], set[Any]] = {}
    for event in events:
        for name, field in _relations_of(event).items():
            ids = {value for value in event.changes.get(name, []) if value is not None}
            if ids and _target(field) is not None:
                wanted.setdefault(_target(field), set()).update(ids)
    return {
        model: {
            row_id: str(uuid)
            for row_id, uuid in model._base_manager.filter(pk__in=ids).values_list("pk", "uuid")
        }
        for model, ids in wanted.items()
    }


def _target(field: "Field[Any, Any]") -> Any:
    """Return the model that a column points to, where its rows are known by UUID."""
    model: Any = field.related_model
    names = {column.name for column in model._meta.concrete_fields}
    return model if "uuid" in names else None


def _changes(event: AuditEvent, related: dict[type[Model], dict[Any, str]]) -> list[Change]:
    relations = _relations_of(event)
    found = []
    for name, values in sorted(event.changes.items()):
        old, new = [*values, None, None][:2] if isinstance(values, list) else (None, values)
        if field := relations.get(name):
            uuids = related.get(_target(field), {})
            old, new = uuids.get(old), uuids.get(new)
            name = field.name  # noqa: PLW2901 - told under its own name, without _id
        found.append(Change(name, old, new))
    return found
