"""Hostile words: a long line costs little more than its length, whatever it is made of."""

from collections.abc import Callable
from time import process_time

import pytest

from entry.domain.cleaning import joined
from entry.domain.files.lines import Line
from entry.domain.furniture import of_line
from entry.domain.sentences import sentences
from entry.extraction import propose

# Seconds of the processor: far more than is needed, far less than a pattern that runs away takes.
ENOUGH = 6


def seconds(work: Callable[[], object]) -> float:
    """Return what the work takes of the processor."""
    begin = process_time()
    work()
    return process_time() - begin


@pytest.mark.parametrize("text", ["1 " * 40 + "x", "1,1,1," * 200 + "x", "12 views " * 3_000 + "x"])
def test_counts_of_readers_are_told_without_trying_every_way(text: str) -> None:
    line = Line(text)
    assert seconds(lambda: of_line(line, is_outside=True, is_head=False)) < ENOUGH


def test_stops_without_end_are_looked_at_once() -> None:
    assert seconds(lambda: sentences("." * 60_000 + "x" + "!" * 60_000)) < ENOUGH


def test_many_broken_lines_are_joined_in_the_time_of_their_length() -> None:
    lines = [Line("a" * 60) for _number in range(1_500)]
    assert seconds(lambda: joined(lines)) < ENOUGH
    assert len(joined(lines)) == 1


@pytest.mark.parametrize(
    "words",
    [
        "dispute ", "this memorandum ", "will do and ", "to increase ", "within ", "five ",
        "by the end of the ", "no later than the next ", "2026년 ", "We reaffirm our ",
        "Milestone 2: ", "향후 3", "1,000",
    ],
)  # fmt: skip
def test_repeated_words_are_proposed_upon_soon(words: str) -> None:
    text = words * (15_000 // len(words))
    assert seconds(lambda: propose(text, document_date="2025-06-15")) < ENOUGH
