"""Cells of spreadsheets that stay what they are: a text never becomes a formula."""

import re
from datetime import date
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Value = str | int | date | None

# What makes a spreadsheet compute a text (OWASP, CSV injection), in both widths.
_STARTS_A_FORMULA = re.compile("^[\\s\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]")
# What XML cannot carry; openpyxl refuses the whole book for one of them.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST = 32_767


def csv_cell(value: Value) -> str | int:
    """Return a value for a CSV file; a text that would be computed gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    text = _CONTROLS.sub("", value)
    return f"'{text}" if _STARTS_A_FORMULA.search(text) else text


def xlsx_cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    """Return a value for an XLSX sheet; a text is of the type of texts, whatever it looks like."""
    if isinstance(value, str):
        # Set after the value, which would make a formula of “=1+1”.
        cell = WriteOnlyCell(sheet, _CONTROLS.sub("", value)[:_LONGEST])
        cell.data_type = "s"
        return cell
    return WriteOnlyCell(sheet, value)
