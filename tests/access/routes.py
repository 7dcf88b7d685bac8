"""Every address of the program, read from its own resolver, and what each is about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver

# What may be asked of a page that says nothing else, and all that may be asked at all.
USUAL = ("GET", "POST")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


@dataclass(frozen=True, slots=True)
class Route:
    """An address with its placeholders, as the resolver spells it."""

    path: str
    view: Any

    @property
    def group(self) -> str:
        """The part of the program that it belongs to: the first words of the address."""
        words = self.path.split("/")
        if words[0] == "admin":
            return "/".join(words[:3]) if len(words) > 4 else "admin"
        return "/".join(words[:3]) if words[0] == "api" else words[0] or "front"

    @property
    def names(self) -> list[str]:
        """The names of its placeholders, in their order."""
        return [first or second for first, second in PLACEHOLDER.findall(self.path)]

    @property
    def methods(self) -> tuple[str, ...]:
        """What the view says it answers; a page that says nothing is asked to show and to act."""
        view_class = getattr(self.view, "cls", None)
        if view_class is None:
            return USUAL
        return tuple(
            name
            for name in METHODS
            if name.lower() in view_class.http_method_names and hasattr(view_class, name.lower())
        )

    def filled(self, values: dict[str, str]) -> str:
        """Return the address with values in its placeholders."""
        path = PLACEHOLDER.sub(lambda found: values[found[1] or found[2]], self.path)
        return "/" + path.replace("^", "").replace("$", "").replace("\\.", ".")


def routes() -> list[Route]:
    """Return all routes; the admin's last one, which catches what has no address, is left out."""
    return [
        route for route in _walk(get_resolver().url_patterns, "") if "(?P<url>" not in route.path
    ]


def _walk(patterns: Any, prefix: str) -> Iterator[Route]:
    for found in patterns:
        path = prefix + str(found.pattern)
        if isinstance(found, URLPattern):
            yield Route(path, found.callback)
        else:
            yield from _walk(found.url_patterns, path)
