"""Keeping the calendar: what hangs on a meeting follows it, and waits where it has no date."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.actions import (
    add_anchored_deadline,
    cancel_meeting,
    close_deadline,
    enter_meeting,
    link_to_meeting,
    move_meeting,
    rehearse,
    replace_meeting,
)
from commitments.actions.following import Move, follow_all
from commitments.domain.vocabulary import Standing
from commitments.models import AnchorRelation, CloseReason, Commitment, Deadline
from commitments.wording import deadline_day
from meetings.models import Forum, Meeting, MeetingState
from tests.commitments.refusals import refused
from tests.factories import (
    AT,
    create_commitment,
    create_deadline,
    create_forum,
    create_meeting,
    create_party,
    create_user,
)
from tests.history.replay import events, latest_event, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_told")]
MAY_4, MAY_6, JUNE_1 = date(2027, 5, 4), date(2027, 5, 6), date(2027, 6, 1)


@pytest.fixture
def commitment() -> Commitment:
    return create_commitment(owner=create_party(time_zone="UTC"))


@pytest.fixture
def forum(commitment: Commitment) -> Forum:
    return create_forum(framework=commitment.framework, code="SCM")


def enter(forum: Forum, **fields: Any) -> Meeting:
    meeting, _moves = enter_meeting(forum, **{"by": None, "at": AT, **fields})
    return meeting


def hang(commitment: Commitment, **fields: Any) -> Deadline:
    return add_anchored_deadline(
        commitment, **{"expression": "before the meeting", "by": None, "at": AT, **fields}
    )


def stored(deadline: Deadline) -> Deadline:
    return Deadline.objects.get(pk=deadline.pk)


def standing(deadline: Deadline) -> Standing:
    told: Any = Deadline.objects.with_standing(AT).get(pk=deadline.pk)
    return Standing(told.standing)


def move_to(meeting: Meeting, day: date | None, **fields: Any) -> list[Move]:
    return move_meeting(
        meeting, starts_on=day, **{"reason": "Elections.", "by": None, "at": AT, **fields}
    )


def test_a_meeting_enters_with_its_day_and_its_history(forum: Forum) -> None:
    user = create_user()
    meeting = enter(forum, number=7, starts_on=MAY_4, place="Seoul", basis="Note", by=user)
    assert (meeting.starts_on, meeting.ends_on, meeting.title) == (MAY_4, MAY_4, "SCM 7")
    (event,) = events(meeting)
    assert (event.verb, event.actor) == ("enter_meeting", user.uuid)
    assert event.framework == forum.framework.uuid


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ends_on": MAY_4}, "Say on which day the meeting begins"),
        ({"starts_on": MAY_6, "ends_on": MAY_4}, "The meeting would end before it begins"),
        ({"date_edtf": "some time in May"}, "some time in May"),
    ],
)
def test_impossible_days_are_refused(fields: dict[str, Any], words: str, forum: Forum) -> None:
    with refused(words):
        enter(forum, **fields)
    meeting = enter(forum)
    with refused(words):
        move_meeting(meeting, reason="x", by=None, at=AT, **{"starts_on": None, **fields})


@pytest.mark.parametrize(
    ("relation", "offset", "unit", "day"),
    [
        (AnchorRelation.BEFORE, 0, "days", date(2027, 5, 3)),
        (AnchorRelation.BEFORE, 30, "days", date(2027, 4, 4)),
        (AnchorRelation.BEFORE, 2, "working_days", date(2027, 4, 30)),
        (AnchorRelation.AT, 0, "days", MAY_6),
        (AnchorRelation.AFTER, 10, "days", date(2027, 5, 16)),
    ],
)
def test_what_waits_for_a_forum_hangs_on_the_first_meeting_that_is_entered(
    relation: AnchorRelation, offset: int, unit: str, day: date, forum: Forum
) -> None:
    deadline = hang(
        create_commitment(framework=forum.framework),
        forum=forum,
        relation=relation,
        offset=offset,
        offset_unit=unit,
    )
    assert standing(deadline) == Standing.AWAITING_DATE

    meeting, moves = enter_meeting(forum, starts_on=MAY_4, ends_on=MAY_6, by=None, at=AT)

    now = stored(deadline)
    assert (now.anchor_meeting, now.last_day) == (meeting, day)
    assert [(move.deadline, move.old_last_day, move.days) for move in moves] == [
        (deadline, None, None)
    ]
    assert now.late_at is not None
    assert standing(deadline) == Standing.NOT_DUE
    assert now.revisions.get().reason == f"{meeting} was entered."


def test_what_hangs_on_a_meeting_moves_with_it_and_tells_why(
    commitment: Commitment, forum: Forum
) -> None:
    meeting = enter(forum, starts_on=MAY_4)
    deadline = hang(commitment, meeting=meeting)
    below = hang(commitment, anchor_deadline=deadline, relation=AnchorRelation.AFTER, offset=7)
    closed = hang(commitment, meeting=meeting)
    close_deadline(closed, close_reason=CloseReason.MET, by=None, at=AT)

    moves = move_to(meeting, JUNE_1)

    assert [(move.deadline, move.days) for move in moves] == [(deadline, 28), (below, 28)]
    assert stored(deadline).last_day == date(2027, 5, 31)
    assert stored(below).last_day == date(2027, 6, 7)
    assert stored(closed).last_day == date(2027, 5, 3)
    revision = stored(deadline).revisions.get()
    assert (revision.reason, revision.slippage_days) == ("Elections.", 28)


def test_a_date_that_is_taken_away_leaves_its_deadlines_waiting(
    commitment: Commitment, forum: Forum
) -> None:
    meeting = enter(forum, starts_on=MAY_4)
    deadline = hang(commitment, meeting=meeting)
    move_to(meeting, None)
    assert standing(deadline) == Standing.AWAITING_DATE
    assert stored(deadline).last_day is None


def test_the_last_one_before_nothing_has_no_day(commitment: Commitment, forum: Forum) -> None:
    enter(forum, starts_on=MAY_4)
    deadline = hang(commitment, forum=forum, relation=AnchorRelation.LAST_BEFORE)
    assert standing(deadline) == Standing.AWAITING_DATE


def test_a_vague_date_is_shown_and_nothing_is_late_by_it(
    commitment: Commitment, forum: Forum
) -> None:
    meeting = enter(forum)
    deadline = hang(commitment, meeting=meeting)
    move_to(meeting, None, date_edtf="2027-05")
    now = stored(deadline)
    assert (now.last_day, now.is_provisional, now.late_at) == (date(2027, 5, 30), True, None)
    assert standing(deadline) == Standing.AWAITING_DATE


def test_a_cancelled_meeting_leaves_its_deadlines_waiting(
    commitment: Commitment, forum: Forum
) -> None:
    meeting = enter(forum, starts_on=MAY_4)
    deadline = hang(commitment, meeting=meeting)
    moves = cancel_meeting(meeting, reason="No quorum.", by=None, at=AT)
    assert [move.deadline for move in moves] == [deadline]
    assert standing(deadline) == Standing.AWAITING_DATE
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.CANCELLED
    assert events(meeting)[-1].reason == "No quorum."


def test_what_waits_does_not_hang_on_a_meeting_that_is_cancelled(
    commitment: Commitment, forum: Forum
) -> None:
    meeting = enter(forum)
    deadline = hang(commitment, forum=forum)
    cancel_meeting(meeting, reason="No quorum.", by=None, at=AT)
    assert stored(deadline).anchor_meeting == meeting
    waiting = hang(commitment, forum=forum)
    assert stored(waiting).anchor_meeting is None
    next_one = enter(forum, starts_on=JUNE_1)
    assert stored(waiting).anchor_meeting == next_one
    deadline = waiting
    assert stored(deadline).anchor_meeting == next_one


def test_a_meeting_moves_and_falls_for_a_reason_only(forum: Forum) -> None:
    meeting = enter(forum)
    with refused("Say why the meeting moves"):
        move_to(meeting, MAY_4, reason=" ")
    with refused("Say why the meeting is cancelled"):
        cancel_meeting(meeting, reason="", by=None, at=AT)


def test_a_rehearsal_tells_what_would_move_and_writes_nothing(
    commitment: Commitment, forum: Forum
) -> None:
    meeting = enter(forum, starts_on=MAY_4)
    deadline = hang(commitment, meeting=meeting)
    before = latest_event()
    moves = rehearse(lambda: move_to(meeting, JUNE_1))
    assert [(move.deadline, move.days) for move in moves] == [(deadline, 28)]
    assert verbs(after=before) == []
    assert stored(deadline).last_day == date(2027, 5, 3)
    assert Meeting.objects.get(pk=meeting.pk).starts_on == MAY_4


def test_what_hangs_on_something_dated_has_its_day_at_once(
    commitment: Commitment, forum: Forum
) -> None:
    meeting = enter(forum, starts_on=MAY_4)
    on_meeting = hang(commitment, meeting=meeting)
    on_event = hang(commitment, event="entry into force", event_on=MAY_4, relation="at")
    below = hang(commitment, anchor_deadline=on_event, relation=AnchorRelation.AFTER, offset=7)
    days = [stored(row).last_day for row in (on_meeting, on_event, below)]
    assert days == [date(2027, 5, 3), MAY_4, date(2027, 5, 11)]
    assert verbs(on_meeting) == ["set_deadline"]
    assert not on_meeting.revisions.exists()
    assert follow_all([on_event], by=None, at=AT, reason="Nothing moved.") == []


def test_deadlines_that_hang_on_each_other_are_refused(commitment: Commitment) -> None:
    first = create_deadline(commitment=commitment)
    second = hang(commitment, anchor_deadline=first, relation=AnchorRelation.AFTER)
    Deadline.objects.filter(pk=first.pk).update(
        anchor_deadline=second, anchor_relation=AnchorRelation.AFTER
    )
    with pytest.raises(Exception, match="hang on each other in a circle"):
        follow_all([stored(first)], by=None, at=AT, reason="x")
    Deadline.objects.filter(pk=first.pk).update(anchor_deadline=None, anchor_relation="")


def test_words_may_be_said_to_mean_a_meeting(commitment: Commitment, forum: Forum) -> None:
    deadline = create_deadline(commitment=commitment, expression="the summit", edtf="2027")
    meeting = enter(forum, starts_on=MAY_4, ends_on=MAY_6)

    linked = link_to_meeting(deadline, meeting=meeting, reason="The 7th.", by=None, at=AT)

    assert (linked.anchor_meeting, linked.anchor_relation) == (meeting, AnchorRelation.AT)
    assert (linked.first_day, linked.last_day) == (MAY_4, MAY_6)
    assert linked.late_at == datetime(2027, 5, 7, tzinfo=UTC)
    assert linked.revisions.get().reason == "The 7th."


def test_words_are_linked_to_a_meeting_of_their_framework_while_open_and_for_a_reason(
    commitment: Commitment, forum: Forum
) -> None:
    deadline, meeting = create_deadline(commitment=commitment), enter(forum, starts_on=MAY_4)
    elsewhere = create_meeting()
    with refused("Say why this meeting is meant"):
        link_to_meeting(deadline, meeting=meeting, reason=" ", by=None, at=AT)
    with refused("This forum belongs to another framework"):
        link_to_meeting(deadline, meeting=elsewhere, reason="x", by=None, at=AT)
    close_deadline(deadline, close_reason=CloseReason.MET, by=None, at=AT)
    with refused("a closed date does not move"):
        link_to_meeting(deadline, meeting=meeting, reason="x", by=None, at=AT)


def test_what_hangs_on_a_cancelled_meeting_moves_to_its_replacement(
    commitment: Commitment, forum: Forum
) -> None:
    first, second = enter(forum, starts_on=MAY_4), enter(forum, starts_on=JUNE_1)
    deadline, closed = hang(commitment, meeting=first), hang(commitment, meeting=first)
    below = hang(commitment, anchor_deadline=deadline, relation=AnchorRelation.AFTER, offset=7)
    close_deadline(closed, close_reason=CloseReason.MET, by=None, at=AT)
    signed: dict[str, Any] = {"reason": "Merged.", "by": None, "at": AT}

    shown = rehearse(lambda: cancel_meeting(first, replacement=second, **signed))
    assert stored(deadline).last_day == date(2027, 5, 3)
    moves = cancel_meeting(first, replacement=second, **signed)

    told = [(move.deadline, move.new_last_day) for move in moves]
    assert told == [(deadline, date(2027, 5, 31)), (below, date(2027, 6, 7))]
    assert [(move.deadline, move.new_last_day) for move in shown] == told
    assert (stored(deadline).anchor_meeting, stored(closed).anchor_meeting) == (second, first)
    assert deadline.revisions.get().reason == "Merged."
    move_to(second, date(2027, 6, 8))
    assert stored(deadline).last_day == date(2027, 6, 7)


def test_a_replacement_may_be_named_later_and_in_another_forum(
    commitment: Commitment, forum: Forum
) -> None:
    first = enter(forum, starts_on=MAY_4)
    deadline = hang(commitment, meeting=first)
    cancel_meeting(first, reason="Elections.", by=None, at=AT)
    assert standing(deadline) == Standing.AWAITING_DATE
    assert deadline_day(stored(deadline)) == "SCM was cancelled (date not set)"
    other = create_forum(framework=commitment.framework, code="KIDD")
    second = enter(other, starts_on=JUNE_1)

    (move,) = replace_meeting(first, replacement=second, reason="Merged.", by=None, at=AT)

    assert (move.deadline, move.new_last_day) == (deadline, date(2027, 5, 31))
    assert stored(deadline).anchor_forum == other
    with refused("Nothing waits for this meeting"):
        replace_meeting(first, replacement=second, reason="Merged.", by=None, at=AT)


def test_only_a_meeting_that_stands_in_the_framework_replaces_a_cancelled_one(
    forum: Forum,
) -> None:
    first, second = enter(forum, starts_on=MAY_4), enter(forum, starts_on=JUNE_1)
    elsewhere = create_meeting()
    signed: dict[str, Any] = {"reason": "Merged.", "by": None, "at": AT}
    with refused("of another framework"):
        cancel_meeting(first, replacement=elsewhere, **signed)
    with refused("cancelled meeting takes no place"):
        cancel_meeting(first, replacement=first, **signed)
    with refused("This meeting stands"):
        replace_meeting(first, replacement=second, **signed)
    with refused("Say why this meeting takes its place"):
        replace_meeting(first, replacement=second, reason=" ", by=None, at=AT)
    cancel_meeting(first, **signed)
    with refused("cancelled meeting takes no place"):
        cancel_meeting(second, replacement=first, **signed)


def test_many_deadlines_follow_a_meeting_in_as_many_statements_as_a_few(forum: Forum) -> None:
    def cost(number: int) -> int:
        meeting = enter(forum, starts_on=MAY_4)
        for _ in range(number):
            hang(create_commitment(framework=forum.framework), meeting=meeting)
        with CaptureQueriesContext(connection) as captured:
            assert len(move_to(meeting, JUNE_1)) == number
        return len(captured)

    assert cost(30) == cost(3)
