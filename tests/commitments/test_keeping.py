"""What the database keeps of a commitment's deadlines is what they come to, after every write."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from commitments import keeping
from commitments.domain.standing import NEVER_DUE
from commitments.models import AnchorRelation, CloseReason, Commitment, Deadline
from history.actions import recorded_values
from tests.factories import AT, create_commitment, create_framework

pytestmark = pytest.mark.django_db
SOON, LATER = date(2025, 3, 1), date(2026, 3, 1)
COLUMNS = sorted(Commitment.KEPT)


def late(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def on(day: date, **values: Any) -> dict[str, Any]:
    return {"first_day": day, "last_day": day, "grace_day": day, "late_at": late(day), **values}


def told(commitment: Commitment) -> dict[str, Any]:
    found: dict[str, Any] = Commitment.objects.values(*COLUMNS).get(pk=commitment.pk)
    return found


@pytest.fixture
def commitment() -> Commitment:
    return create_commitment(tracked_from=date(2025, 1, 1))


def test_one_without_deadlines_never_falls_due(commitment: Commitment) -> None:
    assert told(commitment) == {
        "due_sort": NEVER_DUE,
        "overdue_from": None,
        "awaits_date": False,
        "has_run_out": False,
    }


def test_the_first_open_day_counts(commitment: Commitment) -> None:
    for day in (LATER, SOON):
        Deadline.objects.create(commitment=commitment, **on(day))
    before_anybody_watched = date(2024, 12, 31)
    Deadline.objects.create(commitment=commitment, **on(before_anybody_watched))
    assert told(commitment)["due_sort"] == late(before_anybody_watched)
    assert told(commitment)["overdue_from"] == late(SOON)


def test_a_framework_watched_from_another_day_says_so_at_once(commitment: Commitment) -> None:
    Deadline.objects.create(commitment=commitment, **on(SOON))
    Commitment.objects.filter(pk=commitment.pk).update(tracked_from=LATER)
    assert told(commitment)["overdue_from"] is None
    assert told(commitment)["due_sort"] == late(SOON)


def test_what_hangs_on_something_without_a_day_waits(commitment: Commitment) -> None:
    waiting = Deadline.objects.create(commitment=commitment, anchor_relation=AnchorRelation.BEFORE)
    assert told(commitment)["awaits_date"]
    Deadline.objects.filter(pk=waiting.pk).update(**on(SOON))
    assert not told(commitment)["awaits_date"]


@pytest.mark.parametrize(
    "write",
    [
        lambda rows: rows.update(closed_at=AT, close_reason=CloseReason.MET),
        lambda rows: rows.delete(),
        lambda rows: rows._raw_delete(rows.db),
    ],
    ids=["closed", "deleted", "deleted without a word"],
)
def test_many_at_once_count_as_one(commitment: Commitment, write: Callable[[Any], object]) -> None:
    other = create_commitment(framework=commitment.framework, tracked_from=date(2025, 1, 1))
    Deadline.objects.bulk_create(
        Deadline(commitment=row, **on(day)) for row in (commitment, other) for day in (SOON, LATER)
    )
    assert told(commitment) == told(other)
    write(Deadline.objects.filter(last_day=SOON))
    for row in (commitment, other):
        assert told(row)["due_sort"] == told(row)["overdue_from"] == late(LATER)
    write(Deadline.objects.all())
    assert told(commitment)["due_sort"] == NEVER_DUE


def test_all_closed_is_run_out(commitment: Commitment) -> None:
    Deadline.objects.create(
        commitment=commitment, **on(SOON, closed_at=AT, close_reason=CloseReason.MISSED)
    )
    assert told(commitment)["has_run_out"]
    Deadline.objects.create(commitment=commitment)
    assert not told(commitment)["has_run_out"]


def test_a_deadline_that_changes_hands_leaves_nothing_behind(commitment: Commitment) -> None:
    other = create_commitment(framework=commitment.framework)
    deadline = Deadline.objects.create(commitment=commitment, **on(SOON))
    Deadline.objects.filter(pk=deadline.pk).update(commitment=other)
    assert told(commitment)["due_sort"] == NEVER_DUE
    assert told(other)["due_sort"] == late(SOON)


def test_computing_anew_puts_right_what_somebody_wrote_past_the_triggers(
    commitment: Commitment,
) -> None:
    Deadline.objects.create(commitment=commitment, **on(SOON))
    right = told(commitment)
    Commitment.objects.filter(pk=commitment.pk).update(due_sort=late(LATER), has_run_out=True)
    keeping.put_right(connection)
    assert told(commitment) == right


def test_history_tells_nothing_of_it() -> None:
    row = create_commitment(framework=create_framework())
    assert not Commitment.KEPT & set(recorded_values(row))


def test_every_trigger_stands_after_all_migrations() -> None:
    table = "pg_trigger" if connection.vendor == "postgresql" else "sqlite_master"
    column = "tgname" if connection.vendor == "postgresql" else "name"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {column} LIKE %s", ["kept_of_%"])  # noqa: S608 - names of our own
        found = {name for (name,) in cursor.fetchall()}
    assert found == {f"{keeping.NAME}_{event}" for event in keeping.EVENTS}
