"""What a file that was sent is made of: its form, encoding, delimiter and sheets, or its fault."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from commitments.domain.file_types import LARGEST_FILE, FileFault, FileFaultError, check_file
from commitments.spreadsheets.workbooks import open_workbook

CHUNK = 2**16
HEAD = 2**20  # bytes of a text that are looked at for its delimiter and its line ends
MOST_SHEETS = 50
MOST_MERGES = 10_000

FAULTS: dict[FileFault, Promise] = {
    FileFault.EMPTY: _l("This file is empty."),
    FileFault.TOO_LARGE: _l("This file is larger than 20 MiB. Split it and send the parts."),
    FileFault.TYPE_NOT_ALLOWED: _l("Send a CSV or XLSX file."),
    FileFault.CONTENT_IS_OTHER: _l("What is in this file is not what its name says."),
    FileFault.DAMAGED: _l("This workbook is damaged or locked with a password."),
    FileFault.SUSPICIOUS_ARCHIVE: _l("This file is not built like a workbook and is not taken."),
    FileFault.ACTIVE_CONTENT: _l(
        "This workbook has macros or links to other files. Save it as XLSX without them."
    ),
}
_OLD_FORMS = (
    (b"\xd0\xcf\x11\xe0", _l("This is an old or locked workbook. Save it as XLSX, unlocked.")),
    (b"%PDF-", _l("This is a PDF. Send the table as CSV or XLSX.")),
    (b"{\\rtf", _l("This is a text document. Send the table as CSV or XLSX.")),
    (b"\x1f\x8b", _l("This file is packed. Unpack it and send the table.")),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|\?xml|html|table|head|body)", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HIGH = re.compile(rb"[\x80-\xff]+")


class SheetError(ValueError):
    """A file cannot be taken; the message is fit to show."""


@dataclass(slots=True)
class Opened:
    """How a file is to be read; `assumed` tells in words what nobody said and was concluded."""

    form: str
    encoding: str = ""
    delimiter: str = ""
    sheets: list[str] = field(default_factory=list)
    sheet: str = ""
    skips_first: bool = False
    assumed: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return what is kept with the job."""
        return asdict(self)


def open_sheet(name: str, content: BinaryIO, *, size: int) -> Opened:
    """Find out how a file is to be read. Raises SheetError."""
    content.seek(0)
    head = content.read(CHUNK)
    content.seek(0)
    if not head:
        raise SheetError(str(FAULTS[FileFault.EMPTY]))
    if size > LARGEST_FILE:
        raise SheetError(str(FAULTS[FileFault.TOO_LARGE]))
    for magic, words in _OLD_FORMS:
        if head.startswith(magic):
            raise SheetError(str(words))
    extension = name.rpartition(".")[2].lower()
    if extension == "xlsx":
        return _open_workbook(name, content, size)
    if extension in {"xlsm", "xltm", "xlsb", "xlam"}:
        raise SheetError(str(FAULTS[FileFault.ACTIVE_CONTENT]))
    if extension not in {"csv", "tsv", "txt"}:
        raise SheetError(str(FAULTS[FileFault.TYPE_NOT_ALLOWED]))
    if head.startswith(b"PK\x03\x04") or _MARKUP.match(head.removeprefix(codecs.BOM_UTF8)):
        raise SheetError(str(FAULTS[FileFault.CONTENT_IS_OTHER]))
    return _open_text(content, head)


# --- texts --------------------------------------------------------------------------------


def _open_text(content: BinaryIO, head: bytes) -> Opened:
    encoding, assumed = _encoding_of(content, head)
    content.seek(0)
    text = codecs.getincrementaldecoder(encoding)().decode(content.read(HEAD))
    content.seek(0)
    if not text.strip():
        raise SheetError(str(FAULTS[FileFault.EMPTY]))
    first = text.lstrip("\r\n").splitlines()[0]
    skips_first = bool(re.fullmatch(r"(?i)sep=.", first))
    delimiter = first[-1] if skips_first else _delimiter_of(first)
    names = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("bar")}
    told = _("Between the cells: %(name)s.") % {"name": names.get(delimiter, delimiter)}
    ends = _("Line ends: %(name)s.") % {"name": _line_ends(text)}
    return Opened("csv", encoding, delimiter, [], "", skips_first, [assumed, told, ends])


