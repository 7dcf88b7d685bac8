"""Commitments in sheets: one row each, its parties by role, its areas and its date."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from commitments.actions import (
    Promise,
    RefusedError,
    declare,
    enter_commitments,
    extend_deadline,
)
from commitments.actions.closing import bring_back, withdraw_commitments
from commitments.actions.entering import status_at_entry
from commitments.actions.parties import drop_party, name_party
from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from commitments.domain.phrases import Reading, ReadingContext, ReadingKind, read_phrase
from commitments.domain.vocabulary import Hemisphere, PartyRole, Status, Visibility
from commitments.models import Commitment, Programme
from commitments.models.choices import (
    KindChoices,
    PriorityChoices,
    PublicationStatusChoices,
    StatusChoices,
    StrengthChoices,
)
from entry.sheets.columns import LISTED, Column, choice, day, due, edtf, listed, text, words
from entry.sheets.kinds.base import Line, Plan, Register
from frameworks.models import Party, PriorityArea
from history.actions import save_all_recorded, save_recorded, set_recorded

ROLES = tuple(PartyRole)
_ROLE_LABELS = {
    PartyRole.OWNER: _l("owner"),
    PartyRole.SUPPORTER: _l("supporter"),
    PartyRole.IMPLEMENTER: _l("implementer"),
    PartyRole.ADDRESSEE: _l("addressee"),
    PartyRole.HOST: _l("host"),
    PartyRole.APPROVER: _l("approver"),
}
COLUMNS = (
    Column("uuid", _l("identifier"), words, ("id",)),
    Column("framework", _l("framework"), words),
    Column("reference", _l("reference"), words, ("ref", "ref.", "no.", "number"), is_required=True),
    Column("title", _l("title"), words, ("commitment", "what"), is_required=True),
    Column("kind", _l("kind"), choice(KindChoices), ("type",), is_required=True),
    Column("publication_status", _l("publication status"), choice(PublicationStatusChoices)),
    Column("status", _l("status"), choice(StatusChoices)),
    Column("strength", _l("strength"), choice(StrengthChoices)),
    Column("priority", _l("priority"), choice(PriorityChoices)),
    Column("verb", _l("verb as written"), words),
    Column("scope", _l("condition or scope"), words),
    Column("subtype", _l("subtype"), words),
    *(
        Column(role.value, label, listed, (f"{role.value}s",))
        for role, label in _ROLE_LABELS.items()
    ),
    Column("areas", _l("areas"), listed, ("area", "section")),
    Column("programme", _l("programme"), words),
    Column(
        "due_words",
        _l("due, in words"),
        due,
        ("due", "due date", "deadline", "by", "by when", "when"),
    ),
    Column("due_edtf", _l("reading (EDTF)"), edtf, ("edtf",)),
    Column("tracked_from", _l("tracked from"), day),
    Column("note", _l("note of the clerk"), text, ("note", "notes", "remarks")),
)
FIELDS = (
    "reference", "title", "kind", "publication_status", "strength", "priority", "verb", "scope",
    "subtype", "note",
)  # fmt: skip


class Commitments(Register):
    """The commitments of a framework, told apart by their references."""

    columns = COLUMNS
    keys: ClassVar = ("reference",)
    fields = FIELDS
    closed_by = f"declare_{Status.WITHDRAWN}"
    kept_apart = frozenset({"status", "due_words", "due_edtf"})

    @cached_property
    def areas(self) -> dict[str, PriorityArea]:
        """The areas of the framework by code and name."""
        rows = PriorityArea.objects.filter(framework=self.framework)
        return {name.casefold(): row for row in rows for name in (row.name, row.code)}

    @cached_property
    def programmes(self) -> dict[str, Programme]:
        """The programmes of the framework by code and name."""
        rows = Programme.objects.filter(framework=self.framework)
        return {name.casefold(): row for row in rows for name in (row.name, row.code)}

    # --- reading --------------------------------------------------------------------------

    def settle(self, line: Line) -> None:
        """Put codes in place of the names of parties, areas and programmes."""
        for role in ROLES:
            if told := line.values.get(role):
                found = [self.party(line, role, name) for name in self._names(told)]
                codes = sorted({party.code for party in found if party})
                line.values[role.value] = LISTED.join(codes)
        if told := line.values.get("areas"):
            line.values["areas"] = self._areas(line, told)
        if told := line.values.get("programme"):
            programme = self.programmes.get(told.casefold())
            if programme is None:
                message = _("This framework has no programme “%(text)s”.")
                line.refuse("programme", message % {"text": told[:60]})
            else:
                line.values["programme"] = programme.code

    def _names(self, told: str) -> list[str]:
        """Return the names in a cell; commas part them where what they part is known."""
        return [found for name in told.split(LISTED) for found in self._apart(name)]

    def _apart(self, name: str) -> list[str]:
        """Return the names between commas, each as long as it is known; else all as one name."""
        parts, names = [part.strip() for part in name.split(",")], []
        while parts:
            sizes = range(len(parts), 0, -1)
            size = next((n for n in sizes if ", ".join(parts[:n]).casefold() in self.parties), 0)
            if not size:
                return [name]
            names.append(", ".join(parts[:size]))
            parts = parts[size:]
        return names

    def _areas(self, line: Line, told: str) -> str:
        codes = set()
        for name in told.split(LISTED):
            area = self.areas.get(name.casefold())
            if area is None:
                message = _("This framework has no area “%(text)s”.")
                line.refuse("areas", message % {"text": name[:60]})
            else:
                codes.add(area.code)
        return LISTED.join(sorted(codes))

    def find(self, lines: Sequence[Line]) -> dict[int, Any]:
        """Return the commitments that rows name, with what they are compared by."""
        uuids = {line.values["uuid"] for line in lines if line.values.get("uuid")}
        references = {line.values.get("reference", "") for line in lines}
        rows = self._whole(Q(reference__in=references) | Q(uuid__in=uuids))
        by_uuid = {str(row.uuid): row for row in rows}
        by_reference = {row.reference: row for row in rows}
        found = {}
        for line in lines:
            row = by_uuid.get(line.values.get("uuid", ""))
            if row is None and not line.values.get("uuid"):
                row = by_reference.get(line.values.get("reference", ""))
            if row is not None:
                found[line.number] = row
        return found

    def _whole(self, which: Q) -> list[Commitment]:
        rows = Commitment.objects.filter(which, framework=self.framework)
        # A draft that its party keeps to itself is nothing that others may find here.
        rows = rows.visible_to(self.by).filter(visibility=Visibility.FRAMEWORK)
        # Every clerk of the framework reads what an import compares.
        rows = rows.exclude(status=Status.DRAFT, author_party__isnull=False)
        rows = rows.select_related("framework", "programme", "author_party")
        if self.locks:
            rows = rows.select_for_update(of=("self",)).order_by("pk")
        return list(rows.prefetch_related("party_roles__party", "areas", "deadlines"))

    def told(self, record: Commitment) -> dict[str, str]:
        """Return a commitment as a row tells it."""
        told = {name: str(getattr(record, name)) for name in (*FIELDS, "status")}
        for role in ROLES:
            codes = {row.party.code for row in record.party_roles.all() if row.role == role}
            told[role.value] = LISTED.join(sorted(codes))
        told["areas"] = LISTED.join(sorted(area.code for area in record.areas.all()))
        told["programme"] = record.programme.code if record.programme else ""
        told["tracked_from"] = record.tracked_from.isoformat()
        return told

    # --- checking -------------------------------------------------------------------------

    def check(self, plan: Plan) -> None:
        """Leave to their own pages what asks for a decision: dates that move, declarations."""
        if self.is_closed(plan.found) and not plan.is_undone:
            plan.line.refuse(
                "reference", _("This was withdrawn; make it active again on its page first.")
            )
            return
        dates = list(plan.found.deadlines.all())
        known = {word for row in dates for word in (row.expression, row.label, row.edtf)}
        for name in ("due_words", "due_edtf"):
            if name not in plan.changes:
                continue
            if plan.changes[name][1] in known:
                del plan.changes[name]
            elif not (plan.is_undone and len(dates) == 1):
                plan.line.refuse(
                    name, _("The date of a commitment that is kept is moved on its page, with why.")
                )
        if plan.is_undone:
            plan.changes["status"] = [plan.found.status, self._status_of(plan)]
        for name in ("status", "tracked_from"):
            if name in plan.changes and not (plan.is_undone and name == "status"):
                plan.line.refuse(name, _("This is not changed by a sheet; do it on its page."))

    def _status_of(self, plan: Plan) -> Status:
        """Return the status that the row gave at its first entry."""
        values, found = plan.line.values, plan.found
        kind = values.get("kind") or found.kind
        published = values.get("publication_status") or found.publication_status
        return status_at_entry(kind, published, Status(values.get("status") or Status.ACTIVE))

    def is_closed(self, record: Commitment) -> bool:
        """Say whether it was withdrawn, as an undo does."""
        return record.status == Status.WITHDRAWN

    def prepare(self, line: Line) -> Promise:
        """Return the promise of a new row."""
        values = line.values
        trial = Commitment()
        self.check_fields(line, trial, values)
        given = {name: values[name] for name in FIELDS if values.get(name)}
        given.setdefault("publication_status", "planned")
        fields: dict[str, Any] = {**given, "status": Status(values.get("status") or Status.ACTIVE)}
        if values.get("tracked_from"):
            fields["tracked_from"] = date.fromisoformat(values["tracked_from"])
        if values.get("programme"):
            fields["programme"] = self.programmes[values["programme"].casefold()]
        parties = [(party, role) for role in ROLES for party in self._coded(values.get(role, ""))]
        areas = [self.areas[code.casefold()] for code in _parts(values.get("areas", ""))]
        return Promise(fields, parties, areas, self._date(line, parties))

    def _coded(self, told: str) -> list[Party]:
        return [self._by_code(code) for code in _parts(told)]

    def _by_code(self, code: str) -> Party:
        known = self.parties.get(code.casefold(), {}).values()
        found = next((row for row in known if row.code == code), None)
        if found is None:
            raise RefusedError(_("No party has the code %(code)s any longer.") % {"code": code})
        return found

    def _date(self, line: Line, parties: Sequence[tuple[Party, str]]) -> dict[str, Any]:
        """Return what the words of a date say; refuse them where a person has to decide."""
        said, reading = line.values.get("due_words", ""), line.values.get("due_edtf", "")
        if not said and not reading:
            return {}
        owners = [party for party, role in parties if role == PartyRole.OWNER]
        hemisphere = Hemisphere(owners[0].hemisphere) if owners else Hemisphere.NORTH
        date_fields = {"expression": said[:250], "hemisphere": hemisphere}
        if reading:
            return {**date_fields, "edtf": reading}
        try:
            period_of(said)
        except (EdtfError, OverflowError):
            return {**date_fields, **self._read(line, said, hemisphere)}
        return {**date_fields, "edtf": said}

    def _read(self, line: Line, said: str, hemisphere: Hemisphere) -> dict[str, Any]:
        month = self.framework.fiscal_year_start_month
        reading = _reading(said, month, hemisphere)
        if reading.needs_person or not reading.edtf or reading.kind == ReadingKind.RECURRING:
            message = _("“%(text)s” cannot be read as a date; add its reading in EDTF, as 2026-35.")
            line.refuse("due_words", message % {"text": said[:60]})
            return {}
        basis = [str(one) for one in reading.basis]
        return {"edtf": reading.edtf, "qualifier": reading.qualifier or "", "basis": basis}

    # --- writing --------------------------------------------------------------------------

    def enter(self, plans: Sequence[Plan]) -> None:
        """Enter all at once."""
        promises = [plan.made for plan in plans]
        made = enter_commitments(self.framework, promises, by=self.by, at=self.at)
        for plan, commitment in zip(plans, made, strict=True):
            plan.found = commitment

    def change(self, record: Commitment, values: Mapping[str, str]) -> None:
        """Change what is the commitment's own, then its parties and areas."""
        signed: dict[str, Any] = {"by": self.by, "at": self.at, "reason": self.reason}
        for name in FIELDS:
            if name in values:
                setattr(record, name, values[name])
        if "programme" in values:
            record.programme = self.programmes.get(values["programme"].casefold())
        save_recorded(record, **signed)
        for role in ROLES:
            if role in values:
                self._set_parties(record, role, values[role], signed)
        if "areas" in values:
            rows = [self.areas[code.casefold()] for code in _parts(values["areas"])]
            set_recorded(record, name="areas", rows=rows, verb="name_areas", **signed)

    def change_all(self, told: Sequence[tuple[Any, Mapping[str, str]]]) -> None:
        """Change in few statements what is of the commitments' own; the rest one by one."""
        signed: dict[str, Any] = {"by": self.by, "at": self.at, "reason": self.reason}
        plain = [(record, values) for record, values in told if {*values} <= {*FIELDS}]
        if len({record.pk for record, _values in plain}) < len(plain):
            plain = []
        for record, values in plain:
            for name, value in values.items():
                setattr(record, name, value)
        save_all_recorded([record for record, _values in plain], **signed)
        done = {id(values) for _record, values in plain}
        super().change_all([pair for pair in told if id(pair[1]) not in done])

    def revive(self, told: Sequence[tuple[Any, Mapping[str, str]]]) -> None:
        """Give them the status of their entry again, and change them to what their rows say."""
        signed: dict[str, Any] = {"by": self.by, "at": self.at, "reason": self.reason}
        bring_back([(record, Status(values["status"])) for record, values in told], **signed)
        found = self.records([record.uuid for record, _values in told])
        own = [
            (
                found[record.uuid],
                {name: values[name] for name in values if name not in self.kept_apart},
            )
            for record, values in told
        ]
        self.change_all([pair for pair in own if pair[1]])
        for record, values in told:
            if {"due_words", "due_edtf"} & {*values}:
                deadline = found[record.uuid].deadlines.get()
                words, edtf = values.get("due_words", ""), values.get("due_edtf", "")
                extend_deadline(deadline, expression=words, edtf=edtf, looks_back=True, **signed)

    def _set_parties(
        self, record: Commitment, role: PartyRole, told: str, signed: Mapping[str, Any]
    ) -> None:
        wanted = {*_parts(told)}
        held = {row.party.code: row for row in record.party_roles.all() if row.role == role}
        for party in self._coded(LISTED.join(sorted(wanted - {*held}))):
            name_party(record, party=party, role=role, **signed)
        for code in sorted({*held} - wanted):
            drop_party(held[code], **signed)

    def records(self, uuids: Iterable[UUID]) -> dict[UUID, Any]:
        """Return commitments by their UUIDs."""
        return {row.uuid: row for row in self._whole(Q(uuid__in=[*uuids]))}

    def withdraw(self, record: Commitment) -> None:
        """Withdraw a commitment: none is ever deleted."""
        signed: dict[str, Any] = {"by": self.by, "at": self.at, "reason": self.reason}
        if record.status in {Status.DELIVERED, Status.SUPERSEDED}:
            record = declare(record, status=Status.ACTIVE, **signed)
        if record.status != Status.WITHDRAWN:
            declare(record, status=Status.WITHDRAWN, **signed)

    def withdraw_all(self, records: Sequence[Any]) -> None:
        """Withdraw many in few statements; what is closed otherwise is opened first, one by one."""
        one_step = {Status.DRAFT, Status.ACTIVE}
        plain = [record for record in records if record.status in one_step]
        withdraw_commitments(plain, by=self.by, at=self.at, reason=self.reason)
        super().withdraw_all([record for record in records if record.status not in one_step])


@lru_cache(maxsize=1024)
def _reading(said: str, month: int | None, hemisphere: Hemisphere) -> Reading:
    """Read the words of a date once for all rows that say them."""
    context = ReadingContext(fiscal_year_start_month=month, hemisphere=hemisphere)
    return read_phrase(said, context=context)


def _parts(told: str) -> list[str]:
    return [part for part in told.split(LISTED) if part]
