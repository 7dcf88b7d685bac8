"""What a copy of a framework takes along, and how many rows that is."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from commitments.domain.vocabulary import DeadlineRole, Kind, Status, Visibility
from commitments.models import Commitment, CommitmentParty, Deadline
from entry.register.templates import SHAPES
from frameworks.models import Framework

# What was taken back, replaced or never a promise is no draft for a new framework.
NOT_COPIED = (Status.WITHDRAWN, Status.SUPERSEDED)


def to_be_copied(source: Framework) -> "QuerySet[Commitment]":
    """Return the promises of a framework that a copy drafts anew, with what hangs on them."""
    rows = Commitment.objects.filter(framework=source).exclude(status__in=NOT_COPIED)
    # What a party keeps to itself would be for everybody to read in another framework.
    rows = rows.filter(visibility=Visibility.FRAMEWORK)
    rows = rows.exclude(status=Status.DRAFT, author_party__isnull=False)
    rows = rows.exclude(kind=Kind.BACKGROUND_FACT)
    roles = CommitmentParty.objects.select_related("party__merged_into").order_by("pk")
    # Cycles come from the meetings, and the new framework has none yet.
    dates = Deadline.objects.exclude(role=DeadlineRole.CYCLE).order_by("pk")
    related: list[Any] = [Prefetch("party_roles", roles), Prefetch("deadlines", dates)]
    rows = rows.select_related("framework", "quota_rule")
    return rows.prefetch_related(*related, "areas", "indicators").order_by("pk")


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows of each kind a new framework would begin with."""

    areas: int = 0
    parties: int = 0
    forums: int = 0
    programmes: int = 0
    policies: int = 0
    commitments: int = 0
    deadlines: int = 0


def counted(source: Framework, *, with_commitments: bool) -> Counted:
    """Count what a copy would make."""
    rows = to_be_copied(source).prefetch_related(None).select_related(None).order_by()
    dates = Deadline.objects.exclude(role=DeadlineRole.CYCLE).filter(commitment__in=rows)
    return Counted(
        areas=source.areas.count(),
        parties=source.standing_parties.filter(party__merged_into__isnull=True).count(),
        forums=source.forums.count(),
        programmes=source.programmes.count(),
        policies=source.reminder_policies.count(),
        commitments=rows.count() if with_commitments else 0,
        deadlines=dates.count() if with_commitments else 0,
    )


def counted_shape(shape: str) -> Counted:
    """Count what a shape of the program makes."""
    return Counted(**SHAPES[shape].counts)
