"""Nasty files: each is refused with words for a person, or its bad cells are named."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from commitments.models import Commitment
from entry.sheets.opening import SheetError
from tests.entry.sheets.desk import Desk, faults, open_desk, workbook

pytestmark = pytest.mark.django_db
HEAD = "reference,title,kind,due,note\n"
ROW = "C-1,Hold it,event_meeting,{due},{note}\n"


def row(due: str = "", note: str = "") -> bytes:
    return (HEAD + ROW.format(due=due, note=note)).encode()


def cells(*told: Any, **more: Any) -> bytes:
    return workbook(("reference", "title", "kind", "due", "note"), *told, **more)


def repacked(change: Callable[[str, bytes], bytes | None], **added: bytes) -> bytes:
    """Return a workbook with its parts changed, left out or added."""
    file = io.BytesIO()
    kept = io.BytesIO(cells(("C-1", "A", "event_meeting")))
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in added.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


def same(_name: str, content: bytes) -> bytes:
    return content


def broken_sheet(name: str, content: bytes) -> bytes:
    return content[: len(content) // 2] if "sheet1" in name else content


def external_link() -> bytes:
    relation = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006'
        b'/relationships"><Relationship Id="r1" TargetMode="External" Target="file:///x.xlsx" '
        b'Type="http://x/externalLinkPath"/></Relationships>'
    )
    return repacked(same, xl__externalLinks___rels__e_dot_rels=relation)


WHOLE: list[tuple[str, str, bytes, str]] = [
    ("empty", "a.csv", b"", "This file is empty"),
    ("blank", "a.csv", b"\n \r\n", "This file is empty"),
    ("old workbook", "a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 600, "an old or locked workbook"),
    ("locked", "a.xlsx", b"\xd0\xcf\x11\xe0" + b"x" * 600, "an old or locked workbook"),
    ("macros by name", "a.xlsm", cells(), "has macros or links"),
    ("macros inside", "a.xlsx", repacked(same, xl__vbaProject_dot_bin=b"x"), "has macros or links"),
    ("external link", "a.xlsx", external_link(), "has macros or links"),
    (
        "bomb",
        "a.xlsx",
        repacked(same, xl__a_dot_xml=b"0" * 30_000_000),
        "not built like a workbook",
    ),
    ("no workbook", "a.xlsx", b"PK\x03\x04" + b"x" * 90, "damaged or locked"),
    ("half a sheet", "a.xlsx", repacked(broken_sheet), "damaged or locked"),
    ("no parts", "a.xlsx", repacked(lambda _n, _c: None), "not what its name says|damaged"),
    ("text as workbook", "a.xlsx", b"a,b\n1,2\n", "not what its name says"),
    ("workbook as text", "a.csv", cells(), "not what its name says"),
    ("web page", "a.csv", b"<!doctype html><table></table>", "not what its name says"),
    ("pdf", "a.csv", b"%PDF-1.7 ...", "This is a PDF"),
    ("rich text", "a.txt", b"{\\rtf1 ...}", "This is a text document"),
    ("packed", "a.csv", b"\x1f\x8b\x08 ...", "This file is packed"),
    ("other kind", "a.docx", b"PK\x03\x04...", "Send a CSV or XLSX file"),
    ("utf-16 without mark", "a.csv", HEAD.encode("utf-16-le"), "UTF-16 without a mark"),
    ("mark that lies", "a.csv", b"\xef\xbb\xbfa,\xff\n", "says UTF-8, but the text is not"),
    ("no encoding", "a.csv", b"a,\x81\x20\x8d\x20\n", "In which encoding this file is cannot"),
    ("no headings", "a.xlsx", workbook(), "No headings were found"),
    ("too wide", "a.csv", b"x," * 250 + b"x\n", "more than 200 columns"),
]
LATER: list[tuple[str, str, bytes, str]] = [
    ("headings only", "a.csv", HEAD.encode(), "no row below the headings"),
    ("late quote", "a.csv", row() + b"\n" * 30 + b'"open', "Row 33 cannot be read"),
]
EARLY = [
    ("open quote", "a.csv", row(note='"open'), "Row 2 cannot be read"),
    ("quote in the middle", "a.csv", row(note='"a"b'), "Row 2 cannot be read"),
    ("huge cell", "a.csv", row(note="x" * 140_000), "Row 2 cannot be read"),
]
CELLS: list[tuple[str, str, bytes, str, str]] = [
    ("formula", "a.xlsx", cells(("C-1", "=1+1", "event_meeting")), "B2", "holds a formula"),
    ("error", "a.xlsx", cells(("C-1", "#REF!", "event_meeting")), "B2", "error of the spreadsheet"),
    (
        "merged down",
        "a.xlsx",
        cells(("C-1", "A", "event_meeting"), ("C-2", "", "event_meeting"), merges=("B2:B3",)),
        "B2",
        r"merged \(B2:B3\)",
    ),
    (
        "merged across",
        "a.xlsx",
        cells(("C-1", "A", "event_meeting"), merges=("B2:C2",)),
        "C2",
        r"merged \(B2:C2\)",
    ),
    ("NUL", "a.csv", row(note="a\x00b"), "E2", r"U\+0000 is not allowed"),
    ("control", "a.csv", row(note="a\x07b"), "E2", r"U\+0007 is not allowed"),
    ("over-long cell", "a.csv", row(note="x" * 40_000), "E2", "holds 40000 characters"),
    ("over-long title", "a.csv", row().replace(b"Hold it", b"x" * 251), "B2", "250 characters"),
    ("bidi", "a.csv", row().replace(b"Hold it", "a\u202eb".encode()), "B2", r"U\+202E"),
    ("two days", "a.csv", row(due="3/7/2025"), "D2", "may be two days"),
    ("no day", "a.csv", row(due="2025-02-30"), "D2", "There is no such day"),
    ("short year", "a.csv", row(due="7/13/25"), "D2", "year with four figures"),
    ("serial", "a.csv", row(due="45723"), "D2", "lost its format"),
    ("no date", "a.csv", row(due="some time soon"), "D2", "cannot be read as a date"),
    ("half row", "a.csv", HEAD.encode() + b"C-1,Hold it\n", "C2", "“kind” is missing"),
    ("long row", "a.csv", row(note="a,b,c"), "F2", "more cells than there are headings"),
    ("duplicate", "a.csv", row() + row()[len(HEAD) :], "A3", "same record as in row 2"),
    ("no key", "a.csv", HEAD.encode() + b",A,event_meeting\n", "A2", "“reference” is missing"),
    ("unknown kind", "a.csv", HEAD.encode() + b"C-1,A,wish\n", "C2", "not known here"),
    (
        "unknown party",
        "a.csv",
        b"reference,title,kind,owner\nC-1,A,event_meeting,Nobody\n",
        "D2",
        "No party is called “Nobody”",
    ),
    (
        "unknown identifier",
        "a.csv",
        b"uuid,reference\n11111111-1111-4111-8111-111111111111,C-1\n",
        "A2",
        "No record with this identifier",
    ),
    ("no identifier", "a.csv", b"uuid,reference\nx,C-1\n", "A2", "is no identifier"),
    ("other framework", "a.csv", b"framework,reference\nX,C-1\n", "A2", "belongs to X, not to FW"),
]


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def test_there_are_forty_of_them() -> None:
    assert len(WHOLE) + len(EARLY) + len(LATER) + len(CELLS) >= 40


def test_each_file_is_refused_whole(desk: Desk) -> None:
    for told, name, content, message in [*WHOLE, *EARLY]:
        with pytest.raises(SheetError) as refused:
            desk.start(content, name=name)
        assert re.search(message, str(refused.value)), (told, refused.value)


def test_each_file_stops_where_it_cannot_be_read(desk: Desk) -> None:
    for told, name, content, message in LATER:
        job = desk.check(content, name=name)
        assert (job.state, message in job.message) == ("failed", True), told


def test_each_bad_cell_is_named(desk: Desk) -> None:

    for told, name, content, cell, message in CELLS:
        job = desk.check(content, name=name)
        found = faults(job)
        assert found, told
        assert found[0][0] == cell, (told, found)
        assert re.search(message, found[0][1]), (told, found)
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp949", "cp1252", "utf-8"])
@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_odd_encodings_and_line_ends_are_read_and_told(
    desk: Desk, encoding: str, ends: str
) -> None:
    note = "café naïve" if encoding == "cp1252" else "한국 국방부"
    text = row(note=note).decode().replace("\n", ends)
    job = desk.check(text.encode(encoding))
    (found,) = job.rows.all()
    assert (found.effect, found.values["note"]) == ("new", note)
    assert job.opened["assumed"][0].startswith("Encoding: ")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_found(desk: Desk, delimiter: str) -> None:
    told = row(due="2026").decode().replace(",", delimiter)
    assert desk.check(told).counts == {"new": 1}
    assert desk.check(f"sep={delimiter}\n{told}").counts == {"new": 1}


@pytest.mark.parametrize(
    ("typed", "order", "read"),
    [
        ("2025-3-7", "", "2025-03-07"),
        ("7 March 2025", "", "2025-03-07"),
        ('"March 7, 2025"', "", "2025-03-07"),
        ("7. Mar 2025", "", "2025-03-07"),
        ("2025. 3. 7.", "", "2025-03-07"),
        ("2025년 3월 7일", "", "2025-03-07"),
        ("13/7/2025", "", "2025-07-13"),
        ("3/7/2025", "dmy", "2025-07-03"),
        ("3/7/2025", "mdy", "2025-03-07"),
        ("March 2025", "", "2025-03"),
        ("2025-35", "", "2025-35"),
        ("../2025", "", "../2025"),
    ],
)
def test_dates_are_read_as_people_type_them(desk: Desk, typed: str, order: str, read: str) -> None:
    job = desk.check(row(due=typed), date_order=order)
    (found,) = job.rows.all()
    assert (found.effect, found.values["due_words"]) == ("new", read), found.faults


def test_days_of_a_workbook_are_days(desk: Desk) -> None:
    told = cells(
        ("C-1", "A", "event_meeting", date(2025, 3, 7)),
        ("C-2", 12.0, "event_meeting", datetime(2025, 3, 7)),  # noqa: DTZ001 - as a cell holds it
    )
    job = desk.check(told, name="a.xlsx")
    first, second = job.rows.order_by("number")
    assert first.values["due_words"] == second.values["due_words"] == "2025-03-07"
    assert second.values["title"] == "12"


def test_a_guarded_cell_comes_in_without_its_guard(desk: Desk) -> None:
    job = desk.check(row(note="'=1+1"))
    assert job.rows.get().values["note"] == "=1+1"
