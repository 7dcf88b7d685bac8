"""Why a file is not taken; what each kind of file has to be is said in its own module."""

from enum import StrEnum
from typing import BinaryIO

CHUNK = 2**16


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
    HIDDEN_CONTENT = "hidden_content"
    TOO_MANY_PIXELS = "too_many_pixels"


class FileFaultError(ValueError):
    """A file is not taken; `fault` says why, and its words are the door's."""

    def __init__(self, fault: FileFault) -> None:
        self.fault = fault
        super().__init__(fault.value)


def starts_with(content: BinaryIO, magic: bytes) -> None:
    """Read the first bytes. Raises FileFaultError where they are others."""
    if content.read(len(magic)) != magic:
        raise FileFaultError(FileFault.CONTENT_IS_OTHER)
