"""Meetings as rows: how they are called and which of them are still to come."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from meetings.models import Forum, Meeting, MeetingState
from tests.factories import create_forum, create_meeting

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)


def test_a_meeting_has_its_own_name_or_its_forums_with_the_number() -> None:
    forum = Forum(code="SCM", name="Senior officials")
    assert str(forum) == "Senior officials"
    assert str(Meeting(forum=forum, label="The first one", number=1)) == "The first one"
    assert str(Meeting(forum=forum, number=7)) == "SCM 7"
    assert str(Meeting(forum=forum)) == "SCM"


def test_the_calendar_is_told_inside_its_framework() -> None:
    meeting = create_meeting()
    framework = meeting.forum.framework
    assert meeting.history_framework == meeting.forum.history_framework == framework.uuid
    assert meeting.history_root == meeting.uuid


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [(TODAY, None), (None, TODAY)], ids=["no last day", "no first day"]
)
def test_half_a_date_is_refused_by_the_database(
    starts_on: date | None, ends_on: date | None
) -> None:
    meeting = create_meeting()
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(starts_on=starts_on, ends_on=ends_on)


def test_what_has_not_ended_is_to_come_and_the_undated_comes_last() -> None:
    forum = create_forum()

    def meeting(first: date | None, last: date | None, state: str = "planned") -> Meeting:
        return create_meeting(forum=forum, starts_on=first, ends_on=last, state=state)

    undated = meeting(None, None)
    later = meeting(date(2026, 12, 1), date(2026, 12, 2))
    under_way = meeting(date(2026, 11, 1), TODAY)
    meeting(date(2026, 10, 31), date(2026, 11, 1))
    meeting(date(2026, 12, 1), date(2026, 12, 2), MeetingState.CANCELLED)
    meeting(None, None, MeetingState.HELD)

    assert list(Meeting.objects.upcoming(TODAY)) == [under_way, later, undated]
    assert set(Meeting.objects.not_cancelled().dated()) >= {under_way, later}
    assert undated not in Meeting.objects.dated()
