"""There are enough inputs, every address that can be written to is a door, and faults are told."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.access.books import Books
from tests.access.routes import routes
from tests.hostile import inputs, running
from tests.hostile.doors import Door, doors, written_to
from tests.hostile.reading import poisoned
from tests.hostile.running import house
from tests.hostile.sending import Request, Told, fault_of

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
Rooms = tuple[Books, dict[str, Client]]


@pytest.fixture(scope="module")
def rooms(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Rooms]:
    """Open the books once; everything is taken back."""
    with django_db_blocker.unblock(), house() as found:
        yield found


def test_there_are_more_than_200_inputs_and_no_two_are_the_same() -> None:
    assert inputs.count() >= 200
    assert len({*inputs.TEXTS.values()}) == len(inputs.TEXTS)


@pytest.fixture(scope="module")
def known(rooms: Rooms) -> list[Door]:
    """Look for the doors once."""
    return doors(*rooms)


def test_every_address_that_can_be_written_to_is_a_door(known: list[Door]) -> None:
    asked = {route.path for route in routes() if {"POST", "PATCH"} & {*route.methods}}
    assert asked - written_to(known) == set()


def test_a_choice_of_the_inputs_breaks_nothing_and_every_list_is_read_afterwards(
    rooms: Rooms, known: list[Door]
) -> None:
    writing = [door for door in known if door.sort != "query"]
    # One request at each, in which every field holds an input of its own, and one kept at most.
    terms = replace(running.SHORT, alone=0, elsewhere=0)
    finding = running.run(*rooms, terms, known=writing)
    assert [*finding.wrong, *finding.poisoned] == []
    assert finding.sent >= len(writing) > 300
    # What is refused poisons nothing: some of it has to be taken and stay while the lists are read.
    assert finding.kept > 20
    assert finding.read > 100


def test_what_breaks_and_what_is_poisoned_is_told(rooms: Rooms) -> None:
    assert fault_of(Request("GET", "/"), Told(500, "text/html"))
    assert fault_of(Request("GET", "/api/v1/me"), Told(400, "text/html"))
    assert not fault_of(Request("GET", "/api/v1/me"), Told(400, "application/problem+json"))
    assert poisoned({("/", "lead"): "200"}, {("/", "lead"): "403"})
    assert not poisoned({("/", "lead"): "404"}, {("/", "lead"): "404"})
    one = ("/progress/1/", "lead")
    assert poisoned({one: "200"}, {one: "500"})
    assert poisoned({one: "200"}, {one: "400"})
    assert not poisoned({one: "200"}, {one: "404"})
