"""Many rows out of few: copies of everything that hangs together, written in bulk.

A copy points at the copies of what is copied with it, and at the same rows as its model for the
rest. No action is taken: the rows are there for the lists to read, and nothing follows from them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import chain
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.db import models

from history.models import AuditEvent

Model = type[models.Model]
# Above every key that a test gives a row by itself; each copy of all has its own stretch of keys.
STRETCH = 1_000_000
OURS = frozenset({
    "accounts", "frameworks", "meetings", "sources", "commitments", "reminders", "entry", "history",
})  # fmt: skip
# Rows that stand for the process or chain each other; no page lists a copy of one.
SINGLE = frozenset({"Heartbeat", "AuditSeal", "PersonalWord", "ReminderPolicy", "SheetMapping"})


def known_models() -> list[Model]:
    """Return every model of the project, with those between two of many."""
    found = apps.get_models(include_auto_created=True)
    return [
        one for one in found
        if one._meta.app_label in OURS and one._meta.object_name not in SINGLE
    ]  # fmt: skip


def rows_of_all(*, without: Iterable[Model] = ()) -> dict[Model, list[models.Model]]:
    """Return every row that is there now, by model."""
    left_out = {*without}
    return {
        model: list(model._default_manager.order_by("pk"))
        for model in known_models()
        if model not in left_out and model is not AuditEvent
    }


def below(*roots: models.Model) -> dict[Model, list[models.Model]]:
    """Return what hangs on some rows, and what hangs on that, without the rows themselves."""
    found: dict[Model, dict[Any, models.Model]] = defaultdict(dict)
    edge: dict[Model, set[Any]] = defaultdict(set)
    for root in roots:
        edge[type(root)].add(root.pk)
    while edge:
        further: dict[Model, set[Any]] = defaultdict(set)
        for model, field in _links():
            keys = edge.get(field.related_model)
            for row in model._default_manager.filter(**{f"{field.name}__in": keys or ()}):
                if row.pk not in found[model] and row not in roots:
                    found[model][row.pk] = row
                    further[model].add(row.pk)
        edge = further
    return {model: list(rows.values()) for model, rows in found.items()}


def _links() -> Iterator[tuple[Model, Any]]:
    for model in known_models():
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model in {*known_models()}:
                yield model, field


def trail_of(root: UUID) -> dict[Model, list[models.Model]]:
    """Return what the history tells of a record and what hangs on it."""
    return {AuditEvent: list(AuditEvent.objects.about(root).order_by("pk"))}


def multiply(rows: dict[Model, list[models.Model]], *, times: int, first: int) -> None:
    """Write so many copies of rows; `first` numbers the first of them among all copies."""
    made = {model: {row.pk for row in found} for model, found in rows.items()}
    for model, found in rows.items():
        copies = (_copy(row, nth, made) for nth in range(first, first + times) for row in found)
        # What a rule lets be there only once stays alone; a test looks at what has grown.
        model._default_manager.bulk_create(copies, ignore_conflicts=True, batch_size=2_000)
    _drop_orphans()


def _drop_orphans() -> None:
    """Take away what points at a copy that a rule did not let in, until nothing does."""
    dropped = True
    while dropped:
        dropped = False
        for model, field in _links():
            there = field.related_model._default_manager.values("pk")
            lost = model._default_manager.filter(pk__gt=STRETCH).exclude(**{field.name: None})
            lost = lost.exclude(**{f"{field.name}__in": there})
            dropped |= bool(lost._raw_delete(lost.db))


def _copy(row: models.Model, nth: int, made: dict[Model, set[Any]]) -> models.Model:
    model = type(row)
    values = {}
    names = _unique_names(model)
    for field in model._meta.concrete_fields:
        value = getattr(row, field.attname)
        is_copied = field.is_relation and value in made.get(field.related_model, ())  # type: ignore[arg-type]
        if is_copied or (field.primary_key and isinstance(value, int)):
            value = value + STRETCH * nth
        elif isinstance(field, models.UUIDField) and field.unique:
            value = uuid4()
        elif field.name in names:
            value = _another(value, nth, field)
        values[field.attname] = value
    return model(**values)


def _unique_names(model: Model) -> set[str]:
    constraints = [
        one.fields for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)
    ]
    alone = [field.name for field in model._meta.concrete_fields if field.unique]
    expressions = {"email"} & {field.name for field in model._meta.concrete_fields}
    return {*alone, *expressions, *chain.from_iterable(constraints)}


def _another(value: Any, nth: int, field: Any) -> Any:
    if isinstance(value, bool) or value is None or field.is_relation or field.choices:
        return value
    if isinstance(value, int):
        # Wide apart, so that copies of two neighbours do not meet.
        return value + nth * 100
    if isinstance(value, str) and value:
        if len(value) == 64:
            return sha256(f"{value}{nth}".encode()).hexdigest()
        kept = value[: (field.max_length or 999) - 6]
        return f"{nth}.{kept}" if "@" in value else f"{kept}-{nth}"
    return value
