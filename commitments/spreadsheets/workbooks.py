"""Workbooks of openpyxl, which is loaded by the first that is opened: most processes open none.

It weighs 4 MiB in every worker of the web server, and no page needs it.
"""

from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl import Workbook


def new_workbook() -> "Workbook":
    """Return a workbook that is written row by row and not kept."""
    from openpyxl import Workbook

    return Workbook(write_only=True)


def cell_of(sheet: Any, value: Any) -> Any:
    """Return a value as a cell of a sheet that is written row by row."""
    from openpyxl.cell import WriteOnlyCell

    return WriteOnlyCell(sheet, value)


def save(book: "Workbook", file: IO[bytes]) -> None:
    """Write a workbook into a file."""
    from openpyxl.writer.excel import save_workbook

    save_workbook(book, file)


def open_workbook(content: IO[bytes]) -> "Workbook":
    """Open a workbook to be read row by row. Raises whatever openpyxl stumbles over."""
    from openpyxl import load_workbook

    return load_workbook(content, read_only=True, keep_links=False)


def letters_of(column: int) -> str:
    """Return what a column is called, counted from 1."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)


def boundaries_of(told: str) -> tuple[int | None, int | None, int | None, int | None]:
    """Return first column, first row, last column and last row of a range such as A1:B2."""
    from openpyxl.utils.cell import range_boundaries

    return range_boundaries(told)
