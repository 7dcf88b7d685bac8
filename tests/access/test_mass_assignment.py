"""What nobody asked for is never taken: every column of every model, sent to the whole API.

Each endpoint refuses every name that it does not document, and keeps nothing of what came with it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker
from rest_framework import serializers

from api.serializers.base import Body
from tests.access import cells, writing
from tests.access.books import ACTORS, Books, open_books
from tests.access.knocking import addresses
from tests.access.routes import Route, routes

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
Rooms = tuple[Books, dict[str, Client]]
TURNED_AWAY = {401, 403, 404}


@pytest.fixture(scope="module")
def rooms(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Rooms]:
    """Open the books once; everything is taken back."""
    with django_db_blocker.unblock(), writing.taken_back():
        books = open_books()
        yield books, dict(books.clients())


def endpoints() -> list[tuple[Route, str, Any]]:
    return [
        (route, method, view)
        for route in routes()
        if (view := getattr(route.view, "cls", None)) is not None
        for method in route.methods
        if method != "GET"
    ]


def bodies_of(view: Any) -> list[type[Body]]:
    found = [view.asks or Body, view.asks_form, *getattr(view, "more_asks", ())]
    return [body for body in found if body is not None]


def test_every_body_and_each_part_of_it_refuses_what_it_does_not_name() -> None:
    def check(body: Any, where: str) -> None:
        assert isinstance(body, Body), where
        for name, one in body.fields.items():
            part = getattr(one, "child", one)
            if isinstance(part, serializers.BaseSerializer):
                check(part, f"{where}.{name}")

    for route, method, view in endpoints():
        for body in bodies_of(view):
            check(body(), f"{method} {route.path}")


@pytest.mark.parametrize("actor", ACTORS)
def test_an_endpoint_takes_no_name_that_it_does_not_document(actor: str, rooms: Rooms) -> None:
    books, clients = rooms
    planted = cells.planted()
    before = cells.read()
    wrong: list[Any] = []
    for route, method, view in endpoints():
        known = {str(name) for body in bodies_of(view) for name in body().fields}
        extra = {name: value for name, value in planted.items() if name not in known}
        sent = {**getattr(view.asks, "example", {}), **extra}
        for _circle, path in [*addresses(route, books)][:1]:
            answer = writing.send_body(clients[actor], method, path, sent)
            named = {*answer.json().get("errors", {})} if answer.status_code == 400 else set()
            if answer.status_code not in TURNED_AWAY and not {*extra} <= named:
                wrong.append((method, route.path, answer.status_code, sorted({*extra} - named)[:5]))
    assert wrong == []
    assert cells.between(before, cells.read()).fields == set()
