"""The lines of a page as it was saved: words only, with menus marked as such."""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import ClassVar

from entry.domain.files.decoding import decode
from entry.domain.files.lines import (
    Extracted,
    Line,
    Origin,
    ReadFault,
    ReadingError,
    words_of,
)

_MARKUP = re.compile(r"<\s*(?:!doctype|html|head|body|p|div|article|table|h[1-6]|span|br)\b", re.I)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]{2,20})", re.I)
_ALIASES = {"euc-kr": "cp949", "ks_c_5601-1987": "cp949", "iso-8859-1": "cp1252"}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_VOID = words_of("area base br col embed hr img input link meta param source track wbr")


def html_lines(content: bytes, *, encoding: str = "") -> Extracted:
    """Return the lines of a page. Raises ReadingError."""
    said = _CHARSET.search(content[:4096])
    declared = said.group(1).decode("ascii").lower() if said else ""
    text, encoding = decode(content, encoding=encoding, declared=_ALIASES.get(declared, declared))
    if not _MARKUP.search(text):
        raise ReadingError(ReadFault.NOT_MARKUP)
    page = _Page()
    page.feed(text)
    page.close()
    page.end_line()
    if not any(line.text.strip() for line in page.lines):
        raise ReadingError(ReadFault.NO_TEXT)
    return Extracted(tuple(page.lines), title=page.title, encoding=encoding)


class _Page(HTMLParser):
    """Collects words line by line."""

    UNREAD: ClassVar = frozenset(
        {"script", "style", "noscript", "template", "svg", "math", "select", "iframe", "object"}
    )
    ASIDE: ClassVar = frozenset({"nav", "aside", "footer", "form", "button", "dialog", "menu"})
    ROLES: ClassVar = frozenset(
        {"navigation", "banner", "contentinfo", "search", "complementary", "dialog"}
    )
    OF_ARTICLE: ClassVar = frozenset({"article", "main"})
    BLOCKS: ClassVar = words_of(
        "address article aside blockquote body br button caption dd details dialog div dl dt "
        "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main "
        "nav ol option p pre section summary table tbody tfoot thead title tr ul"
    )
    PARAGRAPHS: ClassVar = frozenset(
        {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "section"}
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self._words: list[str] = []
        self._open: Counter[str] = Counter()
        self._marked: list[tuple[str, int, Origin]] = []
        self._titles: dict[str, list[str]] = {"h1": [], "title": []}
        self._is_titled: set[str] = set()

    @property
    def title(self) -> str:
        """What the page calls itself: its first heading, else the name of its window."""
        for name in ("h1", "title"):
            if words := " ".join("".join(self._titles[name]).split()):
                return words[:300]
        return ""

    def _origin(self) -> Origin:
        if self._marked:
            return self._marked[0][2]
        inside = any(self._open[tag] for tag in self.OF_ARTICLE)
        is_aside = any(self._open[tag] for tag in self.ASIDE)
        return (
            Origin.NAVIGATION if is_aside or (self._open["header"] and not inside) else Origin.BODY
        )

    def end_line(self, *, is_paragraph: bool = False) -> None:
        """Close the line that is being written."""
        if words := "".join(self._words).strip():
            self.lines.append(Line(words, self._origin()))
        self._words = []
        if is_paragraph:
            self.lines.append(Line(""))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if tag in self.BLOCKS:
            self.end_line(is_paragraph=tag in self.PARAGRAPHS)
        elif tag in {"td", "th"}:
            self._words.append(" ")
        if tag in _VOID:
            return
        self._open[tag] += 1
        said = {name: value or "" for name, value in attrs}
        if "hidden" in said or _HIDDEN_STYLE.search(said.get("style", "")):
            self._marked.append((tag, self._open[tag], Origin.HIDDEN))
        elif said.get("role", "").lower() in self.ROLES:
            self._marked.append((tag, self._open[tag], Origin.NAVIGATION))
        if tag == "li":
            self._words.append("• ")

    def handle_endtag(self, tag: str) -> None:
        """End an element; ends of what was never begun are passed over."""
        if tag in self.BLOCKS:
            if "".join(self._words).strip() == "•":
                self._words = []
            self.end_line(is_paragraph=tag in self.PARAGRAPHS)
        if not self._open[tag]:
            return
        if self._marked and self._marked[-1][:2] == (tag, self._open[tag]):
            self._marked.pop()
        self._open[tag] -= 1
        if "".join(self._titles.get(tag, ())).strip():
            self._is_titled.add(tag)

    def handle_data(self, data: str) -> None:
        """Take words, unless nobody reads them."""
        if any(self._open[tag] for tag in self.UNREAD):
            return
        for name, words in self._titles.items():
            if self._open[name] and name not in self._is_titled:
                words.append(data)
        if self._open["title"]:
            return
        if self._open["pre"]:
            *lines, last = data.split("\n")
            for line in lines:
                self._words.append(line)
                self.end_line()
            self._words.append(last)
            return
        self._words.append(re.sub(r"\s+", " ", data))
