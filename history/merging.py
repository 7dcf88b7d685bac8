"""Two people edited one record: field by field what it was, what is saved now and what was typed.

A form takes over by itself what only one side changed; where both changed a field, a person says
which words stay. It works on the form as it was sent, so that nothing typed is lost.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.utils import pretty_name
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from history.models import Record
from history.since import Since, Touch

PREFIX, THEIRS = "merge", "theirs"


@dataclass(frozen=True, slots=True)
class Both:
    """A field that both sides changed, or only the other one; `before` is None where unknown."""

    label: str
    # The names of the field and of the choice between the two.
    name: str
    choice: str
    before: str | None
    theirs: str
    mine: str
    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """What two sides made of one record."""

    title: str = ""
    conflicts: list[Both] = field(default_factory=list)
    taken: list[Both] = field(default_factory=list)
    # What was changed beside the form: by what name, by whom and when.
    others: list[tuple[str, Touch]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Side:
    """What is saved in a field now, and what others did to it; nothing where nobody did."""

    saved: Any
    touch: Touch | None


def choice_name(form: forms.BaseForm, name: str) -> str:
    """Return the name of the choice about a field."""
    return f"{PREFIX}-{form.add_prefix(name)}"


def merge(
    form: forms.BaseForm, sides: Mapping[str, Side], *, is_known: bool, title: str = ""
) -> Merge:
    """Take over in a bound form what only the other side changed; return the rest as conflicts.

    Where it is not known what others did (`is_known`), each field that differs is a conflict.
    """
    found = Merge(title)
    for name, side in sides.items():
        bound = form[name]
        if bound.field.disabled or not _differs(bound, side.saved):
            continue
        if not is_known:
            found.conflicts.append(_both(form, bound, side))
        elif side.touch is None:
            # Nobody else touched it: what was typed stays.
            continue
        elif not _differs(bound, side.touch.before):
            found.taken.append(_both(form, bound, side))
        elif _same(bound, side.touch.before, side.saved):
            # It was changed, and changed back.
            continue
        else:
            found.conflicts.append(_both(form, bound, side))
    put(form, {both.name: sides[both.name].saved for both in found.taken})
    return found


def take_chosen(form: forms.BaseForm, saved: Mapping[str, Any]) -> None:
    """Put what is saved into those fields of a bound form for which a person chose it."""
    chosen = (name for name in saved if form.data.get(choice_name(form, name)) == THEIRS)
    put(form, {name: saved[name] for name in chosen})


def put(form: forms.BaseForm, values: Mapping[str, Any]) -> None:
    """Let a bound form hold values as if they had been typed."""
    if not values:
        return
    sent: Any = form.data
    data = sent.copy()
    for name, value in values.items():
        asked = form[name].field
        widget: Any = getattr(asked.widget, "widget", asked.widget)
        for key, parts in _parts(widget, form.add_prefix(name), asked.prepare_value(value)):
            if parts and hasattr(data, "setlist"):
                data.setlist(key, parts)
            elif parts:
                data[key] = parts if len(parts) > 1 else parts[0]
            else:
                data.pop(key, None)
    form.data = data


def _parts(widget: Any, key: str, value: Any) -> Iterable[tuple[str, list[str]]]:
    """Yield what a browser would send for a value of a widget, by name."""
    if isinstance(widget, forms.MultiWidget):
        whole: Any = widget
        pieces = zip(whole.widgets_names, whole.widgets, whole.decompress(value), strict=True)
        for suffix, part, piece in pieces:
            yield from _parts(part, key + suffix, piece)
    elif isinstance(widget, forms.CheckboxInput):
        yield key, ["on"] if value else []
    else:
        shown = widget.format_value(value)
        shown = shown if isinstance(shown, list | tuple) else ["" if shown is None else str(shown)]
        yield key, [str(one) for one in shown]


def beside(record: Record, since: Since, *, shown: Collection[str]) -> list[tuple[str, Touch]]:
    """Return what was changed in a record beside the columns that a form shows."""
    names = {column.attname: column for column in record._meta.concrete_fields}
    return [
        (capfirst(str(names[name].verbose_name)), touch)
        for name, touch in since.touches.items()
        if name in names and not {name, names[name].name} & {*shown}
    ]


# --- comparing -------------------------------------------------------------------------------


def _differs(bound: BoundField, value: Any) -> bool:
    """Say whether what was typed is something else than a value."""
    data = bound.data
    if isinstance(data, str):
        data = _plain(data)
    return bool(bound.field.has_changed(_plain(value), data))


def _plain(value: Any) -> Any:
    # A browser sends other line ends than it was given.
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _same(bound: BoundField, one: Any, other: Any) -> bool:
    return shown(bound, one) == shown(bound, other)


# --- showing ---------------------------------------------------------------------------------


def label_of(form: forms.BaseForm, bound: BoundField) -> str:
    """Return what a person calls a field; forms with rows of fields have longer names for some."""
    longer: Mapping[str, str] = getattr(form, "full_labels", {})
    return longer.get(bound.name) or capfirst(str(bound.field.label or pretty_name(bound.name)))


def _both(form: forms.BaseForm, bound: BoundField, side: Side) -> Both:
    touch = side.touch
    return Both(
        label=label_of(form, bound),
        name=bound.name,
        choice=choice_name(form, bound.name),
        before=shown(bound, touch.before) if touch else None,
        theirs=shown(bound, side.saved),
        mine=shown(bound, bound.value()),
        who=touch.who if touch else "",
        at=touch.at if touch else None,
    )


def shown(bound: BoundField, value: Any) -> str:
    """Return a value of a field in words."""
    asked = bound.field
    if isinstance(asked, forms.ModelChoiceField):
        return _rows_shown(asked, value)
    if isinstance(asked, forms.BooleanField):
        return _("yes") if value else _("no")
    if value is None:
        return ""
    choices = getattr(asked, "choices", None)
    if choices is not None:
        return next((str(name) for code, name in _flat(choices) if str(code) == str(value)), "")
    return str(_plain(asked.prepare_value(value)))


def _flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    for code, name in choices:
        if isinstance(name, list | tuple):
            yield from name
        else:
            yield code, name


def _rows_shown(asked: "forms.ModelChoiceField[Any]", value: Any) -> str:
    """Name the rows that a person may see among those that a value names."""
    prepared = asked.prepare_value(value)
    keys = prepared if isinstance(prepared, list | tuple) else [prepared]
    keys = [key for key in keys if key not in (None, "")]
    if not keys or asked.queryset is None:
        return ""
    column = asked.to_field_name or "pk"
    try:
        rows = asked.queryset.filter(**{f"{column}__in": keys}).order_by("pk")
        return ", ".join(str(asked.label_from_instance(row)) for row in rows)
    except (ValueError, TypeError, OverflowError, ValidationError):
        return ""
