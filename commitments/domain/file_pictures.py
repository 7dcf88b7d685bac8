"""What a picture has to be: whole, small enough when it is drawn, and nothing but a picture."""

import zlib
from typing import BinaryIO

from commitments.domain.file_faults import FileFault, FileFaultError, starts_with

MOST_PIXELS = 40_000_000
MOST_BLOCKS = 10_000  # chunks of PNG, segments of JPEG


def check_png(content: BinaryIO) -> None:
    """Walk the chunks of a PNG (ISO/IEC 15948). Raises FileFaultError."""
    starts_with(content, b"\x89PNG\r\n\x1a\n")
    kinds = set()
    for number in range(MOST_BLOCKS):
        kind, body = _chunk(content)
        if (number == 0) != (kind == b"IHDR"):
            raise FileFaultError(FileFault.DAMAGED)
        if kind == b"IHDR":
            if len(body) != 13:
                raise FileFaultError(FileFault.DAMAGED)
            _check_pixels(int.from_bytes(body[:4]), int.from_bytes(body[4:8]))
        kinds.add(kind)
        if kind == b"IEND":
            break
    if not {b"IDAT", b"IEND"} <= kinds:
        raise FileFaultError(FileFault.DAMAGED)
    # Behind the end a browser sees nothing and another program a second file.
    if content.read(1):
        raise FileFaultError(FileFault.HIDDEN_CONTENT)


def _chunk(content: BinaryIO) -> tuple[bytes, bytes]:
    header = content.read(8)
    length, kind = int.from_bytes(header[:4]), header[4:]
    body = content.read(length) if length < 2**31 else b""
    checksum = content.read(4)
    if len(body) != length or len(checksum) != 4 or not kind.isalpha():
        raise FileFaultError(FileFault.DAMAGED)
    if int.from_bytes(checksum) != zlib.crc32(kind + body):
        raise FileFaultError(FileFault.DAMAGED)
    return kind, body


# Frame headers of JPEG (ISO/IEC 10918-1, table B.1): all of C0–CF but DHT, JPG and DAC.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_SCAN, _END = 0xDA, 0xD9


def check_jpg(content: BinaryIO) -> None:
    """Walk the segments of a JPEG up to its picture. Raises FileFaultError.

    What cameras add behind the end is left to them: a second picture, or seconds of film.
    """
    starts_with(content, b"\xff\xd8\xff")
    content.seek(2)
    has_frame = False
    for _number in range(MOST_BLOCKS):
        marker = _next_marker(content)
        if marker == _SCAN:
            break
        if marker in _WITHOUT_LENGTH:
            continue
        length = int.from_bytes(content.read(2))
        body = content.read(length - 2) if length >= 2 else b""
        if marker == _END or length < 2 or len(body) != length - 2:
            raise FileFaultError(FileFault.DAMAGED)
        if marker in _FRAMES:
            # A second frame could be the one that is drawn.
            if has_frame or length < 8:
                raise FileFaultError(FileFault.DAMAGED)
            has_frame = True
            _check_pixels(int.from_bytes(body[3:5]), int.from_bytes(body[1:3]))
    if not has_frame or marker != _SCAN or b"\xff\xd9" not in content.read():
        raise FileFaultError(FileFault.DAMAGED)


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
