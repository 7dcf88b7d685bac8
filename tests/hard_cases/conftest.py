"""The demonstration for the hard cases that speak of entries of the two documents."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from entry.demo.loading import load

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load inside a transaction that is rolled back after the last test of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(today=TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: None, db: None, settings: Settings) -> None:
    """Let a test read and change the loaded demonstration; what it changes is undone."""
    settings.DEMO = True
