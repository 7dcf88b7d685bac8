"""Who gets the mail of people who are away: their alternate, as far as that one may read it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When

from accounts.models import User
from frameworks.models import Alternate, Membership
from frameworks.roles import Role
from reminders.models import Notification
from reminders.owed.parts import may_read
from reminders.policy import COVERS, HARD_BOUNCES, local_day
from reminders.states import Channel, Family

# No calendar day begins earlier or ends later than this beside UTC.
FARTHEST_ZONE = timedelta(hours=15)

Duties = models.QuerySet[Notification]


@dataclass(frozen=True, slots=True)
class Cover:
    """Who stands in for a person who is away, and how long that person is away."""

    person: User
    until: date


def mail_reaches(person: User) -> bool:
    """Say whether mail to a person arrives: the account is open and the address accepts it."""
    return person.is_active and person.hard_bounces < HARD_BOUNCES


def stand_in(person: int, stands_in: Mapping[int, int], *, steps: int = COVERS) -> int | None:
    """Return who stands in for a person, over alternates who are away themselves.

    None where the way leads in a circle, or to nobody who is there within so many steps.
    """
    current = person
    for _step in range(steps):
        current = stands_in.get(current, person)
        if current == person:
            return None
        if current not in stands_in:
            return current
    return None


def covers_at(at: datetime, people: Collection[int] | None = None) -> dict[int, Cover]:
    """Return, by the key of who is away, who gets their mail now; one statement.

    Nobody is covered by somebody whom no mail reaches or who wants no daily mail: what they are
    owed goes to themselves then.
    """
    rows = Alternate.objects.filter(
        starts_on__lte=(at + FARTHEST_ZONE).date(), ends_on__gte=(at - FARTHEST_ZONE).date()
    )
    absences: dict[int, Alternate] = {}
    for absence in rows.select_related("user", "alternate").order_by("starts_on", "pk"):
        assert absence.starts_on and absence.ends_on  # noqa: PT018, S101 - filtered by them
        if absence.starts_on <= local_day(at, zone=absence.user.time_zone) <= absence.ends_on:
            absences[absence.user_id] = absence
    stands_in = {key: absence.alternate_id for key, absence in absences.items()}
    there = {absence.alternate_id: absence.alternate for absence in absences.values()}
    found = {}
    for key, absence in absences.items():
        cover = there.get(stand_in(key, stands_in) or 0)
        wanted = people is None or key in people
        if wanted and cover and mail_reaches(cover) and cover.wants_digest and absence.ends_on:
            found[key] = Cover(cover, absence.ends_on)
    return found


def covered(duties: Duties, covers: Mapping[int, Cover], *, at: datetime) -> Duties:
    """Keep duties of people who are away that their cover may read; what a person asked stays.

    What is about no commitment stays as well: rechecking.goes_to says the same of one duty.

    The rows carry the key of who gets them as `duty_recipient`.
    """
    if not covers:
        return duties.none()
    to_whom = [When(recipient=key, then=Value(cover.person.pk)) for key, cover in covers.items()]
    away: Any = duties.filter(recipient__in=list(covers), channel=Channel.MAIL)
    found: Duties = (
        away.exclude(family=Family.NUDGE)
        .filter(commitment__isnull=False)
        .annotate(duty_recipient=Case(*to_whom, output_field=IntegerField()))
        .filter(may_read("commitment__", at.date()))
    )
    return found


def deciders_for(person: User, *, on: date | None = None) -> "models.QuerySet[User]":
    """Return who looks after a person's account: the managers of their frameworks and party.

    Where mail reaches none of them the leads, and else the site administrators.
    """
    own = person.memberships.in_force(on)
    theirs = Membership.objects.in_force(on).filter(
        Q(party__isnull=True) | Q(party__in=own.exclude(party=None).values("party")),
        framework__in=own.values("framework"),
        user__is_active=True,
    )
    others: models.QuerySet[User] = User.objects.active().exclude(pk=person.pk)
    for role in (Role.MANAGER, Role.LEAD):
        found = others.filter(
            pk__in=theirs.with_role([role]).values("user"), hard_bounces__lt=HARD_BOUNCES
        )
        if found.exists():
            return found
    return others.filter(is_superuser=True)
