"""Asking points of contact by hand to report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.refusal import RefusedError
from commitments.models import Assignment, Commitment
from frameworks.models import Party
from history.actions import record
from reminders.actions.gathering import new_message_id
from reminders.covering import mail_reaches
from reminders.models import Mail, Notification
from reminders.policy import duty_key, local_day
from reminders.states import Channel, DutyState, Family, MailKind, MailState


class Side(StrEnum):
    """On which side of the commitments somebody stands who is asked."""

    OWNERS = "owners"


Narrowed = Party | User | Side | None


@dataclass(slots=True)
class Nudged:
    """What a nudge did: the people who get a mail, and, by UUID, why some commitments sent none."""

    people: list[User] = field(default_factory=list)
    refused: dict[UUID, str] = field(default_factory=dict)


def nudge(
    commitments: Iterable[Commitment],
    *,
    by: User,
    at: datetime,
    message: str = "",
    only: Narrowed = None,
) -> Nudged:
    """Ask the points of contact of some commitments to report: one mail to each person, at once.

    `only` narrows them to one person, to those of a party and of its parts, or to those of the
    owners and of their parts: a supporter answers for nothing that is late. A second nudge about
    the same commitment on the same day tells nobody twice. Raises RefusedError where nothing was
    chosen.
    """
    chosen = list(commitments)
    if not chosen:
        raise RefusedError(_("Choose at least one commitment."))
    result = Nudged()
    with transaction.atomic():
        told = _new_duties(chosen, result, by=by, at=at, only=only)
        tell_at_once(
            chosen, told, result, kind=MailKind.NUDGE, verb="nudge", by=by, at=at, words=message
        )
    return result


def tell_at_once(
    commitments: Iterable[Commitment],
    told: Mapping[User, list[Notification]],
    result: Nudged,
    *,
    kind: MailKind,
    verb: str,
    by: User,
    at: datetime,
    words: str,
) -> None:
    """Queue one mail to each person with what it tells, and record it on each commitment."""
    for person, duties in told.items():
        mail = mail_to(person, kind=kind, by=by, at=at, note=words)
        for duty in duties:
            duty.mail = mail
        Notification.objects.bulk_create(duties)
        result.people.append(person)
    spoken_of = {duty.commitment_id for duties in told.values() for duty in duties}
    for commitment in commitments:
        if commitment.pk in spoken_of:
            record(commitment, verb=verb, by=by, at=at, reason=words)


def _new_duties(
    commitments: Sequence[Commitment],
    result: Nudged,
    *,
    by: User,
    at: datetime,
    only: Narrowed,
) -> dict[User, list[Notification]]:
    rows = Assignment.objects.filter(commitment__in=commitments, user__is_active=True)
    rows = rows.owning() if only == Side.OWNERS else rows.filter(_asked(only))
    assigned: dict[int, list[User]] = {commitment.pk: [] for commitment in commitments}
    for assignment in rows.select_related("user").order_by("user__full_name", "pk"):
        assigned[assignment.commitment_id].append(assignment.user)
    told: dict[User, list[Notification]] = {}
    for commitment in commitments:
        people = [person for person in assigned[commitment.pk] if person != by]
        duties = [
            (person, _duty(commitment, person, at)) for person in people if mail_reaches(person)
        ]
        if reason := _why_not(commitment, people, duties):
            result.refused[commitment.uuid] = reason
            continue
        for person, duty in duties:
            told.setdefault(person, []).append(duty)
    return _without_known(told, result)


def _asked(only: Party | User | None) -> Q:
    """Tell which assignments are those of a person, or of a party and of its parts."""
    if isinstance(only, User):
        return Q(user=only)
    if only is None:
        return Q()
    return Q(party=only) | Q(party__parent=only) | Q(party__parent__parent=only)


def _why_not(commitment: Commitment, people: Sequence[User], duties: Sequence[object]) -> str:
    if not commitment.is_open:
        return _("It is closed.")
    if not people:
        return _("Nobody answers for it yet; name a point of contact first.")
    if not duties:
        return _("Mail to %(name)s comes back; ask in another way.") % {"name": people[0]}
    return ""


def _duty(commitment: Commitment, person: User, at: datetime) -> Notification:
    day = local_day(at, zone=person.time_zone)
    key = duty_key(
        subject=commitment.uuid,
        rung=Family.NUDGE,
        occurrence=day.isoformat(),
        recipient=person.uuid,
    )
    return Notification(
        duty_key=key,
        recipient=person,
        commitment=commitment,
        family=Family.NUDGE,
        rung=Family.NUDGE,
        occurrence=day.isoformat(),
        channel=Channel.MAIL,
        as_role="contact",
        owed_from=day,
        state=DutyState.MAILED,
        created_at=at,
    )


def _without_known(
    told: dict[User, list[Notification]], result: Nudged
) -> dict[User, list[Notification]]:
    """Leave out what somebody was nudged about today already."""
    keys = [duty.duty_key for duties in told.values() for duty in duties]
    known = set(Notification.objects.filter(duty_key__in=keys).values_list("duty_key", flat=True))
    fresh: dict[User, list[Notification]] = {}
    for person, duties in told.items():
        for duty in duties:
            if duty.duty_key in known:
                assert duty.commitment is not None  # noqa: S101 - just made with one
                result.refused[duty.commitment.uuid] = _("Nudged today already.")
            else:
                fresh.setdefault(person, []).append(duty)
    return fresh


def mail_to(person: User, *, kind: MailKind, by: User, at: datetime, note: str) -> Mail:
    """Make a mail of its own that somebody asked for, in the next place of the person's day."""
    # The lock keeps two managers from taking the same place in the person's day.
    User.objects.select_for_update().get(pk=person.pk)
    day = local_day(at, zone=person.time_zone)
    earlier = Mail.objects.filter(recipient=person, local_day=day, kind=kind)
    last = earlier.aggregate(last=Max("sequence"))["last"] or 0
    mail = Mail(
        recipient=person,
        local_day=day,
        kind=kind,
        sequence=last + 1,
        state=MailState.QUEUED,
        send_from=at,
        message_id=new_message_id(),
        note=note,
        asked_by=by,
        created_at=at,
    )
    mail.save()
    return mail
