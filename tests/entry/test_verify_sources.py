"""Planted changes of texts, spans and quotes: refused by the database, found by the command."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from commitments.models import Commitment, Mention
from entry.demo.loading import FOLDER, Loaded
from history import triggers
from sources.models import Document, Passage
from sources.verification import text_hash


def verify(folder: Path = FOLDER) -> tuple[str, str]:
    """Run the command; return what it printed and what it complained of."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_sources", folder=folder, stdout=out, stderr=err)
    except CommandError as error:
        return "", f"{err.getvalue()}{error}"
    return out.getvalue(), err.getvalue()


def passage_of(reference: str) -> Passage:
    return Passage.objects.get(mentions__commitment__reference=reference, mentions__role="origin")


def test_shipped_passages_are_all_as_published(demo: Loaded) -> None:
    out, complaints = verify()

    assert out.strip() == "155 passages verified: all as published."
    assert complaints == ""


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Passage, {"quote": "to 32 percent"}),
        (Passage, {"start": 1}),
        (Passage, {"end": 9}),
        (Document, {"text": "Something else."}),
        (Document, {"raw_sha256": "0" * 64}),
    ],
)
def test_database_refuses_a_change_of_what_was_published(
    demo: Loaded, model: type[Passage] | type[Document], changes: dict[str, object]
) -> None:
    first = model._default_manager.order_by("pk")[:1].values("pk")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model._default_manager.filter(pk__in=first).update(**changes)


def test_changed_quote_is_found_and_named_with_the_guards_lifted(demo: Loaded) -> None:
    passage = passage_of("ASEAN-083")
    with triggers.disabled(connection):
        wrong = passage.quote.replace("35 percent", "32 percent")
        Passage.objects.filter(pk=passage.pk).update(quote=wrong)

    _out, complaints = verify()

    assert f"ASEAN [{passage.start}, {passage.end})" in complaints
    assert "commitments-6-energy-and-transport.yaml, ASEAN-083" in complaints
    assert "2 differences." in complaints


def test_shifted_span_is_found_and_named_with_the_guards_lifted(demo: Loaded) -> None:
    passage = passage_of("RCF-041")
    with triggers.disabled(connection):
        Passage.objects.filter(pk=passage.pk).update(start=passage.start - 5, end=passage.end - 5)

    _out, complaints = verify()

    assert f"RCF [{passage.start - 5}, {passage.end - 5})" in complaints
    assert "1 difference." in complaints


def test_changed_text_is_found_even_where_its_hash_was_changed_too(demo: Loaded) -> None:
    document = Document.objects.get(code="RCF")
    text = document.text.replace("Global Pivotal", "Local Pivotal ")
    with triggers.disabled(connection):
        Document.objects.filter(pk=document.pk).update(text=text)
        _out, with_old_hash = verify()
        Document.objects.filter(pk=document.pk).update(text_sha256=text_hash(text))
        _out, with_new_hash = verify()

    assert "document RCF" in with_old_hash
    assert "documents/rcf.txt" in with_new_hash


def test_changed_quote_in_the_fixtures_is_found_and_named(demo: Loaded, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "fixtures"))
    path = folder / "rcf-2024" / "commitments-4-priority-areas-for-cooperation.yaml"
    path.write_text(path.read_text().replace("      Maritime Security", "      Naval Security"))

    _out, complaints = verify(folder)

    assert "RCF-032: expected 'Naval Security', found 'Maritime Security'" in complaints


def test_commitment_that_lost_its_words_is_named(demo: Loaded) -> None:
    Mention.objects.filter(commitment=Commitment.objects.get(reference="RCF-032")).delete()

    _out, complaints = verify()

    assert "RCF-032: expected 'Maritime Security', found ''" in complaints


def test_fixture_that_cannot_be_read_is_named(demo: Loaded, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "fixtures"))
    (folder / "rcf-2024" / "framework.yaml").write_text("framework: {}")

    _out, complaints = verify(folder)

    assert "rcf-2024/framework.yaml: “document” is missing." in complaints
