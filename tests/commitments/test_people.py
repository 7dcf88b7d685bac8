"""Saying who answers for a commitment, and handing it over."""

from datetime import date

import pytest

from accounts.models import User
from commitments.actions import assign, reassign, unassign
from commitments.actions.people import check_may_answer
from commitments.domain.vocabulary import Kind
from commitments.models import Assignment, Commitment
from frameworks.models import Party
from frameworks.roles import REPORTER_ROLES, Role
from tests.commitments.refusals import refused
from tests.factories import (
    AT,
    create_assignment,
    create_commitment,
    create_member,
    create_membership,
    create_party,
    create_user,
)
from tests.history.replay import events, latest_event, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_told")]


@pytest.fixture
def commitment() -> Commitment:
    return create_commitment()


@pytest.fixture
def party(commitment: Commitment) -> Party:
    return commitment.parties.get()


def contact_of(commitment: Commitment, party: Party) -> User:
    return create_member(commitment.framework, Role.CONTACT, party=party)


def test_a_person_answers_for_a_commitment(commitment: Commitment, party: Party) -> None:
    contact, manager = contact_of(commitment, party), create_user()
    assignment = assign(
        commitment, user=contact, party=party, by=manager, at=AT, reason="She knows it."
    )
    assert commitment.assignments.get() == assignment
    assert str(assignment) == f"{contact} for {party}"
    (event,) = events(assignment)
    assert (event.verb, event.actor, event.reason) == ("assign", manager.uuid, "She knows it.")
    assert event.root == commitment.uuid


def test_a_person_is_assigned_once(commitment: Commitment, party: Party) -> None:
    contact = contact_of(commitment, party)
    first = assign(commitment, user=contact, party=party, by=None, at=AT)
    before = latest_event()
    assert assign(commitment, user=contact, party=party, by=None, at=AT) == first
    assert verbs(after=before) == []


def test_a_person_may_come_to_answer_for_another_party(
    commitment: Commitment, party: Party
) -> None:
    contact, other = contact_of(commitment, party), create_party()
    create_membership(user=contact, framework=commitment.framework, party=other, role=Role.CONTACT)
    assign(commitment, user=contact, party=party, by=None, at=AT)
    assign(commitment, user=contact, party=other, by=None, at=AT)
    assert commitment.assignments.get().party == other


@pytest.mark.parametrize("role", Role)
def test_who_reports_for_the_party_may_answer(
    role: Role, commitment: Commitment, party: Party
) -> None:
    member = create_member(commitment.framework, role, party=party)
    if role in REPORTER_ROLES:
        check_may_answer(commitment, user=member, party=party)
    else:
        with refused("does not work for"):
            assign(commitment, user=member, party=party, by=None, at=AT)


def test_nobody_answers_for_what_is_never_chased() -> None:
    principle = create_commitment(kind=Kind.STANDING_PRINCIPLE, reference="P-1")
    party = principle.parties.get()
    contact = contact_of(principle, party)
    with refused("P-1 is shown and never chased; nobody answers for it"):
        assign(principle, user=contact, party=party, by=None, at=AT)


def test_who_left_may_not_answer(commitment: Commitment, party: Party) -> None:
    contact = contact_of(commitment, party)
    contact.is_active = False
    with refused(f"{contact.full_name} has left; choose somebody else"):
        assign(commitment, user=contact, party=party, by=None, at=AT)


def test_who_serves_elsewhere_or_no_longer_may_not_answer(
    commitment: Commitment, party: Party
) -> None:
    framework = commitment.framework
    other_party = create_member(framework, Role.CONTACT, party=create_party())
    other_framework = create_membership(party=party, role=Role.CONTACT).user
    former = create_membership(
        framework=framework, party=party, role=Role.CONTACT, ends_on=date(2001, 1, 1)
    ).user
    for person in (other_party, other_framework, former, create_user()):
        with refused(f"{person.full_name} does not work for {party.label} in this framework"):
            assign(commitment, user=person, party=party, by=None, at=AT)


def test_a_point_of_contact_is_relieved_for_a_reason(commitment: Commitment) -> None:
    assignment = create_assignment(commitment=commitment)
    with refused("Say why"):
        unassign(assignment, reason=" ", by=None, at=AT)
    unassign(assignment, reason="On leave.", by=None, at=AT)
    assert not commitment.assignments.exists()
    event = events(assignment)[-1]
    assert (event.verb, event.reason) == ("unassign", "On leave.")


def test_a_commitment_is_handed_over_in_one_step(commitment: Commitment, party: Party) -> None:
    old = [create_assignment(commitment=commitment, party=party) for _ in range(2)]
    new = contact_of(commitment, party)
    before = latest_event()

    assignment = reassign(
        commitment, assignments=old, user=new, party=party, reason="Moved on.", by=None, at=AT
    )

    assert list(commitment.assignments.all()) == [assignment]
    assert assignment.user == new
    assert verbs(after=before) == ["unassign", "unassign", "assign"]
    assert {event.reason for event in events(after=before)} == {"Moved on."}


def test_who_takes_over_and_was_there_already_stays(commitment: Commitment, party: Party) -> None:
    staying, leaving = (create_assignment(commitment=commitment, party=party) for _ in range(2))
    kept = reassign(
        commitment,
        assignments=[staying, leaving],
        user=staying.user,
        party=party,
        reason="One is enough.",
        by=None,
        at=AT,
    )
    assert kept == staying
    assert list(commitment.assignments.all()) == [staying]


def test_a_handover_that_is_refused_leaves_everybody_in_place(
    commitment: Commitment, party: Party
) -> None:
    old, elsewhere = create_assignment(commitment=commitment, party=party), create_assignment()
    new, stranger = contact_of(commitment, party), create_user()
    with refused("Say why"):
        reassign(commitment, assignments=[old], user=new, party=party, reason="", by=None, at=AT)
    with refused("does not work for"):
        reassign(
            commitment, assignments=[old], user=stranger, party=party, reason="x", by=None, at=AT
        )
    with refused("answers for another commitment"):
        reassign(
            commitment, assignments=[elsewhere], user=new, party=party, reason="x", by=None, at=AT
        )
    assert Assignment.objects.count() == 2
