"""What the trail holds of a field, in the words of the page: names for keys, choices for codes.

The number of queries depends on how many kinds of records are named, never on how many rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import BooleanField, DateField, DateTimeField, Field, Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from history.models import AuditEvent
from history.telling import Words, revealed, words_behind

NOTHING = "–"
LONGEST = 200
# The first of these that a row has names it.
NAMES = ("full_name", "reference", "name", "title", "label", "expression", "quote", "code")
# What the system keeps for itself and no reader asks about.
SILENT_FIELDS = frozenset(
    {"id", "uuid", "version", "commitment_id", "deadline_id", "indicator_id", "update_id"}
)
Related = Mapping[type[Model], Mapping[str, str]]


@cache
def fields_of(subject_type: str) -> "Mapping[str, Field[Any, Any]]":
    """Return the fields of a kind of record by the names under which the trail tells them."""
    try:
        model = apps.get_model(subject_type)
    except LookupError:
        # The trail is older than the model, or younger.
        return {}
    columns = {field.attname: field for field in model._meta.concrete_fields}
    return columns | {field.name: field for field in model._meta.many_to_many}


def kind_words(subject_type: str) -> str:
    """Return what a kind of record is called."""
    try:
        words = str(apps.get_model(subject_type)._meta.verbose_name)
    except LookupError:
        words = subject_type
    return words[:1].upper() + words[1:]


def _label(field: "Field[Any, Any] | None", name: str) -> str:
    return str(field.verbose_name) if field is not None else name.replace("_", " ")


def _name_of(row: Model) -> str:
    found = (str(getattr(row, name, "") or "") for name in NAMES)
    return next((name for name in found if name), str(row._meta.verbose_name))


class Telling:
    """Tells the changes of some events; what they name is looked up once for all of them."""

    def __init__(self, events: Sequence[AuditEvent], *, with_names: bool) -> None:
        self.with_names = with_names
        self.words: Words = words_behind(events)
        self.related: Related = _related(events) if with_names else {}

    def changes(self, event: AuditEvent) -> Iterable[tuple[str, str, str]]:
        """Yield field, before and after, for whatever a reader may ask about."""
        fields = fields_of(event.subject_type)
        for name, (before, after) in event.changes.items():
            field = fields.get(name)
            is_relation = field is not None and field.is_relation
            if name in SILENT_FIELDS or (is_relation and not self.with_names):
                continue
            old, new = self._told(field, before), self._told(field, after)
            # What a new record leaves empty is no change that anybody looks for.
            if old != new:
                yield _label(field, name), old, new

    def _told(self, field: "Field[Any, Any] | None", value: Any) -> str:
        value = revealed(value, self.words)
        if value is None or value in ("", [], {}):
            return NOTHING
        if field is not None and field.is_relation:
            return self._named(field, value)
        text = _plain(field, value)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"

    def _named(self, field: "Field[Any, Any]", value: Any) -> str:
        model: Any = field.related_model
        known = self.related.get(model, {})
        keys = value if isinstance(value, list) else [value]
        return ", ".join(known.get(str(key), _("a record that is gone")) for key in keys)


def _plain(field: "Field[Any, Any] | None", value: Any) -> str:
    if isinstance(value, bool) or isinstance(field, BooleanField):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, DateTimeField):
        return date_format(timezone.localtime(field.to_python(value)), "j M Y, H:i")
    if isinstance(field, DateField):
        return date_format(field.to_python(value), "j M Y")
    return str(value)


def _related(events: Sequence[AuditEvent]) -> Related:
    """Return the names of the rows that the changes point to, by key or by UUID."""
    wanted: dict[Any, set[Any]] = {}
    for event in events:
        fields = fields_of(event.subject_type)
        for name, values in event.changes.items():
            field = fields.get(name)
            if field is None or not field.is_relation or name in SILENT_FIELDS:
                continue
            keys = wanted.setdefault(field.related_model, set())
            for value in values:
                keys.update(value if isinstance(value, list) else [value])
    return {model: _names(model, keys - {None}) for model, keys in wanted.items()}


def _names(model: Any, keys: set[Any]) -> dict[str, str]:
    uuids = {key for key in keys if isinstance(key, str)}
    found: dict[str, str] = {}
    if uuids:
        rows = model._base_manager.filter(uuid__in=uuids)
        found |= {str(row.uuid): _name_of(row) for row in rows}
    if numbers := keys - uuids:
        rows = model._base_manager.filter(pk__in=numbers)
        found |= {str(row.pk): _name_of(row) for row in rows}
    return found
