"""What every register of a sheet does: say of each row what it would do, and then do it."""

from abc import ABC, abstractmethod
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts.models import User
from entry.sheets.columns import Column
from entry.sheets.models import SheetJob
from entry.sheets.states import Effect, JobState
from frameworks.models import Framework, Party
from history.actions import clean_texts
from history.models import AuditEvent

# What a fault of a row as a whole is told beside.
WHOLE_ROW = ""


@dataclass(slots=True)
class Line:
    """A row as it was read: its values by column, and where each of them stands."""

    number: int
    values: dict[str, str]
    cells: dict[str, str]
    faults: list[list[str]] = field(default_factory=list)

    def refuse(self, name: str, message: str) -> None:
        """Say what is wrong with a value, at its cell."""
        row = _("row %(number)d") % {"number": self.number}
        self.faults.append([self.cells.get(name, row), message])


@dataclass(slots=True)
class Plan:
    """What a row would do. `found` is the record that it names, `made` what it would enter."""

    line: Line
    key: str
    effect: Effect = Effect.ERROR
    found: Any = None
    made: Any = None
    changes: dict[str, list[str]] = field(default_factory=dict)
    # Whether the record was closed by the undo of an import, and by nobody since.
    is_undone: bool = False

    @property
    def target(self) -> UUID | None:
        """The record that the row names."""
        return self.found.uuid if self.found else None

    @property
    def seen(self) -> int | None:
        """The version of that record."""
        return self.found.version if self.found else None


