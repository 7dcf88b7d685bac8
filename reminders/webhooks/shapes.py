"""The forms in which a post is written: plain JSON, Slack, Mattermost, Microsoft Teams.

What people typed is text in all of them: it neither calls anybody nor links anywhere.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reminders.models import WebhookPreset
from reminders.webhooks.lines import Line, plain

Body = dict[str, Any]

# Between a sign and what follows it, so that the two are read as text and not as a call.
_APART = "\u200b"
# What Mattermost lets a backslash take for text.
_MARKDOWN = re.compile(r"([\\`*{}\[\]()#+\-.!_>~|])")
# Slack's limit for a header; those for a section (3,000) and for blocks (50) are out of reach.
_MOST_HEADER = 150


@dataclass(frozen=True, slots=True)
class Message:
    """What one post says: lines, how many more there are, and whence it comes."""

    key: str
    event: str
    framework: str
    site_url: str
    lines: Sequence[Line]
    more: int = 0

    @property
    def headline(self) -> str:
        """What it is about, in one line."""
        count = len(self.lines) + self.more
        if not count:
            return _("%(framework)s: a test. Posts of the commitment tracker arrive here.") % {
                "framework": self.framework
            }
        words = ngettext(
            "%(framework)s: %(count)d message about commitments",
            "%(framework)s: %(count)d messages about commitments",
            count,
        )
        return words % {"framework": self.framework, "count": count}

    @property
    def rest(self) -> str:
        """How many more there are, in words; empty where all are shown."""
        if not self.more:
            return ""
        return ngettext("and %(count)d more", "and %(count)d more", self.more) % {
            "count": self.more
        }


def facts_of(line: Line) -> str:
    """Return what happened, when it was due, and how late it is, in one line of text."""
    parts = [line.what]
    day = date_format(line.day, "j F Y") if line.day else ""
    if line.words or day:
        parts.append(f"{line.words} ({day})" if line.words and day else line.words or day)
    if line.late:
        late = ngettext("%(days)d day late", "%(days)d days late", line.late)
        parts.append(late % {"days": line.late})
    return " · ".join(parts)


def as_plain(message: Message) -> Body:
    """Write data for a program of the receiver's own."""
    return {
        "version": 1,
        "delivery": message.key,
        "event": message.event,
        "framework": message.framework,
        "items": plain(message.lines),
        "more": message.more,
        "url": message.site_url,
    }


def slack_text(text: str) -> str:
    """Take the markup out of text for Slack; the three signs are those it names itself."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _unlinked(text.replace("@", f"@{_APART}"))


def _unlinked(text: str) -> str:
    """Keep an address that somebody typed from becoming a link."""
    text = text.replace("://", f":{_APART}//")
    return re.sub(r"(?i)\b(www)\.", rf"\1{_APART}.", text)


def as_slack(message: Message) -> Body:
    """Write blocks for Slack; `verbatim` keeps it from looking for names and links in them."""
    header = {"type": "plain_text", "text": message.headline[:_MOST_HEADER], "emoji": False}
    texts = [
        f"<{line.url}|{slack_text(line.reference)}> {slack_text(line.title)}\n"
        f"{slack_text(facts_of(line))}"
        for line in message.lines
    ]
    if message.rest:
        texts.append(f"<{message.site_url}|{slack_text(message.rest)}>")
    sections = [
        {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
        for text in texts
    ]
    return {
        "text": slack_text(message.headline),
        "blocks": [{"type": "header", "text": header}, *sections],
    }


def markdown_text(text: str) -> str:
    """Take the markup out of text for Mattermost, which also listens for @ and ~ in it."""
    text = _unlinked(text)
    text = re.sub(r"([@~:<&])", rf"\1{_APART}", text)
    return _MARKDOWN.sub(r"\\\1", text)


def as_mattermost(message: Message) -> Body:
    """Write Markdown for Mattermost."""
    lines = [f"**{markdown_text(message.headline)}**", ""]
    lines += [
        f"- [{markdown_text(line.reference)}]({line.url}) {markdown_text(line.title)}: "
        f"{markdown_text(facts_of(line))}"
        for line in message.lines
    ]
    if message.rest:
        lines.append(f"- [{markdown_text(message.rest)}]({message.site_url})")
    return {"text": "\n".join(lines)}


def _paragraph(*runs: Body) -> Body:
    # Runs are shown as they are; the Markdown of a TextBlock would be read.
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _run(text: str, **looks: object) -> Body:
    return {"type": "TextRun", "text": text, **looks}


def _link(text: str, url: str) -> Body:
    return _run(text, selectAction={"type": "Action.OpenUrl", "url": url})


def as_teams(message: Message) -> Body:
    """Write an Adaptive Card for a workflow of Microsoft Teams."""
    body = [_paragraph(_run(message.headline, weight="Bolder"))]
    body += [
        _paragraph(
            _link(line.reference, line.url),
            _run(f" {line.title}"),
            _run(f" · {facts_of(line)}", isSubtle=True),
        )
        for line in message.lines
    ]
    if message.rest:
        body.append(_paragraph(_link(message.rest, message.site_url)))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    return {
        "type": "message",
        "attachments": [
            {
                "contentType": "application/vnd.microsoft.card.adaptive",
                "contentUrl": None,
                "content": card,
            }
        ],
    }


_SHAPES: dict[str, Callable[[Message], Body]] = {
    WebhookPreset.PLAIN: as_plain,
    WebhookPreset.SLACK: as_slack,
    WebhookPreset.MATTERMOST: as_mattermost,
    WebhookPreset.TEAMS: as_teams,
}


def written(message: Message, *, preset: str) -> bytes:
    """Return the body of a post in the form that its receiver reads."""
    body = _SHAPES[preset](message)
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
