"""What a text file has to be, and which tables a spreadsheet would calculate with."""

import codecs
import re
from typing import BinaryIO

from commitments.domain.file_faults import CHUNK, FileFault, FileFaultError

# What makes a browser or a shell take a text for something else (WHATWG, MIME sniffing).
_OTHER_THINGS = re.compile(
    r"<(?:[!?]|/?[a-z][a-z0-9:-]*[\s/>])|%pdf-|%!ps|\{\\rtf|gif8|#!|mime-version:|@echo ",
    re.IGNORECASE,
)
LONGEST_SIGN = 100
# All control characters but tab, the ends of lines and the end of a page.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def check_text(content: BinaryIO) -> None:
    """Read a text to its end. Raises FileFaultError."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    beginning, is_begun = "", False
    while chunk := content.read(CHUNK):
        if not is_begun and not beginning and chunk.startswith(_MARKS):
            raise FileFaultError(FileFault.NOT_UTF8)
        text = _decoded(decoder, chunk)
        if _CONTROLS.search(text):
            raise FileFaultError(FileFault.CONTENT_IS_OTHER)
        if not is_begun:
            beginning = (beginning + text).lstrip("\ufeff \t\r\n\f")
            is_begun = len(beginning) >= LONGEST_SIGN
            _check_beginning(beginning)
    _decoded(decoder, b"", final=True)


def _check_beginning(text: str) -> None:
    if _OTHER_THINGS.match(text[: LONGEST_SIGN + 1]):
        raise FileFaultError(FileFault.CONTENT_IS_OTHER)


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> str:
    try:
        return decoder.decode(chunk, final=final)
    except UnicodeDecodeError as error:
        raise FileFaultError(FileFault.NOT_UTF8) from error


# A cell begins at a line or behind a separator, perhaps quoted, perhaps after blanks; a plain
# number and a lonely dash are left alone.
_FORMULA = re.compile(
    r"""(?:^|[,;\t|])[ \xa0\t]*["']?[ \xa0\t]*"""
    r"""(?![+-][\d., \xa0]+(?:[%"',;|\t\r\n]|\Z))"""
    r"""[=+\-@\uff1d\uff0b\uff0d\uff20](?!\s*(?:[,;|"']|\Z))""",
    re.MULTILINE,
)


def holds_formulas(content: BinaryIO) -> bool:
    """Say whether a spreadsheet would calculate with a cell of a table of text."""
    rest = ""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    while chunk := content.read(CHUNK):
        text = rest + decoder.decode(chunk)
        if _FORMULA.search(text):
            return True
        # A cell may begin at the end of this chunk; the middle of a line is no beginning.
        line = text[text.rfind("\n") + 1 :]
        rest = line if len(line) <= CHUNK else f"x{line[-LONGEST_SIGN:]}"
    return False
