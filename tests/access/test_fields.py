"""What no form offers is never taken, and who may send which field stands in a table.

Each form of a page and of the admin is sent as each of the ten people, with the name of every
column of every model that it does not offer; the rows must be the same as without them.
"""

import os
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.access import cells, fields, taking, writing
from tests.access.books import ACTORS, Books, open_books
from tests.access.routes import routes
from tests.access.test_mass_assignment import bodies_of

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
GROUPS = sorted({route.group for route in routes() if not route.path.startswith("api/")})
WRITES_TABLE = bool(os.environ.get("WRITE_FIELDS_TABLE"))
Rooms = tuple[Books, dict[str, Client], dict[str, str], cells.Cells]
# What another form of the same address offers, which is why it is taken there.
RIGHTFUL: dict[str, set[str]] = {}


@pytest.fixture(scope="module")
def rooms(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Rooms]:
    """Open the books once; everything is taken back."""
    with django_db_blocker.unblock(), writing.taken_back():
        books = open_books()
        yield books, dict(books.clients()), cells.planted(), cells.read()


@pytest.fixture(scope="module")
def sent() -> set[object]:
    """Remember the forms that stand on every page, which are sent once."""
    return set()


@pytest.mark.parametrize("group", GROUPS)
def test_a_form_takes_nothing_that_it_does_not_offer(
    group: str, rooms: Rooms, sent: set[object]
) -> None:
    books, clients, planted, before = rooms
    wrong: list[object] = []
    for door in fields.doors_of(group, books, clients, sent):
        rightful = RIGHTFUL.get(door.route, set())
        every = taking.extras_for(door, planted)
        extra = {name: value for name, value in every.items() if name not in rightful}
        for actor in ACTORS:
            more = taking.send(clients[actor], door, extra, before)
            if more.status >= 500:
                wrong.append((door.name, actor, more.status))
            if more.has_written:
                plain = taking.send(clients[actor], door, {}, before)
                said = taking.differs(plain, more)
                wrong += [(door.name, actor, plain.status, more.status, said)] if said else []
    assert wrong == []


def test_what_the_api_takes_is_what_the_table_says() -> None:
    found, known = fields.of_api(bodies_of), fields.read()
    if WRITES_TABLE:
        known = known.without(fields.is_of_api).with_all(found)
        fields.write(known, ACTORS)
    assert found.found == {key: who for key, who in known.found.items() if fields.is_of_api(key)}


def test_what_the_admin_takes_is_what_the_table_says(rooms: Rooms) -> None:
    found, known = fields.of_admin(rooms[0]), fields.read()
    if WRITES_TABLE:
        known = known.without(fields.is_of_admin).with_all(found)
        fields.write(known, ACTORS)
    assert found.found == {key: who for key, who in known.found.items() if fields.is_of_admin(key)}


def test_the_table_has_no_line_for_what_is_gone() -> None:
    present = {route.path for route in routes()}
    known = fields.read()
    if WRITES_TABLE:
        known = known.without(lambda key: key[0].partition(" ")[2] not in present)
        fields.write(known, ACTORS)
    assert {place.partition(" ")[2] for place, _name in known.found} - present == set()


def test_nobody_from_outside_sends_a_field_of_a_record() -> None:
    outside = {key for key, who in fields.read().found.items() if "deactivated" in who}
    strange = {(place, name) for place, name in outside if not fields.is_public(place)}
    assert strange == set()


def test_the_page_about_fields_is_what_the_table_says() -> None:
    said = "\n".join(fields.told()) + "\n"
    assert fields.PAGE.read_text(encoding="utf-8") == said, (
        "Run: python -m tests.access.fields > docs/fields.md"
    )


def test_every_column_stands_on_that_page() -> None:
    text = fields.PAGE.read_text(encoding="utf-8")
    missing = []
    for model in cells.kept_models():
        if model._meta.auto_created:
            continue
        part = text.partition(f"## {model._meta.label}\n")[2].partition("\n## ")[0]
        every = [*model._meta.concrete_fields, *model._meta.many_to_many]
        missing += [(model._meta.label, one.name) for one in every if f"`{one.name}`" not in part]
    assert missing == []
