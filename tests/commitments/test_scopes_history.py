"""Who reads the history: what is internal stays internal there, also after it was published."""

from typing import Any

import pytest

from accounts.models import User
from commitments.actions import declare, submit_update
from commitments.domain.vocabulary import Status, UpdateState, Visibility
from frameworks.models import Framework, Party
from frameworks.roles import Role
from history.models import AuditEvent, Record
from tests.factories import (
    AT,
    create_commitment,
    create_evidence,
    create_framework,
    create_indicator,
    create_measurement,
    create_member,
    create_membership,
    create_party,
    create_superuser,
    create_update,
)

pytestmark = pytest.mark.django_db


def story_for(user: User, subject: Record) -> list[str]:
    """Return the verbs of a record's story that a person may read."""
    rows = AuditEvent.objects.visible_to(user).filter(subject=subject.uuid)
    return list(rows.order_by("pk").values_list("verb", flat=True))


def people_around(framework: Framework, party: Party) -> dict[str, User]:
    return {
        "own viewer": create_member(framework, Role.VIEWER, party=party),
        "other manager": create_member(framework, Role.MANAGER, party=create_party()),
        "viewer": create_member(framework, Role.VIEWER),
        "stranger": create_member(create_framework(), Role.LEAD),
        "administrator": create_superuser(),
    }


def readers(people: dict[str, User], subject: Record) -> set[str]:
    """Return who of some people may read anything of a record's story."""
    return {name for name, user in people.items() if story_for(user, subject)}


MEMBERS = {"own viewer", "other manager", "viewer", "administrator"}


@pytest.mark.parametrize(
    ("circle", "expected"),
    [
        ({}, MEMBERS),
        ({"visibility": Visibility.PARTY}, {"own viewer", "administrator"}),
        ({"status": Status.DRAFT}, {"own viewer", "administrator"}),
        # A draft without a party belongs to those who keep the books.
        ({"status": Status.DRAFT, "author_party": None}, {"other manager", "administrator"}),
    ],
    ids=["published", "internal", "draft of a party", "draft of the office"],
)
def test_the_story_of_a_commitment_is_read_by_its_circle(
    circle: dict[str, Any], expected: set[str]
) -> None:
    framework, party = create_framework(), create_party()
    people = people_around(framework, party)
    commitment = create_commitment(framework=framework, **{"author_party": party, **circle})

    assert readers(people, commitment) == expected
    assert readers(people, commitment.party_roles.get()) == expected


def test_what_was_written_while_it_was_a_draft_stays_inside_after_publication() -> None:
    framework, party = create_framework(), create_party()
    people = people_around(framework, party)
    draft = create_commitment(framework=framework, author_party=party, status=Status.DRAFT)
    declare(draft, status=Status.ACTIVE, by=None, at=AT)

    assert story_for(people["own viewer"], draft) == ["enter_commitment", "declare_active"]
    assert story_for(people["viewer"], draft) == ["declare_active"]


def test_a_draft_report_and_its_figures_are_told_inside_the_party_only() -> None:
    framework, party = create_framework(), create_party()
    people = people_around(framework, party)
    commitment = create_commitment(framework=framework, owner=party)
    update = create_update(commitment=commitment, party=party, state=UpdateState.DRAFT)
    indicator = create_indicator(commitment=commitment)
    inside = [
        update,
        create_evidence(commitment=commitment, update=update),
        create_measurement(indicator=indicator, update=update),
    ]
    outside = [create_evidence(commitment=commitment), create_measurement(indicator=indicator)]

    assert [readers(people, row) for row in inside] == [{"own viewer", "administrator"}] * 3
    assert [readers(people, row) for row in outside] == [MEMBERS] * 2

    submit_update(update, by=update.author, at=AT)
    assert story_for(people["viewer"], update) == ["submit_update"]


def test_the_story_of_a_commitment_holds_what_hangs_on_it_newest_first() -> None:
    commitment = create_commitment()
    evidence = create_evidence(commitment=commitment)
    told = AuditEvent.objects.about(commitment.uuid).newest_first()
    assert [event.verb for event in told] == ["attach_evidence", "name_party", "enter_commitment"]
    assert told[0].subject == evidence.uuid


def test_what_belongs_to_no_framework_is_told_to_administrators_only() -> None:
    framework = create_framework()
    party = create_party()
    lead = create_member(framework, Role.LEAD, party=party)
    assert story_for(lead, party) == []
    assert story_for(create_superuser(), party) == ["create"]


def test_several_memberships_do_not_repeat_the_story() -> None:
    framework = create_framework()
    user = create_member(framework, Role.VIEWER)
    for role in (Role.CLERK, Role.LEAD):
        create_membership(user=user, framework=framework, role=role)
    assert story_for(user, framework) == ["create"]
