"""Files that mean harm are refused with a word, quickly and in little memory, or can do nothing."""

import re
import time
import tracemalloc
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commitments.actions import RefusedError, attach_evidence, inspect_upload
from commitments.actions.files import FAULT_WORDS
from commitments.domain.file_texts import holds_formulas
from commitments.domain.file_types import FileFaultError, check_file
from commitments.models import Evidence
from tests.api.world import API, client_of
from tests.commitments.hostile_files import HOSTILE, INERT, stream_of
from tests.desks.office import browser, form_page, open_office, report
from tests.factories import create_user

LONGEST = 5.0  # seconds
LARGEST_MEMORY = 64 * 2**20  # bytes, beside the file itself


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_file_is_refused(what: str) -> None:
    name, make, fault = HOSTILE[what]
    content = make()
    begun = time.monotonic()
    with pytest.raises(FileFaultError) as caught:
        check_file(name, stream_of(content), size=len(content))
    assert caught.value.fault == fault
    assert time.monotonic() - begun < LONGEST
    assert FAULT_WORDS[fault]


MEMORY_EATERS = [
    "a bomb of zeros",
    "a bomb in the relations",
    "a bomb in the list of contents",
    "a bomb in another document",
    "a directory of very many entries",
    "many entries over one content",
    "many documents in one",
    "a picture of a billion points",
    "a photograph of very many segments",
    "a way of packing with a large memory",
]


@pytest.mark.parametrize("what", MEMORY_EATERS)
def test_hostile_file_takes_little_memory(what: str) -> None:
    name, make, _fault = HOSTILE[what]
    content = make()
    stream = stream_of(content)
    tracemalloc.start()
    try:
        with pytest.raises(FileFaultError):
            check_file(name, stream, size=len(content))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < LARGEST_MEMORY


@pytest.mark.parametrize("what", INERT)
def test_what_can_do_nothing_is_taken(what: str) -> None:
    name, content = INERT[what]
    check_file(name, stream_of(content), size=len(content))


def test_refusal_is_said_in_words() -> None:
    name, make, fault = HOSTILE["macros"]
    with pytest.raises(RefusedError, match=str(FAULT_WORDS[fault])):
        inspect_upload(SimpleUploadedFile(name, make()))


THROUGH_DOORS = ["svg", "macros", "overlapping entries", "an archive behind a picture", "an entity"]


@pytest.mark.django_db
@pytest.mark.parametrize("what", THROUGH_DOORS)
def test_doors_refuse_it_in_the_same_words(what: str) -> None:
    name, make, fault = HOSTILE[what]
    office = open_office()
    commitment = office.commitment()
    upload = SimpleUploadedFile(name, make())
    page = browser(office.contact).post(
        form_page(commitment), report(commitment, evidence_file=upload)
    )
    assert (page.status_code, page.context["form"].errors["evidence_file"]) == (
        422,
        [str(FAULT_WORDS[fault])],
    )
    upload.seek(0)
    answer = client_of(office.contact).post(
        f"{API}/commitments/{commitment.uuid}/evidence",
        {"title": "Minutes", "file": upload},
        format="multipart",
    )
    assert (answer.status_code, answer.json()["errors"]["file"]) == (
        400,
        [str(FAULT_WORDS[fault])],
    )
    assert not Evidence.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("what", INERT)
def test_what_is_taken_is_handed_out_to_be_saved_and_nothing_else(what: str) -> None:
    name, content = INERT[what]
    office = open_office()
    commitment = office.commitment()
    upload = inspect_upload(SimpleUploadedFile(name, content))
    evidence = attach_evidence(commitment, title="Minutes", upload=upload, by=None, at=office.at)
    address = reverse("desks:evidence-file", args=[evidence.uuid])
    answer: Any = browser(office.contact).get(address)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Content-Type"].partition(";")[0] not in {"text/html", "image/svg+xml"}
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert evidence.sha256 == sha256(content).hexdigest()
    assert re.fullmatch(r"evidence/[0-9a-f]{32}\.[a-z]+", str(evidence.file.name))
    # A table that calculates is opened as the text that it is.
    assert answer["Content-Disposition"].endswith('.csv.txt"') == (name == "a.csv")
    assert browser(create_user()).get(address).status_code == 404


@pytest.mark.django_db
def test_a_body_that_nobody_needs_is_not_read() -> None:
    answer = Client().post("/desk/", b"", content_type="text/plain", CONTENT_LENGTH=str(2**27))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("agency,people\nMOLIT,2\n", False),
        ("a;-5;+3.2;-1,5\n-;- ;–\n", False),
        ("phone\n+82 2 1234\n", False),
        ("who@example.org,a=b,c-d\n", False),
        ("=1+1", True),
        ("a,=1+1", True),
        ("a;\t@SUM(A1)", True),
        ('a\t"=1+1"', True),
        ("a\n +cmd|' /C calc'!A0", True),
        ("a\n-2+3+cmd|' /C calc'!A0", True),
        ("\ufeff=1+1", True),
        ("\uff1d1+1", True),
        ("x" * 65_535 + "\n=1+1", True),
        ("x," * 40_000 + "=1+1", True),
    ],
)
def test_tables_that_calculate_are_known(text: str, expected: Any) -> None:
    assert holds_formulas(stream_of(text.encode())) is expected
