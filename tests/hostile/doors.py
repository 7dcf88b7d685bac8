"""Every door through which something can be sent, found by itself: a new one is among them.

The addresses are those of the resolver, filled with records as in the table of access. What a page
takes is read off its forms; what an endpoint of the API takes is said by the endpoint.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.urls import Resolver404, resolve
from rest_framework import serializers

from tests.access.books import Books
from tests.access.knocking import Knock, addresses, answer
from tests.access.routes import Route, routes
from tests.hostile.forms import Field, Form, FormReader

# Who looks for forms: between them they see each one, and what only one of them sees is sent by
# that one.
# Buttons of the admin that do the same.
SAVED = frozenset({"_save", "_addanother", "_continue"})
LOOKERS = ("administrator", "own contact")


@dataclass(frozen=True, slots=True)
class Door:
    """Something that can be sent: by whom, where, and what stands in it."""

    sort: str  # form, body or query
    route: str
    actor: str
    form: Form
    example: Mapping[str, Any] = field(default_factory=dict, compare=False)
    # Whether a page shows it, as against one of which only the address is known.
    is_shown: bool = True

    @property
    def name(self) -> str:
        """What it is called where something went wrong."""
        ways = [f" {one.name}={one.value}" for one in self.form.fields if one.sort == "way"]
        return (
            f"{self.form.method.upper()} {self.route or '(front)'}{''.join(ways)} as {self.actor}"
        )


def doors(books: Books, clients: Mapping[str, Client]) -> list[Door]:
    """Return all doors, each once, sorted by address."""
    found: dict[tuple[Any, ...], Door] = {}
    for route in routes():
        is_body = route.path.startswith("api/")
        for door in _bodies(route, books) if is_body else _of_page(route, books, clients):
            ways = tuple(
                "saved" if one.name in SAVED else str(one.value)
                for one in door.form.fields
                if one.sort == "way"
            )
            names = tuple(sorted(door.form.names - SAVED))
            found.setdefault((door.sort, door.form.method, door.route, names, ways), door)
    known = [*found.values()]
    known += [door for route in routes() for door in _without_a_form(route, books, known)]
    return sorted(known, key=lambda door: (door.route, door.name))


def written_to(known: list[Door]) -> set[str]:
    """Return the addresses at which something is sent that may be written."""
    return {door.route for door in known if door.form.method != "get"}


def _of_page(route: Route, books: Books, clients: Mapping[str, Client]) -> Iterator[Door]:
    """Read the forms of a page as it is shown to each of the people, and what it may be asked."""
    for circle, path in addresses(route, books):
        for actor in LOOKERS:
            code, body = answer(Knock(route, "GET", circle, path), clients[actor])
            if code != "200" or b"<" not in body[:200]:
                continue
            page = FormReader(path).read(body.decode(errors="replace"))
            asked = {one.name for form in page.forms if form.method == "get" for one in form.fields}
            if names := sorted(page.queries | asked):
                fields = tuple(Field(name, "text", None) for name in names)
                yield Door("query", route.path, actor, Form("get", path, fields=fields))
            yield from _forms_on(page, actor)


def forms_of(route: Route, books: Books, clients: Mapping[str, Client]) -> Iterator[Door]:
    """Yield the forms of a page that send something, as who looks for them is shown them."""
    is_page = not route.path.startswith("api/")
    found = _of_page(route, books, clients) if is_page else ()
    yield from (door for door in found if door.sort == "form")


def _forms_on(page: FormReader, actor: str) -> Iterator[Door]:
    for form in page.forms:
        for way in form.variants() if form.method != "get" else ():
            if (target := route_of(form.action)) is not None:
                yield Door("form", target, actor, way)


def route_of(address: str) -> str | None:
    """Return the route that an address belongs to; none for what is not here."""
    try:
        return str(resolve(urlsplit(address).path).route)
    except Resolver404:
        return None


def _bodies(route: Route, books: Books) -> Iterator[Door]:
    """Say what an endpoint takes: its body, and the parameters of its query."""
    view: Any = getattr(route.view, "cls", None)
    if view is None:
        return
    for circle, path in addresses(route, books):
        for method in route.methods:
            if method == "GET":
                names = _parameters(view)
                fields = tuple(Field(name, "text", None) for name in names)
                asked = Form("get", path, fields=fields)
                if names:
                    yield Door("query", route.path, "administrator", asked)
                continue
            for actor in ("own contact", "lead") if circle else ("lead",):
                yield from _of_endpoint(route, path, method, actor, view)


def _parameters(view: Any) -> list[str]:
    one = view()
    one.request = type("Request", (), {"method": "GET"})()
    return sorted(one.parameters())


def _of_endpoint(route: Route, path: str, method: str, actor: str, view: Any) -> Iterator[Door]:
    asks = view.asks() if view.asks else serializers.Serializer()
    fields = tuple(_field(name, one) for name, one in asks.fields.items())
    form = Form(method.lower(), path, fields=fields)
    example = dict(getattr(view.asks, "example", None) or {})
    yield Door("body", route.path, actor, form, example)
    if view.asks_form is not None:
        more = tuple(_field(name, one) for name, one in view.asks_form().fields.items())
        yield Door("form", route.path, actor, replace(form, is_multipart=True, fields=more))


def _field(name: str, one: Any) -> Field:
    sort = "file" if isinstance(one, serializers.FileField) else "text"
    return Field(name, sort, None, is_required=bool(one.required))


@cache
def _all_names() -> tuple[str, ...]:
    """Return names that forms of ours have, for a door whose own form no page shows."""
    return (
        "reason", "note", "version", "text", "title", "name", "quote", "start", "end", "date",
        "edtf", "expression", "number", "key", "q", "next", "action", "chosen", "email", "role",
        "party", "password", "code", "verdict", "proposal", "file", "state", "page", "query",
        "language", "theme", "health", "narrative",
    )  # fmt: skip


def _without_a_form(route: Route, books: Books, known: list[Door]) -> Iterator[Door]:
    """Send something also where no page that was opened shows a form for it."""
    if route.path in written_to(known) or "POST" not in route.methods:
        return
    fields = tuple(Field(name, "text", "") for name in _all_names())
    for _circle, path in [*addresses(route, books)][:1]:
        form = Form("post", path, fields=fields)
        yield Door("form", route.path, "lead", form, is_shown=False)
