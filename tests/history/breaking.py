"""What the tests of database constraints share: how a row is copied, and which rule refused.

The cases themselves are in the module constraint_cases of each app's tests: by the name of the
constraint, a function that writes past every validation what the constraint forbids.
"""

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import IntegrityError, connection, models
from django.db.models.constraints import BaseConstraint

Case = Callable[[], None]

APPS = (
    "history",
    "accounts",
    "frameworks",
    "meetings",
    "sources",
    "commitments",
    "reminders",
    "entry",
    "api",
)


def insert(row: models.Model) -> None:
    """Write a new row past validation, versions and history."""
    type(row)._base_manager.bulk_create([row])


def insert_copy(row: models.Model, **changes: Any) -> None:
    """Write a second row that differs from a stored one in these values only."""
    copy = type(row)._base_manager.get(pk=row.pk)
    copy.pk = None
    copy._state.adding = True
    for name, value in {"uuid": uuid4(), **changes}.items():
        setattr(copy, name, value)
    insert(copy)


def rewrite(row: models.Model, **changes: Any) -> None:
    """Change a stored row past validation, versions and history."""
    type(row)._base_manager.filter(pk=row.pk).update(**changes)


def constraints() -> dict[str, tuple[type[models.Model], BaseConstraint]]:
    """Return every named constraint of the apps, from the registry."""
    return {
        constraint.name: (model, constraint)
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }


def cases() -> dict[str, Case]:
    """Return every case that the apps' tests hold."""
    found: dict[str, Case] = {}
    for app in APPS:
        found |= import_module(f"tests.{app}.constraint_cases").CASES
    return found


def _columns_of(name: str) -> str:
    """Return the columns of a unique constraint as SQLite names them."""
    model, constraint = constraints()[name]
    fields: list[Any] = [model._meta.get_field(name) for name in getattr(constraint, "fields", ())]
    return ", ".join(f"{model._meta.db_table}.{field.column}" for field in fields)


def is_refused_by(error: IntegrityError, name: str) -> bool:
    """Say whether it was this constraint that refused."""
    if connection.vendor == "postgresql":
        return str(error.__cause__.diag.constraint_name) == name  # type: ignore[union-attr]
    said = re.sub(r"^(CHECK|UNIQUE) constraint failed: ", "", str(error))
    return said in {name, f"index '{name}'"} or (bool(said) and said == _columns_of(name))
