"""Nobody reads the e-mail address of another person on any page, unless it is theirs to keep."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts.models import User
from reminders.actions import plan
from tests.access.books import Books, open_books
from tests.access.knocking import Knock, addresses, answer
from tests.access.routes import routes
from tests.access.test_canary import words_of
from tests.factories import AT

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
# Who keeps no list of people.
READERS = ("other contact", "viewer")
ROUTES = [route for route in routes() if "GET" in route.methods]
GROUPS = sorted({route.group for route in ROUTES if not route.group.startswith("admin/")})


@pytest.fixture(scope="module")
def town(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Books, dict[str, Client], set[str]]]:
    """Open the books, and give everybody an address that is found on a page."""
    with django_db_blocker.unblock(), transaction.atomic():
        books = open_books()
        plan(at=AT)
        for user in User.objects.all():
            User.objects.filter(pk=user.pk).update(email=f"canary{user.pk}@mail.example")
        everybody = {user.email for user in User.objects.all()}
        yield books, dict(books.clients()), everybody
        transaction.set_rollback(True)


def told(books: Books, client: Client, group: str, addresses_of: set[str]) -> list[str]:
    """Return where one of the addresses stands, of all pages of a group."""
    found = []
    for route in (route for route in ROUTES if route.group == group):
        for circle, path in addresses(route, books):
            for query in ("",) if route.names else ("", "?q=mail.example"):
                _code, body = answer(Knock(route, "GET", circle, path + query), client)
                words = words_of(body)
                found += [f"{path}{query} {one}" for one in addresses_of if one in words]
    return found


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("name", READERS)
def test_nobody_reads_the_address_of_another(
    name: str, group: str, town: tuple[Books, dict[str, Client], set[str]]
) -> None:
    books, clients, everybody = town
    user = books.people[name]
    assert user is not None
    own = User.objects.get(pk=user.pk).email
    assert told(books, clients[name], group, everybody - {own}) == []


def test_own_address_is_found_where_it_stands(
    town: tuple[Books, dict[str, Client], set[str]],
) -> None:
    books, clients, _everybody = town
    user = books.people["viewer"]
    assert user is not None
    own = {User.objects.get(pk=user.pk).email}
    assert told(books, clients["viewer"], "accounts", own)
    assert told(books, clients["viewer"], "api/v1/me", own)
