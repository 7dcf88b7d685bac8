"""From bytes to characters: the encoding that a text is in, guessed only where it is plain."""

import codecs
import re

from entry.domain.files.lines import ReadFault, ReadingError

# What a clerk may name, beside letting the program look.
ENCODINGS = ("utf-8", "utf-16", "cp949", "cp1252", "shift_jis", "gb18030")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before the marks of UTF-16, which begin in the same way.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HANGUL = re.compile("[\uac00-\ud7a3]")
# Letters, signs and Hangul as texts have them; a wrong guess is full of others.
_USUAL = re.compile("[\t\r\n -~\u00a0-\u024f\u2010-\u2044\u3000-\u303f\uac00-\ud7a3]")
_PLAIN = 0.9
_BINARY = re.compile(
    rb"\A(?:%PDF-|PK\x03\x04|\x89PNG|\xff\xd8\xff|GIF8|\xd0\xcf\x11\xe0|\x7fELF|MZ)"
)


def decode(content: bytes, *, encoding: str = "", declared: str = "") -> tuple[str, str]:
    """Return the text and the encoding it was in; `encoding` is what a person said.

    Raises ReadingError for what is no text, or in an encoding that cannot be told.
    """
    if not content.strip():
        raise ReadingError(ReadFault.EMPTY)
    if _BINARY.match(content):
        raise ReadingError(ReadFault.NOT_TEXT)
    if encoding:
        if encoding not in ENCODINGS:
            raise ReadingError(ReadFault.UNKNOWN_ENCODING)
        return _checked(content, encoding)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _checked(content, name)
    if b"\0" in content:
        return _without_mark(content)
    return _of_bytes(content, declared)


def _checked(content: bytes, encoding: str) -> tuple[str, str]:
    try:
        text = content.decode(encoding)
    except (UnicodeError, LookupError) as error:
        raise ReadingError(ReadFault.WRONG_ENCODING) from error
    if "\0" in text:
        raise ReadingError(ReadFault.NOT_TEXT)
    if not text.strip():
        raise ReadingError(ReadFault.EMPTY)
    return text, encoding


def _without_mark(content: bytes) -> tuple[str, str]:
    """Read UTF-16 that does not say which end comes first: its NULs stand on one side only."""
    for name in ("utf-16-le", "utf-16-be"):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and len(_USUAL.findall(text)) >= _PLAIN * len(text):
            return text, name
    raise ReadingError(ReadFault.NOT_TEXT)


def _of_bytes(content: bytes, declared: str) -> tuple[str, str]:
    for name in ("utf-8", declared):
        try:
            return _checked(content, name) if name else _checked(content, "utf-8")
        except ReadingError:
            continue
    try:
        korean = content.decode("cp949")
    except UnicodeDecodeError:
        korean = ""
    letters = [character for character in korean if ord(character) > 0x7F]
    if letters and len(_HANGUL.findall(korean)) >= _PLAIN * 0.9 * len(letters):
        return korean, "cp949"
    return _checked(content, "cp1252")
