"""A report says something: how it goes, or what happened."""

from typing import Any

import pytest

from commitments.models import ProgressUpdate
from tests.api.world import API, World, client_of, create_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return create_world()


@pytest.mark.parametrize(
    "body", [{}, {"submit": False}, {"health": "", "narrative": ""}, {"next_steps": "More."}]
)
def test_report_that_says_nothing_is_refused(world: World, body: dict[str, Any]) -> None:
    path = f"{API}/commitments/{world.commitment.uuid}/updates"
    answer = client_of(world.contact).post(path, body, format="json")
    assert answer.status_code == 400
    assert "how it goes" in answer.content.decode()
    assert not ProgressUpdate.objects.exists()


@pytest.mark.parametrize("body", [{"health": "on_track"}, {"narrative": "It goes on."}])
def test_one_of_both_is_enough(world: World, body: dict[str, Any]) -> None:
    path = f"{API}/commitments/{world.commitment.uuid}/updates"
    assert client_of(world.contact).post(path, body, format="json").status_code == 201


def test_report_of_a_day_to_come_is_refused(world: World) -> None:
    path = f"{API}/commitments/{world.commitment.uuid}/updates"
    body = {"health": "on_track", "reported_edtf": "2199-01-01"}
    answer = client_of(world.contact).post(path, body, format="json")
    assert answer.status_code == 409
    assert "in the future" in answer.content.decode()
