"""What an office document has to be: a plain package (ECMA-376), within limits, that does nothing.

Nothing is unpacked to disk; what comes out is counted while it is read, because an archive may
lie about its sizes.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import BinaryIO
from urllib.parse import urlsplit
from xml.etree import ElementTree

from commitments.domain.file_faults import CHUNK, FileFault, FileFaultError, starts_with

MOST_PARTS = 2_000
LARGEST_UNPACKED = 200 * 2**20  # bytes
LARGEST_RATIO = 100
LARGEST_DIRECTORY = 2**20  # bytes
LARGEST_RELATIONS = 2**20  # bytes
LARGEST_EMBEDDED = 5 * 2**20  # bytes
OVERLAP = 64  # bytes; longer than what is looked for
LARGEST_GAP = 64  # bytes; sizes may stand behind the content

MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
CONTENT_LIST = "[content_types].xml"
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ACTIVE = re.compile(
    r"vbaProject|vbaData|activeX|macrosheets/|dialogsheets/|customUI|\.bin$|\.exe$|\.dll$|\.com$"
    r"|\.js$|\.vbs$|\.hta$|\.lnk$|\.bat$|\.cmd$|\.ps1$|\.scr$|\.jar$|\.html?$|\.mht$",
    re.IGNORECASE,
)
_HARMLESS_BIN = re.compile(r"printerSettings\d*\.bin$", re.IGNORECASE)
_XML = (".xml", ".vml")
_EMBEDDED = re.compile(r"/embeddings/[^/]+\.(docx|xlsx)$", re.IGNORECASE)
# Compound files of older Office, and programs.
_PROGRAMS = (b"\xd0\xcf\x11\xe0", b"MZ\x90\x00", b"\x7fELF")
_ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ",
)
_PACKED_DRAWING = (".emz", ".wmz")
_ACTIVE_TYPES = re.compile(rb"macroEnabled|vbaProject|activeX|oleObject", re.IGNORECASE)
_ACTIVE_WORDS = re.compile(rb"<(?:\w+:)?ddeLink|<(?:\w+:)?oleLink|DDEAUTO")
_WAKING = re.compile(rb"refreshOnLoad\s*=\s*[\"'](?:1|true)", re.IGNORECASE)
_ACTIVE_RELATIONS = ("/vbaProject", "/oleObject", "/aFChunk", "/attachedTemplate", "/control")
_SCHEMES = frozenset({"", "http", "https", "mailto", "tel", "ftp", "file"})
_ENCODING = re.compile(rb"\A(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)")
_PLAIN_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_DECLARATION = b"<!DOCTYPE"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, ElementTree.ParseError, NotImplementedError, RuntimeError,
    OSError, EOFError, ValueError, LookupError, struct.error,
)  # fmt: skip


class Budget:
    """What may still come out of a file and all that lies in it."""

    def __init__(self) -> None:
        self.left = LARGEST_UNPACKED

    def spend(self, number: int) -> None:
        """Count bytes. Raises FileFaultError beyond the limit."""
        self.left -= number
        if self.left < 0:
            raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)


def check_package(content: BinaryIO, kind: str, *, budget: Budget | None = None) -> None:
    """Check a document of a kind; one with a budget lies in another. Raises FileFaultError."""
    starts_with(content, b"PK\x03\x04")
    try:
        directory_at = _check_frame(content)
        with zipfile.ZipFile(content) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            _check_places(content, parts, directory_at)
            _check_kind(parts, kind)
            _check_contents(archive, parts, budget or Budget(), is_inside=budget is not None)
    except FileFaultError:
        raise
    except _BROKEN as error:
        raise FileFaultError(FileFault.DAMAGED) from error


# --- the archive --------------------------------------------------------------------------


def _check_frame(content: BinaryIO) -> int:
    """Check that the archive fills the file, and return where its directory begins.

    The directory is read as a whole, so its length is looked at first.
    """
    size = content.seek(0, io.SEEK_END)
    if size < 22:
        raise FileFaultError(FileFault.DAMAGED)
    content.seek(size - 22)
    sign, *_disks, entries, length, begins, comment = struct.unpack("<4s4H2LH", content.read(22))
    if sign != b"PK\x05\x06":
        content.seek(max(0, size - 22 - 2**16))
        is_followed = b"PK\x05\x06" in content.read()
        fault = FileFault.HIDDEN_CONTENT if is_followed else FileFault.DAMAGED
        raise FileFaultError(fault)
    if comment or begins + length + 22 != size:
        raise FileFaultError(FileFault.HIDDEN_CONTENT)
    if entries > MOST_PARTS or length > LARGEST_DIRECTORY:
        raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
    return int(begins)


def _check_parts(parts: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse archives that try to be more than a document; nothing is unpacked yet."""
    if len(parts) > MOST_PARTS:
        raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
    names = {part.filename.replace("\\", "/").casefold() for part in parts}
    if len(names) != len(parts):
        raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
    for part in parts:
        if part.flag_bits & 0x1:
            raise FileFaultError(FileFault.DAMAGED)  # locked with a password
        if not _is_plain(part):
            raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
        if _ACTIVE.search(part.filename) and not _HARMLESS_BIN.search(part.filename):
            raise FileFaultError(FileFault.ACTIVE_CONTENT)


