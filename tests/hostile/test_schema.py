"""What the OpenAPI document promises is what is answered, to everybody, and no list breaks."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from api.schema import document
from tests.hostile import schema
from tests.hostile.running import house, run_schema

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
READERS = ("administrator", "own contact")


def test_cases_made_from_the_document_break_nothing(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock(), house() as (books, clients):
        readers: dict[str, Client] = {name: clients[name] for name in READERS}
        tally, poison, _readings = run_schema(books, readers, schema.SHORT)
    assert tally.cases > 300
    assert [*tally.wrong, *poison] == []
    # Cases that only ever are turned away would prove little.
    assert {200, 400, 401, 403, 404} <= {*tally.statuses}


def test_every_operation_of_the_document_is_asked() -> None:
    described = {
        f"{method.upper()} {path}"
        for path, methods in document()["paths"].items()
        for method in methods
        if method in {"get", "post", "patch"}
    }
    asked: list[Any] = schema.operations()
    assert {one.label for one in asked} == described
