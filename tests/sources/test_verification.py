"""Reading everything again: what is stored is what was published, or the difference is told."""

from collections.abc import Iterator

import pytest
from django.db import connection

from history import triggers
from sources.models import Document, Passage
from sources.verification import differences, text_hash
from tests.factories import create_document, create_passage

pytestmark = pytest.mark.django_db


@pytest.fixture
def unguarded() -> Iterator[None]:
    """Lift the guards, as somebody with the keys of the database could."""
    with triggers.disabled(connection):
        yield


def test_the_hash_is_the_sha_256_of_the_text_in_utf_8() -> None:
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert text_hash("abc") == known


def test_untouched_sources_show_no_difference() -> None:
    for _ in range(2):
        create_passage()
    assert list(differences()) == []


@pytest.mark.usefixtures("unguarded")
def test_a_text_that_was_tampered_with_is_told() -> None:
    document = create_document(code="JS", text="They will report.")
    Document.objects.update(text="They may report.")
    (difference,) = differences()
    assert difference.where == "document JS"
    assert difference.expected == document.text_sha256
    assert str(difference) == (
        f"document JS: expected {text_hash('They will report.')!r}, "
        f"found {text_hash('They may report.')!r}"
    )


@pytest.mark.usefixtures("unguarded")
def test_a_passage_that_was_shifted_is_told() -> None:
    document = create_document(code="JS", text="They will report.")
    create_passage(document=document, quote="will")
    Passage.objects.update(start=6, end=10)
    (difference,) = differences()
    assert str(difference) == "JS [6, 10): expected 'will', found 'ill '"


def test_verifying_reads_passages_with_their_documents(
    django_assert_num_queries: object,
) -> None:
    for _ in range(3):
        create_passage()
    with django_assert_num_queries(2):  # type: ignore[operator]
        list(differences())
