"""Many new rows at once: they are stored as bulk_create stores them, whatever stands in them.

On SQLite it is bulk_create; what is asked here is asked of PostgreSQL by every whole run.
"""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, models, transaction

from commitments.actions.days import resolve_days
from commitments.models import Commitment, CommitmentParty, Deadline
from frameworks.models import Framework
from history.actions import insert_all, inserting
from history.models import AuditEvent
from tests.factories import create_commitment, create_framework, create_party

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)
# What a loader of files might take for an end of a field, of a row, of the file, or for nothing.
TEXTS = ["", "a\tb", "a\nb\r\n", "\\N", "\\.", "\\", '"a",b', "한국 é 😀", "'; --", "NULL", "\x7f"]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few rows count as many."""
    monkeypatch.setattr(inserting, "MANY", 2)


def stored(rows: "list[Any]") -> list[dict[str, Any]]:
    """Return what the database holds of rows, but for what names them."""
    model = type(rows[0])
    found = model._base_manager.in_bulk([row.pk for row in rows])
    names = [field.attname for field in model._meta.concrete_fields]
    return [
        {name: getattr(found[row.pk], name) for name in names if name not in {"id", "uuid"}}
        for row in rows
    ]


def promised(framework: Framework, reference: str, **more: Any) -> Commitment:
    told = {"kind": "event_meeting", "tracked_from": date(2026, 1, 1), "stale_at": AT} | more
    return Commitment(framework=framework, reference=reference, title="A", **told)


def due(commitment: Commitment) -> Deadline:
    deadline = Deadline(commitment=commitment, expression="by 2027", edtf="../2027")
    resolve_days(deadline, zones={"Asia/Seoul"})
    return deadline


def events() -> list[AuditEvent]:
    return [
        AuditEvent(
            occurred_at=AT,
            actor=uuid4() if number % 2 else None,
            door="page",
            verb="change",
            reason=text,
            subject_type="commitments.commitment",
            subject=uuid4(),
            root=uuid4(),
            is_internal=bool(number % 2),
            changes={text: [None, text], "n": [1, 2.5], "deep": [[{"a": text}], True]},
        )
        for number, text in enumerate(TEXTS)
    ]


def same_without_names(rows: "list[Any]", others: "list[Any]") -> None:
    names = {"subject", "root", "actor"}
    left, right = (
        [{key: value for key, value in one.items() if key not in names} for one in stored(some)]
        for some in (rows, others)
    )
    assert left == right


def test_events_are_stored_alike() -> None:
    one, other = events(), events()
    insert_all(one)
    AuditEvent.objects.bulk_create(other)
    same_without_names(one, other)
    assert [row.pk for row in one] == sorted(row.pk for row in one)


def test_records_are_stored_alike_and_know_their_keys() -> None:
    framework, party = create_framework(), create_party()

    def commitments(prefix: str) -> list[Commitment]:
        return [
            promised(framework, f"{prefix}-{number}", note=text, components=[text])
            for number, text in enumerate(TEXTS)
        ]

    one, other = commitments("A"), commitments("B")
    insert_all(one)
    Commitment._base_manager.bulk_create(other)
    for left, right in zip(stored(one), stored(other), strict=True):
        assert {**left, "reference": ""} == {**right, "reference": ""}
    assert not any(row._state.adding for row in one)

    roles = [CommitmentParty(commitment=row, party=party, role="owner") for row in one]
    insert_all(roles)
    assert CommitmentParty.objects.filter(commitment__in=one).count() == len(one)
    days, same = ([due(row) for row in rows] for rows in (one, other))
    insert_all(days)
    Deadline._base_manager.bulk_create(same)
    for left, right in zip(stored(days), stored(same), strict=True):
        assert {**left, "commitment_id": 0} == {**right, "commitment_id": 0}
    # What triggers keep of a commitment's deadlines is kept here too.
    for left, right in zip(stored(one), stored(other), strict=True):
        assert {**left, "reference": ""} == {**right, "reference": ""}


def test_what_the_database_refuses_is_refused_in_the_same_words() -> None:
    known = create_commitment()
    twice = [promised(known.framework, reference) for reference in ("N-1", known.reference, "N-2")]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_all(twice)
    assert [row.pk for row in twice] == [None, None, None]
    assert Commitment.objects.filter(reference__startswith="N-").count() == 0
    # The connection goes on.
    insert_all([promised(known.framework, f"M-{number}") for number in range(2)])
    assert Commitment.objects.filter(reference__startswith="M-").count() == 2


def test_keys_go_on_after_it() -> None:
    insert_all(events())
    later = events()[0]
    later.save(force_insert=True)
    assert later.pk == max(AuditEvent.objects.values_list("pk", flat=True))


def test_a_key_that_is_given_is_kept() -> None:
    given = events()
    for number, event in enumerate(given, 10_000):
        event.pk = number
    insert_all(given)
    assert AuditEvent.objects.filter(pk__gte=10_000).count() == len(given)


def test_nothing_is_asked_for_no_rows(django_assert_num_queries: Any) -> None:
    none: list[models.Model] = []
    with django_assert_num_queries(0):
        insert_all(none)
