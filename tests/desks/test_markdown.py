"""Reports in Markdown: what it becomes on a page, and what never gets through."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from commitments.domain.vocabulary import UpdateState
from desks.markdown import ATTRIBUTES, TAGS, as_html
from tests import factories
from tests.desks.journeys import faults
from tests.desks.office import browser, open_office, text_of

MARKED = "It *is* **done**.\nSee [the page](https://example.org/a?b=1&c=2).\n\n- one\n- two"
SHOWN = (
    "<p>It <em>is</em> <strong>done</strong>.<br>\nSee "
    '<a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">the page</a>.'
    "</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
)
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](//example.org/elsewhere)",
    "[x](/accounts/sign-out/)",
    "[x](file:///etc/passwd)",
    '[x](https://example.org/"onmouseover="alert(1))',
    '[x](https://example.org "t\\" onmouseover=\\"alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](https://example.org/pixel.png)",
    "![x](javascript:alert(1))",
    "```<script>\nalert(1)\n```",
    "``` x\" onclick=\"alert(1)\n<script>\n```",
    "|a|\n|:-:|\n|<b onclick=alert(1)>|",
    "<!-- --><script>alert(1)</script>",
    "<math><mtext></table><mglyph><style><!--</style><img title='--><img src=x onerror=alert(1)>'>",
    "# <style>*{display:none}</style>",
    "1. <base href=//example.org>",
    "> <form action=/x><button>Send</button></form>",
)  # fmt: skip


class Seen(HTMLParser):
    """Collects the tags and attributes of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in one tag."""
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _value in attrs}
        self.links += [str(value) for name, value in attrs if name == "href"]


def test_emphasis_lists_and_links_become_html() -> None:
    assert as_html(MARKED) == SHOWN


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_but_the_allowed_tags_and_addresses_gets_through(text: str) -> None:
    seen = Seen(as_html(text))

    allowed = {(tag, name) for tag, names in ATTRIBUTES.items() for name in names}
    assert seen.tags <= TAGS
    assert seen.attributes <= allowed | {("a", "rel"), ("th", "scope")}
    assert [url for url in seen.links if not url.startswith(("https://", "http://"))] == []


def test_html_stands_on_the_page_as_it_was_typed() -> None:
    assert as_html("if a <b> c & d") == "<p>if a &lt;b&gt; c &amp; d</p>\n"


def test_a_heading_is_a_bold_line_and_leaves_the_outline_alone() -> None:
    assert as_html("# Results") == "<p><strong>Results</strong></p>\n"


def test_lines_stay_where_they_were_typed() -> None:
    assert as_html("one\ntwo") == "<p>one<br>\ntwo</p>\n"


@pytest.mark.django_db
def test_every_page_that_tells_of_a_report_shows_its_markdown() -> None:
    office = open_office()
    commitment = office.commitment()
    update = factories.create_update(
        commitment=commitment, party=office.party, author=office.contact,
        state=UpdateState.SUBMITTED,
        narrative=MARKED, next_steps="*next*", obstacles="*rain*", help_needed="*money*",
    )  # fmt: skip
    pages = [
        (office.manager, reverse("desks:commitment", args=[commitment.uuid])),
        (office.manager, reverse("desks:review")),
        (office.contact, reverse("desks:mend-progress", args=[update.uuid])),
    ]

    shown = [browser(person).get(url) for person, url in pages]

    assert [faults(page) for page in shown] == [[], [], []]
    assert [SHOWN in text_of(page) for page in shown] == [True, True, True]
    for page in shown[:2]:
        assert all(f"<em>{word}</em>" in text_of(page) for word in ("next", "rain", "money"))
