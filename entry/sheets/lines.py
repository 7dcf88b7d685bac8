"""The rows of a job: from cells of its file to values under the columns that were named."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import BinaryIO, TypeVar, cast

from django.utils.translation import gettext as _

from entry.sheets.columns import Column
from entry.sheets.dates import CellError, DateOrder
from entry.sheets.kinds import REGISTERS, Register
from entry.sheets.kinds.base import Line
from entry.sheets.models import SheetJob
from entry.sheets.opening import Opened
from entry.sheets.reading import HEADER_WITHIN, Row, address, find_header, read_rows
from entry.sheets.states import SheetKind

# So many rows are held at once.
BATCH = 1_000

Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """Yield lists of at most so many items."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch


@contextmanager
def content_of(job: SheetJob) -> Iterator[BinaryIO]:
    """Open the file of a job."""
    with job.file.storage.open(str(job.file.name), "rb") as kept:
        yield cast("BinaryIO", kept.file)


def register_of(job: SheetJob) -> type[Register]:
    """Return the register into which the rows of a job go."""
    return REGISTERS[SheetKind(job.kind)]


def headings_in(
    job: SheetJob, opened: Opened, *, header_row: int | None = None
) -> tuple[int, list[str]]:
    """Return the row of the headings and the headings. Raises SheetError."""
    known = {name for column in register_of(job).columns for name in column.headings()}
    with content_of(job) as content:
        rows = list(islice(read_rows(content, opened), max(HEADER_WITHIN, header_row or 0)))
    chosen = [row for row in rows if row.number == header_row] if header_row else rows
    row = find_header(chosen, sorted(known))
    return row.number, _named(row)


def _named(row: Row) -> list[str]:
    """Return the headings of a row, each once; a cell without one has the name of its column."""
    names: list[str] = []
    for position, cell in enumerate(row.cells):
        name = " ".join(str(cell.value).split())[:80]
        name = name or _("column %(letter)s") % {"letter": address(position, 0)[:-1]}
        names.append(name if name not in names else f"{name} ({address(position, 0)[:-1]})")
    return names


def read_lines(job: SheetJob) -> Iterator[Line]:
    """Yield the rows of a job's file below its headings; empty ones are passed over."""
    opened = Opened(**job.opened)
    columns = {column.name: column for column in register_of(job).columns}
    meant = [columns.get(job.mapping.get(heading, "")) for heading in job.headings]
    order = DateOrder(job.date_order)
    with content_of(job) as content:
        for row in read_rows(content, opened):
            if row.number > job.header_row and not row.is_empty:
                yield _line(row, meant, order)


def _line(row: Row, meant: Sequence[Column | None], order: DateOrder) -> Line:
    line = Line(row.number, {}, {})
    for position, column in enumerate(meant):
        if column is None:
            continue
        line.cells[column.name] = address(position, row.number)
        cell = row[position]
        if cell.fault:
            line.refuse(column.name, cell.fault)
        elif cell.value != "":
            try:
                line.values[column.name] = column.parse(cell.value, order)
            except CellError as error:
                line.refuse(column.name, str(error))
    for position in range(len(meant), len(row.cells)):
        if not row.cells[position].is_empty:
            told = _("This row has more cells than there are headings.")
            line.faults.append([address(position, row.number), told])
            break
    return line


def digest_of(chunks: Iterable[bytes]) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def meanings(mapping: Mapping[str, str], columns: Iterable[Column]) -> dict[str, str]:
    """Return a mapping without columns that this register does not have."""
    names = {column.name for column in columns}
    return {heading: name if name in names else "" for heading, name in mapping.items()}
