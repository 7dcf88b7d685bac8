"""The page of security requirements names tests that exist, and counts itself right."""

import re
from collections import Counter

from tests.architecture.tree import ROOT

PAGE = ROOT / "docs" / "asvs.md"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")
OF_LEVEL = {"1": 70, "2": 183}


def rows() -> list[tuple[str, ...]]:
    return ROW.findall(PAGE.read_text())


def kind_of(shown: str) -> str:
    """Say how a requirement is answered."""
    if NAMED.search(shown):
        return "tests"
    return shown.partition(":")[0]


def test_every_requirement_stands_once() -> None:
    numbers = [row[0] for row in rows()]
    assert [number for number, count in Counter(numbers).items() if count > 1] == []
    assert Counter(row[1] for row in rows()) == OF_LEVEL


def test_every_test_that_is_named_exists() -> None:
    named = {found for row in rows() for found in NAMED.findall(row[3])}
    assert len(named) > 100
    missing = [
        f"{file}::{test}"
        for file, test in sorted(named)
        if not re.search(rf"^def {test}\(", (ROOT / "tests" / file).read_text(), re.MULTILINE)
    ]
    assert missing == []


def test_every_page_that_is_named_exists() -> None:
    linked = {name for row in rows() for name in re.findall(r"\]\(([\w-]+\.md)\)", row[3])}
    assert [name for name in sorted(linked) if not (PAGE.parent / name).exists()] == []


def test_page_counts_itself_right() -> None:
    counted = Counter(kind_of(row[3]) for row in rows())
    assert set(counted) == {"tests", "page", "open", "does not apply"}
    told = [int(number) for number in re.findall(r"\d+", PAGE.read_text().partition("Of 253,")[2])]
    assert told[:4] == [counted[name] for name in ("tests", "page", "open", "does not apply")]
