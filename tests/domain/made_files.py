"""Small files of each kind, made from their parts, so that a test can bend one of them."""

import io
import zipfile
import zlib
from collections.abc import Callable

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT_LIST = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)


def png(width: int = 10, height: int = 10, *, more: bytes = b"") -> bytes:
    """Return a PNG that is whole but for its lines; `more` are chunks before the picture."""
    header = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x06\x00\x00\x00"
    picture = chunk(b"IDAT", zlib.compress(b"\x00"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + more + picture + chunk(b"IEND", b"")


def frame(width: int, height: int, *, marker: int = 0xC0) -> bytes:
    """Return the frame header of a JPEG."""
    size = height.to_bytes(2) + width.to_bytes(2)
    return bytes([0xFF, marker]) + b"\x00\x0b\x08" + size + b"\x01\x01\x11\x00"


def jpg(width: int = 10, height: int = 10, *, marker: int = 0xC0, more: bytes = b"") -> bytes:
    """Return a JPEG that is whole but for its tables; `more` are segments before the frame."""
    begin = b"\xff\xd8" + b"\xff\xe0\x00\x04ab" + more
    return begin + frame(width, height, marker=marker) + b"\xff\xda\x00\x02" + b"\x12\x34\xff\xd9"


def office(
    parts: dict[str, bytes] | None = None,
    *,
    main: str = "word/document.xml",
    document: bytes = b"<document/>",
    change: Callable[[zipfile.ZipFile], None] = lambda _archive: None,
    packing: int = zipfile.ZIP_DEFLATED,
    comment: bytes = b"",
) -> bytes:
    """Return a package with a main part, its list of contents and whatever else is given."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as archive:
        for name, content in ({"[Content_Types].xml": CONTENT_LIST} | (parts or {})).items():
            archive.writestr(name, content)
        archive.writestr(main, document)
        archive.comment = comment
        change(archive)
    return stream.getvalue()


def workbook(parts: dict[str, bytes] | None = None) -> bytes:
    """Return a package that is a workbook."""
    return office(parts, main="xl/workbook.xml", document=b"<workbook/>")


def relations(kind: str, mode: str = "External", *, target: str = "x") -> bytes:
    """Return a list of one relation."""
    line = f'<Relationship Id="r1" Type="{KINDS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return f"<Relationships {NAMESPACE}>{line}</Relationships>".encode()
