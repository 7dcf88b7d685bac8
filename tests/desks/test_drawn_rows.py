"""Rows that are drawn without a template escape what a template would."""

from dataclasses import fields, replace
from datetime import datetime

import pytest
from django.utils import timezone

from commitments.domain.vocabulary import Standing
from desks.badges import Bar, standing_badge
from desks.late_rows import Asked, LastWord, LateRow
from desks.rows import Row
from desks.templatetags.late_listing import late_rows
from desks.templatetags.listing import listed_rows
from tests.factories import AT

HOSTILE = "<script>&\"'한국"
ESCAPED = "&lt;script&gt;&amp;&quot;&#x27;한국"


def row(**overrides: object) -> Row:
    told: dict[str, object] = {
        "bar": Bar("3 / 4", "75 %", 75, "on-track"),
        "badge": standing_badge(Standing.OVERDUE),
        "reported_at": AT,
        "is_tracked": True,
    }
    texts = {field.name: "" for field in fields(Row) if field.name not in told}
    return Row(**{**texts, **told, **overrides})  # type: ignore[arg-type]


TEXTS = (
    *("reference", "url", "title", "quote", "parties", "contacts"),
    *("due_words", "due_day", "late", "moves"),
)


@pytest.mark.parametrize("name", TEXTS)
def test_each_text_is_escaped(name: str) -> None:
    drawn = listed_rows([row(**{name: HOSTILE})])
    assert ESCAPED in drawn
    assert "<script" not in drawn


def test_kind_is_escaped_where_it_stands_for_the_standing() -> None:
    drawn = listed_rows([row(kind=HOSTILE, is_tracked=False)])
    assert ESCAPED in drawn
    assert "Overdue" not in drawn


def test_bar_is_escaped() -> None:
    bar = Bar(HOSTILE, HOSTILE, 10, HOSTILE)
    drawn = listed_rows([row(bar=bar)])
    assert drawn.count(ESCAPED) == 5
    assert "<script" not in drawn


def test_day_is_that_of_the_reader() -> None:
    late = datetime.fromisoformat("2026-03-31T23:30:00+00:00")
    one = row(reported_at=late)
    with timezone.override("Asia/Seoul"):
        assert "1 Apr 2026" in listed_rows([one])
    assert "31 Mar 2026" in listed_rows([one])
    assert "never" in listed_rows([replace(one, reported_at=None)])


def late(**overrides: object) -> LateRow:
    told: dict[str, object] = {
        "row": row(),
        "framework": "F",
        "weight": "12",
        "weight_words": "",
        "weight_short": "3 × 4",
        "moved_days": "+30",
        "moves": 2,
        "word": LastWord("Kim", AT, "On track", "on_track", "Half is built."),
        "asked": Asked(3, AT, ("to the manager",)),
        "is_chosen": True,
    }
    return LateRow(**{**told, **overrides})  # type: ignore[arg-type]


def test_late_row_tells_weight_moves_word_and_reminders() -> None:
    drawn = late_rows([late()])
    for words in (
        "12 <span",
        "3 × 4",
        "+30 days",
        "2 moves",
        "On track",
        "Half is built.",
        "Kim, ",
        "3 reminders",
        "last ",
        "to the manager",
        " checked>",
    ):
        assert words in drawn, words


def test_late_row_says_what_is_not_there() -> None:
    drawn = late_rows([late(weight="", moves=0, word=None, asked=Asked(), is_chosen=False)])
    for words in ("none yet", "not yet", "no point of contact"):
        assert words in drawn, words
    assert drawn.count(" –</td>") == 2
    assert "checked" not in drawn


@pytest.mark.parametrize("name", [name for name in TEXTS if name not in {"quote", "moves"}])
def test_each_text_of_a_late_row_is_escaped(name: str) -> None:
    drawn = late_rows([late(row=row(**{name: HOSTILE}))])
    assert ESCAPED in drawn
    assert "<script" not in drawn


def test_what_people_said_of_a_late_row_is_escaped() -> None:
    word = LastWord(HOSTILE, AT, HOSTILE, HOSTILE, HOSTILE)
    drawn = late_rows([late(word=word, asked=Asked(1, AT, (HOSTILE,)), weight=HOSTILE)])
    assert drawn.count(ESCAPED) == 6
    assert "<script" not in drawn


def test_what_is_not_there_is_a_dash() -> None:
    drawn = listed_rows([row(bar=None)])
    assert '<td class="poc">–</td>' in drawn
    assert '<td class="due"><span class="sub">–</span></td>' in drawn
    assert '<span class="muted none">–</span>' in drawn
    assert "<q>" not in drawn
