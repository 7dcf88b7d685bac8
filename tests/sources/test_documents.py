"""Bringing in documents and their corrections."""

from hashlib import sha256
from unicodedata import normalize

import pytest
from django.core.exceptions import ValidationError

from sources.actions import PassageError, add_document, revise_document
from sources.models import Document
from tests.factories import (
    AT,
    create_document,
    create_framework,
    create_party,
    create_passage,
    create_user,
)
from tests.history.replay import events, latest_event, untold, verbs

pytestmark = pytest.mark.django_db
TEXT = "Both sides will report each year."


def test_a_document_is_kept_with_the_hashes_of_its_text_and_of_its_raw_file() -> None:
    user = create_user()
    document = add_document(
        create_framework(),
        code="JS-2026",
        title="Joint statement",
        text=TEXT,
        raw=b"<p>Both sides will report each year.</p>",
        raw_name="statement.html",
        left_out=["menu"],
        by=user,
        at=AT,
    )

    stored = Document.objects.get(pk=document.pk)
    assert (stored.text, stored.left_out, stored.revision) == (TEXT, ["menu"], 1)
    assert stored.text_sha256 == sha256(TEXT.encode()).hexdigest()
    assert stored.raw_sha256 == sha256(b"<p>Both sides will report each year.</p>").hexdigest()
    (event,) = events(document)
    assert (event.verb, event.actor) == ("bring_in_document", user.uuid)
    assert untold(stored) == {}
    assert str(stored) == "Joint statement"


def test_the_hash_of_a_raw_file_that_stays_elsewhere_may_be_given() -> None:
    document = create_document(raw_sha256="a" * 64)
    assert document.raw_sha256 == "a" * 64


def test_without_a_raw_file_the_text_is_the_raw_file() -> None:
    document = create_document(text=TEXT)
    assert document.raw_sha256 == document.text_sha256


def test_a_text_is_composed_before_it_is_counted_and_hashed() -> None:
    document = create_document(text=normalize("NFD", "한국어로 씁니다."))
    assert document.text == "한국어로 씁니다."
    assert document.text_sha256 == sha256("한국어로 씁니다.".encode()).hexdigest()


def test_issuers_are_named_in_the_history() -> None:
    party = create_party()
    document = create_document(issuers=[party])
    assert list(document.issuers.all()) == [party]
    assert verbs(document) == ["bring_in_document", "name_issuers"]
    assert events(document)[-1].changes == {"issuers": [[], [str(party.uuid)]]}


@pytest.mark.parametrize("character", ["\x00", "\ud800"])
def test_a_text_that_cannot_be_stored_is_refused_with_the_character_named(character: str) -> None:
    before = latest_event()
    document = create_document()
    with pytest.raises(PassageError, match=r"U\+(0000|D800)"):
        create_document(framework=document.framework, text=f"a{character}b")
    with pytest.raises(PassageError, match=r"U\+(0000|D800)"):
        revise_document(document, text=f"a{character}b", reason="Typo.", by=None, at=AT)
    assert Document.objects.count() == 1
    assert verbs(after=before) == ["create", "bring_in_document"]


def test_an_empty_text_is_no_document() -> None:
    with pytest.raises(ValidationError):
        create_document(text="")


def test_a_code_is_taken_once_in_a_framework() -> None:
    document = create_document(code="JS")
    with pytest.raises(ValidationError):
        create_document(framework=document.framework, code="JS")
    create_document(code="JS")


def test_a_correction_is_a_new_revision_and_the_old_one_stays() -> None:
    party = create_party()
    old = create_document(text=TEXT, issuers=[party])
    passage = create_passage(document=old, quote="each year")

    new = revise_document(
        old, text="Both sides will report every year.", reason="Misread.", by=None, at=AT
    )

    old.refresh_from_db()
    passage.refresh_from_db()
    assert (old.text, passage.document) == (TEXT, old)
    assert (new.revision, new.replaces, new.code) == (2, old, old.code)
    assert new.text_sha256 == sha256(new.text.encode()).hexdigest()
    assert list(new.issuers.all()) == [party]
    assert verbs(new) == ["revise_document", "name_issuers"]
    assert events(new)[0].reason == "Misread."
    assert list(Document.objects.latest_revisions()) == [new]


def test_a_revision_may_bring_its_own_raw_file() -> None:
    new = revise_document(
        create_document(), text="Other words.", raw=b"raw", reason="Rescan.", by=None, at=AT
    )
    assert new.raw_sha256 == sha256(b"raw").hexdigest()


def test_only_the_latest_revision_is_revised() -> None:
    old = create_document()
    revise_document(old, text="Second.", reason="Typo.", by=None, at=AT)
    with pytest.raises(ValidationError):
        revise_document(old, text="Another second.", reason="Typo.", by=None, at=AT)
