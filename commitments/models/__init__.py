"""The rows of commitments; what they mean is in the domain, what is asked in the querysets."""

from commitments.models.commitment import (
    CLOSING_KINDS,
    Assignment,
    Commitment,
    CommitmentParty,
    Mention,
    MentionRole,
    Programme,
    Relation,
    RelationKind,
)
from commitments.models.deadline import (
    AnchorRelation,
    CloseReason,
    DateRequest,
    DateRequestState,
    Deadline,
    DeadlineRevision,
    OffsetUnit,
    QuotaRule,
)
from commitments.models.indicator import Direction, Indicator, Measurement, Trajectory
from commitments.models.initiative import Initiative, InitiativeStep
from commitments.models.minutes import Minutes, MinutesItem
from commitments.models.progress import (
    Assessment,
    Evidence,
    EvidenceRelation,
    EvidenceVersion,
    ProgressUpdate,
)
from commitments.models.recomputation import Recomputation, RecomputationState
from commitments.models.reported_step import ReportedStep
from commitments.models.rounds import ReportingRound

__all__ = [
    "CLOSING_KINDS",
    "AnchorRelation",
    "Assessment",
    "Assignment",
    "CloseReason",
    "Commitment",
    "CommitmentParty",
    "DateRequest",
    "DateRequestState",
    "Deadline",
    "DeadlineRevision",
    "Direction",
    "Evidence",
    "EvidenceRelation",
    "EvidenceVersion",
    "Indicator",
    "Initiative",
    "InitiativeStep",
    "Measurement",
    "Mention",
    "MentionRole",
    "Minutes",
    "MinutesItem",
    "OffsetUnit",
    "Programme",
    "ProgressUpdate",
    "QuotaRule",
    "Recomputation",
    "RecomputationState",
    "Relation",
    "RelationKind",
    "ReportedStep",
    "ReportingRound",
    "Trajectory",
]
