"""The queue of a party's own reports: signing off, sending back, and what the author is told."""

import pytest
from django.test import Client
from django.urls import reverse

from commitments.domain.vocabulary import UpdateState
from commitments.models import ProgressUpdate
from frameworks.roles import Role
from tests.factories import (
    create_assignment,
    create_commitment,
    create_framework,
    create_member,
    create_update,
)

pytestmark = pytest.mark.django_db
QUEUE = reverse("desks:review")


def _handed_in() -> ProgressUpdate:
    commitment = create_commitment(framework=create_framework(needs_sign_off=True))
    author = create_assignment(commitment=commitment).user
    return create_update(commitment=commitment, author=author)


def _act(client: Client, update: ProgressUpdate, do: str, **answers: str) -> int:
    body = {"do": do, "c": str(update.uuid), f"s-{update.uuid}": str(update.version)}
    answer = client.post(reverse("desks:sign-act"), {**body, "step": "do", "once": do, **answers})
    update.refresh_from_db()
    return answer.status_code


def test_the_party_finds_its_reports_in_the_queue_and_signs_them_off(client: Client) -> None:
    update = _handed_in()
    framework = update.commitment.framework
    outsider = create_member(framework, Role.LEAD)
    client.force_login(outsider)
    assert update.commitment.reference not in client.get(QUEUE).content.decode()
    assert _act(client, update, "sign") == 404

    manager = create_member(framework, Role.MANAGER, party=update.party)
    client.force_login(manager)
    assert "Waiting for the sign-off of your party" in client.get(QUEUE).content.decode()
    assert _act(client, update, "sign") == 302
    assert (update.state, update.signed_off_by) == (UpdateState.SUBMITTED, manager)
    # Who signed it off does not review it; others do, and see who it was.
    assert update.commitment.reference not in client.get(QUEUE).content.decode()
    client.force_login(outsider)
    assert f"signed off by {manager.full_name}" in client.get(QUEUE).content.decode()


def test_a_report_that_was_sent_back_comes_to_its_author_with_the_note(client: Client) -> None:
    update = _handed_in()
    manager = create_member(update.commitment.framework, Role.LEAD, party=update.party)
    client.force_login(manager)
    assert _act(client, update, "send_back", note="") == 200
    assert update.state == UpdateState.TO_SIGN
    assert _act(client, update, "send_back", note="Name the source.") == 302
    assert update.state == UpdateState.DRAFT
    client.force_login(update.author)
    desk = client.get(reverse("desks:my-desk")).content.decode()
    assert "Returned to you" in desk
    assert "Name the source." in desk
    page = client.get(reverse("desks:mend-progress", args=[update.uuid])).content.decode()
    assert f"Returned by {manager.full_name}" in page


def test_the_author_is_told_who_signs_it_off(client: Client) -> None:
    commitment = create_commitment(framework=create_framework(needs_sign_off=True))
    assignment = create_assignment(commitment=commitment)
    client.force_login(assignment.user)
    address = reverse("desks:log-progress", args=[commitment.uuid])
    assert "signs it off" in client.get(address).content.decode()
    body = {"do": "submit", "health": "on_track", "narrative": "We met."}
    done = client.post(address, body, follow=True).content.decode()
    assert "Nobody of your party can sign it off yet" in done
    update = ProgressUpdate.objects.get()
    page = client.get(reverse("desks:mend-progress", args=[update.uuid])).content.decode()
    assert "it waits for the sign-off of" in page

    manager = create_member(commitment.framework, Role.MANAGER, party=assignment.party)
    done = client.post(address, {**body, "narrative": "Again."}, follow=True).content.decode()
    assert f"signed off by one of: {manager.full_name}" in done


def test_the_desk_of_who_signs_off_says_how_many_wait(client: Client) -> None:
    update = _handed_in()
    manager = create_member(update.commitment.framework, Role.MANAGER, party=update.party)
    client.force_login(manager)
    desk = client.get(reverse("desks:my-desk")).content.decode()
    assert "1 report of your party waits for your sign-off." in desk
    assert _act(client, update, "sign") == 302
    assert "waits for your sign-off" not in client.get(reverse("desks:my-desk")).content.decode()
    client.force_login(update.author)
    assert "waits for your sign-off" not in client.get(reverse("desks:my-desk")).content.decode()
