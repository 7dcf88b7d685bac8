"""How a template shows what somebody reported."""

from django import template
from django.utils.safestring import SafeString

from desks.markdown import as_html

register = template.Library()


@register.filter(is_safe=True)
def as_markdown(text: str) -> SafeString:
    """Show a text as the Markdown that it is."""
    return as_html(text)
