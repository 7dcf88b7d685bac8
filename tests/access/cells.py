"""Every cell of the books, and what something that was sent changed in them."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

# What the program writes about a request, not what the request asks for.
BOOKKEEPING = ("history.", "api.")
OWN = frozenset(app for app in settings.INSTALLED_APPS if "." not in app)
RANDOM = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}")
Cells = dict[str, dict[Any, dict[str, Any]]]


def kept_models() -> list[type[models.Model]]:
    """Return the models of our own whose rows are about the work."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OWN
        and model._meta.managed
        and not model._meta.proxy
        and not model._meta.label.startswith(BOOKKEEPING)
    ]


def read(only: Container[str] | None = None) -> Cells:
    """Read every cell, or those of the models that are named."""
    found: Cells = {}
    for model in kept_models():
        if only is not None and model._meta.label not in only:
            continue
        names = [one.attname for one in model._meta.concrete_fields]
        rows = model._base_manager.order_by().values(*names)
        found[model._meta.label] = {row[model._meta.pk.attname]: row for row in rows}
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed: cells of rows that were there, and the rows that came or went."""

    changed: frozenset[tuple[str, str]]
    added: tuple[tuple[str, str], ...]
    dropped: tuple[str, ...]

    @property
    def fields(self) -> set[str]:
        """The columns that changed, and for each model whose rows came or went a star."""
        stars = {f"{label}.*" for label, _row in self.added} | {f"{x}.*" for x in self.dropped}
        return {field for field, _value in self.changed} | stars


def between(before: Cells, after: Cells) -> Difference:
    """Compare; what is another one each time (moments, names of new rows) is told as such."""
    changed: set[tuple[str, str]] = set()
    added: list[tuple[str, str]] = []
    dropped: list[str] = []
    for label, rows in after.items():
        old = before[label]
        dropped += [label for key in old if key not in rows]
        for key, row in rows.items():
            if key not in old:
                added.append((label, _shown(label, row.items(), before)))
            elif row != old[key]:
                cells = [(name, value) for name, value in row.items() if value != old[key][name]]
                changed |= {
                    (f"{label}.{name}", f"{key}: {_shown(label, [(name, value)], before)}")
                    for name, value in cells
                }
    return Difference(frozenset(changed), tuple(sorted(added)), tuple(sorted(dropped)))


def _shown(label: str, cells: Iterable[tuple[str, Any]], before: Cells) -> str:
    model: Any = apps.get_model(label)
    told = []
    for name, value in cells:
        column = next(one for one in model._meta.concrete_fields if one.attname == name)
        # A row that was not there before has another number each time.
        known = before.get(column.related_model._meta.label) if column.is_relation else None
        is_new = value is not None and known is not None and value not in known
        is_passing = is_new or _is_another_each_time(column)
        shown = "…" if is_passing else RANDOM.sub("…", str(value))
        told.append(f"{name}={shown}")
    return ", ".join(told)


def _is_another_each_time(column: Any) -> bool:
    passing = (models.DateTimeField, models.UUIDField, models.AutoField)
    words = ("sha256", "secret", "key", "token", "file", "password", "hint", "mark")
    is_hash = any(word in column.name for word in words)
    return isinstance(column, passing) or is_hash or column.primary_key


def planted() -> dict[str, str]:
    """Return a value for every name that a column has, none of them what stands there."""
    found = {"id": "1", "pk": "1", "groups": "1", "user_permissions": "1", "is_active": "on"}
    for model in kept_models():
        for one in [*model._meta.concrete_fields, *model._meta.many_to_many]:
            for name in {one.name, getattr(one, "attname", one.name)}:
                found.setdefault(name, _value_for(one))
    return found


def _value_for(column: Any) -> str:
    if column.choices:
        return str([*column.flatchoices][-1][0])
    if isinstance(column, models.BooleanField):
        return "on"
    if isinstance(column, models.DateTimeField):
        return "2001-02-03T04:05:06Z"
    if isinstance(column, models.DateField):
        return "2001-02-03"
    if isinstance(column, models.UUIDField):
        return "11111111-1111-4111-8111-111111111111"
    if column.is_relation:
        last = column.related_model._base_manager.order_by("-pk").first()
        return str(last.pk if last else 1)
    if isinstance(column, models.IntegerField | models.DecimalField):
        return "7"
    return "planted"
