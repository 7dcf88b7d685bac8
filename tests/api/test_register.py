"""Names, members and merging of parties, and beginning frameworks, through the API."""

from frameworks.models import Framework, PartyKind
from tests.api.world import World, get, post
from tests.factories import create_party, create_superuser


def test_party_is_merged_on_the_version_that_was_read(world: World) -> None:
    dropped = create_party(framework=world.framework, name="Republic of Twice")
    path = f"parties/{world.other_party.uuid}/merge"
    body = {"dropped": str(dropped.uuid), "reason": "Entered twice."}
    assert post(world.viewer, path, body, version=1).status_code == 403
    assert post(world.stranger, path, body, version=1).status_code == 403
    assert post(world.clerk, path, body).status_code == 428
    assert post(world.clerk, path, body, version=9).status_code == 412
    told = post(world.clerk, path, body, version=1)
    assert told.status_code == 200
    names = {row["name"] for row in told.json()["names"]}
    assert names == {"Republic of Twice", dropped.code}
    row = get(world.viewer, f"parties/{dropped.uuid}").json()
    assert row["merged_into"]["uuid"] == str(world.other_party.uuid)
    listed = get(world.viewer, "parties").json()["results"]
    assert str(dropped.uuid) not in {one["uuid"] for one in listed}
    assert post(world.clerk, path, body, version=told.json()["version"]).status_code == 409


def test_framework_is_begun_by_administrators(world: World) -> None:
    body = {"code": "NEW", "name": "New", "tracked_from": "2027-01-01", "shape": "bilateral"}
    assert post(world.manager, "frameworks", body).status_code == 403
    admin = create_superuser()
    assert post(admin, "frameworks", body).status_code == 201
    copy = {**body, "code": "COPY", "copy_of": str(world.framework.uuid), "with_commitments": True}
    assert post(admin, "frameworks", copy).status_code == 400
    del copy["shape"]
    made = post(admin, "frameworks", copy)
    assert made.status_code == 201
    framework = Framework.objects.get(uuid=made.json()["uuid"])
    assert framework.commitments.get().reference == world.commitment.reference
    assert post(admin, "frameworks", copy).status_code == 400


def test_party_gets_another_name_and_loses_it_with_a_reason(world: World) -> None:
    path = f"parties/{world.party.uuid}/names"
    body = {"name": "R.O.T."}
    assert post(world.viewer, path, body).status_code == 403
    made = post(world.clerk, path, body)
    assert (made.status_code, made.json()["name"]) == (201, "R.O.T.")
    assert post(world.clerk, path, body).status_code == 400
    assert post(world.clerk, path, {"name": world.party.name}).status_code == 409
    found = get(world.viewer, "parties", q="R.O.T.").json()["results"]
    assert [row["uuid"] for row in found] == [str(world.party.uuid)]
    drop = f"party-names/{made.json()['uuid']}/drop"
    why = {"reason": "Nobody writes it so."}
    assert post(world.viewer, drop, why, version=1).status_code == 403
    assert post(world.clerk, drop, why).status_code == 428
    assert post(world.clerk, drop, {"reason": ""}, version=1).status_code == 400
    assert post(world.clerk, drop, why, version=1).json()["names"] == []
    assert post(world.clerk, drop, why, version=1).status_code == 404


def test_member_belongs_to_a_group_from_and_to(world: World) -> None:
    group = create_party(name="Group of Some")
    path = f"parties/{group.uuid}/members"
    body = {"member": str(world.party.uuid), "since": "2025-10-26"}
    assert post(world.viewer, path, body).status_code == 403
    made = post(world.clerk, path, body)
    assert (made.status_code, made.json()["since"]) == (201, "2025-10-26")
    assert post(world.clerk, path, {**body, "since": "2026"}).status_code == 409
    assert post(world.clerk, path, {**body, "since": "soon"}).status_code == 400

    def on(day: str) -> list[str]:
        rows = get(world.viewer, path, on=day).json()["results"]
        return [row["member"]["uuid"] for row in rows]

    assert on("2025-10-25") == []
    assert on("2025-10-26") == [str(world.party.uuid)]
    end = f"party-members/{made.json()['uuid']}/end"
    told = {"until": "2027-03", "reason": "It left."}
    assert post(world.viewer, end, told, version=1).status_code == 403
    assert post(world.clerk, end, told, version=7).status_code == 412
    assert post(world.clerk, end, {**told, "until": "2024"}, version=1).status_code == 409
    assert post(world.clerk, end, told, version=1).json()["ends_on"] == "2027-03-31"
    assert (on("2027-03-31"), on("2027-04-01")) == ([str(world.party.uuid)], [])


def test_open_group_has_no_list(world: World) -> None:
    group = create_party(name="Like-minded", kind=PartyKind.OPEN_GROUP)
    path = f"parties/{group.uuid}/members"
    assert post(world.clerk, path, {"member": str(world.party.uuid)}).status_code == 409
    assert get(world.viewer, path).json()["results"] == []
