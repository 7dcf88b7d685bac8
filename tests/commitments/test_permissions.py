"""What one may not see does not exist; what one sees and may not touch is refused with a word."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import User
from commitments.actions import ask_for_date
from commitments.actions.parties import name_party
from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment, DateRequest, ProgressUpdate
from commitments.permissions import (
    RIGHTS,
    access_commitment,
    access_commitments,
    access_date_request,
    access_update,
    may,
    parties_of,
    refusal,
    rights_on,
)
from frameworks.roles import Role
from tests.factories import (
    AT,
    create_assignment,
    create_commitment,
    create_deadline,
    create_framework,
    create_member,
    create_membership,
    create_party,
    create_superuser,
    create_update,
    create_user,
)

pytestmark = pytest.mark.django_db
REPORTS = {"log_progress", "ask_for_date", "attach_evidence", "record_measurement"}
EDITS = {"edit", "set_deadline", "date_event", "assign", "add_indicator"} | {
    "relate",
    "add_mention",
}
DECIDES = {
    "extend_deadline",
    "reassign",
    "nudge",
    "escalate",
    "declare",
    "close_deadline",
    "review",
} | {"decide_date"}
JUDGES = {"judge"}


@pytest.fixture
def commitment() -> Commitment:
    framework = create_framework()
    return create_commitment(framework=framework, owner=create_party(framework=framework))


def member(commitment: Commitment, role: Role, *, of_the_owner: bool = True) -> User:
    party = commitment.parties.get() if of_the_owner else create_party()
    return create_member(commitment.framework, role, party=party)


@pytest.mark.parametrize(
    ("role", "of_the_owner", "rights"),
    [
        (Role.VIEWER, True, {"read"}),
        (Role.CONTACT, True, {"read"} | REPORTS),
        (Role.CLERK, True, {"read"} | REPORTS | EDITS),
        (Role.MANAGER, True, set(RIGHTS)),
        (Role.LEAD, True, set(RIGHTS)),
        (Role.CONTACT, False, {"read"}),
        (Role.CLERK, False, {"read"} | EDITS),
        (Role.MANAGER, False, set(RIGHTS) - REPORTS),
    ],
)
def test_a_role_gives_its_rights(
    role: Role, of_the_owner: bool, rights: set[str], commitment: Commitment
) -> None:
    user = member(commitment, role, of_the_owner=of_the_owner)
    assert {"read"} | REPORTS | EDITS | DECIDES | JUDGES == set(RIGHTS)
    assert rights_on(user, commitment) == rights
    assert {verb for verb in RIGHTS if may(user, verb, commitment)} == rights


def test_strangers_have_no_rights(commitment: Commitment) -> None:
    assert rights_on(create_user(), commitment) == frozenset()


def test_a_commitment_is_handed_out_for_what_one_may_do(commitment: Commitment) -> None:
    viewer, manager = member(commitment, Role.VIEWER), member(commitment, Role.MANAGER)
    found = access_commitment(manager, uuid=commitment.uuid, verb="declare")
    assert found == commitment
    assert access_commitment(viewer, uuid=commitment.uuid, verb="read") == commitment
    narrowed = Commitment.objects.filter(is_open=False)
    with pytest.raises(Http404):
        access_commitment(manager, uuid=commitment.uuid, verb="declare", rows=narrowed)
    with pytest.raises(PermissionDenied, match="Only a manager or the lead"):
        access_commitment(viewer, uuid=commitment.uuid, verb="declare")
    for verb in RIGHTS:
        with pytest.raises(Http404):
            access_commitment(create_user(), uuid=commitment.uuid, verb=verb)
    with pytest.raises(Http404):
        access_commitment(manager, uuid=uuid4(), verb="read")


@pytest.mark.parametrize(
    ("verbs", "words"),
    [
        (REPORTS, "Only the points of contact of a party of this commitment may do this."),
        (DECIDES, "Only a manager or the lead of this framework may do this."),
        (
            JUDGES,
            "Only a manager or the lead of this framework judges, and nobody judges what they "
            "report on or answer for.",
        ),
        (EDITS, "Only those who keep the books of this framework may do this."),
    ],
)
def test_a_refusal_says_who_may(verbs: set[str], words: str) -> None:
    assert {refusal(verb) for verb in verbs} == {words}


def test_a_person_reports_for_their_own_parties_the_one_they_answer_for_first(
    commitment: Commitment,
) -> None:
    owner, user = commitment.parties.get(), member(commitment, Role.CONTACT)
    supporter = create_party(framework=commitment.framework)
    bystander = create_party(framework=commitment.framework)
    name_party(commitment, party=supporter, role="supporter", by=None, at=AT)
    for party in (supporter, bystander):
        create_membership(user=user, framework=commitment.framework, party=party, role=Role.CONTACT)
    assert parties_of(user, commitment) == [owner, supporter]
    create_assignment(commitment=commitment, user=user, party=supporter)
    assert parties_of(user, commitment) == [supporter, owner]
    assert parties_of(create_superuser(), commitment) == [owner, supporter]
    assert parties_of(create_user(), commitment) == []


def test_several_are_handed_out_together_or_not_at_all(commitment: Commitment) -> None:
    other = create_commitment(framework=commitment.framework, reference="A-1")
    elsewhere = create_commitment()
    manager, viewer = member(commitment, Role.MANAGER), member(commitment, Role.VIEWER)
    both = [commitment.uuid, other.uuid]
    assert access_commitments(manager, uuids=both, verb="reassign") == [other, commitment]
    with pytest.raises(PermissionDenied):
        access_commitments(viewer, uuids=both, verb="reassign")
    with pytest.raises(Http404):
        access_commitments(manager, uuids=[*both, elsewhere.uuid], verb="reassign")


@pytest.mark.parametrize("state", UpdateState)
def test_a_report_is_written_by_its_author_while_it_is_in_hand(
    state: UpdateState, commitment: Commitment
) -> None:
    author, colleague = (member(commitment, Role.CONTACT) for _ in range(2))
    update = create_update(commitment=commitment, author=author, state=state)
    in_hand = state not in {UpdateState.ACCEPTED, UpdateState.WITHDRAWN}
    outcome = outcome_of(lambda: access_update(author, uuid=update.uuid, verb="write"))
    assert outcome == ("found" if in_hand else "denied")
    refused = outcome_of(lambda: access_update(colleague, uuid=update.uuid, verb="write"))
    assert refused == "denied"


def outcome_of(ask: Callable[[], object]) -> str:
    """Say what came of asking for a record."""
    try:
        ask()
    except Http404:
        return "unknown"
    except PermissionDenied:
        return "denied"
    return "found"


def test_a_report_is_reviewed_by_a_manager_who_did_not_write_it(commitment: Commitment) -> None:
    writing_manager, manager = (member(commitment, Role.MANAGER) for _ in range(2))
    viewer, stranger = member(commitment, Role.VIEWER), create_user()
    update = create_update(commitment=commitment, author=writing_manager)

    def outcome(user: User) -> str:
        return outcome_of(lambda: access_update(user, uuid=update.uuid, verb="review"))

    assert [outcome(user) for user in (manager, writing_manager, viewer, stranger)] == [
        "found",
        "denied",
        "denied",
        "unknown",
    ]
    assert access_update(viewer, uuid=update.uuid, verb="read") == update
    assert list(ProgressUpdate.objects.visible_to(stranger)) == []


def test_a_request_is_decided_by_another_manager_and_withdrawn_by_who_asked(
    commitment: Commitment,
) -> None:
    asking_manager, manager = (member(commitment, Role.MANAGER) for _ in range(2))
    contact, stranger = member(commitment, Role.CONTACT), create_user()
    deadline = create_deadline(commitment=commitment)
    request = ask_for_date(
        deadline, expression="2028", edtf="2028", reason="x", by=asking_manager, at=AT
    )

    def outcomes(verb: str) -> list[str]:
        people = (asking_manager, manager, contact, stranger)
        return [
            outcome_of(lambda: access_date_request(user, uuid=request.uuid, verb=verb))  # noqa: B023
            for user in people
        ]

    assert outcomes("decide") == ["denied", "found", "denied", "unknown"]
    assert outcomes("withdraw") == ["found", "denied", "denied", "unknown"]
    assert outcomes("read") == ["found", "found", "found", "unknown"]
    assert DateRequest.objects.get() == request
