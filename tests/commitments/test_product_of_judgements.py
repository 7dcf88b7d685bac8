"""Judgements: every state × action × role × own or other party × who has reported.

Each is tried through the door's own question (permissions.access_*) and the action behind it.
What has to come of it is told below as people would say it; no query is asked for that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import pytest

from accounts.models import User
from commitments.actions import assess, declare, dissent
from commitments.domain.vocabulary import Completion, Outcome, Status
from commitments.models import Assessment, Deadline
from commitments.permissions import access_assessment, access_commitment
from tests.commitments.cast import (
    BOOKKEEPERS,
    CAST,
    DENIED,
    DONE,
    REFUSED,
    REPORTERS,
    UNKNOWN,
    Actor,
    outcome_of,
    undone,
)
from tests.commitments.judges import AFTER, LATER, Court, open_court
from tests.factories import AT, create_update

# What was judged so far: nothing; once; once and answered; twice; judged and taken back.
STATES = ("none", "judged", "answered", "rejudged", "taken back")
# Judging with and without having seen what holds, and answering the first judgement.
ACTIONS = ("judge", "judge blindly", "dissent")


@dataclass(frozen=True)
class Scene:
    """A commitment with what was judged so far."""

    court: Court
    first: Assessment | None = None
    latest: Assessment | None = None


def lead_to(state: str) -> Scene:
    """Judge the owner until the state is reached; the lead judges, so that managers are free."""
    court = open_court()
    if state == "none":
        return Scene(court)
    first = court.judge(by=court.other_manager)
    if state == "answered":
        first = dissent(first, text="No.", by=court.contact, at=AFTER)
    if state in {"judged", "answered"}:
        return Scene(court, first, first)
    outcome = Outcome.PARTLY_KEPT if state == "rejudged" else Outcome.NOT_YET_ASSESSED
    again = court.judge(by=court.other_manager, replaces=first, outcome=outcome)
    return Scene(court, first, again)


def judge(scene: Scene, user: User, *, replaces: Assessment | None) -> Assessment:
    """Judge the owner on the deadline, as the doors do."""
    court = scene.court
    found = access_commitment(user, uuid=court.commitment.uuid, verb="judge")
    return assess(
        found,
        party=court.owner,
        deadline=court.deadline,
        completion=Completion.SUBSTANTIAL,
        outcome=Outcome.KEPT,
        reasons="Three of four were held.",
        replaces=replaces,
        by=user,
        at=LATER,
    )


def answer(scene: Scene, user: User) -> Assessment:
    """Answer the first judgement, as the doors do."""
    assert scene.first is not None
    found = access_assessment(user, uuid=scene.first.uuid, verb="dissent")
    return dissent(found, text="We see it otherwise.", by=user, at=LATER)


def expected(action: str, state: str, actor: Actor, *, has_reported: bool) -> str:
    """Tell what has to come of it."""
    if not actor.is_member:
        return UNKNOWN
    if action == "dissent":
        if not (actor.is_own_party and actor.role in REPORTERS):
            return DENIED
        return DONE if state == "judged" else REFUSED
    if not actor.decides or has_reported:
        return DENIED
    is_seen = action == "judge" or state == "none"
    return DONE if is_seen else REFUSED


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "action"), list(product(STATES, ACTIONS)), ids=str)
def test_an_action_on_a_judgement(state: str, action: str) -> None:
    scene = lead_to(state)
    if action == "dissent" and scene.first is None:
        assert not Assessment.objects.exists()
        return
    court = scene.court
    acts: dict[str, Callable[[User], Assessment]] = {
        "judge": lambda user: judge(scene, user, replaces=scene.latest),
        "judge blindly": lambda user: judge(scene, user, replaces=None),
        "dissent": lambda user: answer(scene, user),
    }
    for actor, has_reported in product(CAST, [True, False]):
        with undone():
            user = actor.come(court.framework, own=court.owner, other=court.supporter)
            if has_reported:
                create_update(commitment=court.commitment, author=user)
            before = Assessment.objects.count(), Assessment.objects.exclude(dissent="").count()
            found = outcome_of(lambda: acts[action](user))  # noqa: B023
            told = (str(actor), has_reported)
            assert found == expected(action, state, actor, has_reported=has_reported), told
            after = Assessment.objects.count(), Assessment.objects.exclude(dissent="").count()
            assert (after != before) == (found == DONE)


# What is judged: a day that has passed or not, or the whole in each status.
SITUATIONS = ("day passed", "day ahead", "day ahead, with a reason", *Status)


def bears(situation: str, outcome: Outcome) -> bool:
    """Tell whether an outcome of a complete commitment can be written in a situation."""
    if situation in {"day passed", "day ahead, with a reason"}:
        return outcome in {Outcome.KEPT, Outcome.PARTLY_KEPT}
    if situation in {"day ahead", Status.DRAFT}:
        return False
    if situation in {Status.WITHDRAWN, Status.SUPERSEDED}:
        return outcome.value == situation
    # Active: the only day has passed. Delivered: it was declared.
    return outcome in {Outcome.KEPT, Outcome.PARTLY_KEPT}


def enter(situation: str, court: Court) -> Deadline | None:
    """Bring the commitment into a situation; return the deadline that is judged."""
    if situation not in set(Status):
        return court.deadline
    if situation not in {Status.ACTIVE}:
        declare(court.commitment, status=Status(situation), reason="Agreed.", by=None, at=AFTER)
    return None


@pytest.mark.django_db
@pytest.mark.parametrize(("situation", "outcome"), list(product(SITUATIONS, Outcome)), ids=str)
def test_a_first_judgement_in_a_situation(situation: str, outcome: Outcome) -> None:
    court = open_court()
    deadline = enter(situation, court)
    at = AT if "ahead" in situation else AFTER
    reason = "They have said it." if "reason" in situation else ""
    for actor in CAST:
        with undone():
            user = actor.come(court.framework, own=court.owner, other=court.supporter)

            def act() -> Assessment:
                found = access_commitment(user, uuid=court.commitment.uuid, verb="judge")  # noqa: B023
                return assess(
                    found,
                    party=court.owner,
                    deadline=deadline,
                    completion=Completion.COMPLETE,
                    outcome=outcome,
                    reasons="All were held.",
                    early_reason=reason,
                    by=user,  # noqa: B023
                    at=at,
                )

            assert outcome_of(act) == _expected_first(situation, outcome, actor), str(actor)


def _expected_first(situation: str, outcome: Outcome, actor: Actor) -> str:
    reads_drafts = actor.role in BOOKKEEPERS | {"superuser"}
    if not actor.is_member or (situation == Status.DRAFT and not reads_drafts):
        return UNKNOWN
    if not actor.decides:
        return DENIED
    return DONE if bears(situation, outcome) else REFUSED
