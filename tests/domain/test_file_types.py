"""Which files are taken: by what is in them, on both sides of every limit."""

import io
import stat
import zipfile

import pytest

from commitments.domain import file_packages
from commitments.domain.file_types import (
    LARGEST_FILE,
    FileFault,
    FileFaultError,
    FileType,
    check_file,
    type_by_name,
)
from tests.domain.made_files import frame, jpg, office, png, relations

RELATIONS = "word/_rels/document.xml.rels"


def fault_of(name: str, content: bytes) -> FileFault | None:
    try:
        check_file(name, io.BytesIO(content), size=len(content))
    except FileFaultError as error:
        return error.fault
    return None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7 and more"),
        ("A.PDF", b"%PDF-1.4"),
        ("a.png", png()),
        ("a.jpg", jpg()),
        ("a.jpeg", jpg(marker=0xC2)),
        ("a.jpg", jpg().replace(b"\xff\xe0", b"\xff\x01\xff\xff\xe0", 1)),
        ("a.txt", "Gespräch über 2025".encode()),
        ("a.csv", b"\xef\xbb\xbfreference;title\n1;x\n"),
        ("a.docx", office()),
        ("a.docx", office({RELATIONS: relations("hyperlink")})),
        ("a.docx", office({RELATIONS: relations("image", "Internal")})),
        ("a.xlsx", office({"xl/printerSettings1.bin": b"x"}, main="xl/workbook.xml")),
        ("folder\\a.txt", b"words"),
    ],
)
def test_file_is_taken_when_its_content_is_what_its_name_says(name: str, content: bytes) -> None:
    assert fault_of(name, content) is None


def test_file_is_handed_back_at_its_beginning() -> None:
    content = io.BytesIO(b"%PDF-1.7")
    assert check_file("a.pdf", content, size=8) == FileType.PDF
    assert content.tell() == 0


@pytest.mark.parametrize(
    "name", ["a.svg", "a.html", "a.exe", "a.pdf.exe", "a.docm", "a", "", ".pdf", "a.zip"]
)
def test_other_kinds_are_not_taken(name: str) -> None:
    with pytest.raises(FileFaultError) as caught:
        type_by_name(name)
    assert caught.value.fault == FileFault.TYPE_NOT_ALLOWED


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.pdf", b"", FileFault.EMPTY),
        ("a.pdf", b"MZ\x90\x00", FileFault.CONTENT_IS_OTHER),
        ("a.png", jpg(), FileFault.CONTENT_IS_OTHER),
        ("a.jpg", png(), FileFault.CONTENT_IS_OTHER),
        ("a.docx", b"%PDF-1.7", FileFault.CONTENT_IS_OTHER),
        ("a.docx", office(main="xl/workbook.xml"), FileFault.CONTENT_IS_OTHER),
        ("a.xlsx", office(), FileFault.CONTENT_IS_OTHER),
        ("a.txt", b"\n <SVG onload=x>", FileFault.CONTENT_IS_OTHER),
        ("a.txt", b"\xef\xbb\xbf<!DOCTYPE html>", FileFault.CONTENT_IS_OTHER),
        ("a.csv", b"a;b\x00c", FileFault.CONTENT_IS_OTHER),
        ("a.txt", b"caf\xe9", FileFault.NOT_UTF8),
        ("a.txt", b"x" * 70_000 + b"\xc3", FileFault.NOT_UTF8),
        ("a.png", png()[:20], FileFault.DAMAGED),
        ("a.png", png(0, 10), FileFault.DAMAGED),
        ("a.png", png(40_001, 1_000), FileFault.TOO_MANY_PIXELS),
        ("a.jpg", jpg(65_000, 65_000), FileFault.TOO_MANY_PIXELS),
        ("a.jpg", b"\xff\xd8\xff", FileFault.DAMAGED),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x01", FileFault.DAMAGED),
        ("a.jpg", b"\xff\xd8" + frame(10, 10)[:7], FileFault.DAMAGED),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x02zz", FileFault.DAMAGED),
        ("a.docx", b"PK\x03\x04 and nothing", FileFault.DAMAGED),
        ("a.docx", office()[:-30], FileFault.DAMAGED),
    ],
)
def test_file_is_refused_with_its_fault(name: str, content: bytes, fault: FileFault) -> None:
    assert fault_of(name, content) == fault


def test_pictures_of_exactly_the_limit_are_taken() -> None:
    assert fault_of("a.png", png(8_000, 5_000)) is None


