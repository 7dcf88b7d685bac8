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
ADMIN = sorted({route.group for route in ROUTES if route.group.startswith("admin/")})


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


@pytest.mark.parametrize("group", ADMIN)
def test_who_works_in_the_admin_reads_there_what_the_pages_show(
    group: str, town: tuple[Books, dict[str, Client], set[str]]
) -> None:
    books, clients, everybody = town
    user = books.people["clerk"]
    assert user is not None
    own = User.objects.get(pk=user.pk).email
    assert told(books, clients["clerk"], group, everybody - {own}) == []


def test_search_of_the_admin_finds_nobody_by_an_address_that_is_not_shown(
    town: tuple[Books, dict[str, Client], set[str]],
) -> None:
    books, clients, _everybody = town
    contact = books.people["own contact"]
    assert contact is not None
    for path in ("accounts/user/", "frameworks/membership/"):
        found = {
            name: clients[name].get(f"/admin/{path}?q=canary{contact.pk}@mail.example")
            for name in ("clerk", "administrator")
        }
        counts = {name: page.context["cl"].result_count for name, page in found.items()}
        assert counts == {"clerk": 0, "administrator": counts["administrator"]}
        assert counts["administrator"] > 0


@pytest.mark.parametrize("column", ["email", "password", "session_mark"])
def test_list_of_the_admin_is_not_narrowed_by_what_it_does_not_show(
    column: str, town: tuple[Books, dict[str, Client], set[str]]
) -> None:
    _books, clients, _everybody = town
    for name in ("clerk", "administrator"):
        page = clients[name].get(f"/admin/accounts/user/?{column}__startswith=canary")
        assert page.status_code in {302, 400}
        assert "canary" not in page.headers.get("Location", "").partition("?e=")[0]


def test_lead_in_the_admin_reads_addresses_of_the_people_they_lead(
    town: tuple[Books, dict[str, Client], set[str]],
) -> None:
    books, clients, _everybody = town
    contact = books.people["own contact"]
    assert contact is not None
    address = f"canary{contact.pk}@mail.example"
    for path in ("accounts/user/", f"accounts/user/{contact.pk}/change/"):
        assert address in clients["lead"].get(f"/admin/{path}").content.decode()
        assert address not in clients["clerk"].get(f"/admin/{path}").content.decode()


def test_own_address_is_found_where_it_stands(
    town: tuple[Books, dict[str, Client], set[str]],
) -> None:
    books, clients, _everybody = town
    user = books.people["viewer"]
    assert user is not None
    own = {User.objects.get(pk=user.pk).email}
    assert told(books, clients["viewer"], "accounts", own)
    assert told(books, clients["viewer"], "api/v1/me", own)
