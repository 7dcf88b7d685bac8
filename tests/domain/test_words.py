"""The words of a question: cut, asked of an index, and found again in a text."""

import unicodedata

import pytest

from frameworks.domain.lookalikes import nearest
from frameworks.domain.words import (
    LONGEST_WORD,
    MOST_WORDS,
    Lexeme,
    lexemes_of,
    marked,
    snippet,
    words_of,
)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Ten bridges", ("ten", "bridges")),
        ("ROK-ASEAN-12", ("rok", "asean", "12")),
        ("Côte d’Ivoire", ("cote", "d", "ivoire")),
        ("한-아세안 해양협력을", ("한", "아세안", "해양협력을")),
        (unicodedata.normalize("NFD", "협력 é"), ("협력", "e")),
        ('" OR * NEAR(a b) ^x :*', ("or", "near", "a", "b", "x")),
        ("again again", ("again",)),
        ("\0\u202e\ud800", ()),
        ("%_", ()),
        ("", ()),
    ],
)
def test_question_is_cut_into_words(question: str, words: tuple[str, ...]) -> None:
    assert words_of(question) == words


def test_no_question_costs_more_than_so_many_words_of_so_many_letters() -> None:
    assert len(words_of(" ".join(f"w{number}" for number in range(100)))) == MOST_WORDS
    assert words_of("x" * 10_000) == ("x" * LONGEST_WORD,)


@pytest.mark.parametrize(
    ("word", "asked"),
    [
        ("bridge", (Lexeme("bridge", is_prefix=True),)),
        ("a", (Lexeme("a", is_prefix=False),)),
        ("7", (Lexeme("7", is_prefix=False),)),
        ("한", (Lexeme("한", is_prefix=True),)),
        ("협력", (Lexeme("협력", is_prefix=False),)),
        ("해양협력", tuple(Lexeme(p, is_prefix=False) for p in ("해양", "양협", "협력"))),
        ("2025년", (Lexeme("2025년", is_prefix=True),)),
    ],
)
def test_word_is_asked_whole_as_a_beginning_or_by_its_pairs(
    word: str, asked: tuple[Lexeme, ...]
) -> None:
    assert lexemes_of(word) == asked


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Ten Bridges, rebridged", ("bridge",), "Ten [Bridge]s, rebridged"),
        ("한국해양협력사업을", ("해양협력",), "한국[해양협력]사업을"),
        ("Café of São Tomé", ("cafe", "tome"), "[Café] of São [Tomé]"),
        ("a bad A", ("a",), "[a] bad [A]"),
        ("Ⅰİ ﬁx 한", ("한",), "Ⅰİ ﬁx [한]"),
        ("nothing", (), "nothing"),
        ("", ("x",), ""),
    ],
)
def test_words_are_marked_where_they_stand(text: str, words: tuple[str, ...], shown: str) -> None:
    pieces = marked(text, words)
    assert "".join(f"[{one.text}]" if one.is_hit else one.text for one in pieces) == shown
    assert "".join(one.text for one in pieces) == text


def test_snippet_shows_the_first_hit_with_words_around_and_says_what_it_left_out() -> None:
    long = "before " * 50 + "the bridge\nstands " + "after " * 50
    pieces = snippet(long, ("bridge",), around=20)
    told = "".join(piece.text for piece in pieces)
    assert told.startswith("… before")
    assert told.endswith("after …")
    assert "the bridge stands" in told
    assert [piece.text for piece in pieces if piece.is_hit] == ["bridge"]
    assert "".join(piece.text for piece in snippet("short", ("x",))) == "short"


NAMES = {
    1: ["Ministry of Defense", "MND"],
    2: ["Ministry of Oceans and Fisheries", "해양수산부"],
    3: ["United States of America"],
    4: ["Person 77"],
    5: ["Département des pêches"],
}


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("minstry of defence", 1),
        ("fisherys", 2),
        ("Untied States", 3),
        ("departement peches", 5),
        ("해양수산보", 2),
    ],
)
def test_slip_of_the_pen_finds_the_nearest_name(typed: str, key: int) -> None:
    assert nearest(typed, NAMES)[0][0] == key


@pytest.mark.parametrize("typed", ["zebra crossing", "Persno 78", "ab", "", "!!", "defense zebra"])
def test_what_is_like_no_name_finds_none(typed: str) -> None:
    assert nearest(typed, NAMES) == []
