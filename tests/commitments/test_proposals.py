"""Milestones and steps that a report speaks of hold once it is accepted, and not before."""

from datetime import timedelta

import pytest

from accounts.models import User
from commitments.actions import (
    ProposedStep,
    accept_update,
    close_deadline,
    link_commitments,
    propose_steps,
    return_update,
    submit_update,
    take_step,
    tick_milestones,
)
from commitments.domain.vocabulary import DeadlineRole, Stage, UpdateState
from commitments.models import CloseReason, Deadline, Initiative, ProgressUpdate, ReportedStep
from tests.commitments.refusals import refused
from tests.factories import AT, create_deadline, create_initiative, create_update, create_user
from tests.history.replay import verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_told")]
REVIEWED = ProposedStep(Stage.REVIEWED, AT.date())


@pytest.fixture
def author() -> User:
    return create_user()


@pytest.fixture
def report(author: User) -> ProgressUpdate:
    return create_update(author=author, state=UpdateState.DRAFT)


def milestone(report: ProgressUpdate) -> Deadline:
    return create_deadline(commitment=report.commitment, role=DeadlineRole.MILESTONE)


def initiative_of(report: ProgressUpdate) -> Initiative:
    initiative = create_initiative(framework=report.commitment.framework)
    link_commitments(initiative, commitments=[report.commitment], by=create_user(), at=AT)
    initiative.refresh_from_db()
    return initiative


def test_acceptance_closes_milestones_and_takes_steps(report: ProgressUpdate, author: User) -> None:
    reached, other, initiative = milestone(report), milestone(report), initiative_of(report)
    tick_milestones(report, reached={reached: True, other: False}, by=author, at=AT)
    propose_steps(report, steps={initiative: REVIEWED}, by=author, at=AT)
    report = submit_update(report, by=author, at=AT)
    for row in (reached, initiative):
        row.refresh_from_db()
    assert (reached.closed_at, initiative.stage) == (None, Stage.CONCEPT)

    reviewer = create_user()
    accept_update(report, by=reviewer, at=AT)

    for row in (reached, other, initiative):
        row.refresh_from_db()
    assert (reached.closed_at, reached.close_reason) == (AT, CloseReason.MET)
    assert other.closed_at is None
    step = initiative.steps.get()
    assert (initiative.stage, step.stage, step.taken_by) == (Stage.REVIEWED, "reviewed", reviewer)
    assert {"tick_milestones"} <= {*verbs(report)}
    assert verbs(report.steps.get()) == ["propose_step"]


def test_a_returned_report_moves_nothing_and_may_say_otherwise(
    report: ProgressUpdate, author: User
) -> None:
    reached, initiative = milestone(report), initiative_of(report)
    tick_milestones(report, reached={reached: True}, by=author, at=AT)
    propose_steps(report, steps={initiative: REVIEWED}, by=author, at=AT)
    report = submit_update(report, by=author, at=AT)
    with refused("submitted"):
        tick_milestones(report, reached={reached: False}, by=author, at=AT)
    report = return_update(report, note="Not yet.", by=create_user(), at=AT)
    tick_milestones(report, reached={reached: False}, by=author, at=AT)
    propose_steps(report, steps={initiative: None}, by=author, at=AT)
    report.refresh_from_db()
    accept_update(submit_update(report, by=author, at=AT), by=create_user(), at=AT)
    for row in (reached, initiative):
        row.refresh_from_db()
    assert (reached.closed_at, initiative.stage) == (None, Stage.CONCEPT)
    assert not ReportedStep.objects.exists()


def test_what_somebody_did_meanwhile_is_left_alone(report: ProgressUpdate, author: User) -> None:
    reached, initiative = milestone(report), initiative_of(report)
    tick_milestones(report, reached={reached: True}, by=author, at=AT)
    propose_steps(report, steps={initiative: REVIEWED}, by=author, at=AT)
    report = submit_update(report, by=author, at=AT)
    manager = create_user()
    close_deadline(reached, close_reason=CloseReason.MISSED, by=manager, at=AT)
    take_step(initiative, stage=Stage.PRIORITISED, taken_on=AT.date(), by=manager, at=AT)
    accept_update(report, by=manager, at=AT)
    for row in (reached, initiative):
        row.refresh_from_db()
    assert (reached.close_reason, initiative.stage) == (CloseReason.MISSED, Stage.PRIORITISED)


def test_only_what_belongs_here_is_reported(report: ProgressUpdate, author: User) -> None:
    plain, closed = create_deadline(commitment=report.commitment), milestone(report)
    foreign = create_deadline(role=DeadlineRole.MILESTONE)
    close_deadline(closed, close_reason=CloseReason.MET, by=author, at=AT)
    closed.refresh_from_db()
    for row, words in ((plain, "no milestone"), (foreign, "no milestone"), (closed, "closed")):
        with refused(words):
            tick_milestones(report, reached={row: True}, by=author, at=AT)
    stranger = create_initiative(framework=report.commitment.framework)
    with refused("does not count"):
        propose_steps(report, steps={stranger: REVIEWED}, by=author, at=AT)
    tomorrow = ProposedStep(Stage.REVIEWED, AT.date() + timedelta(days=1))
    linked = initiative_of(report)
    with refused("to come"):
        propose_steps(report, steps={linked: tomorrow}, by=author, at=AT)


def test_a_decision_without_its_record_is_kept_as_a_draft_and_not_submitted(
    report: ProgressUpdate, author: User
) -> None:
    initiative = initiative_of(report)
    decided = ProposedStep(Stage.DECIDED, AT.date())
    propose_steps(report, steps={initiative: decided}, by=author, at=AT)
    with refused("A decision needs its record"):
        submit_update(report, by=author, at=AT)
