"""By the name of a constraint of commitments and what hangs on them, what breaks it."""

from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import F

from commitments.domain.vocabulary import (
    Completion,
    DeadlineRole,
    Outcome,
    Stage,
    Status,
    UpdateState,
    Visibility,
)
from commitments.models import (
    Assessment,
    Commitment,
    CommitmentParty,
    DateRequest,
    DateRequestState,
    Deadline,
    DeadlineRevision,
    EvidenceVersion,
    InitiativeStep,
    Mention,
    QuotaRule,
    Relation,
    RelationKind,
    ReportedStep,
)
from history.actions import save_recorded
from history.models import Record
from tests.commitments.round_cases import MINUTES_CASES, ROUND_CASES, SIGNING_CASES
from tests.factories import (
    AT,
    create_anchored_deadline,
    create_assignment,
    create_commitment,
    create_deadline,
    create_evidence,
    create_forum,
    create_indicator,
    create_initiative,
    create_party,
    create_programme,
    create_update,
    create_user,
)
from tests.history.breaking import Case, insert_copy, rewrite

DAY, LATER = date(2026, 1, 1), date(2026, 1, 2)
Row = TypeVar("Row", bound=Record)


def _saved(row: Row) -> Row:
    save_recorded(row, by=None, at=AT)
    return row


def _party_role() -> CommitmentParty:
    return create_commitment().party_roles.get()


def _mention() -> Mention:
    return create_commitment(quote="They will report.").mentions.get()


def _relation() -> Relation:
    commitment = create_commitment()
    other = create_commitment(framework=commitment.framework)
    return _saved(Relation(commitment=commitment, other=other, kind=RelationKind.DEPENDS))


def _merged_into_two() -> None:
    relation = _relation()
    rewrite(relation, kind=RelationKind.MERGES)
    third = create_commitment(framework=relation.commitment.framework)
    insert_copy(Relation.objects.get(), commitment=third)


def _deadline_on_itself() -> None:
    deadline = create_anchored_deadline()
    rewrite(deadline, anchor_deadline=F("pk"))


def _cycle() -> Deadline:
    return create_anchored_deadline(role=DeadlineRole.CYCLE, cycle_number=1)


def _revision() -> DeadlineRevision:
    revision = DeadlineRevision(
        deadline=create_deadline(), number=1, reason="The hall burnt down.", revised_at=AT
    )
    return _saved(revision)


def _date_request() -> DateRequest:
    request = DateRequest(
        deadline=create_deadline(),
        expression="by 2027",
        reason="The hall burnt down.",
        asked_by=create_user(),
        asked_at=AT,
    )
    return _saved(request)


def _request_decided_by_its_author() -> None:
    request = _date_request()
    rewrite(request, state=DateRequestState.APPROVED, decided_by=request.asked_by, decided_at=AT)


def _quota_rule() -> QuotaRule:
    rule = QuotaRule(
        commitment=create_commitment(),
        period=QuotaRule.Period.MEETING,
        forum=create_forum(),
        starts_on=DAY,
        required=Decimal(1),
        counts=QuotaRule.Counts.INITIATIVES,
    )
    return _saved(rule)


def _report_reviewed_by_its_author() -> None:
    update = create_update()
    rewrite(update, reviewed_by=update.author)


def _evidence_version() -> EvidenceVersion:
    version = EvidenceVersion(evidence=create_evidence(), number=1, title="Draft", statement="x")
    return _saved(version)


def _reported_step() -> ReportedStep:
    update = create_update()
    initiative = create_initiative(framework=update.commitment.framework)
    step = ReportedStep(update=update, initiative=initiative, stage=Stage.REVIEWED, taken_on=DAY)
    return _saved(step)


def create_assessment(
    *, commitment: Commitment | None = None, deadline: Deadline | None = None
) -> Assessment:
    assessment = Assessment(
        commitment=commitment or create_commitment(),
        deadline=deadline,
        party=create_party(),
        completion=Completion.LIMITED,
        outcome=Outcome.PARTLY_KEPT,
        reasons="Two of four workshops were held.",
        assessed_by=create_user(),
        assessed_at=AT,
    )
    return _saved(assessment)


def _judged_deadline() -> Assessment:
    deadline = create_deadline()
    return create_assessment(commitment=deadline.commitment, deadline=deadline)


def _dissent_of_the_judge() -> None:
    assessment = create_assessment()
    rewrite(assessment, dissent="No.", dissent_by=assessment.assessed_by, dissent_at=AT)


def _step() -> InitiativeStep:
    step = InitiativeStep(
        initiative=create_initiative(), stage=Stage.CONCEPT, taken_on=DAY, taken_by=create_user()
    )
    return _saved(step)


