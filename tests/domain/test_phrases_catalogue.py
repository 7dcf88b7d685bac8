"""The date expressions of the two demonstration documents, each with its EDTF or its reason."""

import pytest

from commitments.domain.phrases import Doubt, Reading, ReadingContext, ReadingKind, read_phrase

FRAMEWORK, FACT_SHEET = "2024-10-30", "2023-07~"

# Every expression that can be read from its words and its document's date. No EDTF: it recurs.
READ = (
    ("RCF-002", "Today", "2024-10-30"),
    ("RCF-027", "annual", ""),
    ("RCF-041", "each year before the SCM", ""),
    ("ASEAN-001", "July 13-14", "2023-07-13/2023-07-14"),
    ("ASEAN-004", "May 2022", "2022-05"),
    ("ASEAN-005", "November 2022", "2022-11"),
    ("ASEAN-006", "This year", "2023"),
    ("ASEAN-010", "From 2002 to 2021", "2002/2021"),
    ("ASEAN-014", "in 2022", "2022"),
    ("ASEAN-017", "each year", ""),
    ("ASEAN-023", "May 2022", "2022-05"),
    ("ASEAN-024", "in summer 2023", "2023-22"),
    ("ASEAN-027", "In January", "2023-01"),
    ("ASEAN-032", "in February 2023", "2023-02"),
    ("ASEAN-033", "February 2023", "2023-02"),
    ("ASEAN-034", "2023-2025", "2023/2025"),
    ("ASEAN-036", "in the fall of 2023", "2023-23"),
    ("ASEAN-039", "May 2022", "2022-05"),
    ("ASEAN-040", "June 2023", "2023-06"),
    ("ASEAN-042", "on May 10, 2023", "2023-05-10"),
    ("ASEAN-043", "on May 10, 2023", "2023-05-10"),
    ("ASEAN-051", "Since 2016", "2016/.."),
    ("ASEAN-059", "in May 2023", "2023-05"),
    ("ASEAN-062", "in July 2022", "2022-07"),
    ("ASEAN-063", "in September 2022", "2022-09"),
    ("ASEAN-064", "in the third quarter of 2023", "2023-35"),
    ("ASEAN-066", "in January 2023", "2023-01"),
    ("ASEAN-068", "(2014-2022)", "2014/2022"),
    ("ASEAN-069", "in September 2022", "2022-09"),
    ("ASEAN-073", "in August 2023", "2023-08"),
    ("ASEAN-074", "in August 2023", "2023-08"),
    ("ASEAN-078", "September 2022", "2022-09"),
    ("ASEAN-081", "in June 2023", "2023-06"),
    ("ASEAN-082", "by 2025", "../2025"),
    ("ASEAN-083", "by 2025", "../2025"),
    ("ASEAN-084", "in May 2022", "2022-05"),
    ("ASEAN-085", "in 2023", "2023"),
    ("ASEAN-087", "in June 2023", "2023-06"),
    ("ASEAN-088", "in June 2022", "2022-06"),
    ("ASEAN-096", "Since 1951", "1951/.."),
    ("ASEAN-099", "In the past 10 years", "2013-07~/2023-07~"),
    ("ASEAN-102", "in March 2024", "2024-03"),
    ("ASEAN-104", "August 2023", "2023-08"),
    ("ASEAN-106", "in August 2023", "2023-08"),
    ("ASEAN-107", "In fall 2023", "2023-23"),
    ("ASEAN-111", "In December 2022", "2022-12"),
    ("ASEAN-112", "in September 2022", "2022-09"),
    ("ASEAN-113", "In 2023", "2023"),
    ("ASEAN-114", "July 5-7", "2023-07-05/2023-07-07"),
)
SINCE_FORMALIZED = (
    "Since the ASEAN-U.S. Transportation Dialogue Partnership was formalized in June 2022"
)
# The rest is a person's to decide, and why.
FOR_A_PERSON = (
    ("RCF-007", "2023 Defense Vision", "the year is part of a document's name"),
    ("ASEAN-011", "Over that same period", "the period stands in the sentence before"),
    ("ASEAN-045", "upcoming", "says no more than that it is still to come"),
    ("ASEAN-053", "Recently", "says no more than that it is past"),
    ("ASEAN-089", SINCE_FORMALIZED, "a clause, whose end only the sense of the sentence gives"),
    ("ASEAN-090", SINCE_FORMALIZED, "the same clause"),
    ("ASEAN-091", "2022 U.S.-ASEAN Summit", "an event for a date, and that year had two"),
    ("ASEAN-094", "future senior officials’ level meetings", "meetings without a date"),
    ("ASEAN-100", "Starting this week", "the document's own date is known to the month only"),
)
# Read as far as its words go; the start comes from the sentence after it.
FROM_THE_NEXT_SENTENCE = ("ASEAN-105", "annually", "2023-08/..")
# The document's year puts January before the document, so the next January may be meant: the
# catalogue's reading is proposed, and a person confirms it.
TO_CONFIRM = frozenset({"ASEAN-027"})


def _read(name: str, expression: str) -> Reading:
    document = FRAMEWORK if name.startswith("RCF") else FACT_SHEET
    return read_phrase(expression, context=ReadingContext(document))


def test_every_expression_of_the_documents_is_here() -> None:
    assert len(READ) + len(FOR_A_PERSON) + len([FROM_THE_NEXT_SENTENCE]) == 59


@pytest.mark.parametrize(("name", "expression", "edtf"), READ, ids=[row[0] for row in READ])
def test_an_expression_is_read_as_catalogued(name: str, expression: str, edtf: str) -> None:
    reading = _read(name, expression)
    assert reading.kind is (ReadingKind.CALENDAR if edtf else ReadingKind.RECURRING)
    assert reading.edtf == edtf
    assert reading.needs_person is (name in TO_CONFIRM)


@pytest.mark.parametrize(
    ("name", "expression", "reason"), FOR_A_PERSON, ids=[row[0] for row in FOR_A_PERSON]
)
def test_an_expression_is_left_to_a_person(name: str, expression: str, reason: str) -> None:
    reading = _read(name, expression)
    assert reading.needs_person, reason
    assert (reading.kind, reading.edtf) == (ReadingKind.UNREAD, "")


def test_a_start_in_the_next_sentence_is_not_made_up() -> None:
    name, expression, catalogued = FROM_THE_NEXT_SENTENCE
    reading = _read(name, expression)
    assert (reading.kind, reading.edtf) == (ReadingKind.RECURRING, "")
    assert reading.edtf != catalogued


def test_the_january_before_the_document_is_confirmed_by_a_person() -> None:
    assert _read("ASEAN-027", "In January").doubts == (Doubt.YEAR_UNCERTAIN,)
