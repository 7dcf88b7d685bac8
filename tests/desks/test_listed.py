"""A row of the list from plain values is the row that other desks make of an instance."""

from datetime import date, timedelta

import pytest

from commitments.models import AnchorRelation, Commitment, Deadline, DeadlineRevision, Measurement
from desks.listed import COLUMNS, listed
from desks.rows import row_of
from tests.desks.pages.scene import Scene, set_scene
from tests.factories import AT, create_indicator, create_measurement

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def test_both_ways_tell_the_same(scene: Scene) -> None:
    late, waiting = scene.full_commitment(), scene.full_commitment()
    closed, _bare = scene.full_commitment(), scene.commitment()
    day = AT.date() - timedelta(days=5)
    Deadline.objects.filter(commitment=late).update(
        first_day=day, last_day=day, grace_day=day, late_at=AT - timedelta(days=4), closed_at=None
    )
    for deadline in Deadline.objects.filter(commitment=late):
        DeadlineRevision.objects.create(
            deadline=deadline,
            number=40,
            old_last_day=date(2024, 1, 1),
            new_last_day=day,
            reason="Asked for",
            revised_at=AT,
        )
    Deadline.objects.filter(commitment=waiting).delete()
    Deadline.objects.create(
        commitment=waiting, anchor_relation=AnchorRelation.BEFORE, anchor_event="한국의 날"
    )
    Deadline.objects.filter(commitment=closed).update(closed_at=AT, close_reason="met")
    indicator = create_indicator(commitment=closed)
    for value in (3, 2):
        create_measurement(indicator=indicator, value=value)
    Measurement.objects.update(is_accepted=True)

    rows = Commitment.objects.with_standing(AT).with_latest_report().order_by("pk")
    plain = listed(rows.values(*COLUMNS), at=AT)
    made = [
        row_of(commitment, standing=getattr(commitment, "standing", ""), at=AT)
        for commitment in rows.with_list_rows()
    ]
    assert plain == made
    assert any(row.late for row in plain)
    assert any(row.moves for row in plain)
    assert any(row.bar for row in plain)
    assert any("한국의 날" in row.due_day for row in plain)
