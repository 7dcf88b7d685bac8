"""Reporting rounds and the sign-off of parties through the API."""

from typing import Any

import pytest
from django.utils import timezone

from commitments.domain.vocabulary import UpdateState
from frameworks.roles import Role
from tests.api.test_writing import said
from tests.api.world import World, create_world, get, post
from tests.factories import create_framework, create_member, create_round, create_update

pytestmark = pytest.mark.django_db
ASKS = {"one_off_deliverable": {"health": True}}


@pytest.fixture
def world() -> World:
    return create_world()


def _body(world: World, **fields: Any) -> dict[str, Any]:
    today = timezone.now().date()
    return {
        "framework": str(world.framework.uuid),
        "label": "Spring",
        "opens_on": str(today),
        "closes_on": str(today),
        **fields,
    }


def test_a_round_is_planned_read_changed_and_closed(world: World) -> None:
    said(post(world.contact, "rounds", _body(world)), 403)
    said(post(world.stranger, "rounds", _body(world)), 400)
    made = said(post(world.clerk, "rounds", _body(world, asks=ASKS)), 201)
    path, other = f"rounds/{made['uuid']}", {"reason": "Enough."}
    assert (made["phase"], made["asks"]) == ("open", ASKS)
    assert said(get(world.viewer, path), 200) == made
    said(get(world.stranger, path), 404)
    said(get(world.stranger, f"{path}/coverage"), 404)
    said(post(world.contact, f"{path}/close", other, version=made["version"]), 403)
    said(post(world.stranger, f"{path}/close", other, version=made["version"]), 404)
    said(post(world.clerk, f"{path}/close", other), 428)
    asked = {"asks": {"annual_quota": {"narrative": False}}}
    told = said(post(world.clerk, f"{path}/asks", asked, version=made["version"]), 200)
    assert told["asks"] == asked["asks"]
    moved = {"opens_on": made["opens_on"], "meeting": str(world.meeting.uuid), "reason": "R"}
    told = said(post(world.clerk, f"{path}/reschedule", moved, version=told["version"]), 200)
    assert (told["closes_on"], told["days_before"]) == ("2027-03-02", 0)
    said(post(world.clerk, f"{path}/close", {}, version=told["version"]), 409)
    told = said(post(world.clerk, f"{path}/close", other, version=told["version"]), 200)
    assert told["phase"] == "closed"
    told = said(post(world.manager, f"{path}/open", other, version=told["version"]), 200)
    assert told["phase"] == "open"


@pytest.mark.parametrize(
    "fields",
    [
        {"asks": {}},
        {"asks": []},
        {"asks": {"background_fact": {"health": True}}},
        {"asks": {"one_off_deliverable": {"mood": True}}},
        {"label": ""},
        {"days_before": -1},
        {"opens_on": "soon"},
    ],
)
def test_a_round_that_cannot_be_read_is_refused(world: World, fields: dict[str, Any]) -> None:
    said(post(world.clerk, "rounds", _body(world, **fields)), 400)


def test_a_list_and_a_coverage_are_those_of_ones_frameworks(world: World) -> None:
    create_round(framework=create_framework(), at=timezone.now())
    one = create_round(framework=world.framework, at=timezone.now())
    listed = said(get(world.viewer, "rounds", framework=world.framework.code), 200)
    assert [row["uuid"] for row in listed["results"]] == [str(one.uuid)]
    create_update(commitment=world.commitment, party=world.party, at=timezone.now())
    told = said(get(world.viewer, f"rounds/{one.uuid}/coverage"), 200)
    assert told["total"] == {"owed": 1, "in_time": 1, "late": 0, "owing": 0}
    assert told["parties"][0]["party"]["uuid"] == str(world.party.uuid)
    (line,) = told["updates"]
    assert (line["given"], line["contacts"]) == ("in_time", [world.contact.full_name])


def test_a_party_signs_its_reports_off_or_sends_them_back(world: World) -> None:
    update = create_update(
        commitment=world.commitment,
        party=world.party,
        author=world.contact,
        state=UpdateState.TO_SIGN,
    )
    own = create_member(world.framework, Role.MANAGER, party=world.party)
    path = f"updates/{update.uuid}"
    queue = said(get(own, "updates", to_sign="true"), 200)["results"]
    assert [row["uuid"] for row in queue] == [str(update.uuid)]
    assert said(get(own, "updates", to_sign="false"), 200)["results"] == []
    said(get(world.manager, path), 404)
    said(post(world.manager, f"{path}/sign-off", version=update.version), 404)
    said(post(world.contact, f"{path}/sign-off", version=update.version), 403)
    said(post(own, f"{path}/sign-off"), 428)
    note = {"note": "Name the source."}
    said(post(own, f"{path}/send-back", {}, version=update.version), 400)
    told = said(post(own, f"{path}/send-back", note, version=update.version), 200)
    assert (told["state"], told["review_note"]) == ("draft", "Name the source.")

    update.commitment.framework.refresh_from_db()
    world.framework.refresh_from_db()
    world.framework.needs_sign_off = True
    world.framework.save()
    told = said(post(world.contact, f"{path}/submit", version=told["version"]), 200)
    assert told["state"] == "to_sign"
    told = said(post(own, f"{path}/sign-off", version=told["version"]), 200)
    assert told["state"] == "submitted"
    assert told["signed_off_by"]["uuid"] == str(own.uuid)
    said(post(own, f"{path}/accept", {}, version=told["version"]), 403)
    assert said(get(own, "updates", to_review="true"), 200)["results"] == []
    assert said(get(world.manager, "updates", to_review="true"), 200)["results"]
