"""Parties in sheets: the register that all frameworks share."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from commitments.actions import RefusedError, save_party
from entry.sheets.columns import Column, choice, text, words
from entry.sheets.kinds.base import Line, Plan, Register
from frameworks.models import HemisphereChoices, Party, PartyKind
from history.actions import delete_recorded

FIELDS = (
    "code", "name", "short_name", "kind", "time_zone", "hemisphere", "country", "note",
)  # fmt: skip


class Parties(Register):
    """The register of parties, told apart by their codes."""

    columns = (
        Column("uuid", _l("identifier"), words, ("id",)),
        Column("code", _l("code"), words, is_required=True),
        Column("name", _l("name"), words, ("party",), is_required=True),
        Column("short_name", _l("short name"), words, ("acronym",)),
        Column("kind", _l("kind"), choice(PartyKind), ("type",), is_required=True),
        Column("parent", _l("part of"), words, ("parent",)),
        Column("time_zone", _l("time zone"), words, ("timezone",)),
        Column("hemisphere", _l("hemisphere"), choice(HemisphereChoices)),
        Column("country", _l("country of working days"), words, ("country",)),
        Column("note", _l("note"), text, ("notes", "remarks")),
    )
    keys: ClassVar = ("code",)
    fields = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Codes that earlier rows of the same file enter.
        self.coming: set[str] = set()

    def settle(self, line: Line) -> None:
        """Put the code of the party above in place of its name."""
        if told := line.values.get("parent"):
            if told in self.coming:
                return
            above = self.party(line, "parent", told)
            line.values["parent"] = above.code if above else ""
        if code := line.values.get("code"):
            self.coming.add(code)

    def find(self, lines: Sequence[Line]) -> dict[int, Any]:
        """Return the parties that rows name."""
        uuids = {line.values["uuid"] for line in lines if line.values.get("uuid")}
        codes = {line.values.get("code", "") for line in lines}
        rows = self._rows(Q(code__in=codes) | Q(uuid__in=uuids))
        by_uuid = {str(row.uuid): row for row in rows}
        by_code = {row.code: row for row in rows}
        found = {}
        for line in lines:
            uuid = line.values.get("uuid", "")
            row = by_uuid.get(uuid) if uuid else by_code.get(line.values.get("code", ""))
            if row is not None:
                found[line.number] = row
        return found

    def _rows(self, which: Q) -> list[Party]:
        rows = Party.objects.visible_to(self.by).filter(which).select_related("parent")
        if self.locks:
            rows = rows.select_for_update(of=("self",)).order_by("pk")
        return list(rows)

    def told(self, record: Party) -> dict[str, str]:
        """Return a party as a row tells it."""
        told = {name: str(getattr(record, name)) for name in FIELDS}
        return {**told, "parent": record.parent.code if record.parent else ""}

    def check(self, plan: Plan) -> None:
        """Leave a code what it is: other rows and documents name the party by it."""
        if "code" in plan.changes:
            plan.line.refuse("code", _("The code of a party stays as it is."))

    def prepare(self, line: Line) -> dict[str, str]:
        """Return the values of a new party, checked by its fields."""
        self.check_fields(line, Party(), line.values)
        return line.values

    def enter(self, plans: Sequence[Plan]) -> None:
        """Enter one after the other, so that a party finds the one above it."""
        for plan in plans:
            party = Party()
            self._set(party, plan.made)
            save_party(party, by=self.by, at=self.at, reason=self.reason)
            plan.found = party

    def change(self, record: Party, values: Mapping[str, str]) -> None:
        """Change a party; the deadlines that rest on it follow."""
        self._set(record, values)
        save_party(record, by=self.by, at=self.at, reason=self.reason)

    def _set(self, party: Party, values: Mapping[str, str]) -> None:
        for name in FIELDS:
            if name in values:
                setattr(party, name, values[name])
        if "parent" in values:
            code = values["parent"]
            party.parent = Party.objects.filter(code=code).first() if code else None
            if code and party.parent is None:
                raise RefusedError(
                    _("No party is called “%(text)s”; enter it first.") % {"text": code}
                )

    def records(self, uuids: Iterable[UUID]) -> dict[UUID, Any]:
        """Return parties by their UUIDs."""
        return {row.uuid: row for row in self._rows(Q(uuid__in=[*uuids]))}

    def withdraw(self, record: Party) -> None:
        """Remove a party that nothing names yet. Raises RefusedError where something does."""
        try:
            delete_recorded(record, by=self.by, at=self.at, reason=self.reason)
        except ProtectedError as error:
            raise RefusedError(
                _("%(party)s is named elsewhere by now.") % {"party": record.code}
            ) from error
