"""Merging parties and beginning frameworks through the API."""

from frameworks.models import Framework
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
