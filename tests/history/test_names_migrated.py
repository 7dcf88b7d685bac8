"""Names that were written into the trail before there was a place beside it are put aside."""

from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from history.models import AuditEvent, PersonalWord
from history.telling import revealed, words_behind
from tests.factories import AT

MIGRATION = import_module("history.migrations.0004_names_aside")


def write(subject: Any, kind: str, changes: dict[str, list[Any]]) -> AuditEvent:
    event = AuditEvent(
        occurred_at=AT, door="admin", verb="change", subject_type=kind, subject=subject,
        root=subject, changes=changes,
    )  # fmt: skip
    event.save(force_insert=True)
    return event


@pytest.mark.django_db(transaction=True)
def test_names_of_old_events_give_way_to_tokens_and_the_rest_stays() -> None:
    person, party = uuid4(), uuid4()
    first = {"full_name": [None, "Kim Nomen"], "email": [None, "kim@example.org"],
             "job_title": [None, ""], "language": [None, "en"]}  # fmt: skip
    then = {"full_name": ["Kim Nomen", "Lee Nomen"]}
    events = [write(person, "accounts.user", first), write(person, "accounts.user", then)]
    other = write(party, "frameworks.party", {"name": [None, "Kim Nomen"]})

    with connection.schema_editor() as editor:
        MIGRATION.put_names_aside(apps, editor)
        MIGRATION.put_names_aside(apps, editor)

    for event in (*events, other):
        event.refresh_from_db()
    assert "Nomen" not in str([event.changes for event in events])
    assert events[0].changes["full_name"][1] == events[1].changes["full_name"][0]
    words = words_behind(events)
    told = [
        {name: [revealed(one, words) for one in both] for name, both in event.changes.items()}
        for event in events
    ]
    assert told == [first, then]
    assert other.changes == {"name": [None, "Kim Nomen"]}
    assert PersonalWord.objects.count() == 3
    # The guard stands again.
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditEvent.objects.update(reason="x")
