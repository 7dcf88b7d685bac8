"""Which files may be attached: what they are by their content, not by their name.

Pure and without decompressing to disk; where a file is kept and served is said elsewhere.
"""

import codecs
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import PurePosixPath
from typing import BinaryIO
from xml.etree import ElementTree

LARGEST_FILE = 20 * 2**20  # bytes
LARGEST_NAME = 200  # characters
MOST_PARTS = 2_000
LARGEST_UNPACKED = 200 * 2**20  # bytes
LARGEST_RATIO = 100
MOST_PIXELS = 40_000_000
CHUNK = 2**16


class FileType(StrEnum):
    """The kinds of files that may be attached, by extension."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    CSV = "csv"
    TXT = "txt"
    PNG = "png"
    JPG = "jpg"


CONTENT_TYPES = {
    FileType.PDF: "application/pdf",
    FileType.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileType.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileType.CSV: "text/csv; charset=utf-8",
    FileType.TXT: "text/plain; charset=utf-8",
    FileType.PNG: "image/png",
    FileType.JPG: "image/jpeg",
}


class FileFault(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TYPE_NOT_ALLOWED = "type_not_allowed"
    CONTENT_IS_OTHER = "content_is_other"
    NOT_UTF8 = "not_utf8"
    DAMAGED = "damaged"
    SUSPICIOUS_ARCHIVE = "suspicious_archive"
    ACTIVE_CONTENT = "active_content"
    TOO_MANY_PIXELS = "too_many_pixels"


class FileFaultError(ValueError):
    """A file is not taken; `fault` says why, and its words are the door's."""

    def __init__(self, fault: FileFault) -> None:
        self.fault = fault
        super().__init__(fault.value)


def type_by_name(name: str) -> FileType:
    """Return the type that a file's name claims. Raises FileFaultError."""
    extension = PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")
    extension = "jpg" if extension == "jpeg" else extension
    try:
        return FileType(extension)
    except ValueError as error:
        raise FileFaultError(FileFault.TYPE_NOT_ALLOWED) from error


def check_file(name: str, content: BinaryIO, *, size: int) -> FileType:
    """Return the type of a file whose content is what its name claims; size in bytes.

    Leaves `content` at its beginning. Raises FileFaultError.
    """
    if size == 0:
        raise FileFaultError(FileFault.EMPTY)
    if size > LARGEST_FILE:
        raise FileFaultError(FileFault.TOO_LARGE)
    claimed = type_by_name(name)
    content.seek(0)
    try:
        _CHECKS[claimed](content, claimed)
    finally:
        content.seek(0)
    return claimed


def _starts_with(content: BinaryIO, magic: bytes) -> None:
    if content.read(len(magic)) != magic:
        raise FileFaultError(FileFault.CONTENT_IS_OTHER)


def _check_pdf(content: BinaryIO, _claimed: FileType) -> None:
    _starts_with(content, b"%PDF-")


# --- pictures -----------------------------------------------------------------------------


def _check_png(content: BinaryIO, _claimed: FileType) -> None:
    _starts_with(content, b"\x89PNG\r\n\x1a\n")
    header = content.read(16)
    if header[4:8] != b"IHDR" or len(header) < 16:
        raise FileFaultError(FileFault.DAMAGED)
    _check_pixels(int.from_bytes(header[8:12]), int.from_bytes(header[12:16]))


# Frame headers of JPEG (ISO/IEC 10918-1, table B.1): all of C0–CF but DHT, JPG and DAC.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


def _check_jpg(content: BinaryIO, _claimed: FileType) -> None:
    _starts_with(content, b"\xff\xd8\xff")
    content.seek(2)
    while True:
        marker = _next_marker(content)
        if marker in _WITHOUT_LENGTH:
            continue
        length = int.from_bytes(content.read(2))
        if marker in _FRAMES:
            frame = content.read(5)
            if len(frame) < 5:
                raise FileFaultError(FileFault.DAMAGED)
            _check_pixels(int.from_bytes(frame[3:5]), int.from_bytes(frame[1:3]))
            return
        if length < 2:
            raise FileFaultError(FileFault.DAMAGED)
        content.seek(length - 2, 1)


def _next_marker(content: BinaryIO) -> int:
    byte = content.read(1)
    if byte != b"\xff":
        raise FileFaultError(FileFault.DAMAGED)
    while byte == b"\xff":
        byte = content.read(1)
    if not byte:
        raise FileFaultError(FileFault.DAMAGED)
    return byte[0]


