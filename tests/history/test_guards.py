"""The database itself refuses to change what must never change."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from history import triggers
from history.models import AuditEvent
from sources.models import Document, Passage
from tests.factories import create_passage

for app in apps.get_app_configs():
    if "." not in app.name and find_spec(f"{app.name}.guards"):
        import_module(f"{app.name}.guards")

on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="only PostgreSQL knows TRUNCATE"
)


def installed() -> set[str]:
    """Return the names of the guards' triggers that the database has."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall() if name.startswith("guard_")}


def expected(guard: triggers.Guard) -> set[str]:
    """Return the names of the triggers that a guard needs here."""
    events = {"update"}
    if guard.keeps_rows:
        events |= {"delete", "truncate"} if connection.vendor == "postgresql" else {"delete"}
    return {f"{guard.name}_{event}" for event in events}


@pytest.mark.django_db
def test_after_migrating_every_guard_stands() -> None:
    assert len(triggers.GUARDS) >= 3
    wanted = set().union(*(expected(guard) for guard in triggers.GUARDS))
    assert wanted <= installed()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "write",
    [
        lambda rows: rows.update(reason="another"),
        lambda rows: rows.update(changes={}),
        lambda rows: rows.delete(),
        lambda rows: rows._raw_delete(rows.db),
    ],
    ids=["update", "update of the changes", "delete", "raw delete"],
)
def test_the_audit_trail_refuses(write: Callable[[Any], object]) -> None:
    create_passage()
    before = list(AuditEvent.objects.order_by("pk").values())
    with (
        pytest.raises(IntegrityError, match="history_auditevent is append-only"),
        transaction.atomic(),
    ):
        write(AuditEvent.objects.all())
    assert list(AuditEvent.objects.order_by("pk").values()) == before


@on_postgresql
@pytest.mark.django_db
def test_the_audit_trail_cannot_be_emptied_at_once() -> None:
    create_passage()
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE history_auditevent")
    assert AuditEvent.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Document, {"text": "They will not report."}),
        (Document, {"text_sha256": "0" * 64}),
        (Document, {"raw_sha256": "0" * 64}),
        (Document, {"code": "OTHER"}),
        (Document, {"revision": 7}),
        (Document, {"framework_id": 1}),
        (Passage, {"start": 1}),
        (Passage, {"end": 3}),
        (Passage, {"quote": "They will not report."}),
        (Passage, {"document_id": 1}),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else next(iter(value)),
)
def test_texts_and_spans_refuse_every_change(
    model: type[models.Model], changes: dict[str, Any]
) -> None:
    create_passage()
    with pytest.raises(IntegrityError, match="is append-only"), transaction.atomic():
        model._base_manager.update(**changes)


@pytest.mark.django_db
def test_what_stands_beside_texts_and_spans_may_be_corrected() -> None:
    create_passage()
    Document.objects.update(title="Joint statement", date_edtf="2026-01-16")
    Passage.objects.update(section="II", locator="p. 3")
    assert Document.objects.get().title == "Joint statement"
    assert Passage.objects.get().section == "II"


@pytest.mark.django_db
def test_guards_that_were_lifted_come_back_also_after_an_error() -> None:
    create_passage()
    before = installed()

    def rewrite_and_fail() -> None:
        with triggers.disabled(connection):
            assert installed() == set()
            AuditEvent.objects.update(reason="lifted")
            raise LookupError

    with pytest.raises(LookupError):
        rewrite_and_fail()
    assert installed() == before


@pytest.mark.django_db(transaction=True)
def test_a_migration_can_take_a_guard_away_and_put_it_back() -> None:
    guard = triggers.GUARDS[0]
    before = installed()
    with connection.schema_editor() as editor:
        triggers.remove(guard, editor)
    assert installed() == before - expected(guard)
    with connection.schema_editor() as editor:
        triggers.install(guard, editor)
    assert installed() == before
