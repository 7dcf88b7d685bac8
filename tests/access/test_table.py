"""Every address × method × person: what the table says is what happens, and the table is right."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.access import table
from tests.access.books import ACTORS, INTERNAL, REPORT, Books, open_books
from tests.access.knocking import SIGN_IN, Knock, addresses, answer, answers, knocks, other_methods
from tests.access.routes import Route, routes

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
GROUPS = sorted({route.group for route in routes()})
# Open to everybody who knows the address, signed in or not.
PUBLIC = (
    "accounts/sign-in/", "accounts/sign-out/", "accounts/password/",
    "accounts/oidc/", "accounts/second-step/", "invitations/", "admin/login/", "admin/logout/",
    "language/", "healthz", "readyz", "reminders/stop/", "feeds/", "api/v1/sign-in",
    "api/v1/schema", "api/v1/docs",
)  # fmt: skip
# Django's own pages take other methods for the one or the other.
NOT_OURS = {"accounts", "language", *(name for name in GROUPS if name.startswith("admin"))}
# The register of parties is one for all frameworks.
OPEN_REGISTERS = ("register/parties/", "api/v1/parties/")
# One's own affairs, which somebody who only reads may change as well.
OWN_AFFAIRS = (
    "me/", "inbox/", "views/", "demo/tour/", "accounts/security/", "api/v1/notifications",
    "api/v1/sign-out", "api/v1/me", "admin/password_change",
)  # fmt: skip
UUID_IN_PATH = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
DONE = {"200", "201", "204", "302"}
Rooms = tuple[Books, dict[str, Client]]


@pytest.fixture(scope="module")
def rooms(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Rooms]:
    """Open the books once; every knock is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        books = open_books()
        yield books, dict(books.clients())
        transaction.set_rollback(True)


def of_group(group: str) -> list[Route]:
    return [route for route in routes() if route.group == group]


@pytest.mark.parametrize("group", GROUPS)
def test_everybody_is_told_what_the_table_says(group: str, rooms: Rooms) -> None:
    books, clients = rooms
    found = {
        knock.key: answers(knock, clients)
        for route in of_group(group)
        for knock in knocks(route, books)
    }
    if os.environ.get("WRITE_ACCESS_TABLE"):
        table.write({**table.read(), **found})
    known = table.read()
    assert found == {key: known.get(key) for key in found}


@pytest.mark.parametrize("group", [name for name in GROUPS if name not in NOT_OURS])
def test_a_method_that_an_address_does_not_have_is_refused(group: str, rooms: Rooms) -> None:
    books, clients = rooms
    let_in = []
    for route in of_group(group):
        for circle, path in addresses(route, books):
            for method in other_methods(route):
                told, _page = answer(Knock(route, method, circle, path), clients["administrator"])
                if told not in {"405", "403", "404", "410"}:
                    let_in.append((method, route.path, told))
    assert let_in == []


@pytest.mark.parametrize("group", GROUPS)
def test_what_another_framework_holds_is_like_what_does_not_exist(group: str, rooms: Rooms) -> None:
    books, clients = rooms
    told_apart = []
    for route in of_group(group):
        is_open = route.path.startswith((*PUBLIC, *OPEN_REGISTERS))
        for knock in () if is_open else knocks(route, books):
            if knock.circle and (absent := nowhere(knock)) != knock.path:
                person = clients["contact elsewhere"]
                found = answer(knock, person)[0]
                missing = answer(replace(knock, path=absent), person)[0]
                told_apart += [(knock.key, found, missing)] if found != missing else []
    assert told_apart == []


def nowhere(knock: Knock) -> str:
    """Return the address with a record that nobody ever made."""
    absent = UUID_IN_PATH.sub("00000000-0000-4000-8000-000000000000", knock.path)
    if knock.path.startswith("/admin/"):
        return re.sub(r"/\d+/", "/987654321/", absent)
    return absent


def test_the_table_has_no_line_for_what_is_gone(rooms: Rooms) -> None:
    books, _clients = rooms
    present = {knock.key for route in routes() for knock in knocks(route, books)}
    if os.environ.get("WRITE_ACCESS_TABLE"):
        table.write({key: told for key, told in table.read().items() if key in present})
    assert set(table.read()) == present


# What the table itself must never say, whoever wrote it, stands in RULES below.
def is_public(key: str) -> bool:
    return key[7:].startswith(PUBLIC)


def test_no_line_of_the_table_breaks_a_rule() -> None:
    broken = []
    for key, told in table.read().items():
        row = dict(zip(ACTORS, told, strict=True))
        broken += [(key, rule) for rule, holds in RULES.items() if not holds(key, row)]
    assert broken == []


def leads_on(row: dict[str, str]) -> bool:
    """Say whether an address leads everybody to another page, whatever it names."""
    return {row[name] for name in ACTORS} == {"302", SIGN_IN}


def _is_shut(code: str) -> bool:
    return code in {SIGN_IN, "401", "403", "404", "405"}


RULES: dict[str, Callable[[str, dict[str, str]], bool]] = {
    # Without a worker the program is not ready, and says so.
    "nobody is told of a fault of the program": lambda key, row: (
        key == "GET    readyz" or not any(code.startswith("5") for code in row.values())
    ),
    "who has not signed in stays outside": lambda key, row: (
        is_public(key) or _is_shut(row["anonymous"])
    ),
    "who was deactivated is as good as a stranger": lambda _key, row: (
        row["deactivated"] == row["anonymous"]
    ),
    "what a party keeps to itself does not exist for another party": lambda key, row: (
        not any(circle in key for circle in (f"[{INTERNAL}]", f"[{REPORT}]"))
        or key[7:].startswith("admin/")
        or row["other contact"] in {"404", "405"}
        or leads_on(row)
    ),
    "nor for who only reads without a party": lambda key, row: (
        not any(circle in key for circle in (f"[{INTERNAL}]", f"[{REPORT}]"))
        or key[7:].startswith("admin/")
        or row["viewer"] in {"404", "405"}
        or leads_on(row)
    ),
    "who only reads changes nothing but their own affairs": lambda key, row: (
        key.startswith("GET")
        or key[7:].startswith((*PUBLIC, *OWN_AFFAIRS))
        or row["viewer"] not in DONE
    ),
    "the admin is for the books only": lambda key, row: (
        not key[7:].startswith("admin/")
        or is_public(key)
        or all(_is_shut(row[name]) for name in ("own contact", "other contact", "viewer"))
    ),
}
