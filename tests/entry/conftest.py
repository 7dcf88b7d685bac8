"""The loaded demonstration, once for a module; each test undoes what it changes."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from entry.demo.loading import Loaded, load

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Loaded]:
    """Load inside a transaction that is rolled back after the last test of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load(today=TODAY)
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: Loaded, db: None, settings: Settings) -> Loaded:
    """Let a test read and change the loaded demonstration, and its people sign in."""
    settings.DEMO = True
    return loaded
