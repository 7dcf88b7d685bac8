"""Cells of spreadsheets that stay what they are: a text never becomes a formula."""

from datetime import date
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from commitments.domain.cells import CONTROLS, LONGEST_CELL, guard

Value = str | int | date | None


def csv_cell(value: Value) -> str | int:
    """Return a value for a CSV file; a text that would be computed gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return guard(CONTROLS.sub("", value))


def xlsx_cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    """Return a value for an XLSX sheet; a text is of the type of texts, whatever it looks like."""
    if isinstance(value, str):
        # Set after the value, which would make a formula of “=1+1”.
        cell = WriteOnlyCell(sheet, CONTROLS.sub("", value)[:LONGEST_CELL])
        cell.data_type = "s"
        return cell
    return WriteOnlyCell(sheet, value)
