"""A text is cut into sentences at exact places, in English and Korean, lists and headings too."""

from itertools import pairwise
from pathlib import Path

import pytest

from entry.domain.sentences import Form, sentences

ROOT = Path(__file__).parents[2]


def cut(text: str) -> list[str]:
    return [one.text for one in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. Department of Defense and the U.S. Embassy met.",
        "They met on Oct. 30, 2024 in Washington, D.C. with Gen. Kim and Dr. Lee.",
        "It covers areas (e.g. Cyber, i.e. Networks) under Art. 5, No. 3 and Sec. 2.",
        "John F. Kennedy spoke at 3.5 percent of the U.S.-ASEAN Summit.",
        "국방부는 2024. 10. 30. 회의를 열었다.",
        "The Korea-U.S. Integrated Defense Dialogue will meet.",
        "They work with Acme Inc. and Bolt Ltd. on this.",
    ],
)
def test_full_stop_inside_a_sentence_parts_nothing(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "They study in the U.S. The portal opens.",
            ["They study in the U.S.", "The portal opens."],
        ),
        ("It ended in 2023. The next began.", ["It ended in 2023.", "The next began."]),
        ("He said “we will.” Then he left.", ["He said “we will.”", "Then he left."]),
        ("Will they? Yes! They will.", ["Will they?", "Yes!", "They will."]),
        (
            "양측은 2027년까지 협력한다. 공동 사업을 추진한다.",
            ["양측은 2027년까지 협력한다.", "공동 사업을 추진한다."],
        ),
        ("計画する。実施する。", ["計画する。", "実施する。"]),
        ("They agreed.[3] They met.", ["They agreed.[3]", "They met."]),
        ("It rose to 5 percent. 30 people came.", ["It rose to 5 percent.", "30 people came."]),
    ],
)
def test_sentences_are_parted(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_marks_of_lists_are_no_part_of_a_sentence() -> None:
    text = "Aims\n\n• We will meet.\n1. We will report.\n가. 협력한다.\n(a) They will act."

    found = sentences(text)

    assert [one.form for one in found] == [Form.HEADING, *[Form.BULLET] * 4]
    assert [one.text for one in found][1:] == [
        "We will meet.", "We will report.", "협력한다.", "They will act.",
    ]  # fmt: skip


def test_a_line_that_plainly_goes_on_is_one_sentence() -> None:
    assert cut("Both sides will\nmeet each year.\n\nMaritime Security") == [
        "Both sides will\nmeet each year.",
        "Maritime Security",
    ]


@pytest.mark.parametrize(("name", "least"), [("asean", 90), ("rcf", 29)])
def test_places_are_exact_and_cover_every_word(name: str, least: int) -> None:
    text = (ROOT / "fixtures" / "documents" / f"{name}.txt").read_text()
    found = sentences(text)

    assert len(found) >= least
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    rest = list(text)
    for one in found:
        rest[one.start : one.end] = " " * (one.end - one.start)
    assert {*"".join(rest).split()} <= {"•"}


@pytest.mark.parametrize(
    "text", ["a" * 400_000, "." * 400_000, "They meet. " * 30_000, "•\n" * 100_000, "“" * 400_000]
)
def test_huge_texts_are_cut_in_one_pass(text: str) -> None:
    assert sum(len(one.text) for one in sentences(text)) <= len(text)
