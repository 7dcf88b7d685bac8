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
from commitments.querysets.minutes import MinutesItemQuerySet, MinutesQuerySet
from commitments.querysets.recomputations import RecomputationQuerySet
from commitments.querysets.reports import (
    IN_HAND_STATES,
    INTERNAL_STATES,
    OPEN_TO_EVIDENCE,
    AssessmentQuerySet,
    EvidenceQuerySet,
    EvidenceVersionQuerySet,
    IndicatorQuerySet,
    MeasurementQuerySet,
    ProgressUpdateQuerySet,
    ReportedQuerySet,
    ReportedStepQuerySet,
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
from commitments.querysets.tallies import GIVEN_STATES

__all__ = [
    "GIVEN_STATES",
    "INTERNAL_STATES",
    "IN_HAND_STATES",
    "OPEN_TO_EVIDENCE",
    "AssessmentQuerySet",
    "AssignmentQuerySet",
    "CommitmentPartyQuerySet",
    "CommitmentQuerySet",
    "CommitmentRowQuerySet",
    "DateRequestQuerySet",
    "DeadlineQuerySet",
    "DeadlineRevisionQuerySet",
    "EvidenceQuerySet",
    "EvidenceVersionQuerySet",
    "IndicatorQuerySet",
    "InitiativeQuerySet",
    "InitiativeStepQuerySet",
    "MeasurementQuerySet",
    "MentionQuerySet",
    "MinutesItemQuerySet",
    "MinutesQuerySet",
    "ProgrammeQuerySet",
    "ProgressUpdateQuerySet",
    "QuotaRuleQuerySet",
    "RecomputationQuerySet",
    "RelationQuerySet",
    "ReportedQuerySet",
    "ReportedStepQuerySet",
    "ReportingRoundQuerySet",
    "readable",
]
