"""Asking for another date, and the manager's answer; the curve of measured values."""

from decimal import Decimal

import pytest
from django.urls import reverse

from commitments.models import Commitment, DateRequest
from tests.desks.pages.scene import Scene, set_scene, signed_in
from tests.factories import (
    create_assignment,
    create_deadline,
    create_indicator,
    create_measurement,
    create_member,
)

pytestmark = pytest.mark.django_db

WISH = {"expression": "by 30 June 2027", "reason": "The tender was repeated"}


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def due(scene: Scene) -> Commitment:
    commitment = scene.commitment()
    create_deadline(commitment=commitment)
    create_assignment(commitment=commitment, user=scene.contact, party=scene.party)
    return commitment


def ask(scene: Scene, commitment: Commitment, **wish: str) -> object:
    address = reverse("desks:ask-for-date", args=[commitment.deadlines.get().uuid])
    return signed_in(scene.contact).post(address, {**WISH, **wish}, follow=True)


def page(user: object, commitment: Commitment) -> str:
    return signed_in(user).get(reverse("desks:commitment", args=[commitment.uuid])).text  # type: ignore[arg-type]


def test_a_contact_asks_and_a_manager_approves(scene: Scene) -> None:
    commitment = due(scene)
    assert "Ask for another date" in page(scene.contact, commitment)

    ask(scene, commitment)

    assert "The tender was repeated" in page(scene.manager, commitment)
    assert "Approve" not in page(scene.contact, commitment)
    wish = DateRequest.objects.get()
    signed_in(scene.manager).post(
        reverse("desks:decide-date", args=[wish.uuid]), {"do": "approve", "answer": "Once"}
    )
    deadline = commitment.deadlines.get()
    assert (deadline.edtf, deadline.revisions.count()) == ("../2027-06-30", 1)
    assert "moved 1 time" in page(scene.reader, commitment)


def test_a_refusal_needs_a_word_and_the_date_stays(scene: Scene) -> None:
    commitment = due(scene)
    ask(scene, commitment)
    wish = DateRequest.objects.get()
    address = reverse("desks:decide-date", args=[wish.uuid])
    manager = signed_in(scene.manager)

    silent = manager.post(address, {"do": "refuse", "answer": " "}, follow=True)
    assert "Say why the date stays." in silent.text
    manager.post(address, {"do": "refuse", "answer": "The summit is fixed"})

    wish.refresh_from_db()
    assert (wish.state, wish.answer) == ("refused", "The summit is fixed")
    assert commitment.deadlines.get().edtf == "../2026-12-31"


def test_unreadable_words_are_refused_and_kept(scene: Scene) -> None:
    commitment = due(scene)

    answer = ask(scene, commitment, expression="soon enough")

    assert "cannot be read" in answer.text  # type: ignore[attr-defined]
    assert 'value="soon enough"' in answer.text  # type: ignore[attr-defined]
    assert not DateRequest.objects.exists()


def test_who_may_not_report_may_not_ask_and_who_asked_may_not_decide(scene: Scene) -> None:
    commitment = due(scene)
    address = reverse("desks:ask-for-date", args=[commitment.deadlines.get().uuid])
    assert signed_in(scene.reader).get(address).status_code == 403
    assert signed_in(create_member(set_scene().framework)).get(address).status_code == 404

    ask(scene, commitment)
    decide = reverse("desks:decide-date", args=[DateRequest.objects.get().uuid])
    assert signed_in(scene.contact).post(decide, {"do": "approve"}).status_code == 403
    assert signed_in(scene.manager).get(decide).status_code == 405


def test_who_asked_takes_it_back_with_a_reason(scene: Scene) -> None:
    commitment = due(scene)
    ask(scene, commitment)
    wish = DateRequest.objects.get()
    address = reverse("desks:withdraw-date", args=[wish.uuid])
    assert address in page(scene.contact, commitment)
    assert address not in page(scene.manager, commitment)
    assert signed_in(scene.manager).post(address, {"reason": "No"}).status_code == 403
    contact = signed_in(scene.contact)
    assert "Say why the request is taken back." in contact.post(address, follow=True).text
    contact.post(address, {"reason": "Held in time."})
    assert DateRequest.objects.get().state == "withdrawn"
    assert "Held in time." in page(scene.reader, commitment)


def test_words_that_cannot_be_kept_are_refused_where_the_person_is(scene: Scene) -> None:
    commitment = due(scene)
    ask(scene, commitment)
    wish = DateRequest.objects.get()
    for person, name, sent in (
        (scene.contact, "withdraw-date", {"reason": "A\0B"}),
        (scene.manager, "decide-date", {"do": "refuse", "answer": "A\0B"}),
        (scene.manager, "decide-date", {"do": "approve", "answer": "A\0B"}),
    ):
        address = reverse(f"desks:{name}", args=[wish.uuid])
        told = signed_in(person).post(address, sent, follow=True)
        assert told.status_code == 200
        assert "U+0000" in told.text
    assert DateRequest.objects.get().state == "asked"


def test_values_over_time_are_a_curve_with_its_words(scene: Scene) -> None:
    commitment = scene.commitment()
    indicator = create_indicator(commitment=commitment, unit="posts")
    create_measurement(indicator=indicator, measured_edtf="2025", is_accepted=True)
    assert "<polyline" not in page(scene.reader, commitment)

    create_measurement(
        indicator=indicator, measured_edtf="2026", value=Decimal(10), is_accepted=True
    )

    drawn = page(scene.reader, commitment)
    assert 'points="4,37 236,4"' in drawn
    assert 'aria-label="2025: 4, 2026: 10"' in drawn
