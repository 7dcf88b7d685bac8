"""Measurements and progress updates in sheets: what was reported on commitments that are kept."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from commitments.actions import RefusedError, log_progress, record_measurement, withdraw_update
from commitments.actions.measuring import read_measured
from commitments.domain.periods import period_of
from commitments.models import Commitment, Indicator, Measurement, ProgressUpdate
from commitments.models.choices import HealthChoices, OperatorChoices
from commitments.permissions import parties_of
from commitments.querysets.reports import INTERNAL_STATES
from entry.sheets.columns import Column, choice, edtf, flag, number, text, words
from entry.sheets.kinds.base import Line, Plan, Register
from frameworks.roles import DECIDER_ROLES
from history.actions import delete_recorded, save_recorded

_COMMITMENT = Column(
    "commitment", _l("commitment"), words, ("reference", "ref", "ref."), is_required=True
)
_UUID = Column("uuid", _l("identifier"), words, ("id",))
_FRAMEWORK = Column("framework", _l("framework"), words)


class _Reported(Register):
    """What both share: the commitments that rows name."""

    def commitments(self, lines: Sequence[Line]) -> dict[str, Commitment]:
        """Return the commitments that rows name and the importer sees, by reference."""
        references = {line.values.get("commitment", "") for line in lines}
        rows = Commitment.objects.visible_to(self.by).filter(
            framework=self.framework, reference__in=references
        )
        return {row.reference: row for row in rows.select_related("framework", "author_party")}

    def refuse_unknown(self, lines: Sequence[Line]) -> None:
        """Refuse rows on commitments that are not there."""
        self.known = self.commitments(lines)
        for line in lines:
            told = line.values.get("commitment", "")
            if told and told not in self.known:
                message = _("This framework has no commitment “%(text)s”.")
                line.refuse("commitment", message % {"text": told[:60]})


class Measurements(_Reported):
    """Dated values of indicators, told apart by commitment, indicator, date and source."""

    columns = (
        _UUID,
        _FRAMEWORK,
        _COMMITMENT,
        Column("indicator", _l("indicator"), words, ("measure", "name"), is_required=True),
        Column("value", _l("value"), number, ("result", "figure"), is_required=True),
        Column("measured_edtf", _l("date (EDTF)"), edtf, ("date", "as of"), is_required=True),
        Column("operator", _l("operator"), choice(OperatorChoices)),
        Column("source", _l("source"), words),
        Column("definition", _l("what the source measures"), words, ("definition",)),
        Column("is_accepted", _l("accepted"), flag),
    )
    keys: ClassVar = ("commitment", "indicator", "measured_edtf", "source")
    fields: ClassVar = ("value", "measured_edtf", "source", "definition")

    @cached_property
    def decides(self) -> bool:
        """Whether the importer may accept values."""
        held = self.by.memberships.in_force().with_role(DECIDER_ROLES)
        return self.by.is_superuser or held.filter(framework=self.framework).exists()

    def find(self, lines: Sequence[Line]) -> dict[int, Any]:
        """Return the values that rows name."""
        self.refuse_unknown(lines)
        rows = Indicator.objects.filter(commitment__in=self.known.values())
        self.indicators: dict[tuple[str, str], Indicator] = {}
        for row in rows.select_related("commitment__framework", "commitment__author_party"):
            self.indicators[row.commitment.reference, row.name.casefold()] = row
        named = {row.values.get("measured_edtf", "") for row in lines}
        uuids = [row.values["uuid"] for row in lines if row.values.get("uuid")]
        which = Q(indicator__in=self.indicators.values(), measured_edtf__in=named)
        by_uuid, by_key = {}, {}
        for value in self._rows(which | Q(uuid__in=uuids)):
            by_uuid[str(value.uuid)] = value
            told = self.told(value)
            by_key[tuple(told[name].casefold() for name in self.keys)] = value
        found = {}
        for line in lines:
            key = tuple(line.values.get(name, "").casefold() for name in self.keys)
            uuid = line.values.get("uuid", "")
            record = by_uuid.get(uuid) if uuid else by_key.get(key)
            if record is not None:
                found[line.number] = record
        return found

    def _rows(self, which: Q) -> list[Measurement]:
        rows = Measurement.objects.filter(which, indicator__commitment__framework=self.framework)
        rows = rows.visible_to(self.by).select_related(
            "indicator__commitment__framework", "indicator__commitment__author_party", "update"
        )
        if self.locks:
            rows = rows.select_for_update(of=("self",))
        return list(rows.order_by("pk"))

    def told(self, record: Measurement) -> dict[str, str]:
        """Return a value as a row tells it."""
        return {
            "commitment": record.indicator.commitment.reference,
            "indicator": record.indicator.name,
            "value": f"{Decimal(record.value).normalize():f}",
            "measured_edtf": record.measured_edtf,
            "operator": record.operator,
            "source": record.source,
            "definition": record.definition,
            "is_accepted": "yes" if record.is_accepted else "no",
        }

    def check(self, plan: Plan) -> None:
        """Leave what counts already: it is corrected by a later value."""
        for name in ("commitment", "indicator"):
            if (
                plan.changes.get(name, ("", ""))[0].casefold()
                == plan.line.values.get(name, "").casefold()
            ):
                plan.changes.pop(name, None)
        if plan.changes and plan.found.is_accepted:
            name = next(iter(plan.changes))
            plan.line.refuse(name, _("A value that was accepted stays; record a later one."))
        elif plan.changes and plan.found.update_id is not None:
            name = next(iter(plan.changes))
            plan.line.refuse(name, _("This value belongs to a report; it is mended there."))
        for name in ("commitment", "indicator", "is_accepted"):
            if name in plan.changes:
                plan.line.refuse(name, _("This is not changed by a sheet; do it on its page."))

    def prepare(self, line: Line) -> dict[str, Any]:
        """Return what a new value says."""
        values = line.values
        self.check_fields(line, Measurement(), values)
        named = (values["commitment"], values["indicator"].casefold())
        if named not in self.indicators:
            message = _("%(commitment)s has no indicator “%(text)s”.")
            told = {"commitment": values["commitment"], "text": values["indicator"][:60]}
            line.refuse("indicator", message % told)
        try:
            read_measured(values["measured_edtf"])
        except RefusedError as error:
            line.refuse("measured_edtf", str(error))
        accepted = values.get("is_accepted") == "yes"
        if accepted and not self.decides:
            line.refuse("is_accepted", _("Only a manager or the lead accepts values."))
        return {
            "indicator": self.indicators.get(named),
            "value": Decimal(values["value"]),
            "measured_edtf": values["measured_edtf"],
            "operator": values.get("operator") or "=",
            "source": values.get("source", ""),
            "definition": values.get("definition", ""),
            "is_accepted": accepted,
        }

    def enter(self, plans: Sequence[Plan]) -> None:
        """Record one after the other."""
        for plan in plans:
            given = dict(plan.made)
            plan.found = record_measurement(given.pop("indicator"), **given, by=self.by, at=self.at)

    def change(self, record: Measurement, values: Mapping[str, str]) -> None:
        """Mend a value that was not accepted yet."""
        for name in ("operator", "source", "definition"):
            if name in values:
                setattr(record, name, values[name])
        if "value" in values:
            record.value = Decimal(values["value"])
        if "measured_edtf" in values:
            record.measured_edtf = values["measured_edtf"]
            record.measured_on = read_measured(values["measured_edtf"])
        save_recorded(record, by=self.by, at=self.at, verb="mend_measurement", reason=self.reason)

    def records(self, uuids: Iterable[UUID]) -> dict[UUID, Any]:
        """Return values by their UUIDs."""
        return {row.uuid: row for row in self._rows(Q(uuid__in=[*uuids]))}

    def withdraw(self, record: Measurement) -> None:
        """Take a value out again."""
        delete_recorded(record, by=self.by, at=self.at, verb="drop_measurement", reason=self.reason)


WORDS = ("health", "narrative", "next_steps", "obstacles", "help_needed")


class Updates(_Reported):
    """Reports that the importer hands in, told apart by commitment, party and day."""

    columns = (
        _UUID,
        _FRAMEWORK,
        _COMMITMENT,
        Column("party", _l("for party"), words, ("party",), is_required=True),
        Column(
            "reported_edtf", _l("date of the report"), edtf, ("date", "reported"), is_required=True
        ),
        Column("health", _l("health"), choice(HealthChoices), is_required=True),
        Column("narrative", _l("what happened"), text, ("narrative", "progress"), is_required=True),
        Column("next_steps", _l("next steps"), text),
        Column("obstacles", _l("obstacles"), text),
        Column("help_needed", _l("help needed"), text),
    )
    keys: ClassVar = ("commitment", "party", "reported_edtf")
    fields: ClassVar = (*WORDS, "reported_edtf")

    def settle(self, line: Line) -> None:
        """Put the code of a party in place of its name."""
        if told := line.values.get("party"):
            party = self.party(line, "party", told)
            line.values["party"] = party.code if party else ""

    def find(self, lines: Sequence[Line]) -> dict[int, Any]:
        """Return the reports that rows name."""
        self.refuse_unknown(lines)
        reportable = Commitment.objects.filter(pk__in=[row.pk for row in self.known.values()])
        self.own_parties: dict[int, set[int]] = {}
        self.reportable = {*reportable.reportable_by(self.by).values_list("pk", flat=True)}
        uuids = [row.values["uuid"] for row in lines if row.values.get("uuid")]
        days = {row.values.get("reported_edtf", "") for row in lines}
        which = Q(commitment__in=self.known.values(), reported_edtf__in=days)
        by_uuid, by_key = {}, {}
        for update in self._rows(which | Q(uuid__in=uuids)):
            by_uuid[str(update.uuid)] = update
            told = self.told(update)
            by_key[tuple(told[name] for name in self.keys)] = update
        found = {}
        for line in lines:
            key = tuple(line.values.get(name, "") for name in self.keys)
            uuid = line.values.get("uuid", "")
            record = by_uuid.get(uuid) if uuid else by_key.get(key)
            if record is not None:
                found[line.number] = record
        return found

    def _rows(self, which: Q) -> list[ProgressUpdate]:
        rows = ProgressUpdate.objects.filter(which, commitment__framework=self.framework)
        # Every clerk of the framework reads what an import compares: nothing internal is met.
        rows = rows.visible_to(self.by).exclude(state__in=INTERNAL_STATES)
        rows = rows.select_related("commitment__framework", "commitment__author_party", "party")
        if self.locks:
            rows = rows.select_for_update(of=("self",))
        return list(rows.order_by("pk"))

    def told(self, record: ProgressUpdate) -> dict[str, str]:
        """Return a report as a row tells it."""
        told = {name: str(getattr(record, name)) for name in (*WORDS, "reported_edtf")}
        named = {"commitment": record.commitment.reference, "party": record.party.code}
        return {**told, **named}

    def check(self, plan: Plan) -> None:
        """Leave a report as it was handed in: a later one says what is new."""
        if plan.changes:
            name = next(iter(plan.changes))
            message = _("A report that was handed in stays as it is; log a later one.")
            plan.line.refuse(name, message)

    def prepare(self, line: Line) -> dict[str, Any]:
        """Return what a new report says."""
        values = line.values
        self.check_fields(line, ProgressUpdate(), values)
        commitment = self.known[values["commitment"]]
        if commitment.pk not in self.reportable:
            line.refuse("commitment", _("You do not report on this commitment."))
        begins = period_of(values["reported_edtf"]).first_day
        if begins and begins > self.at.astimezone(ZoneInfo(self.framework.time_zone)).date():
            line.refuse("reported_edtf", _("This report is dated in the future."))
        party = self.party(line, "party", values["party"])
        if party and party.pk not in self._own_parties(commitment):
            line.refuse("party", _("You do not report for this party here."))
        said = {name: values.get(name, "") for name in (*WORDS, "reported_edtf")}
        return {"commitment": commitment, "party": party, **said}

    def _own_parties(self, commitment: Commitment) -> set[int]:
        """Return the parties for which the importer may report; asked once for each commitment."""
        if commitment.pk not in self.own_parties:
            rows = parties_of(self.by, commitment) if self.by else ()
            self.own_parties[commitment.pk] = {party.pk for party in rows}
        return self.own_parties[commitment.pk]

    def enter(self, plans: Sequence[Plan]) -> None:
        """Hand the reports in, one after the other."""
        for plan in plans:
            given = dict(plan.made)
            commitment = given.pop("commitment")
            plan.found = log_progress(
                commitment,
                uuid=uuid4(),
                figures={},
                submit=True,
                by=self.by,
                at=self.at,
                **given,
            )

    def change(self, record: Any, values: Mapping[str, str]) -> None:  # noqa: ARG002 - see below
        """Never asked for: no report is changed by a sheet."""
        raise RefusedError(_("A report that was handed in stays as it is; log a later one."))

    def records(self, uuids: Iterable[UUID]) -> dict[UUID, Any]:
        """Return reports by their UUIDs."""
        return {row.uuid: row for row in self._rows(Q(uuid__in=[*uuids]))}

    def withdraw(self, record: ProgressUpdate) -> None:
        """Withdraw a report."""
        withdraw_update(record, reason=self.reason, by=self.by, at=self.at)
