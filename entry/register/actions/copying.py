"""Beginning a framework: from a shape that ships with the program, or as a copy of another one.

A copy has no text of its own yet: no passage, person, meeting or report comes along, and what it
promises are drafts, with dates that nobody has published.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions import RefusedError
from commitments.models import Programme
from entry.register.actions.drafting import draft_commitments
from entry.register.templates import SHAPES
from frameworks.models import Framework, FrameworkParty, PriorityArea
from history.actions import save_all_recorded, save_recorded
from meetings.models import Forum
from reminders.models import ReminderPolicy

FRAMEWORK = (
    "instrument", "description", "review_interval_days", "time_zone", "fiscal_year_start_month",
)  # fmt: skip
POLICY = (
    "kind", "strength", "before", "on_day", "after", "to_alternate", "to_manager", "to_lead",
    "stale", "update_returned", "update_waiting", "date_asked", "round_asked",
    "sign_off_waiting", "awaiting_date_after", "ask_again_every",
)  # fmt: skip
FURTHEST = 100  # years


@dataclass(slots=True)
class Copied:
    """The framework that was made, and what of the other one could not come along."""

    framework: Framework
    left_out: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Ties:
    """By the key of a row of the source, its copy."""

    areas: dict[int, PriorityArea] = field(default_factory=dict)
    forums: dict[int, Forum] = field(default_factory=dict)
    programmes: dict[int, Programme] = field(default_factory=dict)


def start_framework(
    shape: str, *, code: str, name: str, tracked_from: date, by: User, at: datetime
) -> Framework:
    """Begin a framework from a shape of the program. Raises RefusedError and ValidationError."""
    if shape not in SHAPES:
        raise RefusedError(_("There is no such template."))
    chosen = SHAPES[shape]
    with transaction.atomic():
        framework = Framework(
            code=code, name=name, tracked_from=tracked_from, instrument=chosen.instrument
        )
        _save_new(framework, by=by, at=at)
        areas = [
            PriorityArea(framework=framework, code=area, name=words, position=position)
            for position, (area, words) in enumerate(chosen.areas, start=1)
        ]
        save_all_recorded(areas, by=by, at=at, verb="create")
        forums: dict[str, Forum] = {}
        for one in chosen.forums:
            forum = Forum(
                framework=framework,
                code=one.code,
                name=one.name,
                frequency=one.frequency,
                reports_to=forums.get(one.reports_to),
            )
            save_recorded(forum, by=by, at=at)
            forums[one.code] = forum
    return framework


def copy_framework(
    source: Framework,
    *,
    code: str,
    name: str,
    years: int = 0,
    tracked_from: date,
    with_commitments: bool = False,
    by: User,
    at: datetime,
) -> Copied:
    """Begin a framework as a copy of another one, its dates moved by whole years.

    Raises RefusedError, and ValidationError where a field refuses.
    """
    if abs(years) > FURTHEST:
        raise RefusedError(_("Dates move by at most %(years)d years.") % {"years": FURTHEST})
    with transaction.atomic():
        told = {column: getattr(source, column) for column in FRAMEWORK}
        framework = Framework(code=code, name=name, tracked_from=tracked_from, **told)
        why = _("Copied from %(framework)s.") % {"framework": source.code}
        _save_new(framework, by=by, at=at, reason=why)
        ties = _copy_frame(source, framework, by=by, at=at)
        copied = Copied(framework)
        if with_commitments:
            copied.left_out = draft_commitments(
                source, framework, ties=ties, years=years, by=by, at=at
            )
    return copied


def _save_new(framework: Framework, *, by: User, at: datetime, reason: str = "") -> None:
    framework.full_clean()
    save_recorded(framework, by=by, at=at, reason=reason)


def _copy_frame(source: Framework, framework: Framework, *, by: User, at: datetime) -> Ties:
    """Copy areas, parties, forums, programmes and the steps of reminders."""
    signed: dict[str, Any] = {"by": by, "at": at, "verb": "create"}
    ties = Ties()
    for area in source.areas.order_by("position", "pk"):
        ties.areas[area.pk] = PriorityArea(
            framework=framework,
            code=area.code,
            name=area.name,
            position=area.position,
            colour=area.colour,
        )
    save_all_recorded([*ties.areas.values()], **signed)
    standing = source.standing_parties.filter(party__merged_into__isnull=True).order_by("pk")
    parties = [
        FrameworkParty(framework=framework, party=row.party)
        for row in standing.select_related("party")
    ]
    save_all_recorded(parties, **signed)
    forums = list(source.forums.order_by("pk"))
    for forum in forums:
        ties.forums[forum.pk] = Forum(
            framework=framework, code=forum.code, name=forum.name, frequency=forum.frequency
        )
    save_all_recorded([*ties.forums.values()], **signed)
    for forum in forums:
        if forum.reports_to_id:
            ties.forums[forum.pk].reports_to = ties.forums[forum.reports_to_id]
    save_all_recorded([*ties.forums.values()], by=by, at=at)
    _copy_programmes(source, framework, ties, **signed)
    policies = [
        ReminderPolicy(framework=framework, **{name: getattr(row, name) for name in POLICY})
        for row in source.reminder_policies.order_by("pk")
    ]
    save_all_recorded(policies, **signed)
    return ties


def _copy_programmes(
    source: Framework, framework: Framework, ties: Ties, *, verb: str, by: User, at: datetime
) -> None:
    programmes: Iterable[Programme] = list(source.programmes.order_by("pk"))
    for row in programmes:
        ties.programmes[row.pk] = Programme(
            framework=framework,
            code=row.code,
            name=row.name,
            is_open_list=row.is_open_list,
            other_names=row.other_names,
        )
    save_all_recorded([*ties.programmes.values()], by=by, at=at, verb=verb)
    for row in programmes:
        if row.parent_id:
            ties.programmes[row.pk].parent = ties.programmes[row.parent_id]
    save_all_recorded([*ties.programmes.values()], by=by, at=at)
