"""The standings in SQL are those of the domain, for every kind of row on every side of a boundary.

The zones are all whole-hour offsets and the odd ones, the days those on which calendars turn.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, product
from typing import Any

import pytest

from commitments.domain.standing import (
    DUE_SOON,
    DeadlineFacts,
    commitment_standing,
    deadline_standing,
    late_from,
)
from commitments.domain.vocabulary import (
    CHASED_ROLES,
    DeadlineRole,
    Kind,
    PublicationStatus,
    Standing,
    Status,
)
from commitments.models import AnchorRelation, CloseReason, Commitment, Deadline
from frameworks.models import Framework
from tests.factories import AT, create_framework

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)
ZONES = (
    *(f"Etc/GMT{hours:+d}" for hours in range(-14, 13)),
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Seoul",
    "America/New_York",
    "America/Santiago",
    "Pacific/Chatham",
)
TURNING_DAYS = (date(2024, 2, 29), date(2025, 12, 31), date(2026, 3, 7))


def facts_of(deadline: Deadline) -> DeadlineFacts:
    return DeadlineFacts(
        is_open=deadline.is_open and deadline.commitment.is_open,
        last_day=deadline.last_day,
        late_at=deadline.late_at,
        is_anchored=deadline.awaits_date,
    )


def domain_standing(deadline: Deadline, at: datetime) -> Standing:
    tracked_from = deadline.commitment.tracked_from
    return deadline_standing(facts_of(deadline), at=at, tracked_from=tracked_from)


def standings(rows: Any) -> dict[int, str]:
    return dict(rows.values_list("pk", "standing"))


def instants_around(moments: Iterable[datetime]) -> list[datetime]:
    """Return the instants on both sides of every boundary that a moment of lateness makes."""
    boundaries = {moment - before for moment in moments for before in (timedelta(0), DUE_SOON)}
    return sorted({boundary + side for boundary in boundaries for side in (-TICK, timedelta(0))})


def enter(framework: Framework, **values: Any) -> Commitment:
    number = Commitment.objects.count() + 1
    fields: dict[str, Any] = {
        "reference": f"C-{number}",
        "title": "Twin",
        "kind": Kind.ONE_OFF_DELIVERABLE,
        "publication_status": PublicationStatus.PLANNED,
        "status": Status.ACTIVE,
        "tracked_from": date(2024, 12, 18),
        "stale_at": AT + timedelta(days=3650),
        **values,
    }
    return Commitment.objects.create(framework=framework, **fields)


def dated(commitment: Commitment, day: date, zone: str = "UTC", **values: Any) -> Deadline:
    """Build a deadline that falls due at the end of a day in a zone."""
    late_at = late_from(day, [zone])
    days = {"last_day": day, "grace_day": day, "late_at": late_at, **values}
    return Deadline(commitment=commitment, **days)


def deadlines_of_every_kind(commitment: Commitment) -> list[Deadline]:
    """Build dated deadlines of all zones and turning days, and one of each that never is late."""
    closed: dict[str, Any] = {"closed_at": AT, "close_reason": CloseReason.MET}
    rows = [dated(commitment, day, zone) for day, zone in product(TURNING_DAYS, ZONES)]
    rows += [dated(commitment, day, **closed) for day in TURNING_DAYS]
    rows += [dated(commitment, TURNING_DAYS[0], role=DeadlineRole.START)]
    rows += [
        Deadline(commitment=commitment),
        Deadline(commitment=commitment, anchor_relation=AnchorRelation.BEFORE),
        dated(
            commitment,
            TURNING_DAYS[0],
            late_at=None,
            is_provisional=True,
            anchor_relation=AnchorRelation.BEFORE,
        ),
        dated(commitment, TURNING_DAYS[0], late_at=None, is_provisional=True),
        dated(commitment, TURNING_DAYS[1], anchor_relation=AnchorRelation.AFTER),
    ]
    return rows


def test_deadlines_stand_in_sql_as_in_the_domain() -> None:
    framework = create_framework()
    rows: list[Deadline] = []
    for tracked_from in (date(2024, 2, 29), date(2024, 3, 1), date(2026, 1, 1)):
        rows += deadlines_of_every_kind(enter(framework, tracked_from=tracked_from))
    rows += deadlines_of_every_kind(enter(framework, status=Status.DELIVERED, closed_at=AT))
    rows += deadlines_of_every_kind(enter(framework, kind=Kind.STANDING_PRINCIPLE))
    Deadline.objects.bulk_create(rows)
    stored = {row.pk: row for row in Deadline.objects.select_related("commitment")}
    moments = {row.late_at for row in rows if row.late_at}
    assert len(moments) >= 24 * len(TURNING_DAYS)

    seen = set()
    for at in instants_around(moments):
        told = standings(Deadline.objects.with_standing(at))
        expected = {pk: domain_standing(row, at) for pk, row in stored.items()}
        assert told == expected, at
        seen |= set(expected.values())
    assert seen == set(Standing) - {Standing.STALE}


def test_the_lists_of_overdue_and_to_be_established_hold_what_stands_so() -> None:
    framework = create_framework()
    for tracked_from in (date(2024, 2, 29), date(2026, 1, 1)):
        Deadline.objects.bulk_create(
            deadlines_of_every_kind(enter(framework, tracked_from=tracked_from))
        )
    at = late_from(date(2025, 12, 31), ["UTC"])
    standing = standings(Deadline.objects.with_standing(at))
    for rows, expected in (
        (Deadline.objects.overdue(at), Standing.OVERDUE),
        (Deadline.objects.to_be_established(at), Standing.TO_BE_ESTABLISHED),
    ):
        found = set(rows.values_list("pk", flat=True))
        assert found == {pk for pk, value in standing.items() if value == expected}
        assert found


def deadlines_that_stand(commitment: Commitment, at: datetime) -> dict[Standing, Deadline]:
    """Build one deadline for each standing that a deadline can have at an instant."""
    today = at.date()
    return {
        Standing.OVERDUE: dated(commitment, today - timedelta(days=1)),
        Standing.TO_BE_ESTABLISHED: dated(commitment, date(2024, 12, 17)),
        Standing.DUE_SOON: dated(commitment, today),
        Standing.AWAITING_DATE: Deadline(
            commitment=commitment, anchor_relation=AnchorRelation.BEFORE
        ),
        Standing.NOT_DUE: dated(commitment, today + timedelta(days=90)),
        Standing.UNDATED: Deadline(commitment=commitment),
        Standing.CLOSED: dated(
            commitment,
            today - timedelta(days=1),
            closed_at=AT,
            close_reason=CloseReason.MISSED,
        ),
    }


def commitments_with_every_pair(framework: Framework, at: datetime) -> None:
    """Enter commitments with none, one or two deadlines of all standings, open and not."""
    pairs = [(), *combinations(Standing, 1), *combinations(Standing, 2)]
    closed = {"status": Status.WITHDRAWN, "closed_at": AT}
    ways: list[dict[str, Any]] = [
        {},
        {"stale_at": at},
        {"stale_at": at + TICK},
        closed,
        {"status": Status.DRAFT},
        {"kind": Kind.BACKGROUND_FACT},
    ]
    rows = []
    for way, pair in product(ways, pairs):
        commitment = enter(framework, **way)
        kinds = deadlines_that_stand(commitment, at)
        rows += [kinds[standing] for standing in pair if standing in kinds]
        if len(pair) < 2:
            alike = enter(framework, **way)
            kinds = deadlines_that_stand(alike, at)
            rows += [kinds[standing] for standing in pair if standing in kinds]
            rows.append(dated(alike, at.date(), role=DeadlineRole.START))
    Deadline.objects.bulk_create(rows)


def test_commitments_stand_in_sql_as_in_the_domain() -> None:
    framework = create_framework()
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    commitments_with_every_pair(framework, at)
    commitments = list(Commitment.objects.prefetch_related("deadlines__commitment"))
    moments = [row.late_at for row in Deadline.objects.filter(late_at__isnull=False)]

    seen = set()
    for instant in {*instants_around(filter(None, moments)), at - TICK, at, at + TICK}:
        told = standings(Commitment.objects.with_standing(instant))
        for commitment in commitments:
            expected = commitment_standing(
                [
                    domain_standing(row, instant)
                    for row in commitment.deadlines.all()
                    if row.role in CHASED_ROLES
                ],
                is_open=commitment.is_open,
                stale_at=commitment.stale_at,
                at=instant,
            )
            assert told[commitment.pk] == expected, (commitment, instant)
            seen.add(expected)
    assert seen == set(Standing)


def test_a_commitment_counts_once_however_many_deadlines_it_has() -> None:
    framework = create_framework()
    commitment = enter(framework)
    Deadline.objects.bulk_create(deadlines_of_every_kind(commitment))
    told: Any = Commitment.objects.with_standing(AT).by_urgency()
    assert list(told) == [commitment]
    assert told.get().next_late_at == min(
        row.late_at for row in commitment.deadlines.filter(is_open=True) if row.late_at
    )


def test_the_most_urgent_comes_first_and_the_undated_last() -> None:
    framework = create_framework()
    undated, later, sooner = (enter(framework) for _ in range(3))
    Deadline.objects.bulk_create(
        [
            dated(later, date(2026, 12, 31)),
            dated(sooner, date(2026, 6, 30)),
            Deadline(commitment=undated),
        ]
    )
    assert list(Commitment.objects.by_urgency()) == [sooner, later, undated]
    days = Deadline.objects.by_day().values_list("last_day", flat=True)
    assert list(days) == [date(2026, 6, 30), date(2026, 12, 31), None]
