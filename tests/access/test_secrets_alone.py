"""A secret in an address does one thing: it opens no other door, and signs nobody in.

Each secret (of a feed, of the daily mail's end, of an invitation, of a new address) is sent to
every address of the program, in every place where a careless door could look for one.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from reminders.actions import make_feed
from reminders.unsubscribing import token_of
from tests.access.books import Books, open_books
from tests.access.knocking import NAMED, Knock, addresses, answer
from tests.access.routes import Route, routes
from tests.access.writing import taken_back
from tests.factories import AT

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
GROUPS = sorted({route.group for route in routes()})
NAMES = ("token", "secret", "key", "auth", "next", "sessionid", "uidb64")


@pytest.fixture(scope="module")
def books(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Books]:
    """Open the books once; every secret in them is one of an administrator."""
    with django_db_blocker.unblock(), taken_back():
        found = open_books()
        person = found.people["administrator"]
        assert person is not None
        feed = make_feed(person, framework=None, by=person, at=AT)
        found.words["feed of all"], found.words["end of mail"] = feed.secret, token_of(person)
        yield found


SECRETS = ("feed of all", "end of mail")


def bearing(secret: str) -> tuple[dict[str, str], str]:
    """Return the headers and the query that carry a secret wherever a door could look for one."""
    headers = {
        "Authorization": f"Bearer {secret}",
        "Cookie": f"sessionid={secret}; csrftoken={secret}",
        "X-CSRFToken": secret,
        "X-Feed-Token": secret,
    }
    return headers, "?" + "&".join(f"{name}={secret}" for name in NAMES)


def ask(route: Route, method: str, path: str, headers: Mapping[str, str] = {}) -> Any:
    client = Client(raise_request_exception=False)
    with transaction.atomic():
        told = client.generic(method, path, "", "application/x-www-form-urlencoded",
                              headers={**headers})  # fmt: skip
        transaction.set_rollback(True)
    cache.clear()
    assert "_auth_user_id" not in client.session, (method, route.path)
    return told.status_code, told.headers.get("Location", "").partition("?")[0]


@pytest.mark.parametrize("group", GROUPS)
def test_a_secret_opens_no_other_door(group: str, books: Books) -> None:
    opened = []
    for route in (route for route in routes() if route.group == group):
        for _circle, path in [*addresses(route, books)][:1]:
            for method in [one for one in route.methods if one in {"GET", "POST"}]:
                stranger = ask(route, method, path)
                for name in SECRETS:
                    headers, query = bearing(books.words[name])
                    # A query that nobody knows is refused by the API, and two pages lead where they
                    # are told, whatever stands in it.
                    is_plain = route.path.startswith(("api/", "language/", "accounts/sign-out/"))
                    query = "" if is_plain else query
                    found = ask(route, method, path + query, headers)
                    if found != stranger and found[0] not in {400, 401, 403, 404}:
                        opened.append((method, route.path, name, stranger, found))
    assert opened == []


def own_start(name: str) -> str:
    return "feeds/" if name == "feed of all" else "reminders/stop"


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_stands_for_nothing_in_another_address(name: str, books: Books) -> None:
    opened = []
    for route in routes():
        if not {"secret", "token", "told", "uidb64", "key"} & {*route.names}:
            continue
        if route.path.startswith((own_start(name), "admin/")):
            continue
        words = {**dict.fromkeys(route.names, "1"), **dict.fromkeys(
            [x for x in route.names if x != "pk"], books.words[name])}  # fmt: skip
        path = route.filled(words)
        for method in ("GET", "POST"):
            code, where = ask(route, method, path)
            # A password that is asked for with a wrong word is told so on a page without a form.
            is_shut = code in {403, 404, 405, 410} or where == reverse("sign-in")
            if not is_shut and not route.path.startswith("accounts/password/"):
                opened.append((method, path, code, where))
    assert opened == []


def changed(secret: str) -> Iterator[str]:
    """Yield a secret with something wrong about it."""
    yield secret[:-1]
    yield secret + "A"
    yield secret[:-1] + ("A" if secret[-1] != "A" else "B")
    yield secret.swapcase()
    yield secret[::-1]
    yield secret.replace(secret[5], "-", 1)
    yield "%20" + secret


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_was_changed_is_as_good_as_none(name: str, books: Books) -> None:
    view = "feed" if name == "feed of all" else "reminders:stop-digest"
    whole = books.words[name]
    assert Client().get(reverse(view, args=[whole])).status_code == 200
    start, end = reverse(view, args=["XX"]).split("XX")
    for wrong in changed(whole):
        for method in ("get", "post"):
            told = getattr(Client(), method)(start + wrong + end)
            assert told.status_code in {404, 405, 410}, wrong


def test_no_page_of_an_administrator_shows_the_secret_of_somebody_else(books: Books) -> None:
    """They see the most of all people; what is not there is nowhere."""
    client = books.clients()["administrator"]
    secrets = [books.words[name].encode() for name in ("secret", "token")]
    seen = []
    for route in routes():
        if "GET" in route.methods and not route.path.startswith(tuple(NAMED)):
            for circle, path in [*addresses(route, books)][:1]:
                _code, page = answer(Knock(route, "GET", circle, path), client)
                seen += [path] if any(secret in page for secret in secrets) else []
    assert seen == []
