"""Cutting a text into paragraphs and pieces, and proposing the next reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.domain.references import next_reference
from entry.segments import Mark, paragraphs

TEXTS = st.text(alphabet="ab \n\r한🌏", max_size=40)


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(TEXTS)
    spots = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(spots, spots), max_size=5))
    return text, [Mark(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]


@given(marked_texts())
def test_pieces_are_the_text_at_the_places_they_say(case: tuple[str, list[Mark]]) -> None:
    text, marks = case
    pieces = [piece for line in paragraphs(text, marks) for piece in line]
    assert "".join(piece.text for piece in pieces) == text.replace("\r", "")
    for piece in pieces:
        assert text[piece.start : piece.start + len(piece.text)] == piece.text
        covered = {
            any(mark.start <= at < mark.end for mark in marks)
            for at in range(piece.start, piece.start + len(piece.text))
        }
        assert covered == {piece.is_marked}


def test_overlapping_marks_are_told_together() -> None:
    [line] = paragraphs("abcdef", [Mark(0, 4, "A"), Mark(2, 6, "B")])
    assert [(piece.text, piece.label) for piece in line] == [
        ("ab", "A"), ("cd", "A, B"), ("ef", "B"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("existing", "expected"),
    [
        ([], "FW-001"),
        (["RCF-009", "RCF-041", "X-1"], "RCF-042"),
        (["RCF-099"], "RCF-100"),
        (["RCF-999"], "RCF-1000"),
        (["annex", "RCF-7"], "RCF-8"),
        (["annex"], "FW-001"),
        (["12"], "13"),
    ],
)
def test_next_reference_follows_the_usual_form(existing: list[str], expected: str) -> None:
    assert next_reference(existing, prefix="FW") == expected
