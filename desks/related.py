"""How one commitment stands to others, told from its own side in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import User
from commitments.models import CLOSING_KINDS, Commitment, Relation
from commitments.wording import RELATION_BACKWARDS


@dataclass(frozen=True, slots=True)
class Line:
    """One relation, seen from the commitment of the page."""

    uuid: str
    words: str
    reference: str
    title: str
    other_uuid: str
    note: str
    said: str
    # Whether the commitment of the page is followed under the other one.
    is_closed_by: bool


def related_to(commitment: Commitment, user: User | AnonymousUser) -> list[Line]:
    """Return the relations that a person may see, both ways, in one query."""
    rows = (
        Relation.objects.visible_to(user)
        .filter(Q(commitment=commitment) | Q(other=commitment))
        .select_related("commitment", "other", "said_by")
        .order_by("pk")
    )
    return list(_lines(commitment, rows))


def _lines(commitment: Commitment, rows: Iterable[Relation]) -> Iterable[Line]:
    for row in rows:
        is_own = row.commitment_id == commitment.pk
        other = row.other if is_own else row.commitment
        yield Line(
            uuid=str(row.uuid),
            words=str(row.get_kind_display() if is_own else RELATION_BACKWARDS[row.kind]),
            reference=other.reference,
            title=other.title,
            other_uuid=str(other.uuid),
            note=row.note,
            said=" · ".join(_said(row)),
            is_closed_by=not is_own and row.kind in CLOSING_KINDS,
        )


def _said(row: Relation) -> Iterable[str]:
    if row.said_by is not None:
        yield row.said_by.full_name
    if row.said_at is not None:
        yield f"{row.said_at:%Y-%m-%d}"
