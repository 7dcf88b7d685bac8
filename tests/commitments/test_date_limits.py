"""What dates may not do: go back, leave the calendar, or move without being told."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from commitments.actions import (
    ask_for_date,
    cancel_meeting,
    date_event,
    enter_meeting,
    extend_all,
    extend_deadline,
    move_meeting,
    rehearse,
    replace_meeting,
    set_quota,
)
from commitments.actions.parties import change_role, drop_party, name_party
from commitments.domain.vocabulary import Effect, PartyRole, Standing
from commitments.models import AnchorRelation, CloseReason, Commitment, Deadline, QuotaRule
from commitments.wording import deadline_day
from meetings.models import Forum, Meeting, MeetingState
from tests.commitments.refusals import refused
from tests.factories import (
    AT,
    create_anchored_deadline,
    create_commitment,
    create_deadline,
    create_forum,
    create_framework,
    create_meeting,
    create_party,
    create_user,
)
from tests.history.threads import at_once

pytestmark = pytest.mark.django_db
SIGNED: dict[str, Any] = {"by": None, "at": AT}
WHY: dict[str, Any] = {"reason": "Elections.", **SIGNED}
MAY_4, JUNE_1 = date(2027, 5, 4), date(2027, 6, 1)
FAR = [date.max, date.min, date(1899, 12, 31), date(2201, 1, 1)]


@pytest.fixture
def commitment() -> Commitment:
    return create_commitment(owner=create_party(time_zone="UTC"))


@pytest.fixture
def forum(commitment: Commitment) -> Forum:
    return create_forum(framework=commitment.framework, code="SCM")


def enter(forum: Forum, **fields: Any) -> Meeting:
    meeting, _moves = enter_meeting(forum, **{**SIGNED, **fields})
    return meeting


def stored(deadline: Deadline) -> Deadline:
    return Deadline.objects.get(pk=deadline.pk)


def standing(deadline: Deadline, at: datetime = AT) -> str:
    told: Any = Deadline.objects.with_standing(at).get(pk=deadline.pk)
    return str(told.standing)


def test_a_date_moves_neither_into_the_past_nor_is_one_asked_for_there() -> None:
    framework = create_framework(time_zone="Asia/Seoul")
    deadline = create_deadline(commitment=create_commitment(framework=framework))
    user = create_user()
    # It is three in the afternoon of 1 November in UTC when 2 November begins in Seoul.
    midnight = datetime(2026, 11, 1, 15, tzinfo=UTC)
    words: dict[str, Any] = {"expression": "by 1 November 2026", "reason": "x"}
    with refused("1 Nov 2026 lies in the past"):
        extend_deadline(deadline, **words, by=None, at=midnight)
    with refused("1 Nov 2026 lies in the past"):
        ask_for_date(deadline, **words, by=user, at=midnight)
    assert not stored(deadline).revisions.exists()
    just_before = midnight - timedelta(seconds=1)
    extend_deadline(deadline, **words, by=None, at=just_before)
    assert stored(deadline).last_day == date(2026, 11, 1)


def test_a_move_that_a_document_tells_of_afterwards_may_have_gone_by() -> None:
    deadline = create_deadline()
    extend_all(deadline, expression="in 2023", looks_back=True, **WHY)
    assert stored(deadline).last_day == date(2023, 12, 31)


@pytest.mark.parametrize("day", FAR)
def test_no_meeting_or_event_lies_in_a_year_of_which_nobody_speaks(
    day: date, commitment: Commitment, forum: Forum
) -> None:
    meeting = enter(forum, starts_on=MAY_4)
    hanging = create_anchored_deadline(
        commitment=commitment, event="signature", relation=AnchorRelation.AFTER, offset=9
    )
    for write in (
        lambda: enter(forum, starts_on=day),
        lambda: enter(forum, date_edtf=f"{day.year:04}"),
        lambda: move_meeting(meeting, starts_on=day, **WHY),
        lambda: date_event(hanging, on=day, **SIGNED),
        lambda: create_anchored_deadline(
            commitment=commitment, event="entry", event_on=day, relation="after", offset=1
        ),
    ):
        with refused("A day lies between 1900 and 2200"):
            write()


@pytest.mark.parametrize(("unit", "offset"), [("days", 30000), ("working_days", 30)])
def test_a_day_that_would_fall_out_of_the_calendar_is_refused(
    unit: str, offset: int, commitment: Commitment
) -> None:
    last = create_deadline(commitment=commitment, edtf="9999-12-20")
    with refused("would lie outside the calendar"):
        create_anchored_deadline(
            commitment=commitment,
            anchor_deadline=last,
            relation="after",
            offset=offset,
            offset_unit=unit,
        )
    below = create_deadline(commitment=commitment)
    create_anchored_deadline(
        commitment=commitment, anchor_deadline=below, relation="after", offset=20
    )
    with refused("would lie outside the calendar"):
        extend_deadline(below, expression="x", edtf="9999-12-20", **WHY)
    assert stored(below).last_day == date(2026, 12, 31)


def test_the_next_meeting_may_be_in_the_calendar_already(
    commitment: Commitment, forum: Forum
) -> None:
    past = commitment.tracked_from - timedelta(days=1)
    enter(forum, starts_on=past, state=MeetingState.HELD)
    undated = enter(forum)
    waits = create_anchored_deadline(commitment=commitment, forum=forum)
    assert waits.anchor_meeting == undated
    enter(forum, starts_on=JUNE_1)
    first = enter(forum, starts_on=MAY_4)
    deadline = create_anchored_deadline(commitment=commitment, forum=forum)
    assert (deadline.anchor_meeting, deadline.last_day) == (first, date(2027, 5, 3))


def test_a_meeting_of_the_past_is_not_what_was_waited_for(
    commitment: Commitment, forum: Forum
) -> None:
    waits = create_anchored_deadline(commitment=commitment, forum=forum)
    enter(forum, starts_on=commitment.tracked_from - timedelta(days=1))
    assert stored(waits).anchor_meeting is None


def test_what_comes_after_an_event_may_be_done_any_day_after_it(commitment: Commitment) -> None:
    after = create_anchored_deadline(
        commitment=commitment, event="signature", relation=AnchorRelation.AFTER
    )
    assert standing(after) == Standing.AWAITING_DATE

    (move,) = date_event(after, on=date(2026, 1, 5), **SIGNED)

    now = stored(after)
    assert (now.first_day, now.last_day, now.late_at) == (date(2026, 1, 6), None, None)
    assert (move.effect, move.becomes) == (Effect.OPENS, "from 6 Jan 2026, no last day")
    assert deadline_day(now) == "from 6 Jan 2026, no last day"
    assert standing(after, datetime(2100, 1, 1, tzinfo=UTC)) == Standing.UNDATED
    told: Any = Commitment.objects.with_standing(AT).get(pk=commitment.pk)
    assert told.standing != Standing.AWAITING_DATE


def quota_closed_by_a_meeting(commitment: Commitment, forum: Forum) -> Meeting:
    kidd = create_forum(framework=commitment.framework, code="KIDD")
    enter(forum, number=1, starts_on=date(2025, 11, 3))
    enter(kidd, number=1, starts_on=date(2026, 12, 1))
    rule = QuotaRule(
        commitment=commitment,
        period="meeting",
        forum=forum,
        via_forum=kidd,
        required=2,
        counts=QuotaRule.Counts.MEASUREMENTS,
        expression="two workshops each year",
    )
    set_quota(rule, **SIGNED)
    second = enter(forum, number=2, starts_on=date(2026, 11, 1))
    enter(forum, number=3, starts_on=JUNE_1)
    return second


def test_a_cycle_that_falls_with_its_meeting_is_shown_with_its_waypoint_and_both_come_back(
    commitment: Commitment, forum: Forum
) -> None:
    second = quota_closed_by_a_meeting(commitment, forum)
    last = commitment.deadlines.filter(role="cycle").latest("cycle_number")
    waypoint = commitment.deadlines.get(anchor_deadline=last)

    shown = rehearse(lambda: cancel_meeting(second, **WHY))

    closing = [move for move in shown if move.effect == Effect.CLOSES]
    assert [move.deadline for move in closing] == [last, waypoint]
    assert {move.becomes for move in closing} == {"closes"}
    assert stored(waypoint).closed_at is None
    cancel_meeting(second, **WHY)
    assert {stored(row).close_reason for row in (last, waypoint)} == {CloseReason.OFF_CALENDAR}

    _meeting, moves = enter_meeting(forum, number=4, starts_on=date(2028, 6, 1), **SIGNED)

    again = [move.deadline for move in moves if move.effect == Effect.REOPENS]
    assert again == [last, waypoint]
    assert not stored(last).closed_at
    assert not stored(waypoint).closed_at


def test_what_is_over_replaces_no_meeting_and_a_cancelled_one_does_not_move(
    commitment: Commitment, forum: Forum
) -> None:
    meeting = enter(forum, starts_on=MAY_4)
    create_anchored_deadline(commitment=commitment, meeting=meeting)
    held = enter(forum, starts_on=JUNE_1, state=MeetingState.HELD)
    yesterday = enter(forum, starts_on=AT.date() - timedelta(days=1))
    today = enter(forum, starts_on=AT.date())
    for over in (held, yesterday):
        with refused("This meeting is over"):
            cancel_meeting(meeting, replacement=over, **WHY)
    cancel_meeting(meeting, **WHY)
    with refused("name its replacement instead"):
        move_meeting(meeting, starts_on=JUNE_1, **WHY)
    (move,) = replace_meeting(meeting, replacement=today, **WHY)
    assert move.new_last_day == AT.date() - timedelta(days=1)


def test_working_days_are_counted_anew_when_the_owners_change(commitment: Commitment) -> None:
    # 30 April 2026 is a Thursday; Labour Day is the Friday, Children's Day the Tuesday.
    deadline = create_anchored_deadline(
        commitment=commitment,
        event="signature",
        event_on=date(2026, 4, 30),
        relation="after",
        offset=3,
        offset_unit="working_days",
    )
    plain, korean = deadline.last_day, date(2026, 5, 7)
    row = name_party(
        commitment, party=create_party(country="KR"), role=PartyRole.SUPPORTER, **SIGNED
    )
    assert stored(deadline).last_day == plain == date(2026, 5, 5)
    change_role(row, role=PartyRole.OWNER, **SIGNED)
    assert stored(deadline).last_day == korean
    drop_party(row, **SIGNED, reason="It left.")
    assert stored(deadline).last_day == plain
    name_party(commitment, party=create_party(country="KR"), role=PartyRole.OWNER, **SIGNED)
    assert stored(deadline).last_day == korean
    assert stored(deadline).revisions.count() == 3


def test_a_day_that_stays_and_becomes_firm_or_provisional_says_so(
    commitment: Commitment, forum: Forum
) -> None:
    meeting = enter(forum, date_edtf="2027-05")
    deadline = create_anchored_deadline(commitment=commitment, meeting=meeting)
    day = stored(deadline).last_day
    (firm,) = move_meeting(meeting, starts_on=date(2027, 5, 31), **WHY)
    assert (firm.old_last_day, firm.new_last_day, firm.becomes) == (day, day, "becomes firm")
    (rough,) = move_meeting(meeting, starts_on=None, date_edtf="2027-05", **WHY)
    assert (rough.days, rough.becomes) == (0, "becomes provisional")
    (moved,) = move_meeting(meeting, starts_on=MAY_4, **WHY)
    assert (moved.effect, moved.becomes) == (Effect.MOVES, "")


@pytest.mark.django_db(transaction=True)
def test_two_who_change_the_calendar_of_a_forum_at_once_wait_for_each_other() -> None:
    commitment = create_commitment(owner=create_party(time_zone="UTC"))
    forum = create_forum(framework=commitment.framework, code="SCM")
    quota_closed_by_a_meeting(commitment, forum)
    both_are_ready = Barrier(2, timeout=30)

    def add(number: int, day: date) -> None:
        both_are_ready.wait()
        enter(forum, number=number, starts_on=day)

    at_once(lambda: add(4, date(2028, 6, 1)), lambda: add(5, date(2029, 6, 1)))
    cycles = commitment.deadlines.filter(role="cycle").order_by("cycle_number")
    ends = [row.window_until for row in cycles]
    assert ends[-2:] == [date(2028, 5, 31), date(2029, 5, 31)]
    assert create_meeting(forum=forum).pk
