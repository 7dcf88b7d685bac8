"""Log lines for people and for programs."""

import json
import logging
import logging.config
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from tracker import settings as shipped
from tracker.log_lines import JsonLines


def line(message: str, *values: Any, fault: BaseException | None = None) -> str:
    told = (type(fault), fault, fault.__traceback__) if fault else None
    record = logging.LogRecord("a.b", logging.WARNING, "x.py", 1, message, values, told)
    record.created = datetime(2026, 3, 2, 9, 30, 15, tzinfo=UTC).timestamp()
    return JsonLines().format(record)


def test_a_line_is_one_object_with_its_moment_in_utc() -> None:
    told = json.loads(line("refused %d %r", 403, "/x"))
    assert told.pop("process")
    assert told == {
        "at": "2026-03-02T09:30:15.000+00:00",
        "level": "WARNING",
        "logger": "a.b",
        "message": "refused 403 '/x'",
    }


@pytest.mark.parametrize("typed", ["a\nb", "a\r\nb", "a\u2028b", "\x1b[2Jx", '"},{"at":"'])
def test_what_was_typed_begins_no_line_of_its_own(typed: str) -> None:
    written = line("%s", typed)
    assert written.isascii()
    assert written.isprintable()
    assert json.loads(written)["message"] == typed


def test_a_fault_stands_in_its_line() -> None:
    try:
        raise ValueError("wrong")
    except ValueError as error:
        written = line("It failed.", fault=error)
    assert "\n" not in written
    assert "ValueError: wrong" in json.loads(written)["trace"]


@pytest.mark.parametrize("name", ["line", "json"])
def test_both_kinds_are_what_the_settings_can_name(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = shipped.LOGGING["formatters"][name]
    made = logging.config.DictConfigurator({"formatters": {}}).configure_formatter(dict(told))
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(made)
    handler.handle(logging.LogRecord("a", logging.INFO, "x.py", 1, "words", (), None))
    written = capsys.readouterr().err
    assert written == "INFO a: words\n" if name == "line" else json.loads(written)
    assert shipped.LOGGING["handlers"]["console"]["formatter"] in shipped.LOGGING["formatters"]
