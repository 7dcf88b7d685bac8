"""Initiatives go from step to step, never back, and a decision has its record."""

from datetime import date
from itertools import product

import pytest

from commitments.actions import RefusedError, link_commitments, propose_initiative, take_step
from commitments.actions.initiatives import check_stage
from commitments.domain.vocabulary import Stage
from commitments.models import Initiative, InitiativeStep
from tests.commitments.refusals import refused
from tests.factories import (
    AT,
    create_area,
    create_commitment,
    create_forum,
    create_framework,
    create_initiative,
    create_meeting,
    create_party,
    create_user,
)
from tests.history.replay import events, latest_event, verbs

DAY = date(2026, 5, 4)
told = pytest.mark.usefixtures("all_is_told")


@told
@pytest.mark.django_db
def test_a_concept_enters_with_its_parties_areas_and_what_it_counts_for() -> None:
    framework, user = create_framework(), create_user()
    party, area = create_party(), create_area(framework=framework)
    commitment = create_commitment(framework=framework)
    before = latest_event()

    initiative = propose_initiative(
        framework,
        title="Joint laboratory",
        summary="In two places.",
        parties=[party],
        areas=[area],
        commitments=[commitment],
        taken_on=DAY,
        by=user,
        at=AT,
    )

    stored = Initiative.objects.get(pk=initiative.pk)
    assert (stored.stage, str(stored)) == (Stage.CONCEPT, "Joint laboratory")
    assert [*stored.parties.all(), *stored.areas.all(), *stored.commitments.all()] == [
        party,
        area,
        commitment,
    ]
    step = stored.steps.get()
    assert (step.stage, step.taken_on, step.taken_by) == (Stage.CONCEPT, DAY, user)
    assert str(step) == "Joint laboratory: concept"
    assert {"propose_initiative", "take_step"} <= set(verbs(after=before))
    assert {event.framework for event in events(after=before)} == {framework.uuid}
    linked = next(event for event in events(initiative) if "commitments" in event.changes)
    assert linked.changes == {"commitments": [[], [str(commitment.uuid)]]}


@pytest.mark.parametrize(("old", "new"), list(product(Stage, Stage)), ids=str)
def test_a_later_step_or_a_withdrawal_may_follow_and_nothing_follows_an_end(
    old: Stage, new: Stage
) -> None:
    stages = list[Stage](Stage)
    ended = old in {Stage.COMPLETED, Stage.WITHDRAWN}
    forward = new == Stage.WITHDRAWN or (not ended and stages.index(new) > stages.index(old))
    initiative = Initiative(stage=old)
    if forward and not ended:
        check_stage(initiative, new, "The ministers decided so.")
        return
    words = "no step follows" if ended else "already"
    with pytest.raises(RefusedError, match=words):
        check_stage(initiative, new, "The ministers decided so.")


@told
@pytest.mark.django_db
def test_a_step_says_when_where_and_by_whom_it_was_taken() -> None:
    initiative, user = create_initiative(), create_user()
    meeting = create_meeting(forum=create_forum(framework=initiative.framework))
    step = take_step(
        initiative,
        stage=Stage.DECIDED,
        taken_on=DAY,
        meeting=meeting,
        decision="Minutes, item 4.",
        by=user,
        at=AT,
    )
    initiative.refresh_from_db()
    assert initiative.stage == Stage.DECIDED
    assert (step.meeting, step.decision, step.taken_by) == (meeting, "Minutes, item 4.", user)
    assert (step.history_root, verbs(step)) == (initiative.uuid, ["take_step"])
    event = events(initiative)[-1]
    assert (event.verb, event.reason) == ("initiative_decided", "Minutes, item 4.")


@pytest.mark.django_db
def test_a_decision_without_its_record_is_refused() -> None:
    initiative, user = create_initiative(), create_user()
    with refused("A decision needs its record"):
        take_step(initiative, stage=Stage.DECIDED, taken_on=DAY, by=user, at=AT)
    assert not InitiativeStep.objects.exists()


@told
@pytest.mark.django_db
def test_what_it_counts_for_may_change() -> None:
    initiative, user = create_initiative(), create_user()
    old, new = (create_commitment(framework=initiative.framework) for _ in range(2))
    link_commitments(initiative, commitments=[old], by=user, at=AT)
    initiative.refresh_from_db()
    before = latest_event()
    link_commitments(initiative, commitments=[old], by=user, at=AT)
    assert verbs(after=before) == []
    link_commitments(initiative, commitments=[new], by=user, at=AT)
    assert list(initiative.commitments.all()) == [new]
    assert events(after=before)[0].changes == {"commitments": [[str(old.uuid)], [str(new.uuid)]]}
