"""Markdown of what people report, as HTML that is safe to show; every page goes through here.

Mark-up that is not allowed stands on the page as it was typed. Mails and exports keep the text.
"""

from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML

SCHEMES = frozenset({"http", "https", "mailto"})
TAGS = frozenset(
    "a blockquote br code del em hr li ol p pre strong table tbody td th thead tr ul".split()  # noqa: SIM905
)
# The star takes away what the cleaner would let every tag have.
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
# A picture from elsewhere tells its owner who reads the page; HTML of one's own is for nobody.
SWITCHED_OFF = ("image", "html_block", "html_inline")


def _is_allowed(url: str) -> bool:
    """Allow full addresses only: a relative one would press buttons of this site."""
    scheme, colon, rest = url.partition(":")
    return bool(colon and rest) and scheme.lower() in SCHEMES


class _Renderer(RendererHTML):
    """Headings as bold lines, so that a report cannot disturb the outline of its page."""

    def heading_open(self, *_args: Any) -> str:
        """Begin a bold line."""
        return "<p><strong>"

    def heading_close(self, *_args: Any) -> str:
        """End a bold line."""
        return "</strong></p>\n"

    def th_open(self, *_args: Any) -> str:
        """Begin a cell; it says what it is the head of."""
        return '<th scope="col">'


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough"]).disable(list(SWITCHED_OFF))
    # The parser asks its object, which a subclass would have to be made for.
    setattr(parser, "validateLink", _is_allowed)  # noqa: B010
    return parser


PARSER = _parser()


def as_html(text: str) -> SafeString:
    """Return a text in Markdown as HTML of the allowed tags."""
    return mark_safe(  # noqa: S308 - cleaned by the allow-list in this very line
        nh3.clean(
            PARSER.render(text),
            tags=set(TAGS),
            attributes=dict(ATTRIBUTES),
            tag_attribute_values={"th": {"scope": {"col"}}},
            url_schemes=set(SCHEMES),
            url_relative="deny",
            link_rel="noopener noreferrer nofollow",
            strip_comments=True,
        )
    )
