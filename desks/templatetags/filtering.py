"""Drawing the choices of a filter: many short options, without a template for each of them."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms, template
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import User
from frameworks.models import Framework, Party, PriorityArea

register = template.Library()

# The columns that name a row, where no instance is needed to tell its label.
NAMED: dict[type[Model], tuple[tuple[str, ...], Callable[..., str]]] = {
    Framework: (("name",), str),
    Party: (("short_name", "name"), lambda short, name: short or name),
    PriorityArea: (("name",), str),
    User: (("full_name", "email"), lambda name, email: name or email),
}


@register.simple_tag
def filter_control(field: BoundField) -> SafeString:
    """Return the control of a filter; a long list of choices in one go."""
    widget: Any = field.field.widget
    value = field.value()
    several = value if isinstance(value, list | tuple) else [value]
    if not isinstance(widget, forms.Select) or widget.allow_multiple_selected or len(several) > 1:
        return SafeString(field)
    chosen = {"" if one is None else str(one) for one in several} or {""}
    options = format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        (
            (value, SafeString(" selected") if str(value) in chosen else "", label)
            for value, label in _choices(field.field)
        ),
    )
    told = {"name": field.html_name, **widget.attrs, "id": field.auto_id}
    attributes = field.build_widget_attrs(told, widget)
    drawn = format_html_join("", ' {}="{}"', attributes.items())
    return format_html("<select{}>{}</select>", drawn, options)


def _choices(field: Any) -> Iterator[tuple[Any, Any]]:
    queryset = getattr(field, "queryset", None)
    if queryset is None or queryset.model not in NAMED:
        for value, label in field.widget.choices:
            yield ("" if value is None else value), label
        return
    if field.empty_label is not None:
        yield "", field.empty_label
    columns, tell = NAMED[queryset.model]
    for value, *names in queryset.values_list(field.to_field_name or "pk", *columns):
        yield value, tell(*names)
