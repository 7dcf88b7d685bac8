"""The people of a framework as its lead sees them: who, for whom, until when, who stands in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from commitments.models import Commitment
from frameworks.models import Alternate, Framework, Invitation, Membership
from frameworks.roles import REPORTER_ROLES
from reminders.owed.parts import without_contact


@dataclass(slots=True)
class Line:
    """One membership with who stands in for the person."""

    row: Membership
    is_over: bool
    alternates: list[Alternate] = field(default_factory=list)


def memberships_of(framework: Framework) -> QuerySet[Membership]:
    """Return everybody who belongs or belonged to a framework."""
    rows = Membership.objects.filter(framework=framework).select_related("user", "party")
    return rows.order_by("user__full_name", "pk")


def lines_of(rows: Iterable[Membership], *, today: date) -> list[Line]:
    """Return memberships with who stands in for whom, in one more query however many they are."""
    lines = [Line(row, is_over=bool(row.ends_on and row.ends_on < today)) for row in rows]
    present = Q(starts_on__isnull=True) | Q(ends_on__gte=today)
    people = {line.row.user_id for line in lines}
    # Who stands in from elsewhere is not a lead's to know.
    frameworks = {line.row.framework_id for line in lines}
    members = Membership.objects.in_force(today).filter(framework__in=frameworks)
    standing = Alternate.objects.filter(
        present, user__in=people, alternate__in=members.values("user")
    ).select_related("alternate")
    covers: dict[int, list[Alternate]] = {}
    for one in standing.order_by("starts_on", "pk"):
        covers.setdefault(one.user_id, []).append(one)
    for line in lines:
        line.alternates = covers.get(line.row.user_id, [])
    return lines


def invitations_of(framework: Framework, *, at: datetime) -> QuerySet[Invitation]:
    """Return who is invited and has not answered."""
    rows = Invitation.objects.open(at=at).filter(framework=framework)
    return rows.select_related("party", "invited_by").order_by("invited_at", "pk")


def orphans_of(framework: Framework, user: Any, *, today: date) -> QuerySet[Commitment]:
    """Return open commitments that nobody answers for: no contact, or one who has left."""
    rows = Commitment.objects.visible_to(user).filter(framework=framework, is_open=True)
    found: QuerySet[Commitment] = rows.filter(without_contact("", today))
    return found.select_related("framework").order_by("reference", "pk")


def contacts_of(framework: Framework, *, today: date) -> QuerySet[Membership]:
    """Return who can be made a point of contact: members that report for a party."""
    rows = Membership.objects.in_force(today).with_role(REPORTER_ROLES)
    held = rows.filter(framework=framework, party__isnull=False, user__is_active=True)
    return held.select_related("user", "party").order_by("user__full_name", "pk")
