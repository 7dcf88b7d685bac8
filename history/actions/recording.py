"""Every write goes through here: the row, its version and its history in one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, models, router, transaction
from django.db.models.deletion import Collector
from django.utils.translation import gettext as _

from history.actions.capacity import capacity_of
from history.actions.inserting import insert_all
from history.actions.names import without_names
from history.context import current_call
from history.models import TOUCH, AuditEvent, Record
from history.text import composed, forbidden_in
from history.versions import REGISTERS, registers_changed

Changes = dict[str, list[Any]]
Row = TypeVar("Row", bound=Record)


class HasUuid(Protocol):
    """Anyone who can be named as the author of a write."""

    uuid: Any


class StaleRecordError(Exception):
    """Somebody else saved the record since it was read; the message is fit to show."""

    def __init__(self, instance: Record) -> None:
        self.instance = instance
        super().__init__(
            _("Somebody else has changed this in the meantime. Compare and save again.")
        )


def plain(value: Any) -> Any:
    """Turn a field's value into what JSON can hold, the same for equal values."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, models.fields.files.FieldFile):
        return value.name
    return value


def _value(instance: models.Model, field: "models.Field[Any, Any]") -> Any:
    """Return a column's value as the database will hold it."""
    value = getattr(instance, field.attname)
    if field.is_relation:
        return value
    value = field.to_python(value)
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField) and value.is_finite():
        return plain(round(value, field.decimal_places))
    return plain(value)


@cache
def _columns(model: type[Record]) -> "list[models.Field[Any, Any]]":
    own = {"id", "uuid", "version", *model.KEPT}
    fields = model._meta.concrete_fields
    return [field for field in fields if field.name not in own and not field.generated]


def recorded_values(instance: Record) -> dict[str, Any]:
    """Return the columns of a row that its history tells."""
    return {
        field.attname: _value(instance, field)
        for field in _columns(type(instance))
        if field.name not in instance.UNRECORDED
    }


def _secret_changes(before: Record, after: Record) -> list[str]:
    """Name the columns that changed without their values being anybody's to read."""
    return [
        field.attname
        for field in _columns(type(after))
        if field.name in after.UNRECORDED and _value(before, field) != _value(after, field)
    ]


def _check_reason(is_asked: bool, reason: str) -> None:
    """Raise ValidationError for a write that may not go without a reason and has none."""
    if is_asked and not reason.strip():
        raise ValidationError({NON_FIELD_ERRORS: _("Say why: this change needs a reason.")})


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if name not in before or before[name] != value
    }


def record(
    subject: Record,
    *,
    verb: str,
    by: HasUuid | None,
    at: datetime,
    changes: Changes | None = None,
    reason: str = "",
) -> AuditEvent:
    """Write one row of history. Must run inside the transaction of the change.

    Raises ValidationError for a reason that no database should hold.
    """
    event = _event(subject, verb=verb, by=by, at=at, changes=changes or {}, reason=reason)
    event.save(force_insert=True)
    return event


def record_all(
    told: Iterable[tuple[Record, Changes]],
    *,
    verb: str,
    by: HasUuid | None,
    at: datetime,
    reason: str = "",
) -> None:
    """Write a row of history for each of many subjects, in as few statements as fit."""
    insert_all(
        [
            _event(subject, verb=verb, by=by, at=at, changes=changes, reason=reason)
            for subject, changes in told
        ]
    )


def _event(
    subject: Record,
    *,
    verb: str,
    by: HasUuid | None,
    at: datetime,
    changes: Changes,
    reason: str,
) -> AuditEvent:
    if found := forbidden_in(reason):
        raise ValidationError({"reason": _refused(found)})
    if subject._meta.label_lower in REGISTERS:
        registers_changed()
    call = current_call()
    role, acting_for = capacity_of(by, subject.history_framework)
    return AuditEvent(
        occurred_at=at,
        actor=by.uuid if by else None,
        acting_for=acting_for,
        role=role,
        door=call.door,
        request_id=call.request_id,
        verb=verb,
        reason=composed(reason),
        subject_type=subject._meta.label_lower,
        subject=subject.uuid,
        root=subject.history_root,
        framework=subject.history_framework,
        party=subject.history_party,
        is_internal=subject.history_is_internal,
        changes=without_names(subject, changes) if subject.PERSONAL else changes,
    )


def _stored(instance: Record) -> Record | None:
    """Lock and return the row as it is now. Raises StaleRecordError where it is another by now."""
    if instance._state.adding:
        return None
    rows = type(instance)._base_manager.select_for_update(of=("self",))
    stored = rows.filter(pk=instance.pk).first()
    if stored is None or stored.version != instance.version:
        raise StaleRecordError(instance)
    return stored


