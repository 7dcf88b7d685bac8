"""Named questions over commitments and what hangs on them; scopes and standings in SQL."""

from commitments.querysets.commitments import (
    CommitmentQuerySet,
)
from commitments.querysets.deadlines import (
    DateRequestQuerySet,
    DeadlineQuerySet,
    DeadlineRevisionQuerySet,
    QuotaRuleQuerySet,
)
from commitments.querysets.reports import (
    IN_HAND_STATES,
    INTERNAL_STATES,
    AssessmentQuerySet,
    EvidenceQuerySet,
    IndicatorQuerySet,
    MeasurementQuerySet,
    ProgressUpdateQuerySet,
    ReportedQuerySet,
)
from commitments.querysets.roles import (
    AssignmentQuerySet,
    CommitmentPartyQuerySet,
    InitiativeQuerySet,
    InitiativeStepQuerySet,
    MentionQuerySet,
    ProgrammeQuerySet,
    RelationQuerySet,
)
from commitments.querysets.rounds import ReportingRoundQuerySet
from commitments.querysets.scopes import (
    CommitmentRowQuerySet,
    readable,
)

__all__ = [
    "INTERNAL_STATES",
    "IN_HAND_STATES",
    "AssessmentQuerySet",
    "AssignmentQuerySet",
    "CommitmentPartyQuerySet",
    "CommitmentQuerySet",
    "CommitmentRowQuerySet",
    "DateRequestQuerySet",
    "DeadlineQuerySet",
    "DeadlineRevisionQuerySet",
    "EvidenceQuerySet",
    "IndicatorQuerySet",
    "InitiativeQuerySet",
    "InitiativeStepQuerySet",
    "MeasurementQuerySet",
    "MentionQuerySet",
    "ProgrammeQuerySet",
    "ProgressUpdateQuerySet",
    "QuotaRuleQuerySet",
    "RelationQuerySet",
    "ReportedQuerySet",
    "ReportingRoundQuerySet",
    "readable",
]
