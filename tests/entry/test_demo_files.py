"""Wrong fixture files: the message names the entry and the word, whatever is wrong."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from entry.demo.files import FixtureError, build, read_yaml
from entry.demo.instruments import days_of, read_text


class Colour(StrEnum):
    """Colours for the test."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """A nested shape."""

    code: str
    size: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    """A shape with one field of each sort."""

    reference: str
    colour: Colour = Colour.RED
    day: date | None = None
    count: int = 0
    is_open: bool = False
    inner: Inner | None = None
    many: tuple[Inner, ...] = ()
    named: dict[str, str] | None = None


def test_every_sort_of_value_is_read() -> None:
    content = {
        "reference": "A-1",
        "colour": "blue",
        "day": "2026-11-22",
        "count": 3,
        "is_open": True,
        "inner": {"code": "X", "size": 1.5},
        "many": [{"code": "Y"}],
        "named": {"Z": "zed"},
    }

    assert build(Outer, content, where="file") == Outer(
        reference="A-1",
        colour=Colour.BLUE,
        day=date(2026, 11, 22),
        count=3,
        is_open=True,
        inner=Inner(code="X", size=Decimal("1.5")),
        many=(Inner(code="Y"),),
        named={"Z": "zed"},
    )


def test_empty_value_of_an_optional_field_is_none() -> None:
    assert build(Outer, {"reference": "A-1", "inner": None}, where="file").inner is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "file: names and values are expected."),
        ({}, "file: “reference” is missing."),
        ({"reference": "A-1", "color": "red"}, "file, A-1: “color” is not known here; known are: "),
        ({"reference": "A-1", "colour": "green"}, "file, A-1, colour: “green” is none of: red, "),
        ({"reference": 1}, "reference: “1” cannot be read as text (put it in quotation marks)."),
        ({"reference": "A-1", "day": "2026-13-01"}, "day: “2026-13-01” cannot be read as a day."),
        ({"reference": "A-1", "count": True}, "count: “True” cannot be read as a number."),
        ({"reference": "A-1", "is_open": 1}, "is_open: “1” cannot be read as true or false."),
        ({"reference": "A-1", "many": {}}, "file, A-1, many: a list is expected."),
        ({"reference": "A-1", "named": []}, "named: names and values are expected."),
        ({"reference": "A-1", "many": [{"size": 1}]}, "file, A-1, many: “code” is missing."),
        (
            {"reference": "A-1", "inner": {"code": "X", "size": "many"}},
            "file, A-1, inner, X, size: “many” cannot be read as a number.",
        ),
    ],
)
def test_wrong_content_is_refused_by_name(content: Any, message: str) -> None:
    with pytest.raises(FixtureError) as refused:
        build(Outer, content, where="file")

    assert message in str(refused.value)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FixtureError, match=r"parties\.yaml cannot be read"):
        read_yaml(tmp_path / "parties.yaml")
    with pytest.raises(FixtureError, match=r"rcf\.txt is missing"):
        read_text(tmp_path / "rcf.txt")


@pytest.mark.parametrize(("text", "message"), [("a: [", "is no YAML"), ("- a", "names and values")])
def test_file_that_is_no_mapping_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "parties.yaml"
    path.write_text(text)

    with pytest.raises(FixtureError, match=message):
        read_yaml(path)


@pytest.mark.parametrize(
    ("edtf", "days"),
    [
        ("2024-10-30", (date(2024, 10, 30), date(2024, 10, 30))),
        ("2024-09-23/2024-09-24", (date(2024, 9, 23), date(2024, 9, 24))),
        ("2023-08", (None, None)),
        ("", (None, None)),
    ],
)
def test_meeting_has_days_only_where_they_are_known(
    edtf: str, days: tuple[date | None, date | None]
) -> None:
    assert days_of(edtf) == days
