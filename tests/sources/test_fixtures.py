"""The shipped fixtures as files: words, figures and codes, before any database sees them."""

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from commitments.domain.edtf import parse_edtf
from commitments.domain.phrases import ReadingContext, read_phrase
from commitments.domain.vocabulary import TRACKED_KINDS, Kind
from entry.demo.entries import Entry, read_entries
from entry.demo.files import build, read_yaml
from entry.demo.loading import FOLDER, framework_folders
from entry.demo.shapes import DateShape, FrameworkFile

ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.\w+")
# Bullets and arrows of symbol fonts, which mean nothing outside their font.
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
DOCUMENTS = {"RCF": "rcf.txt", "ASEAN": "asean.txt"}
ENTRIES = [entry for folder in framework_folders() for entry in read_entries(folder)]
TEXTS = {
    prefix: (FOLDER / "documents" / name).read_text(encoding="utf-8")
    for prefix, name in DOCUMENTS.items()
}
# Dates that a person read, because the words alone do not say them.
READ_BY_A_PERSON = {
    "RCF-007": "the year belongs to the name of a document",
    "ASEAN-011": "points back to the sentence before",
    "ASEAN-027": "the year is not written and the document's own date is uncertain",
    "ASEAN-045": "says only that it lies ahead",
    "ASEAN-053": "says only that it lies behind",
    "ASEAN-089": "counts from an event",
    "ASEAN-090": "counts from an event",
    "ASEAN-091": "a meeting stands for the date",
    "ASEAN-092": "no words at all",
    "ASEAN-093": "no words at all",
    "ASEAN-094": "says only that it lies ahead",
    "ASEAN-100": "the week of a document whose day is unknown",
    "ASEAN-105": "a yearly cycle; its first month stands in the next sentence",
}


def text_of(entry: Entry) -> str:
    return TEXTS[entry.shape.reference.split("-")[0]]


def fixture_files() -> list[Path]:
    return sorted(path for path in FOLDER.rglob("*") if path.suffix in {".txt", ".yaml"})


def test_all_156_entries_are_there_once() -> None:
    references = [entry.shape.reference for entry in ENTRIES]

    assert references == [
        *(f"ASEAN-{number:03}" for number in range(1, 116)),
        *(f"RCF-{number:03}" for number in range(1, 42)),
    ]


def test_entries_are_104_to_track_22_principles_and_30_facts() -> None:
    kinds = Counter(entry.shape.kind for entry in ENTRIES)

    assert kinds == {
        Kind.EVENT_MEETING: 23,
        Kind.ONE_OFF_DELIVERABLE: 27,
        Kind.ONGOING_PROGRAMME: 45,
        Kind.FINANCIAL_PLEDGE: 2,
        Kind.QUANTITATIVE_TARGET: 4,
        Kind.ANNUAL_QUOTA: 3,
        Kind.STANDING_PRINCIPLE: 22,
        Kind.BACKGROUND_FACT: 30,
    }
    assert sum(kinds[kind] for kind in TRACKED_KINDS) == 104


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.shape.reference)
def test_quote_stands_in_its_document_exactly_once(entry: Entry) -> None:
    assert text_of(entry).count(entry.shape.quote) == 1


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.shape.reference)
def test_verb_scope_and_words_of_dates_are_taken_from_the_text(entry: Entry) -> None:
    shape = entry.shape

    assert shape.verb in shape.quote
    assert shape.scope in shape.quote
    for date in shape.dates:
        where = f"{shape.quote} {date.stands_in}"
        assert date.words in where
        assert text_of(entry).count(date.stands_in) == 1 or not date.stands_in


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("RCF-023", "expert planning"),
        ("ASEAN-065", "right-based approach"),
        ("ASEAN-042", "Placement and protection of"),
        ("ASEAN-115", "across the region"),
    ],
)
def test_typing_errors_of_the_source_survive(reference: str, words: str) -> None:
    quotes = {entry.shape.reference: entry.shape.quote for entry in ENTRIES}

    assert words in quotes[reference]


def test_every_date_is_edtf() -> None:
    for entry in ENTRIES:
        for edtf in [date.edtf for date in entry.shape.dates] + [entry.shape.delivered]:
            assert not edtf or str(parse_edtf(edtf)) == edtf


def reads_the_same(entry: Entry, date: DateShape) -> bool:
    is_rcf = entry.shape.reference.startswith("RCF")
    context = ReadingContext(
        document_edtf="2024-10-30" if is_rcf else "2023-07~",
        fiscal_year_start_month=None if is_rcf else 10,
        hemisphere=date.hemisphere,
    )
    reading = read_phrase(date.words, context=context)
    return not reading.needs_person and reading.edtf == date.edtf


def test_reader_comes_to_what_the_fixtures_say_wherever_the_words_say_it() -> None:
    read_otherwise = {
        entry.shape.reference
        for entry in ENTRIES
        for date in entry.shape.dates
        if not reads_the_same(entry, date)
    }

    assert read_otherwise == set(READ_BY_A_PERSON)


@pytest.mark.parametrize("path", fixture_files(), ids=lambda path: path.name)
def test_file_holds_no_address_and_no_glyph_of_a_symbol_font(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not ADDRESS.search(text)
    assert not PRIVATE_USE.search(text)
    assert text == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("name", DOCUMENTS.values())
def test_cleaned_text_has_single_spaces_and_no_furniture(name: str) -> None:
    text = (FOLDER / "documents" / name).read_text(encoding="utf-8")

    assert not re.search(r"[^\S \n]|  | \n|\n \S|\n{3}", text)
    assert not re.search("Unsubscribe|View Online|comment|state.gov|GovDelivery", text)


@pytest.mark.parametrize("folder", framework_folders(), ids=lambda folder: folder.name)
def test_document_keeps_the_hash_of_its_raw_file_and_says_what_was_left_out(folder: Path) -> None:
    content = build(FrameworkFile, read_yaml(folder / "framework.yaml"), where=folder.name)

    assert re.fullmatch("[0-9a-f]{64}", content.document.raw_sha256)
    assert content.document.left_out
    assert all(left_out.why for left_out in content.document.left_out)
    assert not list(Path(settings.BASE_DIR).rglob(f"fixtures/**/{content.document.raw_name}"))


def test_fact_sheet_has_its_own_date_and_not_the_page_s() -> None:
    folder = FOLDER / "asean-2023"
    document = build(FrameworkFile, read_yaml(folder / "framework.yaml"), where="").document

    assert document.date == "2023-07~"
    assert "46 years" in document.date_reasoning
    assert "state.gov" in document.source_note
