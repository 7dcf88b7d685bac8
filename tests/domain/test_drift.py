"""Where two texts of one promise differ."""

import pytest

from commitments.domain.drift import Part, WordChange, word_changes, word_diff


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ("the same words", "the same  words", []),
        ("up to 30 people", "30 people", [WordChange("up to", "")]),
        ("maritime initiatives", "maritime security initiatives", [WordChange("", "security")]),
        (
            "Coordination System of ASEAN",
            "Cooperation System of ASEAN",
            [WordChange("Coordination", "Cooperation")],
        ),
        ("", "new", [WordChange("", "new")]),
        ("", "", []),
    ],
)
def test_changes_are_told_word_by_word(
    earlier: str, later: str, expected: list[WordChange]
) -> None:
    assert word_changes(earlier, later) == expected


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ("up to 30 people", "30 people", [("gone", "up to"), ("same", "30 people")]),
        (
            "a summer dialogue in 2023",
            "a dialogue later in 2024",
            [
                ("same", "a"),
                ("gone", "summer"),
                ("same", "dialogue"),
                ("new", "later"),
                ("same", "in"),
                ("gone", "2023"),
                ("new", "2024"),
            ],
        ),
        ("one  two", "one two", [("same", "one two")]),
        ("", "", []),
    ],
)
def test_both_texts_are_told_in_one(
    earlier: str, later: str, expected: list[tuple[str, str]]
) -> None:
    found = word_diff(earlier, later)
    assert [(piece.part, piece.words) for piece in found] == expected
    kept = [piece.words for piece in found if piece.part != Part.GONE]
    assert " ".join(kept) == " ".join(later.split())
