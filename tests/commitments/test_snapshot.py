"""A file is read as the database stood at one instant, while others go on writing."""

from threading import Thread
from typing import Any

import pytest
from django.db import connection

from commitments.models import Commitment
from commitments.spreadsheets.snapshot import one_snapshot
from entry.sheets.whole import writing
from entry.sheets.whole.tables import tables_of
from tests.factories import create_commitment


def elsewhere(work: Any) -> None:
    """Do something on a connection of its own, as another request would."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - it is raised again below
            failed.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


@pytest.mark.django_db(transaction=True)
def test_what_is_written_meanwhile_is_seen_afterwards_and_not_before() -> None:
    create_commitment(title="before")
    with one_snapshot():
        assert Commitment.objects.count() == 1
        elsewhere(lambda: Commitment.objects.update(title="after"))
        assert Commitment.objects.get().title == "before"
    assert Commitment.objects.get().title == "after"
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_writing_is_as_strict_afterwards_as_it_was() -> None:
    usual = getattr(connection, "transaction_mode", None)
    with pytest.raises(ZeroDivisionError), one_snapshot():
        raise ZeroDivisionError
    assert getattr(connection, "transaction_mode", None) == usual
    create_commitment()


@pytest.mark.django_db(transaction=True)
def test_whole_framework_is_one_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    framework = create_commitment(title="before").framework
    read = tables_of

    def slowly(asked: Any) -> Any:
        for number, told in enumerate(read(asked)):
            yield told
            if number == 0:
                elsewhere(lambda: Commitment.objects.update(title="after"))

    monkeypatch.setattr(writing, "tables_of", slowly)
    with writing.whole_file(framework, "json") as file:
        told = file.read().decode()
    assert '"before"' in told
    assert '"after"' not in told
