"""Dating a named event on its page: what moves is shown, then saved."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from commitments.domain.vocabulary import Visibility
from commitments.models import Deadline
from tests.desks.pages.scene import Scene, set_scene, signed_in, text
from tests.factories import create_anchored_deadline, create_member, create_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return set_scene()


@pytest.fixture
def deadline(scene: Scene) -> Deadline:
    return create_anchored_deadline(
        commitment=scene.commitment(),
        expression="within 90 days of signature",
        event="signature",
        relation="after",
        offset=90,
    )


def address(deadline: Deadline) -> str:
    return reverse("desks:date-event", args=[deadline.uuid])


def send(scene: Scene, deadline: Deadline, **fields: str) -> Any:
    return signed_in(scene.manager).post(address(deadline), fields, follow=True)


def test_an_event_is_dated_after_a_look_at_what_moves(scene: Scene, deadline: Deadline) -> None:
    hidden = scene.commitment(
        author_party=create_party(framework=scene.framework), visibility=Visibility.PARTY
    )
    create_anchored_deadline(commitment=hidden, anchor_deadline=deadline, relation="after")
    commitment = reverse("desks:commitment", args=[deadline.commitment.uuid])
    assert "Say when “signature” was" in text(signed_in(scene.manager).get(commitment))
    assert "Say when" not in text(signed_in(scene.reader).get(commitment))
    assert "90 days after signature" in text(signed_in(scene.manager).get(address(deadline)))

    shown = send(scene, deadline, on="2026-12-01")
    assert "1 Mar 2027" in text(shown)
    # What the person may not see is not told, though it moves as well.
    assert [line["reference"] for line in shown.context["lines"]] == [deadline.commitment.reference]
    deadline.refresh_from_db()
    assert deadline.last_day is None

    saved = send(scene, deadline, on="2026-12-01", seen=shown.context["mark"])
    assert "Saved; 2 deadlines moved." in text(saved)
    deadline.refresh_from_db()
    assert deadline.last_day == date(2027, 3, 1)


def test_another_day_than_the_one_shown_is_shown_first(scene: Scene, deadline: Deadline) -> None:
    shown = send(scene, deadline, on="2026-12-01")
    again = send(scene, deadline, on="2026-12-02", seen=shown.context["mark"])
    assert "2 Mar 2027" in text(again)
    deadline.refresh_from_db()
    assert deadline.last_day is None


def test_a_refusal_keeps_what_was_typed(scene: Scene, deadline: Deadline) -> None:
    shown = send(scene, deadline, on="2026-12-01")
    send(scene, deadline, on="2026-12-01", seen=shown.context["mark"])
    refused = send(scene, deadline, on="2027-01-01")
    assert (shown.status_code, refused.status_code) == (200, 422)
    assert "Say why the day of the event changes." in text(refused)
    assert 'value="2027-01-01"' in text(refused)


def test_a_day_that_is_none_is_invalid(scene: Scene, deadline: Deadline) -> None:
    assert send(scene, deadline, on="tomorrow").status_code == 422


def test_only_who_keeps_the_books_dates_an_event(scene: Scene, deadline: Deadline) -> None:
    assert signed_in(scene.reader).get(address(deadline)).status_code == 403
    assert signed_in(scene.contact).post(address(deadline)).status_code == 403
    stranger = create_member(set_scene().framework)
    assert signed_in(stranger).get(address(deadline)).status_code == 404
    plain = create_anchored_deadline(commitment=scene.commitment())
    assert signed_in(scene.manager).get(address(plain)).status_code == 404
