"""Minutes of reviews through the API: begun, read, added to and closed as on the pages."""

from typing import Any

import pytest

from commitments.domain.vocabulary import Visibility
from commitments.models import Minutes, MinutesItem
from tests.api.test_writing import said
from tests.api.world import World, create_world, get, post
from tests.factories import create_commitment, create_framework, create_minutes

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return create_world()


def _body(world: World, **fields: Any) -> dict[str, Any]:
    return {
        "framework": str(world.framework.uuid),
        "title": "Autumn review",
        "held_on": "2026-11-02",
        "agenda": [str(world.commitment.uuid)],
        **fields,
    }


def test_minutes_are_begun_read_added_to_and_closed(world: World) -> None:
    said(post(world.contact, "minutes", _body(world)), 403)
    said(post(world.stranger, "minutes", _body(world)), 400)
    made = said(post(world.manager, "minutes", _body(world, meeting=str(world.meeting.uuid))), 201)
    path = f"minutes/{made['uuid']}"
    assert (made["points"], made["meeting"]) == (1, str(world.meeting.uuid))
    assert made["begun_by"]["uuid"] == str(world.manager.uuid)
    point = {"commitment": str(world.commitment.uuid), "note": "The host asks for time."}
    version = made["version"]
    said(post(world.stranger, f"{path}/points", point, version=version), 404)
    said(post(world.viewer, f"{path}/points", point, version=version), 403)
    said(post(world.manager, f"{path}/points", point), 428)
    said(post(world.manager, f"{path}/points", point, version=version + 1), 412)
    told = said(post(world.manager, f"{path}/points", point, version=version), 200)
    ((first,),) = [one["said"] for one in told["agenda"]]
    assert (first["decision"], first["note"]) == ("note", "The host asks for time.")
    assert first["decided_by"]["uuid"] == str(world.manager.uuid)
    # The second click of one button.
    said(post(world.manager, f"{path}/points", point, version=told["version"]), 200)
    assert MinutesItem.objects.count() == 1
    decided = {**point, "decision": "extend", "note": "To the spring."}
    told = said(post(world.manager, f"{path}/points", decided, version=told["version"]), 200)
    assert [one["decision"] for one in told["agenda"][0]["said"]] == ["note", "extend"]
    said(post(world.manager, f"{path}/close", {}), 428)
    told = said(post(world.manager, f"{path}/close", {}, version=told["version"]), 200)
    assert told["closed_by"]["uuid"] == str(world.manager.uuid)
    said(post(world.manager, f"{path}/points", point, version=told["version"]), 403)
    assert said(get(world.viewer, path), 200)["agenda"] == told["agenda"]


@pytest.mark.parametrize(
    "fields",
    [{"agenda": []}, {"title": " "}, {"held_on": "soon"}, {"agenda": ["x"]}, {"words": "x"}],
)
def test_minutes_that_cannot_be_read_are_refused(world: World, fields: dict[str, Any]) -> None:
    said(post(world.manager, "minutes", _body(world, **fields)), 400)
    assert not Minutes.objects.exists()


def test_a_point_needs_a_sentence_and_a_commitment_of_the_agenda(world: World) -> None:
    made = said(post(world.manager, "minutes", _body(world)), 201)
    path, version = f"minutes/{made['uuid']}/points", made["version"]
    known = {"commitment": str(world.commitment.uuid)}
    said(post(world.manager, path, known, version=version), 400)
    said(post(world.manager, path, {**known, "note": " "}, version=version), 409)
    other = create_commitment(framework=world.framework, owner=world.party)
    beside = {"commitment": str(other.uuid), "note": "Beside it."}
    said(post(world.manager, path, beside, version=version), 409)
    said(post(world.manager, path, {**known, "note": "N", "decision": "x"}, version=version), 400)


def test_a_list_is_that_of_ones_frameworks_and_tells_what_is_open(world: World) -> None:
    create_minutes(framework=create_framework())
    one = create_minutes(framework=world.framework)
    said(post(world.manager, f"minutes/{one.uuid}/close", {}, version=one.version), 200)
    two = create_minutes(framework=world.framework)

    def listed(**query: str) -> set[str]:
        return {row["uuid"] for row in said(get(world.viewer, "minutes", **query), 200)["results"]}

    assert listed() == {str(one.uuid), str(two.uuid)}
    assert listed(framework=world.framework.code, open="true") == {str(two.uuid)}
    assert listed(open="false") == {str(one.uuid)}


def test_points_on_what_a_reader_may_not_see_are_left_out(world: World) -> None:
    secret = create_commitment(
        framework=world.framework, owner=world.other_party, author_party=world.other_party,
        visibility=Visibility.PARTY,
    )  # fmt: skip
    minutes = create_minutes(
        framework=world.framework, agenda=[secret, world.commitment], by=world.manager
    )
    told = said(get(world.viewer, f"minutes/{minutes.uuid}"), 200)
    assert [(one["number"], one["commitment"]["uuid"]) for one in told["agenda"]] == [
        (2, str(world.commitment.uuid))
    ]
    assert secret.title not in str(told)
