"""A list of commitments in groups: by contact, owner, area, framework or meeting, in SQL.

What belongs to several groups stands in each of them.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from commitments.domain.vocabulary import PartyRole
from commitments.models import Commitment, Deadline
from commitments.querysets import CommitmentQuerySet
from frameworks.models import Framework, Party, PriorityArea
from meetings.models import Meeting

# The address of the group of those that belong to none.
NONE = "none"
Key = UUID | None


class GroupBy(StrEnum):
    """By what a list is grouped."""

    OWNER = "owner"
    PARTY = "party"
    AREA = "area"
    FRAMEWORK = "framework"
    MEETING = "meeting"


MODELS: dict[GroupBy, Any] = {
    GroupBy.OWNER: User,
    GroupBy.PARTY: Party,
    GroupBy.AREA: PriorityArea,
    GroupBy.FRAMEWORK: Framework,
    GroupBy.MEETING: Meeting,
}


def grouped(rows: CommitmentQuerySet, by: GroupBy) -> CommitmentQuerySet:
    """Put rows in order of their groups, those of none last; inside, their order stays.

    Adds `group_key`, the UUID of what a row is grouped by.
    """
    order = rows.query.order_by
    if by == GroupBy.OWNER:
        path = "assignments__user"
        rows = rows.annotate(group_key=F(f"{path}__uuid"), group_name=F(f"{path}__full_name"))
    elif by == GroupBy.PARTY:
        owning = FilteredRelation("party_roles", condition=Q(party_roles__role=PartyRole.OWNER))
        rows = rows.annotate(owning=owning).annotate(
            group_key=F("owning__party__uuid"), group_name=F("owning__party__name")
        )
    elif by == GroupBy.AREA:
        rows = rows.annotate(group_key=F("areas__uuid"), group_name=F("areas__name"))
    elif by == GroupBy.FRAMEWORK:
        rows = rows.annotate(group_key=F("framework__uuid"), group_name=F("framework__code"))
    else:
        rows = _of_meetings(rows)
    # SQLite puts NULL first and PostgreSQL last, unless told.
    last = {"nulls_last": True}
    return rows.order_by(F("group_name").asc(**last), F("group_key").asc(**last), *order)


def _of_meetings(rows: CommitmentQuerySet) -> CommitmentQuerySet:
    """Group by the meeting on which the leading deadline hangs, else by the first one named."""
    leading = Deadline.objects.filter(commitment=OuterRef("pk"), is_open=True).order_by(
        F("late_at").asc(nulls_last=True), F("last_day").asc(nulls_last=True), "pk"
    )
    named = Meeting.objects.filter(commitments=OuterRef("pk")).order_by(
        F("starts_on").asc(nulls_last=True), "pk"
    )
    # Key and order are of one meeting: two of them would tear its group apart.
    meeting = Coalesce(
        Subquery(leading.values("anchor_meeting__uuid")[:1]), Subquery(named.values("uuid")[:1])
    )
    chosen = Meeting.objects.filter(uuid=OuterRef("group_key"))
    return rows.annotate(group_key=meeting).annotate(
        group_name=Subquery(chosen.values("starts_on"))
    )


def one_group(rows: CommitmentQuerySet, key: str) -> CommitmentQuerySet:
    """Keep the rows of one group, given its UUID or NONE; rows that were grouped."""
    if key == NONE:
        return rows.filter(Q(group_key__isnull=True))
    try:
        return rows.filter(Q(group_key=UUID(key)))
    except ValueError:
        return rows.none()


def sizes_of(rows: CommitmentQuerySet) -> dict[Key, int]:
    """Return how many rows each group has, in one query."""
    counted = rows.order_by().values(key=F("group_key")).annotate(number=Count("pk"))
    return {row["key"]: row["number"] for row in counted}


def names_of(by: GroupBy, keys: Iterable[Key]) -> dict[Key, str]:
    """Return the names of groups, in one query."""
    rows = MODELS[by].objects.filter(uuid__in=[key for key in keys if key])
    if by == GroupBy.MEETING:
        rows = rows.select_related("forum")
    return {row.uuid: _name(row) for row in rows}


def _name(row: Any) -> str:
    return str(getattr(row, "full_name", "") or getattr(row, "title", "") or row.name)


def group_of(row: Commitment) -> Key:
    """Return the key of the group in which a row was fetched."""
    key: Key = getattr(row, "group_key", None)
    return key
