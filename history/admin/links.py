"""Links from the admin to pages of apps above, which are known here by the name of the address."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString


def address(name: str, *args: object) -> str | None:
    """Return the address of a page, or nothing where the site has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None


def link(text: object, name: str, *args: object, suffix: str = "") -> SafeString:
    """Return text that links to a page, or the text alone where there is none."""
    found = address(name, *args)
    if found is None:
        return format_html("{}", text)
    return format_html('<a href="{}{}">{}</a>', found, suffix, text)


def admin_link(record: Any, *, text: object = "") -> SafeString:
    """Return a link to a record's page in the admin."""
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
    return link(text or record, name, record.pk)
