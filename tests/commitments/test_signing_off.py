"""The sign-off of a party: who sees the report until then, and what its notes stay out of."""

from datetime import timedelta

import pytest

from commitments.actions import (
    accept_update,
    return_update,
    save_framework,
    send_back_update,
    sign_off_update,
    submit_update,
    withdraw_update,
)
from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment, ProgressUpdate
from frameworks.roles import Role
from history.models import AuditEvent
from tests.commitments.refusals import refused
from tests.factories import AT, create_commitment, create_framework, create_member, create_update
from tests.history.replay import events

LATER = AT + timedelta(days=1)
NOTE = "Leave the ministry out of it."
pytestmark = pytest.mark.usefixtures("all_is_told")


@pytest.fixture
def commitment() -> Commitment:
    framework = create_framework(needs_sign_off=True)
    return create_commitment(framework=framework, stale_at=AT)


def _handed_in(commitment: Commitment) -> ProgressUpdate:
    party = commitment.parties.get()
    author = create_member(commitment.framework, Role.CONTACT, party=party)
    return create_update(commitment=commitment, author=author)


def test_a_report_waits_inside_its_party_until_it_is_signed_off(commitment: Commitment) -> None:
    stale_at = commitment.stale_at
    update = _handed_in(commitment)
    outsider = create_member(commitment.framework, Role.LEAD)
    manager = create_member(commitment.framework, Role.MANAGER, party=update.party)
    rows = ProgressUpdate.objects
    assert update.state == UpdateState.TO_SIGN
    assert not rows.visible_to(outsider).exists()
    assert rows.signable_by(manager).get() == update
    assert not rows.signable_by(update.author).exists()
    assert not AuditEvent.objects.visible_to(outsider).filter(subject=update.uuid).exists()

    signed = sign_off_update(update, by=manager, at=LATER)

    assert (signed.state, signed.submitted_at) == (UpdateState.SUBMITTED, LATER)
    assert (signed.signed_off_by, signed.signed_off_at) == (manager, LATER)
    assert rows.visible_to(outsider).get() == update
    assert not rows.signable_by(manager).exists()
    # Only now has the framework heard of it.
    heard = events(commitment)[-1]
    assert (heard.verb, heard.occurred_at) == ("hear_of", LATER)
    assert Commitment.objects.get(pk=commitment.pk).stale_at > stale_at


@pytest.mark.parametrize("is_switched_off", [False, True])
def test_what_a_party_notes_among_itself_never_leaves_it(
    commitment: Commitment, is_switched_off: bool
) -> None:
    update = _handed_in(commitment)
    manager = create_member(commitment.framework, Role.MANAGER, party=update.party)
    outsider = create_member(commitment.framework, Role.LEAD)
    update = send_back_update(update, note=NOTE, by=manager, at=LATER)
    assert (update.state, update.submitted_at) == (UpdateState.DRAFT, None)
    assert (update.reviewed_by, update.review_note) == (manager, NOTE)

    if is_switched_off:
        commitment.framework.needs_sign_off = False
        save_framework(commitment.framework, by=None, at=LATER)
    update = submit_update(update, by=update.author, at=LATER)
    if not is_switched_off:
        update = sign_off_update(update, by=manager, at=LATER)

    assert (update.state, update.review_note) == (UpdateState.SUBMITTED, "")
    seen = AuditEvent.objects.visible_to(outsider).filter(subject=update.uuid)
    assert seen.exists()
    assert not [event for event in seen if NOTE in f"{event.changes} {event.reason}"]


def test_nobody_signs_their_own_report_or_sends_it_back_without_a_word(
    commitment: Commitment,
) -> None:
    update = _handed_in(commitment)
    manager = create_member(commitment.framework, Role.MANAGER, party=update.party)
    with refused("signs their own report"):
        sign_off_update(update, by=update.author, at=LATER)
    with refused("has to be mended"):
        send_back_update(update, note=" ", by=manager, at=LATER)


def test_who_signed_a_report_off_does_not_review_it(commitment: Commitment) -> None:
    update = _handed_in(commitment)
    manager = create_member(commitment.framework, Role.MANAGER, party=update.party)
    signed = sign_off_update(update, by=manager, at=LATER)
    with refused("what they signed off"):
        accept_update(signed, by=manager, at=LATER)
    other = create_member(commitment.framework, Role.LEAD)
    assert Commitment.objects.judgeable_by(other).exists()
    assert not Commitment.objects.judgeable_by(manager).exists()
    accepted = accept_update(signed, by=other, at=LATER)
    assert accepted.signed_off_by == manager


def test_what_the_framework_returned_is_signed_off_anew(commitment: Commitment) -> None:
    update = _handed_in(commitment)
    manager = create_member(commitment.framework, Role.MANAGER, party=update.party)
    signed = sign_off_update(update, by=manager, at=LATER)
    lead = create_member(commitment.framework, Role.LEAD)
    returned = return_update(signed, note="Name the source.", by=lead, at=LATER)
    again = submit_update(returned, by=update.author, at=LATER)
    assert (again.state, again.signed_off_by) == (UpdateState.TO_SIGN, None)
    gone = withdraw_update(again, reason="Not ours.", by=update.author, at=LATER)
    assert gone.state == UpdateState.WITHDRAWN
