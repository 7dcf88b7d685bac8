"""What every test stands on: the database of the set-up, a quiet network, the English language."""

import shutil
import socket
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests import ready_databases

LOOPBACK = ("127.", "::1", "localhost")
# What these ask does not hang on the database (pages as words, letters, SMTP dialogues, webhooks,
# whole products of rules): the whole run asks it on the embedded set-up alone. What the database
# has a part in (queries, guards, races, the sweep, the API's lists) runs on both.
EMBEDDED_ALONE = (
    "tests/access/",
    "tests/accounts/",
    "tests/admin/test_a",
    "tests/admin/test_c",
    "tests/admin/test_e",
    "tests/admin/test_i",
    "tests/admin/test_lists.py",
    "tests/admin/test_policies.py",
    "tests/admin/test_re",
    "tests/admin/test_saving.py",
    "tests/api/test_documentation.py",
    "tests/api/test_problems.py",
    "tests/api/test_signing.py",
    "tests/commitments/test_product_of",
    "tests/desks/pages/",
    "tests/desks/test_",
    "tests/entry/sheets/test_nasty.py",
    "tests/entry/sheets/test_pages.py",
    "tests/entry/test_demo_story.py",
    "tests/entry/test_demo_books.py",
    "tests/entry/test_hanging.py",
    "tests/entry/test_load_demo.py",
    "tests/hard_cases/test_triage_pages.py",
    "tests/hostile/",
    "tests/reminders/test_absence.py",
    "tests/reminders/test_checks.py",
    "tests/reminders/test_feeds.py",
    "tests/reminders/test_planned.py",
    "tests/reminders/test_rechecking.py",
    "tests/reminders/test_smtp",
    "tests/reminders/test_trouble.py",
    "tests/reminders/test_unsubscribe.py",
    "tests/reminders/test_webhooks",
    "tests/tracker/test_headers.py",
)
# Private to Django, and so unknown to its types; there is no public place to hook in.
_case: Any = TransactionTestCase
_empty_tables = _case._fixture_teardown


def _empty_guarded_tables(case: TransactionTestCase) -> None:
    """Lift the append-only guards while Django empties the tables between two tests."""
    from history import triggers

    for app in settings.INSTALLED_APPS:
        if "." not in app and find_spec(f"{app}.guards"):
            import_module(f"{app}.guards")
    with triggers.disabled(connections["default"]):
        _empty_tables(case)


def pytest_configure() -> None:
    """Teach Django's own clean-up about the guards."""
    _case._fixture_teardown = _empty_guarded_tables


def pytest_unconfigure() -> None:
    """Remove the folder that the settings made for this process."""
    shutil.rmtree(settings.VAR, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for the database by a fixture, so that a run can be limited to such tests."""
    for item in items:
        if {"db", "transactional_db"} & {*getattr(item, "fixturenames", ())}:
            item.add_marker("django_db")
        if item.nodeid.startswith(EMBEDDED_ALONE):
            item.add_marker("embedded")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Give this process a migrated database, in the place of pytest-django's own fixture."""
    with django_db_blocker.unblock():
        ready_databases.create()
    yield
    with django_db_blocker.unblock():
        ready_databases.destroy()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Begin and end in English, whatever language a page of the test was shown in."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _empty_cache(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # On a slow machine the alarm would be asked for anew while a test counts statements.
    monkeypatch.setattr("reminders.checks.KEPT_SECONDS", 3600)
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
            raise RuntimeError(f"A test tried to reach {address[0]}.")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
