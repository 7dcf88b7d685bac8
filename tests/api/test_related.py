"""Relations, mentions and programmes through the API."""

from typing import Any

import pytest

from commitments.actions import relate
from commitments.domain.vocabulary import Status, Subtype
from commitments.models import Commitment, Relation
from tests.api.world import QUOTE, World, get, post
from tests.factories import AT, create_commitment, create_document, create_programme


@pytest.fixture
def other(world: World) -> Commitment:
    return create_commitment(framework=world.framework, owner=world.party)


def body_of(other: Commitment, kind: str = "depends_on", **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "other": str(other.uuid), **fields}


def test_a_relation_is_said_listed_from_both_sides_and_taken_back(
    world: World, other: Commitment
) -> None:
    path = f"commitments/{world.commitment.uuid}/relations"
    made = post(world.manager, path, body_of(other, "supersedes", note="The later text."))
    assert made.status_code == 201
    assert made.json()["said_by"]["uuid"] == str(world.manager.uuid)
    for uuid in (world.commitment.uuid, other.uuid):
        (row,) = get(world.viewer, f"commitments/{uuid}/relations").json()["results"]
        assert (row["kind"], row["note"]) == ("supersedes", "The later text.")
        assert row["commitment"]["uuid"] == str(world.commitment.uuid)
    assert get(world.viewer, f"commitments/{other.uuid}").json()["status"] == "superseded"
    address, reason = f"relations/{made.json()['uuid']}/take-back", {"reason": "Another fund."}
    assert post(world.manager, address, reason).status_code == 428
    assert post(world.manager, address, reason, version=9).status_code == 412
    assert post(world.manager, address, {}, version=1).status_code == 400
    assert post(world.manager, address, reason, version=1).status_code == 200
    assert get(world.viewer, f"commitments/{other.uuid}").json()["status"] == "active"


def test_who_may_not_relate_is_told_so_or_finds_nothing(world: World, other: Commitment) -> None:
    path = f"commitments/{world.commitment.uuid}/relations"
    assert post(world.viewer, path, body_of(other)).status_code == 403
    assert post(world.clerk, path, body_of(other, "merges")).status_code == 403
    assert post(world.stranger, path, body_of(other)).status_code == 404
    foreign = create_commitment()
    assert post(world.clerk, path, body_of(foreign)).status_code == 400
    assert post(world.clerk, path, body_of(world.commitment)).status_code in {400, 409, 422}
    assert not Relation.objects.exists()
    said = relate(world.commitment, other=other, kind="merges", by=world.manager, at=AT)
    address = f"relations/{said.uuid}/take-back"
    assert post(world.clerk, address, {"reason": "R"}, version=1).status_code == 403
    assert post(world.stranger, address, {"reason": "R"}, version=1).status_code == 404


def test_a_mention_restates_and_makes_no_commitment(world: World) -> None:
    later = create_document(framework=world.framework, text=f"Again: {QUOTE}, as was said.")
    path = f"commitments/{world.commitment.uuid}/mentions"
    body = {"document": str(later.uuid), "quote": QUOTE}
    made = post(world.clerk, path, body)
    assert made.status_code == 201
    assert (made.json()["role"], made.json()["start"]) == ("restatement", 7)
    assert post(world.clerk, path, body).json()["uuid"] == made.json()["uuid"]
    assert len(get(world.viewer, path).json()["results"]) == 2
    assert world.framework.commitments.count() == 1
    assert post(world.viewer, path, body).status_code == 403
    missing = post(world.clerk, path, {**body, "quote": "They will not."})
    assert missing.status_code in {400, 409, 422}


def test_a_programme_is_told_with_its_counts_and_items(world: World) -> None:
    programme = create_programme(framework=world.framework, other_names="ALFA\nLabour project")
    fields: dict[str, Any] = {
        "framework": world.framework,
        "owner": world.party,
        "programme": programme,
    }
    create_commitment(**fields, subtype=Subtype.FUNDED_PROGRAMME)
    create_commitment(**fields)
    create_commitment(**fields, status=Status.DRAFT, author_party=world.other_party)
    said = get(world.viewer, f"programmes/{programme.uuid}").json()
    assert said["other_names"] == ["ALFA", "Labour project"]
    assert said["roll_up"] == {
        "items": 1, "is_complete": True, "standings": {"undated": 1}, "statuses": {"active": 1},
        "healths": {"none": 1},
    }  # fmt: skip
    assert len(said["commitments"]) == 2
    assert get(world.stranger, f"programmes/{programme.uuid}").status_code == 404
    listed = get(world.viewer, "programmes", framework=world.framework.code).json()
    assert [row["uuid"] for row in listed["results"]] == [str(programme.uuid)]
