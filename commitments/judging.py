"""What of a commitment is judged, party by party, and what still waits for it.

Asked of rows that were fetched with `with_judged`: owners, deadlines and judgements.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from commitments.domain.judging import (
    ENDED_BY_STATUS,
    Term,
    can_be_judged,
    is_ripe,
    whole_is_ripe,
)
from commitments.domain.vocabulary import (
    DeadlineRole,
    Outcome,
    PartyRole,
    PublicationStatus,
    Status,
)
from commitments.models import Assessment, CloseReason, Commitment, CommitmentParty, Deadline
from commitments.querysets import CommitmentQuerySet
from frameworks.models import Party

FINISHED = frozenset({CloseReason.MET, CloseReason.MISSED})


@dataclass(frozen=True, slots=True)
class Unit:
    """What one owner is judged on: the commitment as a whole, or one of its deadlines."""

    party: Party
    deadline: Deadline | None
    is_ripe: bool
    # Judgements of it, the one in force first.
    chain: tuple[Assessment, ...]

    @property
    def in_force(self) -> Assessment | None:
        """Return the judgement that holds; None where it is not yet assessed."""
        return self.chain[0] if self.chain else None


def with_judged(rows: CommitmentQuerySet) -> CommitmentQuerySet:
    """Fetch what judging asks of commitments, in a constant number of queries."""
    owners = CommitmentParty.objects.select_related("party").order_by("party__name", "pk")
    anchors = "anchor_forum", "anchor_meeting__forum"
    deadlines = Deadline.objects.by_day().select_related(*anchors).prefetch_related("revisions")
    judged = Assessment.objects.with_people().newest_first()
    fetched = rows.select_related("framework").prefetch_related(Prefetch("party_roles", owners))
    fetched = fetched.prefetch_related(Prefetch("deadlines", deadlines))
    return fetched.prefetch_related(Prefetch("assessments", judged))


def term_of(deadline: Deadline) -> Term:
    """Return what the rules of judging ask of a deadline."""
    return Term(
        role=DeadlineRole(deadline.role),
        late_at=deadline.late_at,
        is_closed=deadline.closed_at is not None,
        close_reason=deadline.close_reason,
    )


def owners_of(commitment: Commitment) -> list[Party]:
    """Return the parties that answer for a commitment; nobody else is judged on it."""
    roles = commitment.party_roles.all()
    return [role.party for role in roles if role.role == PartyRole.OWNER]


def units_of(commitment: Commitment, *, at: datetime) -> list[Unit]:
    """Return what can be judged, each owner's deadlines first, then the whole."""
    deadlines = [row for row in commitment.deadlines.all() if can_be_judged(term_of(row))]
    terms = [term_of(row) for row in deadlines]
    whole = whole_is_ripe(Status(commitment.status), terms, at=at)
    judged = list(commitment.assessments.all())
    return [
        Unit(party, deadline, is_over, _chain(judged, party, deadline))
        for party in owners_of(commitment)
        for deadline, is_over in [
            *((row, is_ripe(term_of(row), at=at)) for row in deadlines),
            (None, whole),
        ]
    ]


def _chain(
    judged: Sequence[Assessment], party: Party, deadline: Deadline | None
) -> tuple[Assessment, ...]:
    key = (party.pk, deadline.pk if deadline else None)
    return tuple(row for row in _latest_first(judged) if (row.party_id, row.deadline_id) == key)


def _latest_first(judged: Sequence[Assessment]) -> list[Assessment]:
    return sorted(judged, key=lambda row: row.pk, reverse=True)


def settles(assessment: Assessment | None, status: str) -> bool:
    """Say whether a judgement in force says what became of it, and the status still bears it."""
    if assessment is None or assessment.outcome == Outcome.NOT_YET_ASSESSED:
        return False
    return assessment.outcome not in ENDED_BY_STATUS or status != Status.ACTIVE


def pending(commitment: Commitment, *, at: datetime) -> list[Unit]:
    """Return what waits for a judgement; the twin of CommitmentQuerySet.to_be_judged."""
    units = units_of(commitment, at=at)
    status = commitment.status
    decided = {
        unit.party.pk for unit in units if not unit.deadline and settles(unit.in_force, status)
    }
    left = [unit for unit in units if unit.party.pk not in decided]
    if not commitment.is_tracked:
        return []
    if status == Status.DELIVERED:
        was_before = commitment.publication_status == PublicationStatus.DELIVERED
        return [] if was_before else [unit for unit in left if unit.deadline is None]
    if status != Status.ACTIVE:
        return []
    return [unit for unit in left if unit.deadline and _waits(unit, at=at)]


def _waits(unit: Unit, *, at: datetime) -> bool:
    deadline = unit.deadline
    assert deadline is not None  # noqa: S101 - asked of deadlines only
    if settles(unit.in_force, Status.ACTIVE):
        return False
    if deadline.closed_at is not None:
        return deadline.close_reason in FINISHED
    return deadline.late_at is not None and deadline.late_at <= at
