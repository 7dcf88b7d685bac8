"""Drawing the choices of a filter: many short options, without a template for each of them."""

from functools import lru_cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from commitments.filters import KnownChoiceField

register = template.Library()
Options = tuple[tuple[Any, Any], ...]


@register.simple_tag
def filter_control(field: BoundField) -> SafeString:
    """Return the control of a filter; a long list of choices in one go."""
    widget: Any = field.field.widget
    value = field.value()
    # A filter that was given empty has no value at all.
    several = (value or [None]) if isinstance(value, list | tuple) else [value]
    if not isinstance(widget, forms.Select) or widget.allow_multiple_selected or len(several) > 1:
        return SafeString(field)
    chosen = "" if several[0] is None else str(several[0])
    told = {"name": field.html_name, **widget.attrs, "id": field.auto_id}
    attributes = field.build_widget_attrs(told, widget)
    drawn = format_html_join("", ' {}="{}"', attributes.items())
    return format_html("<select{}>{}</select>", drawn, _marked(_choices(field.field), chosen))


@register.filter
def total_words(paginator: Any) -> str:
    """Return how many rows a list has; one that is counted only so far says so."""
    return str(getattr(paginator, "words", paginator.count))


def _marked(choices: Options, chosen: str) -> SafeString:
    """Draw options, and mark the one that is chosen."""
    drawn = _drawn(choices)
    option = f'<option value="{escape(chosen)}"'
    return SafeString(drawn.replace(f"{option}>", f"{option} selected>", 1))


@lru_cache(maxsize=64)
def _drawn(choices: Options) -> SafeString:
    return format_html_join("\n", '<option value="{}">{}</option>', choices)


def _choices(field: Any) -> Options:
    if isinstance(field, KnownChoiceField):
        empty = () if field.empty_label is None else (("", str(field.empty_label)),)
        return (*empty, *field.names())
    found = (("" if value is None else value, str(label)) for value, label in field.widget.choices)
    return tuple(found)