def _check_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise FileFaultError(FileFault.DAMAGED)
    if width * height > MOST_PIXELS:
        raise FileFaultError(FileFault.TOO_MANY_PIXELS)


# --- text ---------------------------------------------------------------------------------

_MARKUP = re.compile(rb"\s*<(?:!doctype|\?xml|html|svg|script|head|body)", re.IGNORECASE)


def _check_text(content: BinaryIO, _claimed: FileType) -> None:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    is_first = True
    while chunk := content.read(CHUNK):
        if is_first and _MARKUP.match(chunk.removeprefix(codecs.BOM_UTF8)):
            raise FileFaultError(FileFault.CONTENT_IS_OTHER)
        is_first = False
        if b"\x00" in chunk:
            raise FileFaultError(FileFault.CONTENT_IS_OTHER)
        _decode(decoder, chunk)
    _decode(decoder, b"", final=True)


def _decode(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> None:
    try:
        decoder.decode(chunk, final=final)
    except UnicodeDecodeError as error:
        raise FileFaultError(FileFault.NOT_UTF8) from error


# --- office documents (ECMA-376) ----------------------------------------------------------

_MAIN_PART = {FileType.DOCX: "word/document.xml", FileType.XLSX: "xl/workbook.xml"}
_ACTIVE = re.compile(r"vbaProject|vbaData|activeX|\.bin$|\.exe$|\.dll$|\.js$|\.vbs$", re.IGNORECASE)
_HARMLESS_BIN = re.compile(r"printerSettings\d*\.bin$", re.IGNORECASE)
LARGEST_RELATIONS = 2**20  # bytes
_BROKEN = (
    zipfile.BadZipFile, zlib.error, ElementTree.ParseError, NotImplementedError, RuntimeError,
    OSError, EOFError, ValueError,
)  # fmt: skip


def _check_office(content: BinaryIO, claimed: FileType) -> None:
    _starts_with(content, b"PK\x03\x04")
    try:
        with zipfile.ZipFile(content) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            if _MAIN_PART[claimed] not in {part.filename for part in parts}:
                raise FileFaultError(FileFault.CONTENT_IS_OTHER)
            _check_contents(archive, parts)
    except FileFaultError:
        raise
    except _BROKEN as error:
        raise FileFaultError(FileFault.DAMAGED) from error


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse archives that try to be more than a document; nothing is unpacked yet."""
    if len(parts) > MOST_PARTS:
        raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
    # Two entries over the same bytes are how a small archive claims gigabytes.
    if len({part.header_offset for part in parts}) != len(parts):
        raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
    if len({part.filename.lower() for part in parts}) != len(parts):
        raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
    for part in parts:
        path = PurePosixPath(part.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or stat.S_ISLNK(part.external_attr >> 16):
            raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
        if part.flag_bits & 0x1:
            raise FileFaultError(FileFault.DAMAGED)  # locked with a password
        if _ACTIVE.search(part.filename) and not _HARMLESS_BIN.search(part.filename):
            raise FileFaultError(FileFault.ACTIVE_CONTENT)


def _check_contents(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Count what really comes out, because an archive may lie about its sizes."""
    left = LARGEST_UNPACKED
    for part in parts:
        most = min(left, max(part.compress_size, 1) * LARGEST_RATIO + CHUNK)
        relations = bytearray()
        for chunk in _chunks(archive, part):
            left -= len(chunk)
            most -= len(chunk)
            if most < 0 or left < 0:
                raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
            if part.filename.lower().endswith(".rels"):
                relations += chunk
        if relations:
            _check_relations(bytes(relations))


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _check_relations(xml: bytes) -> None:
    """Refuse what a document would fetch by itself; links that a person clicks may stay."""
    # Without a document type there are no entities to blow up; a NUL is another encoding.
    if len(xml) > LARGEST_RELATIONS or b"\x00" in xml or b"<!" in xml:
        raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
    for relation in ElementTree.fromstring(xml):  # noqa: S314 - see above
        is_external = relation.get("TargetMode", "").lower() == "external"
        if is_external and not relation.get("Type", "").endswith("/hyperlink"):
            raise FileFaultError(FileFault.ACTIVE_CONTENT)


_CHECKS = {
    FileType.PDF: _check_pdf,
    FileType.DOCX: _check_office,
    FileType.XLSX: _check_office,
    FileType.CSV: _check_text,
    FileType.TXT: _check_text,
    FileType.PNG: _check_png,
    FileType.JPG: _check_jpg,
}
