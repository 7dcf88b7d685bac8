"""Points of contact and other members in sheets: who belongs to a framework, for whom, as what."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import User
from entry.sheets.columns import Column, choice, day, words
from entry.sheets.kinds.base import Line, Plan, Register
from frameworks.actions import keep_membership, withdraw_membership
from frameworks.models import Membership, RoleChoices
from frameworks.roles import Role


class Members(Register):
    """The members of a framework, told apart by address, role and party."""

    columns = (
        Column("uuid", _l("identifier"), words, ("id",)),
        Column("framework", _l("framework"), words),
        Column("email", _l("e-mail address"), words, ("e-mail", "mail"), is_required=True),
        Column("name", _l("name"), words, ("full name", "person", "contact")),
        Column("role", _l("role"), choice(RoleChoices), is_required=True),
        Column("party", _l("for party"), words, ("party", "organisation", "organization")),
        Column("starts_on", _l("from"), day, ("start",)),
        Column("ends_on", _l("to"), day, ("end", "until")),
    )
    keys: ClassVar = ("email", "role", "party")
    fields: ClassVar = ("starts_on", "ends_on")
    told_only = Register.told_only | {"name"}

    def settle(self, line: Line) -> None:
        """Put the code of a party in place of its name."""
        if told := line.values.get("email"):
            line.values["email"] = told.lower()
        if told := line.values.get("party"):
            party = self.party(line, "party", told)
            line.values["party"] = party.code if party else ""
        if line.values.get("role") == Role.CONTACT and not line.values.get("party"):
            line.refuse("party", _("A point of contact speaks for a party; name it."))

    def find(self, lines: Sequence[Line]) -> dict[int, Any]:
        """Return the memberships that rows name; of several the one that began last."""
        emails = {line.values.get("email", "") for line in lines}
        uuids = {line.values["uuid"] for line in lines if line.values.get("uuid")}
        # Whom the person cannot see is unknown here: a sheet is no way to ask who has an account.
        known = User.objects.active().visible_to(self.by).filter(email__in=emails)
        self.people = {row.email.lower(): row for row in known}
        rows = self._rows(Q(user__email__in=emails) | Q(uuid__in=uuids))
        rows.sort(key=lambda row: row.starts_on or date.min)
        by_uuid = {str(row.uuid): row for row in rows}
        by_key: dict[tuple[str, ...], Membership] = {
            (row.user.email.lower(), row.role, row.party.code if row.party else ""): row
            for row in rows
        }
        found = {}
        for line in lines:
            key = tuple(line.values.get(name, "") for name in self.keys)
            uuid = line.values.get("uuid", "")
            row = by_uuid.get(uuid) if uuid else by_key.get(key)
            if row is not None:
                found[line.number] = row
        return found

    def _rows(self, which: Q) -> list[Membership]:
        rows = Membership.objects.visible_to(self.by).filter(which, framework=self.framework)
        rows = rows.select_related("user", "party", "framework")
        if self.locks:
            rows = rows.select_for_update(of=("self",)).order_by("pk")
        return list(rows)

    def told(self, record: Membership) -> dict[str, str]:
        """Return a membership as a row tells it."""
        return {
            "email": record.user.email.lower(),
            "role": record.role,
            "party": record.party.code if record.party else "",
            "starts_on": record.starts_on.isoformat() if record.starts_on else "",
            "ends_on": record.ends_on.isoformat() if record.ends_on else "",
        }

    def check(self, plan: Plan) -> None:
        """Leave a membership to whom it was given: another one begins instead."""
        for name in ("email", "role", "party"):
            if name in plan.changes:
                plan.line.refuse(name, _("A membership ends and another begins; leave this one."))
        self._check_days(plan.line)

    def _check_days(self, line: Line) -> None:
        start, end = line.values.get("starts_on"), line.values.get("ends_on")
        if start and end and end < start:
            line.refuse("ends_on", _("It would end before it begins."))

    def prepare(self, line: Line) -> dict[str, Any]:
        """Return what a new membership says; somebody whom the person does not know is invited."""
        values = line.values
        self._check_days(line)
        person = self.people.get(values["email"])
        if person is None:
            message = _("You share no framework with anybody of this address: invite them.")
            line.refuse("email", message)
        party = self.party(line, "party", values["party"]) if values.get("party") else None
        days = {name: _day(values.get(name, "")) for name in ("starts_on", "ends_on")}
        return {"user": person, "role": values["role"], "party": party, **days}

    def enter(self, plans: Sequence[Plan]) -> None:
        """Take people in."""
        for plan in plans:
            plan.found = Membership(framework=self.framework, **plan.made)
            keep_membership(plan.found, by=self.by, at=self.at, reason=self.reason)

    def change(self, record: Membership, values: Mapping[str, str]) -> None:
        """Change from when to when it holds."""
        for name in ("starts_on", "ends_on"):
            if name in values:
                setattr(record, name, _day(values[name]))
        keep_membership(record, by=self.by, at=self.at, reason=self.reason)

    def records(self, uuids: Iterable[UUID]) -> dict[UUID, Any]:
        """Return memberships by their UUIDs."""
        return {row.uuid: row for row in self._rows(Q(uuid__in=[*uuids]))}

    def withdraw(self, record: Membership) -> None:
        """Take a membership away that was given by an import; the last lead stays."""
        withdraw_membership(record, by=self.by, at=self.at, reason=self.reason)


def _day(told: str) -> date | None:
    return date.fromisoformat(told) if told else None
