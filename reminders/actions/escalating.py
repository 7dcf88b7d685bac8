"""Telling those above the points of contact by hand that somebody has to act."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.refusal import RefusedError
from commitments.leading import leading_deadline
from commitments.models import Commitment
from frameworks.roles import Role
from reminders.actions.nudging import Nudged, tell_at_once
from reminders.models import Notification
from reminders.owed import parts
from reminders.policy import HARD_BOUNCES, duty_key, local_day
from reminders.states import Channel, DutyState, Family, MailKind

ALTERNATE = "alternate"
# To whom something can be escalated, the nearest first.
ESCALATED_TO = (ALTERNATE, Role.MANAGER.value, Role.LEAD.value)
Told = dict[User, list[Notification]]


def escalate(
    commitments: Sequence[Commitment], *, whom: str, reason: str, by: User, at: datetime
) -> Nudged:
    """Tell those above the points of contact now: one mail to each person, with the reason.

    `whom` is one of ESCALATED_TO. A second time on the same day tells nobody twice. Raises
    RefusedError without a commitment or a reason.
    """
    if not commitments:
        raise RefusedError(_("Choose at least one commitment."))
    if not reason.strip():
        raise RefusedError(_("Say why."))
    result = Nudged()
    with transaction.atomic():
        told = _new_duties(commitments, whom, result, by=by, at=at)
        tell_at_once(
            commitments, told, result,
            kind=MailKind.ESCALATION, verb="escalate", by=by, at=at, words=reason,
        )  # fmt: skip
    return result


def _recipients(commitments: Sequence[Commitment], whom: str, at: datetime) -> dict[int, set[int]]:
    """Return the keys of the people to be told, by commitment."""
    rows: models.QuerySet[Any] = Commitment.objects.filter(pk__in=[row.pk for row in commitments])
    if whom == ALTERNATE:
        people = parts.to_alternates(rows, "", at.date())
    else:
        people = parts.to_holders(rows, "", at.date(), roles=[Role(whom)])
    found: dict[int, set[int]] = {}
    for key, person in people.order_by("pk").values_list("pk", "duty_recipient"):
        found.setdefault(key, set()).add(person)
    return found


def _new_duties(
    commitments: Sequence[Commitment], whom: str, result: Nudged, *, by: User, at: datetime
) -> Told:
    keys = _recipients(commitments, whom, at)
    reachable = User.objects.filter(hard_bounces__lt=HARD_BOUNCES).exclude(pk=by.pk)
    people = reachable.in_bulk({person for told in keys.values() for person in told})
    made: list[Notification] = []
    for commitment in commitments:
        there = [people[key] for key in keys.get(commitment.pk, ()) if key in people]
        if not commitment.is_open:
            result.refused[commitment.uuid] = _("It is closed.")
        elif not there:
            result.refused[commitment.uuid] = _("There is nobody of this role who can be told.")
        made += [_duty(commitment, person, whom, at) for person in there if commitment.is_open]
    return _without_known(made, result)


def _without_known(made: Sequence[Notification], result: Nudged) -> Told:
    """Leave out what somebody was told today already."""
    keys = [duty.duty_key for duty in made]
    known = {*Notification.objects.filter(duty_key__in=keys).values_list("duty_key", flat=True)}
    fresh: Told = {}
    again: dict[int | None, UUID] = {}
    for duty in made:
        assert duty.commitment is not None  # noqa: S101 - just made with one
        if duty.duty_key in known:
            again[duty.commitment_id] = duty.commitment.uuid
        else:
            fresh.setdefault(duty.recipient, []).append(duty)
    raised = {duty.commitment_id for duties in fresh.values() for duty in duties}
    for key, uuid in again.items():
        if key not in raised:
            result.refused[uuid] = _("Escalated today already.")
    return fresh


def _duty(commitment: Commitment, person: User, whom: str, at: datetime) -> Notification:
    day = local_day(at, zone=person.time_zone)
    return Notification(
        duty_key=duty_key(
            subject=commitment.uuid,
            rung=Family.ESCALATED,
            occurrence=day.isoformat(),
            recipient=person.uuid,
        ),
        recipient=person,
        commitment=commitment,
        deadline=leading_deadline(commitment),
        family=Family.ESCALATED,
        rung=Family.ESCALATED,
        occurrence=day.isoformat(),
        channel=Channel.MAIL,
        as_role=whom,
        owed_from=day,
        state=DutyState.MAILED,
        created_at=at,
    )
