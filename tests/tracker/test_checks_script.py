"""What script/test counts and says at its end."""

from collections import Counter

import pytest

from script import checks


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("===== 3 failed, 10 passed, 2 skipped in 1.23s =====", (10, 3, 2)),
        ("== 1 passed, 1 error in 0.1s ==", (1, 1, 0)),
        ("= 4 passed, 1 xfailed, 7 deselected, 2 warnings in 61.02s (0:01:01) =", (5, 0, 0)),
        ("=== 2 errors in 0.3s ===", (0, 2, 0)),
        ("12 passed in 0.12s", (12, 0, 0)),
    ],
)
def test_closing_line_of_pytest_is_counted(line: str, expected: tuple[int, int, int]) -> None:
    assert checks.CLOSING_LINE.match(line)
    counts = checks.counted(line)
    assert (counts["passed"], counts["failed"], counts["skipped"]) == expected


def test_other_lines_are_not_taken_for_it() -> None:
    assert not checks.CLOSING_LINE.match("tests/test_x.py:3: 12 passed people in a row")


def test_last_line_is_the_plain_counts() -> None:
    report = checks.Report(counts=Counter(passed=5, failed=1))
    report.note("ruff", ok=True)
    report.note("mypy", ok=False)
    report.leave_out("browser", because="no chromium on PATH", is_fault=False)
    assert report.closing().splitlines() == [
        "Ran: ruff, mypy",
        "Left out: browser (no chromium on PATH)",
        "Failing: mypy",
        "5 passed, 1 failed, 0 skipped",
    ]


def test_missing_service_is_a_fault_on_a_build_server() -> None:
    report = checks.Report()
    report.leave_out("browser", because="no chromium on PATH", is_fault=True)
    assert report.failed == ["browser (left out)"]
