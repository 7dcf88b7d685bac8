"""Rebuilds rows from their history alone: what the trail tells has to be what is stored."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from history.actions import recorded_values
from history.models import AuditEvent, PersonalWord, Record
from history.sealing import TOKEN
from history.telling import revealed
from tests.history.breaking import APPS

# The factories set this one past the history.
SET_BY_FACTORIES = frozenset({"stale_at"})


def _fold(told: Iterable[dict[str, list[Any]]]) -> dict[str, Any]:
    """Return the values that a sequence of changes leads to."""
    values: dict[str, Any] = {}
    for changes in told:
        for name, (old, new) in changes.items():
            if name in values and name not in SET_BY_FACTORIES:
                assert values[name] == old, f"{name} changes from {old}, not from {values[name]}"
            values[name] = new
    return values


def _difference(row: Record, told: dict[str, Any]) -> dict[str, list[Any]]:
    tokens = [value[TOKEN] for value in told.values() if isinstance(value, dict) and TOKEN in value]
    words = PersonalWord.objects.behind(tokens) if tokens else {}
    told = {name: revealed(value, words) for name, value in told.items()}
    return {
        name: [told.get(name, "nothing"), value]
        for name, value in recorded_values(row).items()
        if name not in SET_BY_FACTORIES and (name not in told or told[name] != value)
    }


def records() -> Iterator[Record]:
    """Yield every stored row that is written with history."""
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            if issubclass(model, Record):
                yield from model._base_manager.order_by("pk")


def untold(row: Record) -> dict[str, list[Any]]:
    """Return the columns whose stored value is not the one that the history tells."""
    told = AuditEvent.objects.filter(subject=row.uuid).order_by("pk")
    return _difference(row, _fold(told.values_list("changes", flat=True)))


def all_untold() -> dict[str, dict[str, list[Any]]]:
    """Return the same for every stored row that has such columns."""
    told: dict[UUID, list[dict[str, list[Any]]]] = {}
    for subject, changes in AuditEvent.objects.order_by("pk").values_list("subject", "changes"):
        told.setdefault(subject, []).append(changes)
    differences = {
        f"{row._meta.label} {row}": _difference(row, _fold(told.get(row.uuid, [])))
        for row in records()
    }
    return {name: difference for name, difference in differences.items() if difference}


def events(subject: models.Model | None = None, *, after: int = 0) -> list[AuditEvent]:
    """Return the history in order, of one record or of all, after an event."""
    rows = AuditEvent.objects.filter(pk__gt=after).order_by("pk")
    return list(rows.filter(subject=subject.uuid) if isinstance(subject, Record) else rows)


def verbs(subject: models.Model | None = None, *, after: int = 0) -> list[str]:
    """Return the verbs of the history in order."""
    return [event.verb for event in events(subject, after=after)]


def latest_event() -> int:
    """Return where the history stands, so that a test can ask what came after."""
    latest = AuditEvent.objects.order_by("-pk").first()
    return latest.pk if latest else 0
