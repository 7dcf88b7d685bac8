"""What the page of a commitment said at an instant that is past, rebuilt from the trail alone.

Rows come back as they were written then, unsaved, with today's key so that they find each other.
Names of parties and people are those of today: a person who was erased stays erased.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db import models

from commitments.domain.slippage import Slippage, slippage
from commitments.domain.standing import DeadlineFacts, commitment_standing, deadline_standing
from commitments.domain.vocabulary import (
    CHASED_ROLES,
    TRACKED_KINDS,
    PartyRole,
    Standing,
    Status,
    UpdateState,
)
from commitments.models import (
    Assessment,
    Assignment,
    Commitment,
    CommitmentParty,
    Deadline,
    DeadlineRevision,
    Evidence,
    Indicator,
    Measurement,
    ProgressUpdate,
)
from history.models import AuditEvent, Record
from history.replaying import Rebuilt, replay

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

Row = TypeVar("Row", bound=Record)


@dataclass(frozen=True, slots=True)
class PastDeadline:
    """A deadline as it was, its standing then, and how far it had moved by then."""

    deadline: Deadline
    standing: Standing
    moved: Slippage


@dataclass(frozen=True, slots=True)
class PastFigure:
    """An indicator as it was, with the values that were accepted by then, oldest first."""

    indicator: Indicator
    values: tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class PastJudgement:
    """A judgement as it was, what it was about, and the evidence that it named then."""

    assessment: Assessment
    # None for the commitment as a whole.
    deadline: Deadline | None
    evidence: tuple[Evidence, ...]
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class Past:
    """A commitment as it was."""

    at: datetime
    commitment: Commitment
    standing: Standing
    deadlines: tuple[PastDeadline, ...]
    figures: tuple[PastFigure, ...]
    update: ProgressUpdate | None
    judgements: tuple[PastJudgement, ...]
    evidence: tuple[Evidence, ...]
    roles: tuple[CommitmentParty, ...]
    assignments: tuple[Assignment, ...]


def as_it_was(uuid: UUID, *, at: datetime, reader: "User | AnonymousUser") -> Past | None:
    """Return a commitment as it was; none before it was entered, or while the reader saw it not.

    The queries depend on how many kinds of rows hang on it, never on how many rows.
    """
    events = AuditEvent.objects.about(uuid).filter(occurred_at__lte=at).order_by("pk")
    told = replay(events.iterator(), strictly=False)
    own = told.get(uuid)
    if own is None or own.is_gone:
        return None
    # What hangs on a commitment and was accepted is seen by whoever saw the commitment.
    if not AuditEvent.objects.visible_to(reader).filter(pk=own.event).exists():
        return None
    return _Past(told, at=at).whole(own)


class _Past:
    """The rows of one history at one instant, by their kind."""

    def __init__(self, told: Mapping[UUID, Rebuilt], *, at: datetime) -> None:
        self.at = at
        self.told: dict[str, list[Rebuilt]] = {}
        for row in told.values():
            if not row.is_gone:
                self.told.setdefault(row.subject_type, []).append(row)

    def whole(self, own: Rebuilt) -> Past:
        """Put the rows together."""
        commitment = _instance(Commitment, own, key=None)
        is_tracked = commitment.kind in TRACKED_KINDS
        is_open = is_tracked and commitment.status == Status.ACTIVE
        deadlines = self._deadlines(commitment, is_open=is_open)
        chased = [one.standing for one in deadlines if one.deadline.role in CHASED_ROLES]
        standing = commitment_standing(
            chased, is_open=is_open, stale_at=commitment.stale_at, at=self.at
        )
        return Past(
            at=self.at,
            commitment=commitment,
            standing=standing,
            deadlines=deadlines,
            figures=self._figures(),
            update=self._update(),
            judgements=self._judgements([one.deadline for one in deadlines]),
            evidence=self._evidence(),
            roles=self._roles(),
            assignments=tuple(_named(self.rows(Assignment), "party", "user")),
        )

    def rows(self, model: type[Row]) -> list[Row]:
        """Return the rows of a kind, in the order in which they were made."""
        told = self.told.get(model._meta.label_lower, [])
        if not told:
            return []
        kept = model._base_manager.filter(uuid__in=[row.subject for row in told])
        keys = dict(kept.values_list("uuid", "pk"))
        return [_instance(model, row, key=keys.get(row.subject)) for row in told]

    def _deadlines(self, commitment: Commitment, *, is_open: bool) -> tuple[PastDeadline, ...]:
        moves: dict[int, list[DeadlineRevision]] = {}
        for revision in sorted(self.rows(DeadlineRevision), key=lambda row: row.number):
            moves.setdefault(revision.deadline_id, []).append(revision)
        rows = _named(self.rows(Deadline), "anchor_meeting", "anchor_forum")
        return tuple(
            PastDeadline(
                row,
                self._standing(row, commitment, is_open=is_open),
                slippage([(one.old_last_day, one.new_last_day) for one in moves.get(row.pk, [])]),
            )
            for row in sorted(rows, key=lambda row: (row.last_day is None, row.last_day))
        )

    def _standing(self, deadline: Deadline, commitment: Commitment, *, is_open: bool) -> Standing:
        chased = deadline.role in CHASED_ROLES and deadline.closed_at is None
        facts = DeadlineFacts(
            is_open=is_open and chased,
            last_day=deadline.last_day,
            late_at=deadline.late_at,
            is_anchored=deadline.awaits_date,
        )
        return deadline_standing(facts, at=self.at, tracked_from=commitment.tracked_from)

    def _figures(self) -> tuple[PastFigure, ...]:
        values: dict[int, list[Measurement]] = {}
        for value in sorted(self.rows(Measurement), key=lambda row: row.measured_on):
            if value.is_accepted:
                values.setdefault(value.indicator_id, []).append(value)
        indicators = sorted(self.rows(Indicator), key=lambda row: row.position)
        return tuple(PastFigure(row, tuple(values.get(row.pk, ()))) for row in indicators)

    def _update(self) -> ProgressUpdate | None:
        accepted = [row for row in self.rows(ProgressUpdate) if row.state == UpdateState.ACCEPTED]
        latest = max(accepted, key=lambda row: (row.submitted_at, row.pk or 0), default=None)
        return next(iter(_named([latest], "party", "author")), None) if latest else None

    def _judgements(self, deadlines: list[Deadline]) -> tuple[PastJudgement, ...]:
        """Return the judgements, latest first; one that a later one replaced is out of force."""
        rows = _named(self.rows(Assessment), "party", "assessed_by", "dissent_by")
        replaced = {row.replaces_id for row in rows}
        known = {row.pk: row for row in deadlines}
        proofs = {str(row.uuid): row for row in self.rows(Evidence)}
        told = {row.subject: row.values for row in self.told.get(Assessment._meta.label_lower, [])}
        return tuple(
            PastJudgement(
                assessment=row,
                deadline=known.get(row.deadline_id or 0),
                evidence=tuple(
                    proofs[name] for name in told[row.uuid].get("evidence") or () if name in proofs
                ),
                is_in_force=row.pk not in replaced,
            )
            for row in sorted(rows, key=lambda row: (row.assessed_at, row.pk or 0), reverse=True)
        )

    def _evidence(self) -> tuple[Evidence, ...]:
        """Return what counted: that of the books, and that of reports accepted by then."""
        accepted = {
            row.pk for row in self.rows(ProgressUpdate) if row.state == UpdateState.ACCEPTED
        }
        counted = [
            row for row in self.rows(Evidence) if row.update_id is None or row.update_id in accepted
        ]
        return tuple(sorted(counted, key=lambda row: row.document_edtf))

    def _roles(self) -> tuple[CommitmentParty, ...]:
        order = list(PartyRole)
        rows = _named(self.rows(CommitmentParty), "party")
        return tuple(
            sorted(rows, key=lambda row: (order.index(PartyRole(row.role)), row.party.name))
        )


def _instance(model: type[Row], told: Rebuilt, *, key: Any) -> Row:
    """Return an unsaved row with the values that were told; columns that are gone are left out."""
    values = {
        field.attname: field.to_python(told.values[field.attname])
        for field in model._meta.concrete_fields
        if field.attname in told.values
    }
    return model(pk=key, uuid=told.subject, **values)


def _named(rows: Iterable[Row], *names: str) -> list[Row]:
    """Return rows with what these relations point to, one query for each."""
    found = list(rows)
    models.prefetch_related_objects(
        found,
        *(name for name in names if any(getattr(row, f"{name}_id") for row in found)),
    )
    return found
