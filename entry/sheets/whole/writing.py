"""A framework as JSON, as a workbook and as CSV files in an archive; written as it is read."""

import base64
import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from django.db.models import Max, TextField
from django.db.models.functions import Length

from commitments.domain.cells import LONGEST_CELL, escape, guard, parts_of
from commitments.spreadsheets.files import spooled
from commitments.spreadsheets.snapshot import one_snapshot
from commitments.spreadsheets.workbooks import cell_of, new_workbook, save
from entry.sheets.whole.tables import TABLES, Table, tables_of
from frameworks.models import Framework

FORMAT = "commitment-tracker framework"
FORMAT_VERSION = 1
CONTENT = "file.content"
REGISTERS = len(TABLES)
FILES = "files/"
# Of an archive nobody asks when it was made; so the same state makes the same file.
STAMP = (1980, 1, 1, 0, 0, 0)
FORMS = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


Note = Callable[[int], object]


def _silent(_done: int) -> None:
    """Note nothing."""


def whole_file(framework: Framework, form: str, *, note: Note = _silent) -> IO[bytes]:
    """Return the framework as a file, all of it as it stood at one instant.

    `note` is told how many of the REGISTERS are written.
    """
    with one_snapshot():
        if form == "json":
            return spooled(as_json(framework, note))
        return as_xlsx(framework, note) if form == "xlsx" else as_zip(framework, note)


def _noted(framework: Framework, note: Note) -> Iterator[tuple[Table, Iterator[Any]]]:
    for done, found in enumerate(tables_of(framework)):
        note(done)
        yield found


def as_json(framework: Framework, note: Note = _silent) -> Iterator[str]:
    """Yield the framework as JSON, a record a line."""
    head = {"format": FORMAT, "format_version": FORMAT_VERSION, "code": framework.code}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "registers": {'
    for position, (table, records) in enumerate(_noted(framework, note)):
        yield ("," if position else "") + f"\n{json.dumps(table.name)}: ["
        for number, record in enumerate(records):
            told = table.told(record)
            if getattr(record, "file", None):
                told[CONTENT] = base64.b64encode(_content(record)).decode()
            line = json.dumps(told, ensure_ascii=False, sort_keys=True)
            yield ("," if number else "") + f"\n{line}"
        yield "]"
    yield "}}\n"


def _content(record: Any) -> bytes:
    with record.file.storage.open(record.file.name, "rb") as kept:
        content: bytes = kept.read()
    return content


def text_of(value: Any) -> str:
    """Return a value as a cell holds it, before it is escaped; nothing is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)


def widths(table: Table, framework: Framework) -> dict[str, int]:
    """Return how many cells the longest text of each column may need."""
    found = dict.fromkeys(table.columns, 1)
    long = [field.name for field in table.fields if isinstance(field, TextField)]
    if long and table.path:
        rows: Any = table.model._default_manager.filter(**{table.path: framework.pk})
        most = rows.aggregate(**{name: Max(Length(name)) for name in long})
        for name in long:
            # An escaped character is seven; few texts need the room, and it costs a heading.
            found[name] = 1 + (most[name] or 0) * 7 // (LONGEST_CELL - 7)
    return found


def headings(parts: dict[str, int]) -> list[str]:
    """Return the headings: a column that needs several cells has several, as text, text~2."""
    return [
        name if part == 1 else f"{name}~{part}"
        for name, count in parts.items()
        for part in range(1, count + 1)
    ]


def cells_of(told: dict[str, Any], parts: dict[str, int]) -> list[str]:
    """Return the cells of a record, escaped."""
    cells: list[str] = []
    for name, count in parts.items():
        pieces = parts_of(escape(text_of(told[name])))
        cells += pieces + [""] * (count - len(pieces))
    return cells


def as_xlsx(framework: Framework, note: Note = _silent) -> IO[bytes]:
    """Return a workbook with one sheet for each register."""
    book = new_workbook()
    for table, records in _noted(framework, note):
        sheet: Any = book.create_sheet(table.name)
        sheet.freeze_panes = "B2"
        parts = widths(table, framework)
        sheet.append(headings(parts))
        for record in records:
            sheet.append([_cell(sheet, text) for text in cells_of(table.told(record), parts)])
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    save(book, file)
    file.seek(0)
    return file


def _cell(sheet: Any, text: str) -> Any:
    cell = cell_of(sheet, text)
    # Set after the value, which would make a formula of “=1+1”.
    cell.data_type = "s"
    return cell


def as_zip(framework: Framework, note: Note = _silent) -> IO[bytes]:
    """Return an archive with a CSV file for each register, and the files of the evidence."""
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        kept: list[Any] = []
        for table, records in _noted(framework, note):
            parts = widths(table, framework)
            with archive.open(_entry(f"{table.name}.csv"), "w", force_zip64=True) as raw:
                lines = io.TextIOWrapper(raw, encoding="utf-8", newline="")
                lines.write("\ufeff")
                writer = csv.writer(lines)
                writer.writerow(headings(parts))
                for record in records:
                    cells = cells_of(table.told(record), parts)
                    writer.writerow([guard(text) for text in cells])
                    if getattr(record, "file", None):
                        kept.append(record)
                lines.flush()
                lines.detach()
        for record in kept:
            archive.writestr(_entry(f"{FILES}{record.sha256}"), _content(record))
    file.seek(0)
    return file


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
