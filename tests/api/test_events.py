"""Dating a named event through the API."""

from datetime import date
from typing import Any

import pytest

from commitments.models import Deadline
from tests.api.world import World, post
from tests.factories import create_anchored_deadline, create_deadline


def said(answer: Any, status: int) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.fixture
def deadline(world: World) -> Deadline:
    return create_anchored_deadline(
        commitment=world.commitment, event="signature", relation="after", offset=90
    )


def test_rehearsal_tells_what_would_move_and_then_it_is_saved(
    world: World, deadline: Deadline
) -> None:
    path, body = f"deadlines/{deadline.uuid}/date-event", {"on": "2026-12-01"}
    told = said(post(world.clerk, path, {**body, "dry_run": True}), 200)
    assert [move["new_last_day"] for move in told["moves"]] == ["2027-03-01"]
    assert told["deadline"]["last_day"] is None

    said(post(world.clerk, path, body), 428)
    answer = post(world.clerk, path, body, version=deadline.version)
    told = said(answer, 200)
    assert (told["dry_run"], told["deadline"]["last_day"]) == (False, "2027-03-01")
    assert told["deadline"]["anchor"]["event_on"] == "2026-12-01"
    assert answer["ETag"] == f'"v{told["deadline"]["version"]}"'
    deadline.refresh_from_db()
    assert deadline.last_day == date(2027, 3, 1)
    said(post(world.clerk, path, {"on": None}, version=deadline.version), 409)


def test_an_event_is_dated_by_who_keeps_the_books(world: World, deadline: Deadline) -> None:
    path, body = f"deadlines/{deadline.uuid}/date-event", {"on": "2026-12-01", "dry_run": True}
    said(post(world.viewer, path, body), 403)
    said(post(world.stranger, path, body), 404)
    plain = create_deadline(commitment=world.commitment)
    said(post(world.clerk, f"deadlines/{plain.uuid}/date-event", body), 409)
