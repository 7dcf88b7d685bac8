"""Files through the API: the rules of the page, clear refusals, and the way back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from api.schema import document
from commitments.domain.file_types import LARGEST_FILE
from commitments.models import Evidence
from tests.api.world import API, World, client_of, get, post

LIST = b"agency,people\nMOLIT,2\n"


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def send(world: World, content: bytes = LIST, name: str = "list.csv", **fields: Any) -> Any:
    body = {"title": "Participants", "file": SimpleUploadedFile(name, content), **fields}
    headers = {"Idempotency-Key": fields.pop("key")} if "key" in fields else {}
    body.pop("key", None)
    return client_of(fields.pop("by", world.contact)).post(
        f"{API}/commitments/{world.commitment.uuid}/evidence",
        {name: value for name, value in body.items() if name != "by"},
        format="multipart",
        headers=headers,
    )


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_file_is_kept_and_handed_out(world: World) -> None:
    answer = send(world)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["file_name"], len(made["sha256"])) == ("list.csv", 64)
    assert made["file_address"] == f"{API}/evidence/{made['uuid']}/file"
    client = client_of(world.viewer)
    fetched = client.get(made["file_address"], headers={"Accept": "text/csv"})
    assert (fetched.status_code, content_of(fetched)) == (200, LIST)
    assert fetched["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert fetched["Cache-Control"] == "no-store, private"
    assert "sandbox" in fetched["Content-Security-Policy"]


def test_file_of_a_draft_is_seen_with_the_draft_only(world: World) -> None:
    update = post(
        world.contact, f"commitments/{world.commitment.uuid}/updates", {"health": "on_track"}
    ).json()
    made = send(world, update=update["uuid"]).json()
    assert made["update"] == update["uuid"]
    path = f"evidence/{made['uuid']}/file"
    assert content_of(get(world.contact, path)) == LIST
    for other in (world.other_contact, world.viewer, world.stranger):
        assert get(other, path).status_code == 404
    assert get(None, path).status_code == 401


def test_evidence_without_a_file_has_none_to_fetch(world: World) -> None:
    body = {"title": "Minutes", "url": "https://example.org/"}
    made = post(world.contact, f"commitments/{world.commitment.uuid}/evidence", body).json()
    assert made["file_address"] == ""
    assert get(world.contact, f"evidence/{made['uuid']}/file").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.csv", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "not taken"),
        (b"MZ\x90\x00 a program", "report.pdf", "not what its name says"),
        (b"caf\xe9,1\n", "list.csv", "UTF-8"),
        (b"PK\x03\x04 torn", "list.xlsx", "damaged"),
    ],
)
def test_file_that_is_not_taken_says_why(
    content: bytes, name: str, words: str, world: World, store: Any
) -> None:
    answer = send(world, content, name)
    assert answer.status_code == 400
    assert words in " ".join(answer.json()["errors"]["file"])
    assert Evidence.objects.count() == 0
    assert [*store.rglob("*.*")] == []


def test_file_that_is_too_large_is_refused(world: World) -> None:
    answer = send(world, b"a" * (LARGEST_FILE + 1), "long.txt")
    assert (answer.status_code, "20 MiB" in answer.json()["detail"]) == (413, True)
    answer = send(world, b"a" * (LARGEST_FILE + 2 * 1024 * 1024), "longer.txt")
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"title": ""}, 400),
        ({"title": "a\0b"}, 400),
        ({"title": ["one", "two"]}, 400),
        ({"statement": "x" * 3_000_000}, 413),
        ({"nonsense": "1"}, 400),
        ({"update": "no uuid"}, 400),
        ({"url": "javascript:alert(1)"}, 400),
        ({"file": "no file"}, 400),
    ],
)
def test_form_is_read_as_strictly_as_json(
    fields: dict[str, Any], status: int, world: World
) -> None:
    assert send(world, **fields).status_code == status
    assert Evidence.objects.count() == 0


def test_torn_form_is_a_clear_refusal(world: World) -> None:
    answer = client_of(world.contact).post(
        f"{API}/commitments/{world.commitment.uuid}/evidence",
        b"--x\r\nContent-Disposition: form-data; na",
        content_type="multipart/form-data",
    )
    assert answer.status_code == 400


@override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=3)
def test_form_of_too_many_fields_is_refused(world: World) -> None:
    assert send(world, a="1", b="2", c="3", d="4").status_code == 400


def test_forms_are_taken_nowhere_else(world: World) -> None:
    answer = client_of(world.contact).post(
        f"{API}/commitments/{world.commitment.uuid}/updates",
        {"health": "on_track"},
        format="multipart",
    )
    assert answer.status_code == 415


def test_who_may_not_attach_is_refused(world: World) -> None:
    assert send(world, by=world.viewer).status_code == 403
    assert send(world, by=world.stranger).status_code == 404


def test_file_that_is_sent_again_with_its_key_is_kept_once(world: World, store: Any) -> None:
    first, again = send(world, key="one"), send(world, key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Evidence.objects.count() == len([*store.rglob("*.csv")]) == 1
    assert send(world, b"a,b\n", key="one").status_code == 422


def test_document_tells_of_the_form_and_the_file() -> None:
    paths = document()["paths"]
    content = paths["/api/v1/commitments/{uuid}/evidence"]["post"]["requestBody"]["content"]
    assert {*content} == {"application/json", "multipart/form-data"}
    form = content["multipart/form-data"]["schema"]["$ref"].rpartition("/")[2]
    fields = document()["components"]["schemas"][form]["properties"]
    assert fields["file"]["format"] == "binary"
    fetched = paths["/api/v1/evidence/{uuid}/file"]["get"]["responses"]["200"]["content"]
    assert {*fetched} == {"application/octet-stream"}
