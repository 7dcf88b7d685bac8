"""Which files may be attached: what they are by their content, not by their name.

Pure and without decompressing to disk; where a file is kept and served is said elsewhere.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO

from commitments.domain.file_faults import FileFault, FileFaultError, starts_with
from commitments.domain.file_packages import check_package
from commitments.domain.file_pictures import check_jpg, check_png
from commitments.domain.file_texts import check_text

LARGEST_FILE = 20 * 2**20  # bytes
LARGEST_NAME = 200  # characters
# An archive ends with its directory, wherever it begins; a comment of 64 KiB may follow.
LONGEST_END = 22 + 2**16


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
        _CHECKS[claimed](content)
        if claimed in _LENIENT:
            _check_no_archive(content)
    finally:
        content.seek(0)
    return claimed


def _check_pdf(content: BinaryIO) -> None:
    """Check the sign alone: what a PDF would do is kept from happening where it is handed out."""
    starts_with(content, b"%PDF-")
    if not re.match(rb"\d\.\d", content.read(3)):
        raise FileFaultError(FileFault.CONTENT_IS_OTHER)


def _check_no_archive(content: BinaryIO) -> None:
    """Refuse a file that is an archive as well. Raises FileFaultError."""
    size = content.seek(0, 2)
    begins = max(0, size - LONGEST_END)
    content.seek(begins)
    end = content.read()
    place = end.rfind(b"PK\x05\x06")
    if place < 0 or len(end) < place + 22:
        return
    directory_length = int.from_bytes(end[place + 12 : place + 16], "little")
    content.seek(max(0, begins + place - directory_length))
    if content.read(4) in {b"PK\x01\x02", b"PK\x05\x06"}:
        raise FileFaultError(FileFault.HIDDEN_CONTENT)


_CHECKS: Mapping[FileType, Callable[[BinaryIO], None]] = {
    FileType.PDF: _check_pdf,
    FileType.DOCX: partial(check_package, kind=FileType.DOCX),
    FileType.XLSX: partial(check_package, kind=FileType.XLSX),
    FileType.CSV: check_text,
    FileType.TXT: check_text,
    FileType.PNG: check_png,
    FileType.JPG: check_jpg,
}
# Readers of these look past what stands before or behind; so do those of archives.
_LENIENT = frozenset({FileType.PDF, FileType.JPG})

__all__ = [
    "CONTENT_TYPES",
    "LARGEST_FILE",
    "LARGEST_NAME",
    "FileFault",
    "FileFaultError",
    "FileType",
    "check_file",
    "type_by_name",
]
