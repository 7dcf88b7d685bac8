"""The rows of a file one by one: each cell with its address, its text, and what is wrong."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from commitments.domain.cells import CONTROLS, LONGEST_CELL, unescape, unguard
from commitments.spreadsheets.workbooks import boundaries_of, letters_of
from entry.sheets.opening import Opened, SheetError, csv_rows, workbook_sheet
from history.text import composed

MOST_ROWS = 200_000
MOST_COLUMNS = 200
HEADER_WITHIN = 20  # rows in which the headings are looked for

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: a text or a day, and the words of its fault."""

    value: str | date = ""
    fault: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing stands in it."""
        return self.value == "" and not self.fault


@dataclass(slots=True)
class Row:
    """A row of the file; `number` is the one that a spreadsheet shows beside it."""

    number: int
    cells: list[Cell] = field(default_factory=list)

    def __getitem__(self, column: int) -> Cell:
        return self.cells[column] if column < len(self.cells) else Cell()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing stands in it."""
        return all(cell.is_empty for cell in self.cells)


def address(column: int, number: int) -> str:
    """Return the address of a cell as spreadsheets write it, as in B17; columns begin at 0."""
    return f"{letters_of(column + 1)}{number}"


def read_rows(content: BinaryIO, opened: Opened) -> Iterator[Row]:
    """Yield every row of a file in order, empty ones as well. Raises SheetError."""
    rows = _text_rows(content, opened) if opened.form == "csv" else _book_rows(content, opened)
    for row in rows:
        if row.number > MOST_ROWS + HEADER_WITHIN:
            raise SheetError(
                _("This sheet has more than %(most)d rows. Split it and send the parts.")
                % {"most": MOST_ROWS}
            )
        if len(row.cells) > MOST_COLUMNS and any(
            not cell.is_empty for cell in row.cells[MOST_COLUMNS:]
        ):
            raise SheetError(
                _("Row %(row)d has more than %(most)d columns.")
                % {"row": row.number, "most": MOST_COLUMNS}
            )
        yield row


def text_cell(text: str) -> Cell:
    """Return the cell of a text, without what guarded it from being computed."""
    text = unescape(unguard(text))
    if len(text) > LONGEST_CELL:
        told = _("This cell holds %(length)d characters; at most %(most)d fit.")
        return Cell(text[:80], told % {"length": len(text), "most": LONGEST_CELL})
    found = CONTROLS.search(text) or _LONE_SURROGATE.search(text)
    if found:
        code = f"U+{ord(found.group()):04X}"
        shown = CONTROLS.sub("?", _LONE_SURROGATE.sub("?", text))
        return Cell(shown, _("The character %(code)s is not allowed here.") % {"code": code})
    return Cell(composed(text.strip()))


def _text_rows(content: BinaryIO, opened: Opened) -> Iterator[Row]:
    for number, record in enumerate(csv_rows(content, opened), start=1 + opened.skips_first):
        # Beyond the last column that is taken one more cell tells of all the others.
        beyond = next((text for text in record[MOST_COLUMNS:] if text), None)
        rest = [] if beyond is None else [text_cell(beyond)]
        yield Row(number, [*(text_cell(text) for text in record[:MOST_COLUMNS]), *rest])


def _book_rows(content: BinaryIO, opened: Opened) -> Iterator[Row]:
    sheet = workbook_sheet(content, opened, width=MOST_COLUMNS + 1)
    merged = _Merged(sheet.merges)
    for number, cells in enumerate(sheet.rows, start=1):
        row = Row(number, [_book_cell(cell) for cell in cells])
        while row.cells and row.cells[-1].is_empty:
            row.cells.pop()
        merged.mark(row)
        yield row


def _book_cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return Cell()
    if cell.data_type == "f":
        return Cell(str(value)[:80], _("This cell holds a formula; put its value there instead."))
    if cell.data_type == "e":
        return Cell(str(value), _("This cell holds an error of the spreadsheet."))
    if isinstance(value, datetime):
        return Cell(value.date() if value.time() == time() else value)
    if isinstance(value, date):
        return Cell(value)
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    if isinstance(value, int | float):
        return Cell(_number(value))
    return text_cell(str(value))


def _number(value: float) -> str:
    """Write a number as people do: without an exponent and the noise of its last place."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return f"{value:.10f}".rstrip("0")


class _Merged:
    """The merged ranges of a sheet, told at every row that they touch."""

    def __init__(self, ranges: Sequence[str]) -> None:
        found = [(_bounds(told), told) for told in ranges]
        # The next to begin stands last; what has begun and not ended is all that a row looks at.
        self.ahead = sorted(found, key=lambda one: one[0][1], reverse=True)
        self.begun: list[tuple[tuple[int, int, int, int], str]] = []

    def mark(self, row: Row) -> None:
        """Say at the cells of a merged range that nobody can tell to which row they belong."""
        while self.ahead and self.ahead[-1][0][1] <= row.number:
            self.begun.append(self.ahead.pop())
        self.begun = [one for one in self.begun if one[0][3] >= row.number]
        for (first, top, last, bottom), told in self.begun:
            while len(row.cells) < first:
                row.cells.append(Cell())
            # Where it spans rows every one is marked; else what it covers beside its value.
            words = _("These cells are merged (%(range)s); split them.") % {"range": told}
            start = first if bottom > top else first + 1
            for column in range(start, min(last, MOST_COLUMNS) + 1):
                while len(row.cells) < column:
                    row.cells.append(Cell())
                row.cells[column - 1] = Cell(row.cells[column - 1].value, words)


def _bounds(told: str) -> tuple[int, int, int, int]:
    first, top, last, bottom = boundaries_of(told)
    return first or 1, top or 1, last or 1, bottom or 1


def find_header(rows: Sequence[Row], known: Sequence[str]) -> Row:
    """Return the row of headings: among the first the one with most known names.

    Raises SheetError where there is none.
    """
    best, most = None, -1
    for row in rows:
        names = {cell.value.casefold() for cell in row.cells if isinstance(cell.value, str)} - {""}
        score = len(names & {*known}) * 1000
        if best is None or score > most:
            best, most = (row, score) if names else (best, most)
    if best is None:
        raise SheetError(_("No headings were found in the first rows."))
    return best
