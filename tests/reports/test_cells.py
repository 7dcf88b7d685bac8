"""Cells of exports: a text is a text in every program that opens the file."""

from datetime import date

import pytest
from openpyxl import Workbook

from commitments.spreadsheets.cells import csv_cell, xlsx_cell

DANGEROUS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1+1", "\u00a0=1", "\ufeff=1",
    "＝1", "＋1", "－1", "＠SUM(A1)", "\x00=1", "=cmd|' /C calc'!A0",
]  # fmt: skip
HARMLESS = ["", "a=b", "2 + 2", "'quoted", "re: x@y.org", "한국", "30 %"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_would_be_computed_gets_an_apostrophe(text: str) -> None:
    assert str(csv_cell(text)).startswith("'")


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert csv_cell(text) == text


def test_numbers_and_days_are_numbers_and_days() -> None:
    assert [csv_cell(-5), csv_cell(0), csv_cell(None)] == [-5, 0, ""]
    assert csv_cell(date(2027, 1, 2)) == "2027-01-02"


@pytest.mark.parametrize("text", [*DANGEROUS, *HARMLESS, "x" * 40_000])
def test_a_text_in_a_sheet_is_of_the_type_of_texts(text: str) -> None:
    sheet = Workbook(write_only=True).create_sheet()
    cell = xlsx_cell(sheet, text)
    assert cell.data_type == "s"
    assert len(cell.value) <= 32_767