def _locked_already(instance: Record, before: Record) -> Record:
    """Return the row as its caller locked it. Raises StaleRecordError where it is another one."""
    if before.pk != instance.pk or before.version != instance.version:
        raise StaleRecordError(instance)
    return before


def _refused(character: str) -> str:
    return _("The character %(code)s is not allowed here.") % {"code": character}


def _texts_in(value: Any) -> Iterator[str]:
    """Yield every text inside a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts_in(key)
            yield from _texts_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts_in(item)


def _fault_of(field: "models.Field[Any, Any]", value: Any) -> str:
    """Say what keeps a value of a field out of a database; empty where nothing does."""
    if isinstance(field, models.JSONField):
        faults = (forbidden_in(text) for text in _texts_in(value))
        found = next((fault for fault in faults if fault), "")
        return _refused(found) if found else ""
    single_line = isinstance(field, models.CharField)
    if found := forbidden_in(value, single_line=single_line):
        return _refused(found)
    if single_line and field.max_length and len(value) > field.max_length:
        return _("At most %(limit)d characters fit here; these are %(length)d.") % {
            "limit": field.max_length,
            "length": len(value),
        }
    return ""


def clean_texts(instance: models.Model) -> None:
    """Compose every text (NFC).

    Raises ValidationError, field by field, for text that no database should hold.
    """
    errors = {}
    for field in instance._meta.concrete_fields:
        if not isinstance(field, models.CharField | models.TextField | models.JSONField):
            continue
        value = getattr(instance, field.attname)
        if not value:
            continue
        if not isinstance(field, models.JSONField):
            value = composed(str(value))
            setattr(instance, field.attname, value)
        if fault := _fault_of(field, value):
            errors[field.name] = fault
    if errors:
        raise ValidationError(errors)


def _explain(instance: Record, error: Exception) -> None:
    """Raise ValidationError, in words for a person, for what the database refused."""
    if isinstance(error, IntegrityError):
        instance.validate_unique()
        instance.validate_constraints()
    if isinstance(error, IntegrityError | DataError):
        instance.clean_fields()


@contextmanager
def _in_words(instance: Record) -> Iterator[None]:
    """Open a transaction; turn what the database refuses in it into words for a person.

    The questions that lead to the words are asked once it is undone: a transaction in which
    something was refused answers none.
    """
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, DataError) as error:
        _explain(instance, error)
        raise


def _save(instance: Record, columns: Sequence[str] | None) -> None:
    """Save with one version more, inside `_in_words`.

    Only the changed columns are written, so that the guards of the others stay silent.
    """
    instance.version += 1
    try:
        instance.save(update_fields=columns)
    except Exception:
        instance.version -= 1
        raise
    if columns:
        _forget_generated(instance)


def _forget_generated(instance: Record) -> None:
    """Let what the database computes be read again when somebody asks."""
    for field in instance._meta.concrete_fields:
        if field.generated:
            instance.__dict__.pop(field.attname, None)


def save_recorded(
    instance: Record,
    *,
    by: HasUuid | None,
    at: datetime,
    verb: str = "",
    reason: str = "",
    before: Record | None = None,
) -> AuditEvent | None:
    """Save a row with its history; write nothing where nothing changed.

    `before` is the row as it is stored, where the caller has locked and read it in this very
    transaction; else it is locked and read here.

    Raises StaleRecordError when the row was saved or deleted by somebody else since it was
    read, and ValidationError with words for a person where a constraint or a text refuses.
    """
    clean_texts(instance)
    with _in_words(instance):
        stored = _locked_already(instance, before) if before else _stored(instance)
        old = recorded_values(stored) if stored else {}
        changes = _difference(old, recorded_values(instance))
        written = None
        if stored:
            written = [*changes, *_secret_changes(stored, instance)]
            if not written:
                return None
            _check_reason(instance.asks_why(changes), reason)
            written.append("version")
        _save(instance, written)
        verb = verb or ("change" if stored else "create")
        return record(instance, verb=verb, by=by, at=at, changes=changes, reason=reason)


def _swept_along(instance: Record) -> list[Record]:
    """Return the rows that go when a row goes, itself included."""
    collector = Collector(using=router.db_for_write(type(instance)), origin=instance)
    collector.collect([instance])
    rows = [row for found in collector.data.values() for row in found]
    rows += [row for found in collector.fast_deletes for row in found]
    return [row for row in rows if isinstance(row, Record)]


def delete_recorded(
    instance: Record, *, by: HasUuid | None, at: datetime, verb: str = "delete", reason: str = ""
) -> None:
    """Delete a row, and what goes with it, and keep in the history what they said.

    Raises StaleRecordError when the row was saved or deleted by somebody else since it was read.
    """
    with transaction.atomic():
        _stored(instance)
        _check_reason(instance.asks_why_deleted, reason)
        for row in _swept_along(instance):
            changes = {name: [value, None] for name, value in recorded_values(row).items()}
            own_verb = verb if row == instance else "delete"
            record(row, verb=own_verb, by=by, at=at, changes=changes, reason=reason)
        instance.delete()


def create_recorded(
    instances: Sequence[Record], *, by: HasUuid | None, at: datetime, verb: str = "create"
) -> None:
    """Save several new rows of any model, each with its history, in one transaction."""
    with transaction.atomic():
        for instance in instances:
            save_recorded(instance, by=by, at=at, verb=verb)


def set_recorded(
    instance: Record,
    *,
    name: str,
    rows: Sequence[Record],
    by: HasUuid | None,
    at: datetime,
    verb: str = "",
    reason: str = "",
) -> AuditEvent | None:
    """Set a many-to-many relation of a row; its history tells the UUIDs before and after.

    Writes nothing where nothing changed. Raises StaleRecordError when the row was saved by
    somebody else since it was read.
    """
    relation = getattr(instance, name)
    with _in_words(instance):
        _stored(instance)
        before = sorted(str(uuid) for uuid in relation.values_list("uuid", flat=True))
        after = sorted(str(row.uuid) for row in rows)
        if before == after:
            return None
        relation.set(rows)
        _save(instance, ["version"])
        changes = {name: [before, after]}
        return record(
            instance, verb=verb or f"set_{name}", by=by, at=at, changes=changes, reason=reason
        )


def touch_recorded(instance: Record, *, by: HasUuid | None, at: datetime) -> AuditEvent:
    """Give a row a new version because of what hangs on it, so that a stale form is noticed.

    Raises StaleRecordError when the row was saved by somebody else since it was read.
    """
    with _in_words(instance):
        _stored(instance)
        _save(instance, ["version"])
        return record(instance, verb=TOUCH, by=by, at=at)


def save_all_recorded(
    instances: Sequence[Row],
    *,
    by: HasUuid | None,
    at: datetime,
    verb: str = "",
    reason: str = "",
) -> list[Row]:
    """Save rows of one model with their history; return those in which something changed.

    It does what save_recorded does for each, in as few statements as there are different sets
    of changed columns. Raises what save_recorded raises.
    """
    if not instances:
        return []
    for instance in instances:
        clean_texts(instance)
    with transaction.atomic():
        stored = _all_stored(instances)
        changes: dict[UUID, Changes] = {}
        groups: dict[tuple[str, ...], list[Row]] = {}
        for instance in instances:
            before = stored.get(instance.pk)
            told = recorded_values(before) if before else {}
            changes[instance.uuid] = _difference(told, recorded_values(instance))
            secret = _secret_changes(before, instance) if before else []
            columns = () if before is None else (*changes[instance.uuid], *secret)
            if columns:
                _check_reason(instance.asks_why(changes[instance.uuid]), reason)
            if before is None or columns:
                groups.setdefault(columns, []).append(instance)
        for columns, rows in groups.items():
            _save_group(rows, columns)
        written = [row for rows in groups.values() for row in rows]
        insert_all(
            [
                _event(
                    row,
                    verb=verb or ("change" if row.pk in stored else "create"),
                    by=by,
                    at=at,
                    changes=changes[row.uuid],
                    reason=reason,
                )
                for row in written
            ]
        )
    return written


def _all_stored(instances: Sequence[Row]) -> dict[Any, Row]:
    """Lock and return rows as they are now, by key. Raises StaleRecordError, as _stored does."""
    known = [instance for instance in instances if not instance._state.adding]
    rows = type(instances[0])._base_manager.select_for_update(of=("self",))
    found = {row.pk: row for row in rows.filter(pk__in=[row.pk for row in known]).order_by("pk")}
    for instance in known:
        if instance.pk not in found or found[instance.pk].version != instance.version:
            raise StaleRecordError(instance)
    return found


def _update_group(manager: Any, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Update rows in a few columns; plainly where all of them become alike in these."""
    fields = {field.attname: field for field in rows[0]._meta.concrete_fields}
    alike = {column: getattr(rows[0], column) for column in columns}
    # To a column of JSON, None is one thing in a plain update and another one in rows.
    is_plain = not any(isinstance(fields[column], models.JSONField) for column in columns)
    if is_plain and all(getattr(row, name) == alike[name] for row in rows for name in columns):
        manager.filter(pk__in=[row.pk for row in rows]).update(**alike)
    else:
        manager.bulk_update(rows, [fields[column].name for column in columns])


def _save_group(rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Save rows in which the same columns changed, or new ones where none is named."""
    manager: Any = type(rows[0])._base_manager
    for row in rows:
        row.version += 1
    try:
        with transaction.atomic():
            if columns:
                _update_group(manager, rows, [*columns, "version"])
            else:
                insert_all(rows)
    except Exception as error:
        for row in rows:
            row.version -= 1
            _explain(row, error)
        raise
    for row in rows:
        _forget_generated(row)
