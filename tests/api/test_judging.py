"""Judging and answering over the API: the same rules, the same refusals, conditions."""

from typing import Any

import pytest

from commitments.models import Assessment
from tests.api.world import API, World, client_of
from tests.factories import AT, create_deadline, create_evidence, create_update

pytestmark = pytest.mark.django_db


@pytest.fixture
def deadline(world: World) -> Any:
    return create_deadline(commitment=world.commitment, edtf="2025-06", at=AT)


def body(world: World, **fields: Any) -> dict[str, Any]:
    words = {"completion": "limited", "outcome": "partly_kept", "reasons": "Two were held."}
    return {"party": str(world.party.uuid), **words, **fields}


def path_of(world: World) -> str:
    return f"{API}/commitments/{world.commitment.uuid}/assessments"


def test_an_owner_is_judged_and_judged_anew(world: World, deadline: Any) -> None:
    proof = create_evidence(commitment=world.commitment)
    client = client_of(world.manager)
    sent = body(world, deadline=str(deadline.uuid), evidence=[str(proof.uuid)])
    made = client.post(path_of(world), sent, format="json")
    assert made.status_code == 201, made.json()
    told = made.json()
    assert (told["outcome"], told["evidence"]) == ("partly_kept", [str(proof.uuid)])
    assert client.get(made["Location"]).json() == told

    blind = client.post(path_of(world), sent, format="json")
    assert blind.status_code == 409
    assert "has judged this in the meantime" in blind.json()["detail"]

    again = {**sent, "replaces": told["uuid"], "outcome": "not_kept"}
    assert client.post(path_of(world), again, format="json").status_code == 201
    rows = client.get(path_of(world)).json()["results"]
    assert [row["outcome"] for row in rows] == ["not_kept", "partly_kept"]
    page = client.get(f"{API}/commitments/{world.commitment.uuid}").json()
    assert [row["replaces"] for row in page["assessments"]] == [told["uuid"], None]


@pytest.mark.parametrize(
    ("who", "status"),
    [("manager", 201), ("clerk", 403), ("contact", 403), ("viewer", 403), ("stranger", 404)],
)
def test_only_deciders_judge(who: str, status: int, world: World, deadline: Any) -> None:
    client = client_of(getattr(world, who))
    sent = body(world, deadline=str(deadline.uuid))
    assert client.post(path_of(world), sent, format="json").status_code == status
    assert Assessment.objects.count() == (status == 201)


def test_nobody_judges_what_they_reported(world: World, deadline: Any) -> None:
    create_update(commitment=world.commitment, author=world.manager)
    answer = client_of(world.manager).post(path_of(world), body(world), format="json")
    assert answer.status_code == 403
    assert "nobody judges what they report on" in answer.json()["detail"]


def test_supporters_are_not_judged(world: World, deadline: Any) -> None:
    sent = body(world, party=str(world.other_party.uuid), deadline=str(deadline.uuid))
    answer = client_of(world.manager).post(path_of(world), sent, format="json")
    assert answer.status_code == 409
    assert "only its owners are judged" in answer.json()["detail"]


def test_a_party_answers_the_version_it_has_read(world: World, deadline: Any) -> None:
    sent = body(world, deadline=str(deadline.uuid))
    told = client_of(world.manager).post(path_of(world), sent, format="json").json()
    address = f"{API}/assessments/{told['uuid']}"
    client = client_of(world.contact)
    seen = client.get(address)
    said = {"text": "Four were held."}
    assert client.post(f"{address}/dissent", said, format="json").status_code == 428
    stale = client.post(f"{address}/dissent", said, format="json", headers={"If-Match": '"v0"'})
    assert stale.status_code == 412
    match = {"If-Match": seen["ETag"]}
    answered = client.post(f"{address}/dissent", said, format="json", headers=match)
    assert answered.json()["dissent"] == "Four were held."
    for who, status in (("manager", 403), ("other_contact", 403), ("stranger", 404)):
        other = client_of(getattr(world, who))
        refused = other.post(f"{address}/dissent", said, format="json", headers=match)
        assert refused.status_code == status, who


def test_scores_are_derived_with_their_counts(world: World, deadline: Any) -> None:
    client = client_of(world.manager)
    address = f"{API}/frameworks/{world.framework.uuid}/scores"
    (before,) = client.get(address).json()["parties"]
    assert (before["score"], before["counted"], before["owned"]) == (None, 0, 1)
    sent = body(world, deadline=str(deadline.uuid), outcome="not_kept")
    assert client.post(path_of(world), sent, format="json").status_code == 201
    told = client_of(world.viewer).get(address).json()
    (score,) = told["parties"]
    assert (score["score"], score["counted"]) == ("-1.00", 1)
    assert (score["outcomes"]["not_kept"], told["completions"]["limited"]) == (1, 1)
    assert client_of(world.stranger).get(address).status_code == 404
