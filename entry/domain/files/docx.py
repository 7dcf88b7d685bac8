"""The lines of a word processor's document (ECMA-376), read without building a tree of it."""

import io
import zipfile
import zlib
from typing import Any
from xml.parsers import expat

from entry.domain.files.lines import Extracted, Line, Origin, ReadFault, ReadingError

LARGEST_PART = 32 * 2**20  # bytes
CHUNK = 2**16
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, RuntimeError, OSError,
    EOFError, ValueError, KeyError,
)  # fmt: skip


def docx_lines(content: bytes) -> Extracted:
    """Return the lines of a document, its running heads and feet marked. Raises ReadingError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = sorted(archive.namelist())
            lines = _part(archive, "word/document.xml", Origin.BODY)
            for origin, start in (
                (Origin.PAGE_HEADER, "word/header"),
                (Origin.PAGE_FOOTER, "word/footer"),
            ):
                for name in names:
                    if name.startswith(start) and name.endswith(".xml"):
                        lines += _part(archive, name, origin)
            notes = tuple(
                kind
                for kind in ("footnotes", "endnotes", "comments")
                if f"word/{kind}.xml" in names
            )
    except ReadingError:
        raise
    except _BROKEN as error:
        raise ReadingError(ReadFault.DAMAGED) from error
    if not any(line.text.strip() for line in lines if line.origin == Origin.BODY):
        raise ReadingError(ReadFault.NO_TEXT)
    return Extracted(tuple(lines), notes=notes)


def _part(archive: zipfile.ZipFile, name: str, origin: Origin) -> list[Line]:
    reader = _Part(origin)
    left = LARGEST_PART
    with archive.open(name) as stream:
        while chunk := stream.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise ReadingError(ReadFault.SUSPICIOUS)
            reader.parser.Parse(chunk, False)  # noqa: FBT003 - expat takes no name here
    reader.parser.Parse(b"", True)  # noqa: FBT003 - as above
    return reader.lines


class _Part:
    """Reads one part of the document; a document type, and with it entities, is refused."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.lines: list[Line] = []
        self._words: list[str] = []
        self._is_text = False
        self._is_listed = False
        self._deleted = 0
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._take
        parser.buffer_text = True

    def _refuse(self, *_declared: Any) -> None:
        raise ReadingError(ReadFault.SUSPICIOUS)

    def _begin(self, name: str, _attributes: Any) -> None:
        space, _gap, tag = name.rpartition(" ")
        if space not in {_W, _STRICT}:
            return
        if tag == "t":
            self._is_text = True
        elif tag in {"tab", "cr"}:
            self._words.append(" ")
        elif tag == "br":
            self._end_line()
        elif tag == "numPr":
            self._is_listed = True
        elif tag in {"del", "moveFrom"}:
            self._deleted += 1

    def _end(self, name: str) -> None:
        space, _gap, tag = name.rpartition(" ")
        if space not in {_W, _STRICT}:
            return
        if tag == "t":
            self._is_text = False
        elif tag == "p":
            self._end_line()
            self._is_listed = False
        elif tag == "tc":
            self.lines.append(Line("", self.origin))
        elif tag in {"del", "moveFrom"}:
            self._deleted -= 1

    def _take(self, words: str) -> None:
        if self._is_text and not self._deleted:
            self._words.append(words)

    def _end_line(self) -> None:
        words = "".join(self._words)
        if self._is_listed and words.strip():
            words = f"• {words.strip()}"
        self.lines.append(Line(words, self.origin))
        self._words = []
