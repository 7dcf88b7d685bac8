"""A document through the API: the rules of the page, as words and as a file."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sources.models import Document
from tests.api.world import API, World, client_of, post
from tests.domain.brought_files import locked_pdf

WORDS = (
    "Updated Jan. 20, 2025\nJoint Statement of All\n\nBoth sides will hold a joint workshop on "
    "maritime security in the autumn of 2027. Write to kim@ministry.example about it.\n"
)
FIELDS = {"code": "JS", "title": "Joint Statement", "date_answer": "unknown"}


def bring(world: World, **fields: Any) -> Any:
    path = f"frameworks/{world.framework.uuid}/documents"
    return post(fields.pop("by", world.clerk), path, {**FIELDS, "text": WORDS, **fields})


def test_words_become_a_document_without_furniture(world: World) -> None:
    answer = bring(world, issuers=[str(world.party.uuid)])

    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert "Updated" not in told["text"]
    assert "[e-mail address left out]" in told["text"]
    assert {"what": "1 e-mail address", "why": "e-mail address: personal data", "count": 1} in told[
        "left_out"
    ]
    assert answer["Location"].endswith(f"/documents/{told['uuid']}")
    assert Document.objects.get(uuid=told["uuid"]).issuers.get() == world.party


def test_nothing_is_left_out_when_nothing_is_asked(world: World) -> None:
    assert bring(world, leave_out="nothing").json()["text"] == WORDS.strip()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"date_answer": None}, "date_answer"),
        ({"date_answer": "known"}, "date_edtf"),
        ({"date_answer": "unknown", "date_edtf": "2024"}, "date_edtf"),
        ({"text": " \u200b "}, "text"),
        ({"text": "x" * 400_001}, "text"),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_field(
    world: World, fields: dict[str, Any], field: str
) -> None:
    answer = bring(world, **fields)
    assert answer.status_code == 400
    assert field in str(answer.json()["errors"])


def test_same_text_twice_is_refused(world: World) -> None:
    bring(world)
    again = bring(world, code="JS-2")
    assert (again.status_code, "already" in again.json()["detail"]) == (409, True)


def test_only_who_keeps_the_books_brings_in(world: World) -> None:
    assert bring(world, by=world.viewer).status_code == 403
    assert bring(world, by=world.stranger).status_code == 404


def send(world: World, name: str, content: bytes) -> Any:
    return client_of(world.clerk).post(
        f"{API}/frameworks/{world.framework.uuid}/documents",
        {**FIELDS, "file": SimpleUploadedFile(name, content)},
        format="multipart",
    )


def test_file_becomes_a_document(world: World) -> None:
    told = send(world, "statement.txt", WORDS.encode("utf-16")).json()
    assert told["raw_name"] == "statement.txt"
    assert told["text"].startswith("Both sides will hold")


def test_file_that_cannot_be_read_is_refused(world: World) -> None:
    answer = send(world, "statement.pdf", locked_pdf(password="x"))
    assert (answer.status_code, "locked" in str(answer.json())) == (400, True)
