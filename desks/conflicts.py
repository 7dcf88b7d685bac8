"""What somebody else saved while a form was open, beside what was typed: field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

HIDDEN = frozenset({"token", "version"})


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field in which the saved report and the typed one differ."""

    label: str
    theirs: str
    yours: str


def conflicts(form: forms.Form, saved: Mapping[str, Any]) -> list[Conflict]:
    """Return the fields in which a form that was sent differs from what is saved now."""
    labels: Mapping[str, str] = getattr(form, "full_labels", {})
    found = []
    for field in form:
        if field.name in HIDDEN or field.name not in saved:
            continue
        yours = str(field.value() or "").replace("\r\n", "\n").strip()
        theirs = str(saved[field.name] or "")
        if yours != theirs:
            label = labels.get(field.name, str(field.label))
            found.append(Conflict(label, _shown(field, theirs), _shown(field, yours)))
    return found


def _shown(field: forms.BoundField, value: str) -> str:
    """Return a choice by its name, anything else as it is."""
    choices = getattr(field.field, "choices", ())
    return next((str(name) for code, name in choices if str(code) == value), value)
