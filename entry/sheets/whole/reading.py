"""The registers in a file that a framework was written to; whatever it was, rows by their names."""

import base64
import binascii
import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, BinaryIO

from django.db import models
from django.utils.translation import gettext as _

from commitments.domain.cells import unescape, unguard
from commitments.domain.file_types import FileFaultError, check_file
from commitments.spreadsheets.workbooks import open_workbook
from entry.sheets.opening import SheetError
from entry.sheets.whole.tables import BY_NAME, READER_SUFFIX, TABLES, Table
from entry.sheets.whole.writing import CONTENT, FILES, FORMAT, FORMAT_VERSION

# A RuntimeError also stands for a locked archive and a way of packing that nobody knows here.
_BROKEN = (zipfile.BadZipFile, UnicodeError, csv.Error, RuntimeError, zlib.error, EOFError)
LARGEST = 200 * 2**20  # bytes, packed or not
Told = dict[str, Any]


@dataclass(slots=True)
class Whole:
    """What a file holds: the rows of each register in their order, and files by their SHA-256."""

    rows: dict[str, list[Told]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


def read_whole(name: str, content: BinaryIO, *, size: int) -> Whole:
    """Read a file that a framework was written to. Raises SheetError."""
    if size > LARGEST:
        raise SheetError(_("This file is larger than 200 MiB."))
    readers = {"json": _read_json, "xlsx": _read_xlsx, "zip": _read_zip}
    reader = readers.get(name.rpartition(".")[2].lower())
    if reader is None:
        raise SheetError(_("Send the JSON, XLSX or ZIP file that a framework was exported to."))
    content.seek(0)
    whole = reader(content, size)
    unknown = sorted({*whole.rows} - {*BY_NAME})
    if unknown or len(whole.rows.get("framework", ())) != 1:
        raise SheetError(_("This file does not hold one framework."))
    return whole


def _read_json(content: BinaryIO, _size: int) -> Whole:
    try:
        told = json.load(content)
    except (ValueError, RecursionError) as error:
        raise SheetError(_("This is no JSON: %(error)s") % {"error": error}) from error
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise SheetError(_("This file does not hold one framework."))
    if told.get("format_version") != FORMAT_VERSION:
        raise SheetError(_("This file was written by another version of the program."))
    registers = told.get("registers")
    whole = Whole()
    for name, rows in (registers if isinstance(registers, dict) else {}).items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise SheetError(_("The register %(name)s is no list of records.") % {"name": name})
        whole.rows[name] = [_checked(name, position, row) for position, row in enumerate(rows, 1)]
    with_files = (whole.rows.get(name, ()) for name in ("evidence", "evidence_versions"))
    for row in chain.from_iterable(with_files):
        if packed := row.pop(CONTENT, None):
            try:
                whole.files[str(row["sha256"])] = base64.b64decode(packed, validate=True)
            except (binascii.Error, ValueError, TypeError) as error:
                raise SheetError(_("A file in it is damaged.")) from error
    return whole


def _checked(name: str, position: int, row: Told) -> Told:
    table = BY_NAME.get(name)
    unknown = {*row} - {*table.columns, CONTENT} if table else ()
    if unknown:
        raise SheetError(
            _("%(place)s: there is no column “%(name)s”.")
            % {"place": f"{name} {position}", "name": sorted(unknown)[0]}
        )
    return {key: value for key, value in row.items() if not key.endswith(READER_SUFFIX)}


def _read_xlsx(content: BinaryIO, size: int) -> Whole:
    try:
        check_file("whole.xlsx", content, size=min(size, 2**20))
        book = open_workbook(content)
        whole = Whole()
        for name in book.sheetnames:
            rows = (
                ["" if value is None else str(value) for value in row]
                for row in book[name].iter_rows(values_only=True)
            )
            whole.rows[name] = list(_records(name, rows))
    except SheetError:
        raise
    except FileFaultError as error:
        raise SheetError(_("This workbook is damaged or holds more than cells.")) from error
    except Exception as error:
        raise SheetError(_("This workbook is damaged or holds more than cells.")) from error
    return whole


def _read_zip(content: BinaryIO, _size: int) -> Whole:
    whole = Whole()
    try:
        with zipfile.ZipFile(content) as archive:
            left = LARGEST
            for entry in archive.infolist():
                with archive.open(entry) as stream:
                    raw = stream.read(left + 1)
                left -= len(raw)
                if left < 0:
                    raise SheetError(_("This file is larger than 200 MiB."))
                if entry.filename.startswith(FILES):
                    whole.files[entry.filename.removeprefix(FILES)] = raw
                elif entry.filename.endswith(".csv"):
                    name = entry.filename.removesuffix(".csv")
                    whole.rows[name] = list(_records(name, _csv(raw)))
    except _BROKEN as error:
        raise SheetError(_("This archive is damaged.")) from error
    return whole


def _csv(raw: bytes) -> Iterator[list[str]]:
    text = io.StringIO(raw.decode("utf-8-sig"), newline="")
    for record in csv.reader(text, strict=True):
        yield [unguard(cell) for cell in record]


def _records(name: str, rows: Iterator[list[str]]) -> Iterator[Told]:
    """Put the cells of a register together as the records that they were."""
    table = BY_NAME.get(name)
    heads = next(rows, [])
    if table is None:
        return
    kinds = _kinds(table)
    for position, cells in enumerate(rows, start=2):
        texts: dict[str, str] = {}
        for head, cell in zip(heads, cells, strict=False):
            column = head.partition("~")[0]
            texts[column] = texts.get(column, "") + cell
        if any(texts.values()):
            told = {key: _value(kinds.get(key), unescape(text)) for key, text in texts.items()}
            yield _checked(name, position, told)


def _kinds(table: Table) -> dict[str, Any]:
    fields: dict[str, Any] = {field.name: field for field in table.fields}
    return {**fields, **{link.name: list for link in table.links}}


def _value(kind: Any, text: str) -> Any:
    """Return what a cell says, as its column means it."""
    if kind is list or isinstance(kind, models.JSONField):
        try:
            return json.loads(text) if text else []
        except ValueError as error:
            raise SheetError(_("“%(text)s” is no JSON.") % {"text": text[:60]}) from error
    if isinstance(kind, models.BooleanField):
        return text == "yes"
    is_text = isinstance(kind, models.CharField | models.TextField | models.FileField)
    return None if not text and not is_text else text


__all__ = ["TABLES", "Whole", "read_whole"]
