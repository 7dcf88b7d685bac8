"""An import through the API, step by step: the rules and the scope of its pages."""

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.schema import document
from commitments.models import Commitment
from entry.sheets.models import SheetJob
from frameworks.roles import Role
from tests import factories
from tests.api.world import API, World, client_of, get, post

LIST = "Ref,Title,Type,Due\nN-1,Hold a workshop,event_meeting,by 2027\nN-2,,nothing,3/7/2026\n"


def send(world: World, content: str = LIST, *, by: Any = None, **fields: Any) -> Any:
    told = {"framework": str(world.framework.uuid), "kind": "commitments", **fields}
    told["file"] = SimpleUploadedFile("list.csv", content.encode())
    return client_of(by or world.clerk).post(f"{API}/imports", told, format="multipart")


def patch(world: World, job: str, body: Any) -> Any:
    return client_of(world.clerk).patch(f"{API}/imports/{job}", body, format="json")


def checked(world: World, content: str = LIST, **body: Any) -> Any:
    job = send(world, content).json()
    answer = patch(world, job["uuid"], {"mode": "update", **body})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_file_becomes_a_job_whose_rows_tell_their_effects_and_faults(world: World) -> None:
    answer = send(world)
    told = answer.json()
    assert answer.status_code == 201, told
    assert answer["Location"].endswith(f"/imports/{told['uuid']}")
    assert (told["state"], told["mapping"]["Ref"]) == ("mapping", "reference")
    assert "due_words" in {column["name"] for column in told["columns"]}

    told = patch(world, told["uuid"], {"mapping": told["mapping"]}).json()
    assert (told["state"], told["counts"]) == ("preview", {"new": 1, "error": 1})
    rows = get(world.clerk, f"imports/{told['uuid']}/rows").json()["results"]
    assert [(row["number"], row["effect"]) for row in rows] == [(2, "new"), (3, "error")]
    assert {fault["cell"] for fault in rows[1]["faults"]} >= {"C3", "D3"}
    wrong = get(world.clerk, f"imports/{told['uuid']}/rows", effect="error").json()["results"]
    assert wrong == rows[1:]
    (listed,) = get(world.clerk, "imports", state="preview").json()["results"]
    assert listed["uuid"] == told["uuid"]


def test_a_yes_writes_once_and_is_taken_back(world: World) -> None:
    job = checked(world)
    stale = post(world.clerk, f"imports/{job['uuid']}/confirm", {"sha256": "0" * 64, "preview": 1})
    assert (stale.status_code, stale.json()["type"][-7:]) == (409, "refused")
    yes = {"sha256": job["sha256"], "preview": job["preview"]}
    done = post(world.clerk, f"imports/{job['uuid']}/confirm", yes)
    assert (done.status_code, done.json()["state"]) == (200, "done"), done.json()
    assert Commitment.objects.get(reference="N-1").deadlines.get().edtf == "../2027"
    assert post(world.clerk, f"imports/{job['uuid']}/confirm", yes).status_code == 409
    (row, _wrong) = get(world.clerk, f"imports/{job['uuid']}/rows").json()["results"]
    assert row["target"] == str(Commitment.objects.get(reference="N-1").uuid)

    undone = post(world.clerk, f"imports/{job['uuid']}/undo")
    assert undone.json()["state"] == "undone", undone.json()
    assert Commitment.objects.get(reference="N-1").status == "withdrawn"


def test_changed_rows_are_decided_on_and_an_edit_stops_all(world: World) -> None:
    known = world.commitment
    content = f"Ref,Title\n{known.reference},Another title\n"
    job = checked(world, content, mode="ask")
    yes = {"sha256": job["sha256"], "preview": job["preview"]}
    assert post(world.clerk, f"imports/{job['uuid']}/confirm", yes).status_code == 409
    assert post(world.clerk, f"imports/{job['uuid']}/decide", {"take": [2]}).status_code == 200
    from history.actions import save_recorded

    known.note = "Edited meanwhile"
    save_recorded(known, by=world.manager, at=factories.AT)
    told = post(world.clerk, f"imports/{job['uuid']}/confirm", yes).json()
    assert (told["state"], told["problems"][0][0]) == ("failed", "row 2")
    known.refresh_from_db()
    assert known.title != "Another title"


def test_what_cannot_be_taken_is_told_where_it_stands(world: World) -> None:
    locked = send(world, "PK\x03\x04 this is no workbook")
    assert (locked.status_code, [*locked.json()["errors"]]) == (400, ["file"])
    job = send(world).json()["uuid"]
    assert patch(world, job, {"header_row": 900}).json()["errors"].keys() == {"header_row"}
    assert patch(world, job, {"mapping": {"Ref": ""}}).status_code == 409
    assert patch(world, job, {"mode": "often"}).status_code == 400


def test_imports_are_open_to_those_who_keep_the_books(world: World) -> None:
    job = send(world).json()["uuid"]
    assert send(world, by=world.viewer).status_code == 403
    assert send(world, by=world.stranger).status_code == 400
    assert send(world, kind="members").status_code == 403
    lead = factories.create_member(world.framework, Role.LEAD)
    members = send(world, by=lead, kind="members").json()["uuid"]
    for address in (job, f"{job}/rows", members, f"{members}/rows"):
        for user in (world.viewer, world.contact, world.stranger):
            assert get(user, f"imports/{address}").status_code == 404
    assert get(world.clerk, f"imports/{members}").status_code == 404
    for step in ("decide", "confirm", "undo"):
        body = {"sha256": "0" * 64, "preview": 1} if step == "confirm" else {}
        assert post(world.stranger, f"imports/{job}/{step}", body).status_code == 404
    assert SheetJob.objects.count() == 2


def test_rows_cost_the_same_however_many_they_are(world: World) -> None:
    def cost(count: int) -> int:
        rows = "".join(f"C-{number},T,event_meeting\n" for number in range(count))
        job = checked(world, "Ref,Title,Type\n" + rows)["uuid"]
        with CaptureQueriesContext(connection) as asked:
            told = get(world.clerk, f"imports/{job}/rows").json()["results"]
        assert len(told) == count
        return len(asked)

    assert cost(1) == cost(20)


@pytest.mark.parametrize("form", ["json", "xlsx", "zip"])
def test_a_framework_is_sent_to_administrators_only(form: str, world: World) -> None:
    path = f"frameworks/{world.framework.uuid}/export/{form}"
    assert get(world.manager, path).status_code == 403
    assert get(world.stranger, path).status_code == 404
    answer = get(factories.create_superuser(), path)
    content = io.BytesIO(b"".join(answer.streaming_content)).getvalue()
    assert world.framework.code in answer["Content-Disposition"]
    told = document()["paths"][f"/api/v1/frameworks/{{uuid}}/export/{form}"]["get"]["responses"]
    assert [*told["200"]["content"]] == [answer["Content-Type"]]
    if form == "json":
        assert json.loads(content)["code"] == world.framework.code
    else:
        assert content.startswith(b"PK")
