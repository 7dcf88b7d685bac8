"""The strip at the head of a commitment: days as its reader counts them, meetings as they are."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from commitments.models import Commitment
from desks.glance import Cell, glance, next_meeting_of
from desks.ledger import Story
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db
NOTHING_TOLD = Story(told=[], has_more=False, planned=[])


def strip(commitment: Commitment, *, at: datetime) -> dict[str, Cell]:
    """Return the cells by their names."""
    deadline = commitment.deadlines.select_related("anchor_forum", "anchor_meeting").get()
    day = timezone.localdate(at)
    cells = glance(
        Commitment.objects.with_standing(at).get(pk=commitment.pk),
        deadline,
        updates=[],
        figures=[],
        next_meeting=next_meeting_of(deadline, today=day),
        reminders=NOTHING_TOLD,
        at=at,
    )
    return {cell.name: cell for cell in cells}


def test_a_meeting_with_a_day_comes_before_one_without() -> None:
    forum = factories.create_forum()
    commitment = factories.create_commitment(framework=forum.framework)
    factories.create_meeting(forum=forum, number=1)
    days: dict[str, Any] = {"starts_on": "2026-11-20", "ends_on": "2026-11-21"}
    dated = factories.create_meeting(forum=forum, number=2, **days)
    factories.create_anchored_deadline(commitment=commitment, forum=forum)
    # As for a deadline that hangs on the series, and on none of its meetings yet.
    commitment.deadlines.update(anchor_meeting=None)
    cell = strip(commitment, at=AT)["Next meeting"]
    assert cell.says == "in 18 days"
    assert dated.title in cell.note


def test_days_are_counted_from_the_day_of_the_reader() -> None:
    commitment = factories.create_commitment()
    factories.create_deadline(commitment=commitment, edtf="2026-12-31", expression="31 December")
    evening = datetime(2026, 12, 29, 23, 30, tzinfo=UTC)
    with timezone.override("UTC"):
        assert strip(commitment, at=evening)["Time left"].says == "2 days"
    with timezone.override("Asia/Seoul"):
        assert strip(commitment, at=evening)["Time left"].says == "1 day"


def test_after_the_last_day_and_before_it_is_late_the_strip_says_so() -> None:
    commitment = factories.create_commitment()
    deadline = factories.create_deadline(
        commitment=commitment, edtf="2026-12-31", expression="31 December"
    )
    assert deadline.late_at is not None
    commitment.deadlines.update(late_at=deadline.late_at + timedelta(days=20))
    day = datetime(2027, 1, 10, tzinfo=UTC)
    assert strip(commitment, at=day)["Time left"].says == "the last day is past"
