"""The weight in SQL is that of the domain, and the list is in its order, page by page."""

from datetime import UTC, datetime, timedelta

import pytest

from commitments.domain.standing import days_late
from commitments.domain.urgency import urgency
from commitments.domain.vocabulary import Priority, Standing, Strength
from commitments.models import Commitment, Deadline
from tests.factories import AT, create_commitment, create_deadline, create_framework

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


def test_the_weight_in_sql_is_that_of_the_domain_for_every_word_and_priority() -> None:
    framework = create_framework()
    for place, strength in enumerate(Strength):
        for priority in Priority:
            commitment = create_commitment(
                framework=framework, strength=strength, priority=priority
            )
            create_deadline(commitment=commitment, expression="then", edtf=f"2026-0{place + 1}-15")
    rows = Commitment.objects.with_standing(AT).heaviest_first(AT)

    found = [(row.urgency, row) for row in rows]  # type: ignore[attr-defined]

    assert len(found) == len(Strength) * len(Priority)
    for weight, row in found:
        late_at = row.deadlines.get().late_at
        assert late_at is not None
        days = days_late(late_at, at=AT)
        assert weight == urgency(days, strength=row.strength, priority=row.priority) > 0
    weights = [weight for weight, _row in found]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize(
    "since",
    [
        timedelta(0), TICK, timedelta(days=1) - TICK, timedelta(days=1), timedelta(days=1) + TICK,
        timedelta(days=29, hours=23, minutes=59, seconds=59, microseconds=999_999),
        timedelta(days=400),
    ],
)  # fmt: skip
def test_the_days_are_counted_alike_on_both_sides_of_every_midnight(since: timedelta) -> None:
    commitment = create_commitment()
    create_deadline(commitment=commitment, expression="then", edtf="2026-01-15")
    late_at = datetime(2026, 1, 16, tzinfo=UTC)
    Deadline.objects.update(late_at=late_at)
    at = late_at + since

    row = Commitment.objects.with_standing(at).heaviest_first(at).get()

    days = days_late(late_at, at=at)
    assert row.urgency == urgency(days, strength=row.strength, priority=row.priority)  # type: ignore[attr-defined]


def test_what_is_not_overdue_weighs_nothing() -> None:
    framework = create_framework()
    soon, never, before = (create_commitment(framework=framework) for _ in range(3))
    create_deadline(commitment=soon, expression="then", edtf="2026-11-20")
    create_deadline(commitment=before, expression="then", edtf="2023-11-20")
    rows = Commitment.objects.with_standing(AT).heaviest_first(AT)
    assert {(row.standing, row.urgency) for row in rows} == {  # type: ignore[attr-defined]
        (Standing.DUE_SOON, 0), (Standing.UNDATED, 0), (Standing.TO_BE_ESTABLISHED, 0),
    }  # fmt: skip
    assert never in rows


def test_a_weak_word_that_is_late_for_long_stands_before_a_strong_one_of_yesterday() -> None:
    framework = create_framework()
    strong = create_commitment(framework=framework, strength=Strength.COMMITS)
    weak = create_commitment(framework=framework, strength=Strength.EXPLORES)
    create_deadline(commitment=strong, expression="then", edtf="2026-10-30")
    create_deadline(commitment=weak, expression="then", edtf="2026-03-30")
    rows = Commitment.objects.with_standing(AT).heaviest_first(AT)
    assert list(rows) == [weak, strong]
