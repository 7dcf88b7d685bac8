"""Where two texts of one promise differ."""

import pytest

from commitments.domain.drift import WordChange, word_changes


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
