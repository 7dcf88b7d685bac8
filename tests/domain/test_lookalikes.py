"""Names that look alike, and dates that move by years."""

import pytest

from commitments.domain.edtf import EdtfError
from commitments.domain.shifting import shift_years
from frameworks.domain.lookalikes import Likeness, look_alikes, normalised


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (["Ministry of Defence"], ["ministry of  Défence"], Likeness.SAME_NAME),
        (["The Republic of Korea"], ["Republic Korea"], Likeness.SAME_NAME),
        (["Department of Defense"], ["Pentagon", "DOD"], None),
        (["Ministry of Foreign Affairs"], ["The Ministry", "MFA"], Likeness.ACRONYM),
        (["Association of South East Asian Nations"], ["ASEAN"], Likeness.ACRONYM),
        (["Ministry of Defence"], ["Ministry of Defense"], Likeness.ONE_LETTER),
        (["Singapore"], ["Singapor"], Likeness.ONE_LETTER),
        (["Party 1 of the pact"], ["Party 2 of the pact"], None),
        (["North Korea"], ["South Korea"], None),
        (["Mali"], ["Malta"], None),
        (["State", "US-DOS"], ["Defense", "US-DOD"], None),
        (["외교통상부"], ["외교통산부"], Likeness.ONE_LETTER),
        (["Austria"], ["Australia"], None),
    ],
)
def test_pair_looks_alike(one: list[str], other: list[str], why: Likeness | None) -> None:
    found = look_alikes({1: one, 2: other})
    assert list(found.values()) == ([why] if why else [])


def test_name_of_a_crowd_says_nothing() -> None:
    assert not look_alikes({key: ["Ministry"] for key in range(30)})


def test_name_of_small_words_only_stays_itself() -> None:
    assert normalised("The Of") == "the of"


@pytest.mark.parametrize(
    ("edtf", "years", "moved"),
    [
        ("2026", 5, "2031"),
        ("../2025", 3, "../2028"),
        ("2023-35", 3, "2026-35"),
        ("2024-02-29", 1, "2025-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("2023-07-13/2023-07-14", -2, "2021-07-13/2021-07-14"),
        ("2023?/..", 1, "2024?/.."),
        ("2023-1X", 1, "2024-1X"),
    ],
)
def test_date_moves_by_years(edtf: str, years: int, moved: str) -> None:
    assert shift_years(edtf, years=years) == moved


@pytest.mark.parametrize("edtf", ["202X", "soon", "9999"])
def test_date_that_cannot_move_is_refused(edtf: str) -> None:
    with pytest.raises(EdtfError):
        shift_years(edtf, years=1)
