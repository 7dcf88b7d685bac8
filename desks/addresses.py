"""Addresses of lists: the same filters, with something else chosen."""

from collections.abc import Collection
from typing import Any

from django.core.paginator import Page
from django.http import QueryDict
from django.urls import reverse


def changed(query: QueryDict, *, without: Collection[str] = ("page",), **values: object) -> str:
    """Return a query with some values set and those left out that no longer fit."""
    copied = query.copy()
    for name in without:
        copied.pop(name, None)
    for name, value in values.items():
        copied[name] = str(value)
    return f"?{copied.urlencode()}"


def page_links(
    query: QueryDict, page: Page[Any], *, without: Collection[str] = ()
) -> dict[str, str]:
    """Return the addresses of the pages before and after; empty where there is none."""
    before, after = page.has_previous(), page.has_next()
    return {
        "previous_link": changed(query, without=without, page=page.number - 1) if before else "",
        "next_link": changed(query, without=without, page=page.number + 1) if after else "",
    }


def export_links(
    view: str, query: QueryDict, *, without: Collection[str] = ("page",)
) -> dict[str, str]:
    """Return the addresses at which a list is sent as a file, with the same filters."""
    asked = changed(query, without=without)
    return {
        f"export_{form}": reverse(view, kwargs={"form": form}) + asked for form in ("csv", "xlsx")
    }
