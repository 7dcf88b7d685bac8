"""Bringing a whole framework in from its file: every record as it was, each with its history."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.models import Evidence, EvidenceVersion
from entry.sheets.lines import BATCH, digest_of
from entry.sheets.opening import SheetError
from entry.sheets.whole.reading import Whole
from entry.sheets.whole.tables import TABLES, Table
from frameworks.models import Framework
from history.actions import record_all, save_all_recorded
from history.models import Record

VERB = "import_framework"
_KEPT_FILE = re.compile(r"evidence/[0-9a-f]{32}\.(pdf|docx|xlsx|csv|txt|png|jpg)")


@dataclass
class Restored:
    """What came in: how many records of each register, and what was there already."""

    framework: Framework
    counts: dict[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)


@dataclass
class _Shelf:
    """The records that the file speaks of by register model and identifier."""

    found: dict[type[models.Model], dict[str, Any]] = field(default_factory=dict)

    def get(self, model: type[models.Model], uuid: str) -> Any:
        return self.found.get(model, {}).get(uuid)

    def keep(self, model: type[models.Model], uuid: str, record: Any) -> None:
        self.found.setdefault(model, {})[uuid] = record


def import_framework(whole: Whole, *, by: User | None, at: datetime) -> Restored:
    """Bring a framework in with all its registers, or nothing at all.

    Parties and people that are here already, by identifier, code or address, are taken as they
    are. Nobody who comes in can sign in before an administrator says so. Raises SheetError,
    naming the register and the row.
    """
    (head,) = whole.rows["framework"]
    _check_is_new(head)
    shelf = _Shelf()
    kept: list[Evidence | EvidenceVersion] = []
    try:
        with transaction.atomic():
            restored = Restored(Framework())
            for table in TABLES:
                load = _Load(table, whole=whole, shelf=shelf, by=by, at=at, kept=kept)
                restored.counts[table.name] = load.run()
                restored.known[table.name] = load.known
            restored.framework = shelf.get(Framework, str(head["uuid"]))
    except BaseException:
        for evidence in kept:
            evidence.file.storage.delete(str(evidence.file.name))
        raise
    return restored


def _check_is_new(head: Mapping[str, Any]) -> None:
    same = models.Q(code=str(head.get("code", "")))
    try:
        same |= models.Q(uuid=UUID(str(head.get("uuid", ""))))
    except ValueError as error:
        raise SheetError(_("The framework in this file has no identifier.")) from error
    if Framework.objects.filter(same).exists():
        raise SheetError(
            _("The framework %(code)s is here already; nothing was changed.")
            % {"code": head.get("code")}
        )


class _Load:
    """One register on its way in, in the order of the file."""

    def __init__(
        self,
        table: Table,
        *,
        whole: Whole,
        shelf: _Shelf,
        by: User | None,
        at: datetime,
        kept: list[Evidence | EvidenceVersion],
    ) -> None:
        self.table, self.whole, self.shelf, self.kept = table, whole, shelf, kept
        self.by, self.at = by, at
        self.known = 0
        self.waiting: list[Record] = []
        self.waiting_ids: set[str] = set()
        # Records that name one of their own register further down in the file.
        self.later: list[tuple[Record, str, str]] = []
        self.links: list[tuple[Record, Mapping[str, Any]]] = []

    def run(self) -> int:
        """Bring all records in; return how many were new."""
        new = 0
        rows = self.whole.rows.get(self.table.name, [])
        is_here = self._known(rows)
        for position, told in enumerate(rows, start=1):
            uuid = str(told.get("uuid", ""))
            if found := is_here(told):
                self.shelf.keep(self.table.model, uuid, found)
                self.known += 1
                continue
            try:
                record = self._made(told)
            except (ValidationError, ValueError, TypeError, ArithmeticError) as error:
                raise self._fault(position, told, error) from error
            if len(self.waiting) >= BATCH:
                self._flush()
            self.waiting.append(record)
            self.waiting_ids.add(uuid)
            self.shelf.keep(self.table.model, uuid, record)
            self.links.append((record, told))
            new += 1
        self._flush()
        self._close_later()
        self._link()
        return new

    def _fault(self, position: int, told: Mapping[str, Any], error: Exception) -> SheetError:
        words = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        name = next((told[key] for key in ("reference", "code", "email") if told.get(key)), "")
        place = f"{self.table.name} {position} {name}".strip()
        return SheetError(f"{place}: {words}")

    def _known(self, rows: list[dict[str, Any]]) -> Any:
        """Return what finds a row of a shared register that is here already."""
        if not self.table.key:
            return lambda _told: None
        names = self.table.key.split(",")
        here: dict[tuple[str, ...], Any] = {}
        related = [field.name for field in self.table.fields if field.is_relation]
        for record in self.table.model._default_manager.select_related(*related):
            here[str(record.uuid),] = record
            told = self.table.told(record)
            here["by name", *(str(told[name]).casefold() for name in names)] = record

        def found(told: Mapping[str, Any]) -> Any:
            by_uuid = here.get((str(told.get("uuid")),))
            key = [str(self._here(name, told.get(name))).casefold() for name in names]
            return by_uuid or here.get(("by name", *key))

        return found if rows else (lambda _told: None)

    def _here(self, name: str, value: Any) -> Any:
        """Return an identifier as it is in this place, where its record has another one here."""
        model_field: Any = self.table.model._meta.get_field(name)
        if not model_field.is_relation:
            return value
        record = self.shelf.get(model_field.related_model, str(value))
        return record.uuid if record else value

    def _made(self, told: Mapping[str, Any]) -> Record:
        record = self.table.model()
        for model_field in self.table.fields:
            value = told.get(model_field.name)
            if model_field.is_relation:
                self._point(record, model_field, value)
            elif value is not None:
                setattr(record, model_field.attname, model_field.to_python(value))
        record.uuid = UUID(str(told.get("uuid")))
        if isinstance(record, User):
            record.set_unusable_password()
        if isinstance(record, Evidence | EvidenceVersion) and told.get("file"):
            self._keep_file(record, told)
        relations = {field.name for field in self.table.fields if field.is_relation}
        record.clean_fields(exclude=relations | {"password"})
        return record

    def _point(self, record: Record, model_field: Any, value: Any) -> None:
        if not value:
            return
        model = model_field.related_model
        if model is self.table.model and str(value) in self.waiting_ids:
            self._flush()
        target = self.shelf.get(model, str(value))
        if target is not None:
            setattr(record, model_field.name, target)
        elif model is self.table.model and model_field.null:
            self.later.append((record, model_field.name, str(value)))
        else:
            message = _("“%(name)s” names a record that is not in the file.")
            raise ValueError(message % {"name": model_field.name})

    def _keep_file(self, record: Evidence | EvidenceVersion, told: Mapping[str, Any]) -> None:
        content = self.whole.files.get(str(told.get("sha256")))
        if content is None:
            raise ValueError(
                _("Its file is not here: a workbook holds no files; take JSON or ZIP.")
            )
        if digest_of([content]) != told["sha256"] or not _KEPT_FILE.fullmatch(str(told["file"])):
            raise ValueError(_("Its file is not the one that was written."))
        storage = record.file.storage
        record.file.name = storage.save(str(told["file"]), ContentFile(content))
        self.kept.append(record)

    def _flush(self) -> None:
        if not self.waiting:
            return
        try:
            save_all_recorded(self.waiting, by=self.by, at=self.at, verb=VERB)
        except ValidationError as error:
            raise SheetError(f"{self.table.name}: {'; '.join(error.messages)}") from error
        self.waiting, self.waiting_ids = [], set()

    def _close_later(self) -> None:
        """Point records at those that came after them."""
        for record, name, uuid in self.later:
            target = self.shelf.get(self.table.model, uuid)
            if target is None:
                message = _("“%(name)s” names a record that is not in the file.")
                raise SheetError(f"{self.table.name}: {message % {'name': name}}")
            setattr(record, name, target)
        changed = [record for record, _name, _uuid in self.later]
        save_all_recorded(changed, by=self.by, at=self.at, verb=VERB)

    def _link(self) -> None:
        """Set the relations to many, and tell of them in the history."""
        for link in self.table.links:
            through: Any = link.remote_field.through
            own, other = link.m2m_field_name(), link.m2m_reverse_field_name()
            rows, told_all = [], []
            for record, told in self.links:
                named = list(self._targets(link, told))
                if named:
                    rows += [
                        through(**{f"{own}_id": record.pk, f"{other}_id": one.pk}) for one in named
                    ]
                    changes = {link.name: [[], sorted(str(one.uuid) for one in named)]}
                    told_all.append((record, changes))
            through._default_manager.bulk_create(rows, batch_size=BATCH)
            record_all(told_all, verb=VERB, by=self.by, at=self.at)

    def _targets(self, link: Any, told: Mapping[str, Any]) -> Iterator[Any]:
        for uuid in told.get(link.name) or ():
            target = self.shelf.get(link.related_model, str(uuid))
            if target is None:
                message = _("“%(name)s” names a record that is not in the file.")
                raise SheetError(f"{self.table.name}: {message % {'name': link.name}}")
            yield target