class Register(ABC):
    """One kind of rows, going into one framework; each subclass says what its rows mean."""

    columns: ClassVar[tuple[Column, ...]] = ()
    keys: ClassVar[tuple[str, ...]] = ()
    # Columns that are fields of the model by the same name.
    fields: ClassVar[tuple[str, ...]] = ()
    # Columns that only say which record is meant, or what it is for a reader.
    told_only: ClassVar[frozenset[str]] = frozenset({"uuid", "framework"})
    # The verb under which the history keeps that a record was closed.
    closed_by: ClassVar[str] = ""
    # What a record that is brought back gets by actions of their own.
    kept_apart: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self, framework: Framework, *, by: User, at: datetime, reason: str = "", locks: bool = False
    ) -> None:
        self.framework, self.by, self.at, self.reason = framework, by, at, reason
        self.locks = locks
        self._parties: dict[str, dict[int, Party]] | None = None

    # --- what a subclass says -------------------------------------------------------------

    @abstractmethod
    def find(self, lines: Sequence[Line]) -> dict[int, Any]:
        """Return the records that rows name, by the number of the row."""

    @abstractmethod
    def told(self, record: Any) -> dict[str, str]:
        """Return a record as a row would tell it."""

    def settle(self, line: Line) -> None:  # noqa: B027 - not every register has names
        """Put codes in place of names, and refuse what is not known; nothing is fetched."""

    @abstractmethod
    def prepare(self, line: Line) -> Any:
        """Return what a new row would enter; refuse what cannot be."""

    def check(self, plan: Plan) -> None:  # noqa: B027 - not every register refuses any
        """Refuse changes that are not made by a sheet."""

    @abstractmethod
    def enter(self, plans: Sequence[Plan]) -> None:
        """Enter what new rows bring; each plan has its record in `found` afterwards."""

    @abstractmethod
    def change(self, record: Any, values: Mapping[str, str]) -> None:
        """Change a record to what a row says."""

    def change_all(self, told: Sequence[tuple[Any, Mapping[str, str]]]) -> None:
        """Change records to what their rows say, in their order."""
        for record, values in told:
            self.change(record, values)

    @abstractmethod
    def records(self, uuids: Iterable[UUID]) -> dict[UUID, Any]:
        """Return records by their UUIDs, locked, to be changed back."""

    def revive(self, told: Sequence[tuple[Any, Mapping[str, str]]]) -> None:
        """Bring back what the undo of an import closed, and change it to what its row says."""
        assert not told, "is_closed names what cannot be brought back"  # noqa: S101

    def close_again(self, told: Sequence[tuple[Any, Mapping[str, str]]]) -> None:
        """Take back what was brought back, with the values that it had while it was closed."""
        left = [
            (record, {name: values[name] for name in values if name not in self.kept_apart})
            for record, values in told
        ]
        self.change_all([pair for pair in left if pair[1]])
        found = self.records([record.uuid for record, _values in told])
        self.withdraw_all([found[record.uuid] for record, _values in told])

    def is_closed(self, record: Any) -> bool:  # noqa: ARG002 - for those that are closed
        """Say whether a record is closed as an undo closes it; most are removed instead."""
        return False

    @abstractmethod
    def withdraw(self, record: Any) -> None:
        """Take a record back that an import entered."""

    def withdraw_all(self, records: Sequence[Any]) -> None:
        """Take records back that an import entered, in this order."""
        for record in records:
            self.withdraw(record)

    # --- what all have in common ----------------------------------------------------------

    def plan(self, lines: Sequence[Line]) -> list[Plan]:
        """Say what each row would do, in as many queries for many rows as for one."""
        for line in lines:
            self._check_keys(line)
            if not line.faults:
                self.settle(line)
        found = self.find([line for line in lines if not line.faults])
        undone = self._undone(found.values())
        return [self._planned(line, found.get(line.number), undone) for line in lines]

    def _undone(self, records: Iterable[Any]) -> set[UUID]:
        """Return those that the undo of an import closed, and nobody else since."""
        closed = {record.uuid for record in records if self.is_closed(record)}
        if not closed:
            return set()
        events = AuditEvent.objects.filter(subject__in=closed, verb=self.closed_by)
        last = dict(events.order_by("pk").values_list("subject", "request_id"))
        jobs = SheetJob.objects.filter(framework=self.framework, state=JobState.UNDONE)
        taken_back = {uuid.hex for uuid in jobs.values_list("uuid", flat=True)}
        return {uuid for uuid, request in last.items() if request in taken_back}

    def key(self, line: Line) -> str:
        """Return what tells a row from all others of its kind."""
        if uuid := line.values.get("uuid"):
            return uuid[:400]
        return "|".join(line.values.get(name, "") for name in self.keys)[:400]

    def _check_keys(self, line: Line) -> None:
        told = line.values.get("framework")
        if told and told.casefold() not in {
            self.framework.code.casefold(),
            self.framework.name.casefold(),
        }:
            message = _("This row belongs to %(told)s, not to %(code)s.")
            line.refuse("framework", message % {"told": told[:60], "code": self.framework.code})
        if uuid := line.values.get("uuid"):
            try:
                line.values["uuid"] = str(UUID(uuid))
            except ValueError:
                line.refuse("uuid", _("“%(text)s” is no identifier.") % {"text": uuid[:60]})

    def _planned(self, line: Line, found: Any, undone: Container[UUID]) -> Plan:
        plan = Plan(line, self.key(line)[:400], found=found)
        plan.is_undone = found is not None and found.uuid in undone
        if line.faults:
            return plan
        if found is None:
            self._plan_new(plan)
        else:
            before = self.told(found)
            plan.changes = {
                name: [before.get(name, ""), value]
                for name, value in line.values.items()
                if value and name not in self.told_only and before.get(name, "") != value
            }
            self.check(plan)
            if not line.faults and plan.changes:
                self._check_changes(plan)
            plan.effect = Effect.CHANGED if plan.changes else Effect.SAME
            if plan.is_undone:
                plan.effect = Effect.REVIVED
        if line.faults:
            plan.effect = Effect.ERROR
        return plan

    def _plan_new(self, plan: Plan) -> None:
        line = plan.line
        if line.values.get("uuid"):
            line.refuse("uuid", _("No record with this identifier is kept here."))
            return
        for column in self.columns:
            if column.is_required and not line.values.get(column.name):
                line.refuse(column.name, _("“%(name)s” is missing.") % {"name": str(column.label)})
        if not line.faults:
            plan.made = self.prepare(line)
            plan.effect = Effect.NEW

    def _check_changes(self, plan: Plan) -> None:
        trial = type(plan.found)()
        values = {name: value for name, (_old, value) in plan.changes.items()}
        self.check_fields(plan.line, trial, values)

    def check_fields(self, line: Line, trial: models.Model, values: Mapping[str, str]) -> None:
        """Put values into a record that is never saved, and refuse what its fields refuse."""
        for name in self.fields:
            if not values.get(name):
                continue
            model_field = trial._meta.get_field(name)
            try:
                setattr(trial, name, model_field.clean(values[name], trial))  # type: ignore[union-attr]
            except ValidationError as error:
                line.refuse(name, " ".join(error.messages))
        try:
            clean_texts(trial)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                line.refuse(name, " ".join(messages))

    # --- parties --------------------------------------------------------------------------

    @property
    def parties(self) -> dict[str, dict[int, Party]]:
        """Every party by each of its names in small letters; a name may be that of several."""
        if self._parties is None:
            self._parties = {}
            for party in Party.objects.current().prefetch_related("names").order_by("pk"):
                others = (row.name for row in party.names.all())
                for name in (party.code, party.name, party.short_name, *others):
                    if name:
                        known = self._parties.setdefault(name.casefold(), {})
                        known[party.pk] = party
        return self._parties

    def party(self, line: Line, name: str, told: str) -> Party | None:
        """Return the party that a name means; refuse it at its cell where none or several do."""
        found = [*self.parties.get(told.casefold(), {}).values()]
        coded = [party for party in found if party.code.casefold() == told.casefold()]
        if len(coded or found) == 1:
            return (coded or found)[0]
        if found:
            codes = ", ".join(party.code for party in found)
            message = _("“%(text)s” may be several parties; write a code: %(codes)s.")
            line.refuse(name, message % {"text": told[:60], "codes": codes})
        else:
            message = _("No party is called “%(text)s”; enter it first.")
            line.refuse(name, message % {"text": told[:60]})
        return None
