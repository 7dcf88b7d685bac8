"""A list as a CSV or XLSX file, read in one snapshot and sent from the disk."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import IO, Any, cast

from django.http import FileResponse

from commitments.spreadsheets.anchoring import HEADER, about_lines, anchor_words
from commitments.spreadsheets.cells import Value, csv_cell, xlsx_cell
from commitments.spreadsheets.snapshot import one_snapshot
from commitments.spreadsheets.workbooks import new_workbook, save

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Lines = Iterable[Sequence[Value]]


def sent(read: Callable[[], Lines], form: str, *, name: str, at: datetime) -> FileResponse:
    """Return a list as a file to save; `read` gives its lines, the headings first.

    Its rows go to the disk as they come, so that neither the memory nor the snapshot has to wait
    for the reader.
    """
    name = re.sub(r"[^\w.-]+", "-", name)
    with one_snapshot():
        anchor = anchor_words()
        if form == "xlsx":
            file = xlsx_file(read(), name=name, about=about_lines(at=at, anchor=anchor))
        else:
            file = csv_file(read())
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}-{at:%Y-%m-%d}.{form}",
        content_type=TYPES[form],
        headers={HEADER: anchor},
    )


def csv_file(told: Lines) -> IO[bytes]:
    """Return a CSV file (RFC 4180, UTF-8 with a mark, which spreadsheets ask for)."""
    return spooled(csv_lines(told))


def csv_lines(told: Lines) -> Iterator[str]:
    """Yield the lines of a CSV file."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for line in told:
        yield writer.writerow([csv_cell(value) for value in line])


class _Echo:
    """Hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def spooled(pieces: Iterable[str]) -> IO[bytes]:
    """Write a text to the disk piece by piece, and return it as a file from its beginning."""
    file = cast("IO[bytes]", TemporaryFile())  # noqa: SIM115 - the answer closes it
    text = TextIOWrapper(cast("Any", file), encoding="utf-8", newline="")
    text.writelines(pieces)
    text.flush()
    text.detach()
    file.seek(0)
    return file


def xlsx_file(told: Lines, *, name: str, about: Iterable[tuple[str, str]] = ()) -> IO[bytes]:
    """Return an XLSX file.

    What is said about the file stands on a second sheet, so that whoever reads the first one
    reads rows only.
    """
    book = new_workbook()
    sheet: Any = book.create_sheet(name[:31])
    sheet.freeze_panes = "B2"
    for line in told:
        sheet.append([xlsx_cell(sheet, value) for value in line])
    notes: Any = book.create_sheet("about")
    for note in about:
        notes.append([xlsx_cell(notes, words) for words in note])
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    save(book, file)
    file.seek(0)
    return file
