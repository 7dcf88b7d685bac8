"""A named event gets its day later: what hangs on it follows, and tells why."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from commitments.actions import close_deadline, date_event, extend_all, extend_deadline, rehearse
from commitments.domain.vocabulary import Standing
from commitments.models import AnchorRelation, CloseReason, Commitment, Deadline
from tests.commitments.refusals import refused
from tests.factories import (
    AT,
    create_anchored_deadline,
    create_commitment,
    create_deadline,
    create_forum,
    create_meeting,
    create_party,
    create_user,
)
from tests.history.replay import latest_event, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_told")]
SIGNED = date(2026, 12, 1)


@pytest.fixture
def commitment() -> Commitment:
    return create_commitment(owner=create_party(time_zone="UTC"))


def hang(commitment: Commitment, **fields: Any) -> Deadline:
    """Hang a deadline 90 days after the signature."""
    values = {"event": "signature", "relation": AnchorRelation.AFTER, "offset": 90, **fields}
    return create_anchored_deadline(
        commitment=commitment, expression="within 90 days of signature", **values
    )


def stored(deadline: Deadline) -> Deadline:
    return Deadline.objects.get(pk=deadline.pk)


def said(deadline: Deadline, on: date | None, reason: str = "") -> list[Any]:
    moves = date_event(deadline, on=on, reason=reason, by=None, at=AT)
    return [(move.deadline, move.old_last_day, move.new_last_day) for move in moves]


def test_an_event_gets_its_day_and_what_hangs_on_it_follows(commitment: Commitment) -> None:
    deadline = hang(commitment)
    twin = hang(commitment, event="Signature", offset=10)
    below = create_anchored_deadline(
        commitment=create_commitment(framework=commitment.framework),
        anchor_deadline=deadline,
        relation=AnchorRelation.BEFORE,
        offset=5,
    )
    elsewhere = hang(create_commitment(framework=commitment.framework))
    told: Any = Deadline.objects.with_standing(AT).get(pk=deadline.pk)
    assert told.standing == Standing.AWAITING_DATE

    moves = said(deadline, SIGNED)

    assert moves == [
        (deadline, None, date(2027, 3, 1)),
        (twin, None, date(2026, 12, 11)),
        (below, None, date(2027, 2, 24)),
    ]
    assert stored(deadline).late_at == datetime(2027, 3, 2, tzinfo=UTC)
    assert stored(elsewhere).last_day is None
    for row in (deadline, twin, below):
        assert row.revisions.get().reason == "“signature” was on 1 Dec 2026."
    assert verbs(deadline) == ["set_deadline", "date_event"]


def test_a_day_that_was_said_moves_for_a_reason_and_can_be_taken_back(
    commitment: Commitment,
) -> None:
    deadline, user = hang(commitment, event_on=SIGNED), create_user()
    with refused("Say why the day of the event changes"):
        said(deadline, date(2027, 1, 4))
    assert said(deadline, date(2027, 1, 4), "Postponed.") == [
        (deadline, date(2027, 3, 1), date(2027, 4, 4))
    ]
    with refused("The event has this day already"):
        said(deadline, date(2027, 1, 4), "Again.")
    with refused("Say why the day of the event changes"):
        said(deadline, None)

    (move,) = date_event(deadline, on=None, reason="Off.", by=user, at=AT)

    assert (move.new_last_day, move.days) == (None, None)
    now = stored(deadline)
    assert (now.anchor_event_on, now.last_day, now.late_at) == (None, None, None)
    revision = now.revisions.order_by("-number")[0]
    assert (revision.number, revision.reason, revision.approved_by) == (2, "Off.", user)


def test_a_preview_of_an_event_writes_nothing(commitment: Commitment) -> None:
    deadline = hang(commitment)
    before = latest_event()
    (move,) = rehearse(lambda: date_event(deadline, on=SIGNED, by=None, at=AT))
    assert move.new_last_day == date(2027, 3, 1)
    assert (stored(deadline).last_day, verbs(after=before)) == (None, [])


def test_closed_deadlines_and_those_without_an_event_stay(commitment: Commitment) -> None:
    closed, open_one = hang(commitment), hang(commitment)
    close_deadline(closed, close_reason=CloseReason.MET, by=None, at=AT)
    with refused("a closed date does not move"):
        said(closed, SIGNED)
    plain = create_deadline(commitment=commitment)
    with refused("hangs on no named event"):
        said(plain, SIGNED)
    assert said(open_one, SIGNED) == [(open_one, None, date(2027, 3, 1))]
    assert stored(closed).last_day is None


def test_what_hangs_on_a_deadline_follows_when_that_is_extended(commitment: Commitment) -> None:
    above = create_deadline(commitment=commitment)
    below = create_anchored_deadline(
        commitment=commitment, anchor_deadline=above, relation=AnchorRelation.BEFORE, offset=30
    )
    assert below.last_day == date(2026, 12, 1)

    _revision, moves = extend_all(
        above, expression="by 31 January 2027", reason="Late.", by=None, at=AT
    )

    assert [move.deadline for move in moves] == [above, below]
    assert stored(below).last_day == date(2027, 1, 1)
    assert below.revisions.get().reason == "Late."


def test_an_extended_deadline_hangs_on_nothing_any_more(commitment: Commitment) -> None:
    deadline = hang(commitment, event_on=SIGNED)
    extend_deadline(deadline, expression="by 30 June 2027", reason="Agreed.", by=None, at=AT)
    now = stored(deadline)
    assert (now.is_anchored, now.anchor_event, now.last_day) == (False, "", date(2027, 6, 30))


def test_before_a_quarter_counts_from_the_day_it_falls_due(commitment: Commitment) -> None:
    above = create_deadline(commitment=commitment, expression="third quarter of 2027")
    below = create_anchored_deadline(
        commitment=commitment, anchor_deadline=above, relation=AnchorRelation.BEFORE, offset=10
    )
    assert below.last_day == date(2027, 9, 20)


def test_what_hangs_on_a_provisional_day_is_provisional_too(commitment: Commitment) -> None:
    meeting = create_meeting(
        forum=create_forum(framework=commitment.framework), date_edtf="2027-10"
    )
    above = create_anchored_deadline(commitment=commitment, meeting=meeting)
    below = create_anchored_deadline(
        commitment=commitment, anchor_deadline=above, relation=AnchorRelation.BEFORE, offset=5
    )
    assert (above.last_day, above.is_provisional) == (date(2027, 10, 30), True)
    assert (below.last_day, below.is_provisional) == (date(2027, 10, 25), True)
    assert below.late_at is None


def test_a_deadline_that_hangs_on_two_that_move_together_moves_once(commitment: Commitment) -> None:
    first = hang(commitment)
    second = create_anchored_deadline(
        commitment=commitment,
        expression="10 days after that, or after signature",
        anchor_deadline=first,
        relation=AnchorRelation.AFTER,
        offset=10,
    )
    third = create_anchored_deadline(
        commitment=commitment, anchor_deadline=second, relation=AnchorRelation.AFTER, offset=1
    )
    assert said(first, SIGNED) == [
        (first, None, date(2027, 3, 1)),
        (second, None, date(2027, 3, 11)),
        (third, None, date(2027, 3, 12)),
    ]
    assert [row.revisions.count() for row in (first, second, third)] == [1, 1, 1]