def _encoding_of(content: BinaryIO, head: bytes) -> tuple[str, str]:
    """Return the encoding and, in words, why. Raises SheetError."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            _check_decodes(content, encoding)
            return encoding, _("Encoding: %(name)s, by the mark at its beginning.") % {
                "name": encoding.removesuffix("-sig").upper()
            }
    if head.count(0) * 4 > len(head):
        raise SheetError(_("This is UTF-16 without a mark, or no text at all. Save it as UTF-8."))
    if _decodes(content, "utf-8"):
        return "utf-8", _("Encoding: UTF-8.")
    for encoding, name in _guesses(head if _HIGH.search(head) else _whole(content)):
        if _decodes(content, encoding):
            return encoding, _(
                "Encoding: assumed to be %(name)s, because it is not UTF-8. Look at the letters "
                "in the preview; save the file as UTF-8 where they are wrong."
            ) % {"name": name}
    raise SheetError(_("In which encoding this file is cannot be told. Save it as UTF-8."))


def _whole(content: BinaryIO) -> bytes:
    content.seek(0)
    return content.read()


def _guesses(sample: bytes) -> tuple[tuple[str, str], ...]:
    """Korean writes two high bytes for a letter; western texts rarely have two in a row."""
    runs = _HIGH.findall(sample)
    paired = sum(len(run) for run in runs if len(run) % 2 == 0)
    is_korean = paired * 10 >= 8 * sum(map(len, runs))
    korean, western = ("cp949", _("Korean (CP949)")), ("cp1252", _("western (Windows-1252)"))
    return (korean, western) if is_korean else (western,)


def _decodes(content: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    content.seek(0)
    try:
        while chunk := content.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _check_decodes(content: BinaryIO, encoding: str) -> None:
    if not _decodes(content, encoding):
        raise SheetError(
            _("The mark at the beginning says %(name)s, but the text is not. Save it as UTF-8.")
            % {"name": encoding.removesuffix("-sig").upper()}
        )


def _delimiter_of(line: str) -> str:
    """Return what stands most often between cells in the first line, outside quotes."""
    bare = re.sub(r'"[^"]*"', "", line)
    counts = {delimiter: bare.count(delimiter) for delimiter in ",;\t|"}
    return max(counts, key=lambda delimiter: counts[delimiter])


def _line_ends(text: str) -> str:
    windows = text.count("\r\n")
    ends = {
        "Windows (CR LF)": windows,
        "Unix (LF)": text.count("\n") - windows,
        "Mac (CR)": text.count("\r") - windows,
    }
    used = [name for name, count in ends.items() if count]
    return ", ".join(used) or _("none")


def csv_rows(content: BinaryIO, opened: Opened) -> Iterator[list[str]]:
    """Yield the records of a text. Raises SheetError where its quotes do not close."""
    content.seek(0)
    text = io.TextIOWrapper(content, encoding=opened.encoding, newline="")
    reader = csv.reader(text, delimiter=opened.delimiter, strict=True)
    number = 0
    try:
        if opened.skips_first:
            next(reader, None)
        for record in reader:
            number += 1
            yield record
    except (csv.Error, UnicodeError) as error:
        raise SheetError(
            _("Row %(row)d cannot be read; look at its quotation marks and very long cells.")
            % {"row": number + 1 + opened.skips_first}
        ) from error
    finally:
        # Whoever stops early may have closed the file before this ends.
        if not content.closed:
            text.detach()


# --- workbooks ----------------------------------------------------------------------------


def _open_workbook(name: str, content: BinaryIO, size: int) -> Opened:
    try:
        check_file(name, content, size=size)
    except FileFaultError as error:
        raise SheetError(str(FAULTS[error.fault])) from error
    book = _loaded(content)
    try:
        sheets = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    finally:
        book.close()
    if not sheets:
        raise SheetError(_("This workbook shows no sheet."))
    if len(sheets) > MOST_SHEETS:
        raise SheetError(_("This workbook has more than %(most)d sheets.") % {"most": MOST_SHEETS})
    return Opened("xlsx", sheets=sheets, sheet=sheets[0])


def _loaded(content: BinaryIO) -> Any:
    content.seek(0)
    try:
        return open_workbook(content)
    # What openpyxl raises for a broken workbook is not told anywhere.
    except Exception as error:
        raise SheetError(str(FAULTS[FileFault.DAMAGED])) from error


_MERGE = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"'
)


def _merges(content: BinaryIO, path: str) -> list[str]:
    """Return the merged ranges of a sheet, which a reader of rows does not see."""
    found: list[str] = []
    tail = b""
    with zipfile.ZipFile(content) as archive, archive.open(path.lstrip("/")) as stream:
        while chunk := stream.read(CHUNK):
            found += [match.decode() for match in _MERGE.findall(tail + chunk)]
            last = (tail + chunk).rfind(b"<")
            tail = (tail + chunk)[last:][-200:] if last >= 0 else b""
            if len(found) > MOST_MERGES:
                raise SheetError(_("This sheet has too many merged cells."))
    return found


@dataclass(slots=True)
class Sheet:
    """One sheet of a workbook: its rows as cells of openpyxl, and its merged ranges."""

    rows: Iterator[Any]
    merges: list[str]


def workbook_sheet(content: BinaryIO, opened: Opened, *, width: int) -> Sheet:
    """Open the chosen sheet of a workbook. Raises SheetError."""
    book = _loaded(content)
    sheet = book[opened.sheet] if opened.sheet in book.sheetnames else book.worksheets[0]
    merges = _merges(content, sheet._worksheet_path)  # noqa: SLF001 - it is told nowhere else
    return Sheet(_rows_of(sheet, width), merges)


def _rows_of(sheet: Any, width: int) -> Iterator[Any]:
    try:
        yield from sheet.iter_rows(max_col=width)
    except SheetError:
        raise
    except Exception as error:
        raise SheetError(str(FAULTS[FileFault.DAMAGED])) from error
