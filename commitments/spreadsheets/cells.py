"""Cells of spreadsheets that stay what they are: a text never becomes a formula."""

from datetime import date
from typing import Any

from commitments.domain.cells import CONTROLS, LONGEST_CELL, guard
from commitments.spreadsheets.workbooks import cell_of

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


def xlsx_cell(sheet: Any, value: Any) -> Any:
    """Return a value for an XLSX sheet; a text is of the type of texts, whatever it looks like."""
    if isinstance(value, str):
        # Set after the value, which would make a formula of “=1+1”.
        cell = cell_of(sheet, CONTROLS.sub("", value)[:LONGEST_CELL])
        cell.data_type = "s"
        return cell
    return cell_of(sheet, value)
