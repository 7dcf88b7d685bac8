"""The forms of posts: within what each receiver takes, and nothing that people typed is markup."""

import json
from datetime import date
from typing import Any

import pytest
from markdown_it import MarkdownIt

from reminders.models import WebhookPreset
from reminders.webhooks.lines import MOST_LINES, MOST_TITLE, MOST_WORDS, Line
from reminders.webhooks.shapes import Message, slack_text, written

SITE = "https://tracker.example.org"
URL = f"{SITE}/commitments/0b0d6e9e-6c0a-4b0e-8a55-2f3f4a5d6c7e/"
INJECTIONS = (
    "<!channel> <!here|here> <@U012AB3CD> <#C012AB3CD>",
    "<https://evil.example.org|the tracker>",
    "@channel @here @all @everyone ~town-square",
    "[the tracker](https://evil.example.org)",
    "![x](https://evil.example.org/pixel.png)",
    "[x]: https://evil.example.org",
    "<https://evil.example.org> https://evil.example.org www.evil.example.org",
    "mail somebody@evil.example.org",
    "**bold** _it_ `code` ~~gone~~ # head > quote",
    "<at>Everyone</at> <script>alert(1)</script> &lt;!here&gt;",
    '"}],"text":"@channel',
    "javascript:alert(1) [x](javascript:alert(1))",
    "line\u2028@channel",
)


def line(title: str = "Hold a workshop", **values: Any) -> Line:
    fields: dict[str, Any] = {
        "event": "late",
        "what": "is late",
        "reference": "C-0001",
        "title": title,
        "words": "by 31 March 2026",
        "day": date(2026, 3, 31),
        "late": 3,
        "url": URL,
        **values,
    }
    return Line(**fields)


def body(preset: str, *lines: Line, more: int = 0) -> Any:
    message = Message("key", "late", "APEC & co", SITE, lines, more)
    return json.loads(written(message, preset=preset))


def widest() -> list[Line]:
    """Return as many lines as a post has, each as long as it can be, of letters of four bytes."""
    return [
        line(
            "😀" * MOST_TITLE,
            words="😀" * MOST_WORDS,
            reference="R" * 40,
            what="escalated to the framework lead",
        )
        for _ in range(MOST_LINES)
    ]


def test_plain_json_says_all_that_is_told_and_no_more() -> None:
    data = body(WebhookPreset.PLAIN, line(), more=2)
    assert data == {
        "version": 1,
        "delivery": "key",
        "event": "late",
        "framework": "APEC & co",
        "more": 2,
        "url": SITE,
        "items": [
            {
                "event": "late",
                "reference": "C-0001",
                "title": "Hold a workshop",
                "words": "by 31 March 2026",
                "day": "2026-03-31",
                "days_late": 3,
                "url": URL,
            }
        ],
    }


@pytest.mark.parametrize("preset", WebhookPreset.values)
def test_words_and_days_are_in_every_form(preset: str) -> None:
    message = Message("key", "late", "APEC", SITE, [line()], 4)
    text = written(message, preset=preset).decode().replace("\\\\", "").replace("\u200b", "")
    for words in ("C-0001", "Hold a workshop", "by 31 March 2026", URL):
        assert words in text
    if preset != WebhookPreset.PLAIN:
        assert "3 days late" in text
        assert "and 4 more" in text


def test_slack_blocks_keep_to_the_limits_of_slack() -> None:
    data = body(WebhookPreset.SLACK, *widest(), more=7)
    assert set(data) == {"text", "blocks"}
    assert len(data["blocks"]) <= 50
    assert len(data["text"]) <= 4000
    for block in data["blocks"]:
        assert block["type"] in {"header", "section"}
        limit = 150 if block["type"] == "header" else 3000
        assert 1 <= len(block["text"]["text"]) <= limit


@pytest.mark.parametrize("typed", INJECTIONS)
def test_slack_reads_no_call_and_no_link_in_what_people_typed(typed: str) -> None:
    data = body(WebhookPreset.SLACK, line(typed, words=typed))
    section = data["blocks"][1]["text"]
    assert section["verbatim"] is True
    inside = section["text"].removeprefix(f"<{URL}|C-0001>")
    assert "<" not in inside
    assert ">" not in inside
    assert "://" not in inside
    assert not {"@channel", "@here", "@all", "@everyone"} & set(inside.split())
    assert "&amp;lt;" in inside or "&lt;!here&gt;" not in typed
    assert slack_text("a & b < c") == "a &amp; b &lt; c"


@pytest.mark.parametrize("typed", INJECTIONS)
def test_mattermost_reads_no_call_and_no_link_in_what_people_typed(typed: str) -> None:
    text = body(WebhookPreset.MATTERMOST, line(typed, words=typed), more=1)["text"]
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    links = [
        (child.attrGet("href") or child.attrGet("src"))
        for token in tokens
        for child in token.children or []
        if child.type in {"link_open", "image"}
    ]
    assert links == [URL, SITE]
    kinds = {child.type for token in tokens for child in token.children or []}
    assert kinds <= {
        "text",
        "link_open",
        "link_close",
        "strong_open",
        "strong_close",
        "text_special",
    }
    assert {token.type for token in tokens} <= {
        "paragraph_open", "paragraph_close", "inline", "bullet_list_open", "bullet_list_close",
        "list_item_open", "list_item_close",
    }  # fmt: skip
    for call in ("@channel", "@here", "@all", "@everyone", "~town", "www.", "@evil"):
        assert call not in text
    assert text.count("://") == 2


def test_mattermost_text_keeps_to_its_limit() -> None:
    hard = [line("_" * MOST_TITLE, words="@" * MOST_WORDS) for _ in range(MOST_LINES)]
    for lines in (widest(), hard):
        assert len(body(WebhookPreset.MATTERMOST, *lines, more=1)["text"]) <= 16383


@pytest.mark.parametrize("typed", INJECTIONS)
def test_teams_shows_what_people_typed_as_runs_that_are_not_read(typed: str) -> None:
    data = body(WebhookPreset.TEAMS, line(typed, words=typed), more=1)
    assert data["type"] == "message"
    (attachment,) = data["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert "msteams" not in card  # without entities nothing is a mention
    runs = [run for paragraph in card["body"] for run in paragraph["inlines"]]
    assert {paragraph["type"] for paragraph in card["body"]} == {"RichTextBlock"}
    assert {run["type"] for run in runs} == {"TextRun"}
    links = [run["selectAction"]["url"] for run in runs if "selectAction" in run]
    assert links == [URL, SITE]
    assert f" {typed}" in [run["text"] for run in runs]


def test_teams_card_keeps_below_28_kb() -> None:
    message = Message("key", "several", "APEC", SITE, widest(), 9)
    assert len(written(message, preset=WebhookPreset.TEAMS)) <= 28 * 1024 - 2048


@pytest.mark.parametrize("preset", WebhookPreset.values)
def test_a_test_says_that_it_is_one(preset: str) -> None:
    data = written(Message("key", "test", "APEC", SITE, ()), preset=preset).decode()
    assert "test" in data
