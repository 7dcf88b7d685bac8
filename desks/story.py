"""The history of a record in words: who did what, when and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import User
from history.models import AuditEvent

VERBS = {
    "create": _l("made a record"),
    "change": _l("changed a record"),
    "delete": _l("removed a record"),
    "enter_commitment": _l("entered the commitment"),
    "name_party": _l("named a party"),
    "change_role": _l("changed the role of a party"),
    "drop_party": _l("took out a party"),
    "name_areas": _l("named the areas"),
    "name_meetings": _l("named the meetings"),
    "add_mention": _l("tied it to a passage"),
    "set_deadline": _l("set a deadline"),
    "move_deadline": _l("moved a deadline"),
    "extend_deadline": _l("moved a deadline"),
    "revise_deadline": _l("recorded the change of a date"),
    "hang_deadline": _l("hung a deadline on a meeting"),
    "end_day_elsewhere": _l("fitted the end of a day to the parties’ time zones"),
    "close_deadline": _l("closed a deadline"),
    "reopen_deadline": _l("reopened a deadline"),
    "meet_cycle": _l("counted a cycle as met"),
    "plan_next_cycle": _l("planned the next cycle"),
    "assign": _l("named a point of contact"),
    "unassign": _l("relieved a point of contact"),
    "add_indicator": _l("added an indicator"),
    "define_indicator": _l("defined an indicator"),
    "record_measurement": _l("recorded a measurement"),
    "accept_measurement": _l("accepted a measurement"),
    "mend_measurement": _l("mended a measurement"),
    "drop_measurement": _l("took out a measurement"),
    "attach_evidence": _l("attached evidence"),
    "drop_evidence": _l("took out evidence"),
    "draft_update": _l("began a report"),
    "revise_update": _l("changed a report"),
    "submit_update": _l("submitted a report"),
    "accept_update": _l("accepted a report"),
    "return_update": _l("returned a report"),
    "withdraw_update": _l("withdrew a report"),
    "hear_of": _l("counted as heard of"),
    "declare_delivered": _l("declared it delivered"),
    "declare_active": _l("declared it active"),
    "declare_withdrawn": _l("declared it withdrawn"),
    "declare_superseded": _l("declared it superseded"),
    "nudge": _l("nudged the points of contact"),
    "ask_for_date": _l("asked for another date"),
    "date_approved": _l("approved another date"),
    "date_refused": _l("refused another date"),
    "date_withdrawn": _l("took back the request for another date"),
    "set_quota": _l("set the rule of the quota"),
}
# What the system keeps for itself and no reader asks about.
SILENT_FIELDS = frozenset(
    {"id", "uuid", "version", "commitment_id", "deadline_id", "indicator_id", "update_id"}
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history."""

    at: datetime
    who: str
    what: str
    door: str
    reason: str
    changes: tuple[Change, ...]


def names_of(actors: set[UUID]) -> Mapping[UUID, str]:
    """Return the names behind the ids in the history, in one query."""
    people = User.objects.filter(uuid__in=actors)
    return {person.uuid: person.full_name for person in people}


def _label(subject_type: str, name: str) -> str:
    model = apps.get_model(subject_type)
    for field in model._meta.concrete_fields:
        if field.attname == name:
            return str(field.verbose_name)
    return name


def _value(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)[:200]


def events_of(rows: Sequence[AuditEvent]) -> list[Event]:
    """Turn rows of the trail into lines to read."""
    names = names_of({row.actor for row in rows if row.actor})
    return [
        Event(
            at=row.occurred_at,
            who=names.get(row.actor, _("somebody")) if row.actor else _("the system"),
            what=str(VERBS.get(row.verb, row.verb.replace("_", " "))),
            door=str(row.get_door_display()),
            reason=row.reason,
            changes=tuple(
                Change(_label(row.subject_type, name), _value(before), _value(after))
                for name, (before, after) in row.changes.items()
                if name not in SILENT_FIELDS and not name.endswith("_id")
            ),
        )
        for row in rows
    ]
