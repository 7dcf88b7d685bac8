"""Drawing the lines of a letter: each template once for each shape of a line, then filled in.

A run writes thousands of lines that differ in their words only.
"""

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from itertools import zip_longest

from django.template.loader import render_to_string
from django.utils.translation import get_language

HOLE = "\0"
# The texts of a line: digest.Item.
SHOWN = ("reference", "title", "words", "late_words", "why", "url")


def drawn(template: str, items: Iterable[object], *, is_html: bool) -> str:
    """Return the lines of a letter as a template draws them."""
    language = get_language() or ""
    written = []
    for item in items:
        texts: dict[str, str] = {name: getattr(item, name) for name in SHOWN}
        pieces = _pieces(template, language, tuple(name for name in SHOWN if texts[name]))
        # Every second piece is the name of a hole.
        for words, hole in zip_longest(pieces[::2], pieces[1::2], fillvalue=""):
            written.append(words)
            if hole:
                written.append(escape(texts[hole]) if is_html else texts[hole])
    return "".join(written)


@lru_cache(maxsize=256)
def _pieces(template: str, _language: str, shape: tuple[str, ...]) -> tuple[str, ...]:
    """Return a template in pieces, for lines that have these texts and no others.

    Its own words and the names of the texts that stand between them take turns.
    """
    item = {name: f"{HOLE}{name}{HOLE}" if name in shape else "" for name in SHOWN}
    return tuple(render_to_string(template, {"item": item}).split(HOLE))