def _is_plain(part: zipfile.ZipInfo) -> bool:
    """Say whether a part is a file or folder inside, packed in one of the two usual ways."""
    path = PurePosixPath(part.filename.replace("\\", "/"))
    is_inside = not path.is_absolute() and ".." not in path.parts and ":" not in part.filename
    # Names end at a NUL for one program and not for the next.
    is_shown = all(character.isprintable() for character in part.orig_filename)
    mode = stat.S_IFMT(part.external_attr >> 16)
    is_file = mode in {0, stat.S_IFREG, stat.S_IFDIR}
    return is_inside and is_shown and is_file and part.compress_type in _METHODS


def _check_places(content: BinaryIO, parts: Sequence[zipfile.ZipInfo], directory_at: int) -> None:
    """Refuse parts that lie over each other, which is how a small archive claims gigabytes.

    Also what hides between them, and a part that is described in two ways.
    """
    ends = 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        if not ends <= part.header_offset <= ends + (LARGEST_GAP if ends else 0):
            raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
        content.seek(part.header_offset)
        header = content.read(30)
        sign, method = header[:4], int.from_bytes(header[8:10], "little")
        if sign != b"PK\x03\x04" or method != part.compress_type:
            raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
        names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        ends = part.header_offset + 30 + names + part.compress_size
    if not ends <= directory_at <= ends + LARGEST_GAP:
        raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)


def _check_kind(parts: Sequence[zipfile.ZipInfo], kind: str) -> None:
    names = {part.filename for part in parts}
    mains = [name for name, main in MAIN_PART.items() if main in names]
    if mains != [kind] or CONTENT_LIST not in {name.casefold() for name in names}:
        raise FileFaultError(FileFault.CONTENT_IS_OTHER)


# --- what is in it ------------------------------------------------------------------------


def _check_contents(
    archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo], budget: Budget, *, is_inside: bool
) -> None:
    for part in parts:
        name = part.filename.casefold()
        embedded = _EMBEDDED.search(name)
        if embedded and not is_inside:
            inner = _read(archive, part, budget, most=LARGEST_EMBEDDED)
            check_package(io.BytesIO(inner), embedded[1], budget=budget)
        elif name.endswith(".rels") or name == CONTENT_LIST:
            xml = _read(archive, part, budget, most=LARGEST_RELATIONS)
            _check_list(xml, has_relations=name.endswith(".rels"))
        else:
            _check_part(archive, part, budget)


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    most, size = max(part.compress_size, 1) * LARGEST_RATIO + CHUNK, 0
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            budget.spend(len(chunk))
            size += len(chunk)
            if size > most:
                raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
            yield chunk
    if size != part.file_size:
        raise FileFaultError(FileFault.DAMAGED)


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo, budget: Budget, *, most: int) -> bytes:
    content = bytearray()
    for chunk in _chunks(archive, part, budget):
        content += chunk
        if len(content) > most:
            raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
    return bytes(content)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, budget: Budget) -> None:
    name = part.filename.casefold()
    is_xml, wakes = name.endswith(_XML), name.endswith("/connections.xml")
    tail, is_first = b"", True
    for chunk in _chunks(archive, part, budget):
        if is_first:
            _check_beginning(chunk, name)
        is_first = False
        seen = tail + chunk
        if is_xml and _DECLARATION in seen:
            raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
        if is_xml and (_ACTIVE_WORDS.search(seen) or (wakes and _WAKING.search(seen))):
            raise FileFaultError(FileFault.ACTIVE_CONTENT)
        tail = chunk[-OVERLAP:]


def _check_beginning(chunk: bytes, name: str) -> None:
    if chunk.startswith(_PROGRAMS):
        raise FileFaultError(FileFault.ACTIVE_CONTENT)
    if chunk.startswith(_ARCHIVES) and not name.endswith(_PACKED_DRAWING):
        raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
    if name.endswith(_XML):
        _check_encoding(chunk)


def _check_encoding(xml: bytes) -> None:
    """Refuse encodings in which the characters that are looked for are other bytes."""
    declared = _ENCODING.match(xml[: OVERLAP * 4])
    if declared and declared[1].lower() not in _PLAIN_ENCODINGS:
        raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
    if b"\x00" in xml[:OVERLAP] or xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)


def _check_list(xml: bytes, *, has_relations: bool) -> None:
    """Refuse what a document would run or fetch by itself; links that a person clicks may stay."""
    _check_encoding(xml)
    # Without a document type there are no entities to blow up.
    if b"\x00" in xml or b"<!" in xml:
        raise FileFaultError(FileFault.SUSPICIOUS_ARCHIVE)
    if not has_relations:
        if _ACTIVE_TYPES.search(xml):
            raise FileFaultError(FileFault.ACTIVE_CONTENT)
        return
    for relation in ElementTree.fromstring(xml):  # noqa: S314 - see above
        _check_relation(relation)


def _check_relation(relation: ElementTree.Element) -> None:
    kind, target = relation.get("Type", ""), relation.get("Target", "").strip()
    is_external = relation.get("TargetMode", "").lower() == "external"
    is_link = kind.endswith("/hyperlink")
    points_out = "://" in target or target.startswith(("\\\\", "//"))
    if kind.endswith(_ACTIVE_RELATIONS) or ((is_external or points_out) and not is_link):
        raise FileFaultError(FileFault.ACTIVE_CONTENT)
    if is_link and urlsplit(target).scheme.lower() not in _SCHEMES:
        raise FileFaultError(FileFault.ACTIVE_CONTENT)
