"""The lines of a PDF, page by page."""

import io
import logging
import re

from pypdf import PdfReader

from entry.domain.files.lines import LONGEST_TEXT, Extracted, Line, ReadFault, ReadingError, split

MOST_PAGES = 300
# Fewer letters than this on a page, on average, are stamps and numbers: it was scanned.
LEAST_LETTERS = 15
_NO_TITLE = re.compile(r"\.(?:docx?|pdf|indd|pptx?)$|^microsoft |^untitled|^slide ", re.I)


def pdf_lines(content: bytes) -> Extracted:
    """Return the lines of a PDF with their pages. Raises ReadingError."""
    if not content.lstrip()[:5] == b"%PDF-":
        raise ReadingError(ReadFault.NOT_TEXT)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(content))
        # Many files only forbid printing; they open with the empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadingError(ReadFault.LOCKED)
        return _read(reader)
    except ReadingError:
        raise
    except Exception as error:
        # The library meets broken files with errors of every kind.
        is_lock = type(error).__name__ in {"DependencyError", "FileNotDecryptedError"}
        raise ReadingError(ReadFault.LOCKED if is_lock else ReadFault.DAMAGED) from error


def _read(reader: PdfReader) -> Extracted:
    count = len(reader.pages)
    if count > MOST_PAGES:
        raise ReadingError(ReadFault.TOO_MANY_PAGES)
    lines: list[Line] = []
    length = 0
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text() or ""
        length += len(text)
        if length > 2 * LONGEST_TEXT:
            raise ReadingError(ReadFault.TOO_LONG)
        lines += [Line(line, page=number) for line in split(text)]
    letters = sum(character.isalpha() for line in lines for character in line.text)
    if letters < LEAST_LETTERS * max(count, 1):
        raise ReadingError(ReadFault.SCANNED)
    title = str((reader.metadata and reader.metadata.title) or "").strip()
    is_title = title and not _NO_TITLE.search(title)
    return Extracted(tuple(lines), title=title[:300] if is_title else "", has_pages=True)
