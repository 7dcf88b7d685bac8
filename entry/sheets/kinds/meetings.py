"""Meetings in sheets: entered and moved as on the calendar's pages, with all that hangs on them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from commitments.actions import (
    RefusedError,
    cancel_meeting,
    enter_meeting,
    move_meeting,
    reinstate_meeting,
)
from commitments.actions.calendar import check_days
from entry.sheets.columns import Column, choice, day, edtf, whole, words
from entry.sheets.kinds.base import Line, Plan, Register
from history.actions import save_recorded
from meetings.models import Forum, Meeting, MeetingState

DAYS = ("starts_on", "ends_on")
OWN = ("label", "place", "state", "basis")


class Meetings(Register):
    """The meetings of a framework, told apart by forum and number, else by forum and first day."""

    columns = (
        Column("uuid", _l("identifier"), words, ("id",)),
        Column("framework", _l("framework"), words),
        Column("forum", _l("forum"), words, ("series",), is_required=True),
        Column("number", _l("number"), whole, ("no.", "session")),
        Column("label", _l("name"), words, ("meeting", "title")),
        Column("starts_on", _l("first day"), day, ("date", "from", "start")),
        Column("ends_on", _l("last day"), day, ("to", "until", "end")),
        Column("date_edtf", _l("date (EDTF)"), edtf, ("edtf",)),
        Column("place", _l("place"), words, ("venue", "city")),
        Column("state", _l("state"), choice(MeetingState)),
        Column("basis", _l("source of the date"), words, ("source",)),
    )
    keys: ClassVar = ("forum", "number")
    fields: ClassVar = ("number", "label", "starts_on", "ends_on", "date_edtf", "place", "basis")
    closed_by = "cancel_meeting"
    kept_apart = frozenset({"state"})

    @cached_property
    def forums(self) -> dict[str, Forum]:
        """The forums of the framework by code and name."""
        rows = Forum.objects.filter(framework=self.framework).select_related("framework")
        return {name.casefold(): row for row in rows for name in (row.name, row.code)}

    def key(self, line: Line) -> str:
        """Return forum and number, or forum and day where it has no number."""
        values = line.values
        if values.get("uuid") or values.get("number"):
            return super().key(line)
        return f"{values.get('forum', '')}|{values.get('starts_on', '')}|{values.get('label', '')}"

    def settle(self, line: Line) -> None:
        """Put the code of a forum in place of its name, and say the last day."""
        if told := line.values.get("forum"):
            forum = self.forums.get(told.casefold())
            if forum is None:
                message = _("This framework has no forum “%(text)s”.")
                line.refuse("forum", message % {"text": told[:60]})
            else:
                line.values["forum"] = forum.code
        if line.values.get("starts_on") and not line.values.get("ends_on"):
            line.values["ends_on"] = line.values["starts_on"]

    def find(self, lines: Sequence[Line]) -> dict[int, Any]:
        """Return the meetings that rows name."""
        wanted = [{name: line.values.get(name, "") for name in ("uuid", *_NAMED)} for line in lines]
        which = Q(uuid__in=[row["uuid"] for row in wanted if row["uuid"]])
        which |= Q(forum__code__in={row["forum"] for row in wanted})
        by_uuid: dict[str, Meeting] = {}
        by_name: dict[tuple[str, ...], Meeting] = {}
        for meeting in self._rows(which):
            by_uuid[str(meeting.uuid)] = meeting
            told = self.told(meeting)
            by_name[told["forum"], told["number"]] = meeting
            by_name[told["forum"], "", told["starts_on"]] = meeting
        found = {}
        for line, row in zip(lines, wanted, strict=True):
            name: tuple[str, ...] = (row["forum"], row["number"])
            if not row["number"]:
                name = (row["forum"], "", row["starts_on"] or "?")
            known = by_uuid.get(row["uuid"]) if row["uuid"] else by_name.get(name)
            if known is not None:
                found[line.number] = known
        return found

    def _rows(self, which: Q) -> list[Meeting]:
        rows = Meeting.objects.filter(which, forum__framework=self.framework)
        rows = rows.visible_to(self.by).select_related("forum__framework")
        if self.locks:
            rows = rows.select_for_update(of=("self",))
        return list(rows.order_by("pk"))

    def told(self, record: Meeting) -> dict[str, str]:
        """Return a meeting as a row tells it."""
        told = {name: getattr(record, name) for name in ("number", *DAYS, "date_edtf", *OWN)}
        shown = {name: "" if value is None else str(value) for name, value in told.items()}
        return {**shown, "forum": record.forum.code}

    def check(self, plan: Plan) -> None:
        """Refuse impossible days, and what has a page of its own."""
        plan.changes.pop("number", None)
        if "forum" in plan.changes:
            plan.line.refuse("forum", _("A meeting stays in its forum."))
        new_state = plan.changes.get("state", ("", ""))[1]
        if plan.is_undone and new_state != MeetingState.CANCELLED:
            plan.changes["state"] = [plan.found.state, new_state or MeetingState.PLANNED]
        elif MeetingState.CANCELLED in {new_state, plan.found.state} and plan.changes:
            plan.line.refuse(
                "state", _("Cancelling a meeting has its own page; it asks what takes its place.")
            )
        self._check_days(plan.line)

    def _check_days(self, line: Line) -> None:
        first, last = (_day(line.values.get(name, "")) for name in DAYS)
        try:
            check_days(first, last, line.values.get("date_edtf", ""))
        except RefusedError as error:
            line.refuse("starts_on", str(error))

    def prepare(self, line: Line) -> dict[str, Any]:
        """Return what a new meeting says."""
        values = line.values
        self._check_days(line)
        self.check_fields(line, Meeting(), values)
        if values.get("state") == MeetingState.CANCELLED:
            line.refuse("state", _("A meeting is not entered as cancelled."))
        number = values.get("number", "")
        return {
            "forum": self.forums.get(values["forum"].casefold()),
            "number": int(number) if number else None,
            **{name: _day(values.get(name, "")) for name in DAYS},
            **{name: values.get(name, "") for name in ("label", "date_edtf", "place", "basis")},
            "state": MeetingState(values.get("state") or MeetingState.PLANNED),
        }

    def enter(self, plans: Sequence[Plan]) -> None:
        """Enter one after the other; what waited for each gets its day."""
        for plan in plans:
            given = dict(plan.made)
            plan.found, _moves = enter_meeting(given.pop("forum"), **given, by=self.by, at=self.at)

    def change(self, record: Meeting, values: Mapping[str, str]) -> None:
        """Move a meeting with what hangs on it, then change what is its own."""
        signed: dict[str, Any] = {"by": self.by, "at": self.at, "reason": self.reason}
        if {*DAYS, "date_edtf"} & {*values}:
            now = {**self.told(record), **values}
            days: dict[str, Any] = {name: _day(now[name]) for name in DAYS}
            # Days take the place of the rough date that they make exact.
            rough = values.get("date_edtf", "" if days["starts_on"] else now["date_edtf"])
            move_meeting(record, **days, date_edtf=rough, **signed)
            record = Meeting.objects.select_related("forum__framework").get(pk=record.pk)
        for name in OWN:
            if name in values:
                setattr(record, name, values[name])
        save_recorded(record, **signed)

    def is_closed(self, record: Meeting) -> bool:
        """Say whether it was cancelled, as an undo does."""
        return record.state == MeetingState.CANCELLED

    def revive(self, told: Sequence[tuple[Any, Mapping[str, str]]]) -> None:
        """Let meetings stand again, and change them to what their rows say."""
        signed: dict[str, Any] = {"by": self.by, "at": self.at, "reason": self.reason}
        for record, values in told:
            reinstate_meeting(record, state=MeetingState(values["state"]), **signed)
            left = {name: value for name, value in values.items() if name != "state"}
            if left:
                self.change(self.records([record.uuid])[record.uuid], left)

    def records(self, uuids: Iterable[UUID]) -> dict[UUID, Any]:
        """Return meetings by their UUIDs."""
        return {row.uuid: row for row in self._rows(Q(uuid__in=[*uuids]))}

    def withdraw(self, record: Meeting) -> None:
        """Cancel a meeting; what hung on it awaits a date again."""
        if record.state != MeetingState.CANCELLED:
            cancel_meeting(record, reason=self.reason, by=self.by, at=self.at)


_NAMED = ("forum", "number", "starts_on")


def _day(told: str) -> date | None:
    return date.fromisoformat(told) if told else None
