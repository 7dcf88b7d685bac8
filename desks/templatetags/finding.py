"""How templates show a text with the words that were looked for."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from frameworks.domain.words import Piece

register = template.Library()


@register.filter
def as_marks(pieces: Iterable[Piece]) -> SafeString:
    """Return the pieces as HTML, with no space between them that the text does not have."""
    told = (format_html("<mark>{}</mark>", one.text) if one.is_hit else one.text for one in pieces)
    return format_html_join("", "{}", ((one,) for one in told))