def test_size_is_limited_before_anything_is_read() -> None:
    assert check_file("a.pdf", io.BytesIO(b"%PDF-1.4"), size=LARGEST_FILE) == FileType.PDF
    with pytest.raises(FileFaultError) as caught:
        check_file("a.pdf", io.BytesIO(b"%PDF-1.4"), size=LARGEST_FILE + 1)
    assert caught.value.fault == FileFault.TOO_LARGE


@pytest.mark.parametrize(
    "part",
    ["word/vbaProject.bin", "word/activeX/activeX1.xml", "word/embeddings/oleObject1.bin", "a.exe"],
)
def test_office_files_with_programs_in_them_are_refused(part: str) -> None:
    assert fault_of("a.docx", office({part: b"x"})) == FileFault.ACTIVE_CONTENT


@pytest.mark.parametrize("kind", ["attachedTemplate", "image", "oleObject", "frame"])
def test_office_files_that_fetch_something_are_refused(kind: str) -> None:
    content = office({RELATIONS: relations(kind)})
    assert fault_of("a.docx", content) == FileFault.ACTIVE_CONTENT


@pytest.mark.parametrize(
    ("xml", "fault"),
    [
        (relations("image").decode().encode("utf-16"), FileFault.SUSPICIOUS_ARCHIVE),
        (b"<!DOCTYPE x>" + relations("hyperlink"), FileFault.SUSPICIOUS_ARCHIVE),
        (relations("image").replace(b"External", b"&#69;xternal"), FileFault.ACTIVE_CONTENT),
        (b"<Relationships", FileFault.DAMAGED),
        (b" " * (2**20 + 1), FileFault.SUSPICIOUS_ARCHIVE),
    ],
)
def test_relations_written_to_escape_notice_are_refused(xml: bytes, fault: FileFault) -> None:
    assert fault_of("a.docx", office({RELATIONS: xml})) == fault


@pytest.mark.parametrize("name", ["/etc/passwd", "../../up.xml", "word\\..\\..\\up.xml"])
def test_archives_that_point_outside_are_refused(name: str) -> None:
    assert fault_of("a.docx", office({name: b"x"})) == FileFault.SUSPICIOUS_ARCHIVE


def test_archives_with_links_are_refused() -> None:
    def add_link(archive: zipfile.ZipFile) -> None:
        link = zipfile.ZipInfo("word/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "target")

    assert fault_of("a.docx", office(change=add_link)) == FileFault.SUSPICIOUS_ARCHIVE


def test_archives_with_one_name_twice_are_refused() -> None:
    content = office({"word/Document.xml": b"other"})
    assert fault_of("a.docx", content) == FileFault.SUSPICIOUS_ARCHIVE


def test_archives_with_entries_over_the_same_bytes_are_refused() -> None:
    def overlap(archive: zipfile.ZipFile) -> None:
        archive.writestr("word/a.xml", b"x")
        twin = zipfile.ZipInfo("word/b.xml")
        first = archive.getinfo("word/a.xml")
        for field in ("header_offset", "file_size", "compress_size", "CRC", "compress_type"):
            setattr(twin, field, getattr(first, field))
        archive.filelist.append(twin)

    assert fault_of("a.docx", office(change=overlap)) == FileFault.SUSPICIOUS_ARCHIVE


def test_archives_of_very_many_parts_are_refused() -> None:
    content = office({f"word/p{number}.xml": b"" for number in range(file_packages.MOST_PARTS)})
    assert fault_of("a.docx", content) == FileFault.SUSPICIOUS_ARCHIVE


def test_what_unpacks_to_far_more_than_it_was_is_refused() -> None:
    content = office({"word/media.xml": b"\x00" * 30_000_000})
    assert len(content) < 100_000
    assert fault_of("a.docx", content) == FileFault.SUSPICIOUS_ARCHIVE


def test_what_unpacks_to_too_much_in_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_packages, "LARGEST_UNPACKED", 100_000)
    part = bytes(range(256)) * 200
    assert fault_of("a.docx", office({"a.png": part})) is None
    assert fault_of("a.docx", office({"a.png": part, "b.png": part})) is not None


def test_archives_locked_with_a_password_are_refused() -> None:
    content = bytearray(office())
    central = content.index(b"PK\x01\x02")
    content[6] |= 1
    content[central + 8] |= 1
    assert fault_of("a.docx", bytes(content)) == FileFault.DAMAGED