COMMITMENT_CASES: dict[str, Case] = {
    "programme_code_is_unique": lambda: insert_copy(create_programme()),
    "programme_is_not_its_own_parent": lambda: rewrite(create_programme(), parent=F("pk")),
    "commitment_reference_is_unique": lambda: insert_copy(create_commitment()),
    "commitment_closed_says_when": lambda: rewrite(create_commitment(), status=Status.DELIVERED),
    "commitment_internal_has_a_party": lambda: rewrite(
        create_commitment(), visibility=Visibility.PARTY
    ),
    "commitment_kind_is_known": lambda: rewrite(create_commitment(), kind="wish"),
    "commitment_status_is_known": lambda: rewrite(create_commitment(), status="forgotten"),
    "commitmentparty_role_is_said_once": lambda: insert_copy(_party_role()),
    "commitmentparty_role_is_known": lambda: rewrite(_party_role(), role="onlooker"),
    "assignment_is_given_once": lambda: insert_copy(create_assignment()),
    "mention_is_made_once": lambda: insert_copy(_mention()),
    "relation_is_said_once": lambda: insert_copy(_relation()),
    "relation_is_to_another_commitment": lambda: rewrite(_relation(), other=F("commitment")),
    "relation_merges_into_one": _merged_into_two,
    "relation_kind_is_known": lambda: rewrite(_relation(), kind="resembles"),
    "relation_closes_by_its_kind": lambda: rewrite(_relation(), closed_other=True),
}
DEADLINE_CASES: dict[str, Case] = {
    "deadline_first_day_is_not_after_last": lambda: rewrite(
        create_deadline(), first_day=date(2027, 1, 1)
    ),
    "deadline_is_late_after_its_grace": lambda: rewrite(create_deadline(), grace_day=DAY),
    "deadline_closed_says_why": lambda: rewrite(create_deadline(), closed_at=AT),
    "deadline_anchor_has_a_side": lambda: rewrite(create_anchored_deadline(), anchor_relation=""),
    "deadline_does_not_hang_on_itself": _deadline_on_itself,
    "deadline_cycle_has_a_number": lambda: rewrite(create_deadline(), role=DeadlineRole.CYCLE),
    "deadline_cycle_is_unique": lambda: insert_copy(_cycle()),
    "deadline_window_has_length": lambda: rewrite(
        create_deadline(), window_from=LATER, window_until=DAY
    ),
    "deadlinerevision_number_is_unique": lambda: insert_copy(_revision()),
    "deadlinerevision_has_a_reason": lambda: rewrite(_revision(), reason=""),
    "daterequest_has_a_reason": lambda: rewrite(_date_request(), reason=""),
    "daterequest_is_not_decided_by_its_author": _request_decided_by_its_author,
    "daterequest_decided_says_when": lambda: rewrite(
        _date_request(), state=DateRequestState.REFUSED
    ),
    "daterequest_is_open_once": lambda: insert_copy(_date_request()),
    "quotarule_per_meeting_has_a_forum": lambda: rewrite(_quota_rule(), forum=None),
    "quotarule_in_time_has_a_start": lambda: rewrite(
        _quota_rule(), period=QuotaRule.Period.YEAR, starts_on=None
    ),
    "quotarule_requires_something": lambda: rewrite(_quota_rule(), required=0),
}
PROGRESS_CASES: dict[str, Case] = {
    "indicator_name_is_unique": lambda: insert_copy(create_indicator()),
    "indicator_money_has_a_currency": lambda: rewrite(create_indicator(), money_type="budgeted"),
    "indicator_has_a_value_or_a_direction": lambda: rewrite(create_indicator(), value=None),
    "progressupdate_state_is_known": lambda: rewrite(create_update(), state="lost"),
    "progressupdate_submitted_says_when_and_how": lambda: rewrite(create_update(), health=""),
    "progressupdate_reviewed_says_who_and_when": lambda: rewrite(
        create_update(), state=UpdateState.ACCEPTED, reviewed_by=create_user()
    ),
    "progressupdate_is_not_reviewed_by_its_author": _report_reviewed_by_its_author,
    "progressupdate_returned_has_a_note": lambda: rewrite(
        create_update(state=UpdateState.RETURNED), review_note=""
    ),
    "evidence_file_has_a_hash": lambda: rewrite(create_evidence(), file="evidence/a.pdf"),
    "evidence_shows_something": lambda: rewrite(create_evidence(), statement=""),
    "evidenceversion_number_is_unique": lambda: insert_copy(_evidence_version()),
    "evidenceversion_file_has_a_hash": lambda: rewrite(
        _evidence_version(), file="evidence/a.pdf", sha256=""
    ),
    "reportedstep_is_said_once": lambda: insert_copy(_reported_step()),
    "reportedstep_stage_is_known": lambda: rewrite(_reported_step(), stage="dreamt"),
    "assessment_gives_reasons": lambda: rewrite(create_assessment(), reasons=""),
    "assessment_dissent_says_who_and_when": lambda: rewrite(
        create_assessment(), dissent="We held three."
    ),
    "assessment_dissent_is_somebody_elses": _dissent_of_the_judge,
    "assessment_completion_is_known": lambda: rewrite(create_assessment(), completion="half"),
    "assessment_outcome_is_known": lambda: rewrite(create_assessment(), outcome="forgotten"),
    "assessment_without_evidence_is_no_verdict": lambda: rewrite(
        create_assessment(), completion=Completion.NO_EVIDENCE
    ),
    "assessment_of_commitment_begins_once": lambda: insert_copy(create_assessment()),
    "assessment_of_deadline_begins_once": lambda: insert_copy(_judged_deadline()),
    "initiative_stage_is_known": lambda: rewrite(create_initiative(), stage="dreamt"),
    "initiativestep_decided_has_a_record": lambda: rewrite(_step(), stage=Stage.DECIDED),
}
CASES: dict[str, Case] = {
    **COMMITMENT_CASES,
    **DEADLINE_CASES,
    **PROGRESS_CASES,
    **ROUND_CASES,
    **MINUTES_CASES,
    **SIGNING_CASES,
}
