"""Moving deadlines: every move is kept with what it was, why, and who wanted it."""

from datetime import UTC, date, datetime
from threading import Barrier
from typing import Any

import pytest

from commitments.actions import DateError, ask_for_date, close_deadline, extend_deadline
from commitments.models import CloseReason, Deadline, DeadlineRevision
from history.actions import delete_recorded
from tests.commitments.refusals import refused
from tests.factories import AT, create_commitment, create_deadline, create_user
from tests.history.replay import events, latest_event, untold, verbs
from tests.history.threads import at_once

told = pytest.mark.usefixtures("all_is_told")


def extend(deadline: Deadline, **fields: Any) -> DeadlineRevision:
    values = {"expression": "by the end of March 2027", "reason": "The hall burnt down."}
    return extend_deadline(deadline, **{**values, "by": None, "at": AT, **fields})


@told
def test_a_move_changes_the_day_and_keeps_what_it_was() -> None:
    deadline, manager, contact = create_deadline(), create_user(), create_user()
    before = latest_event()

    revision = extend(deadline, by=manager, asked_by=contact)

    deadline.refresh_from_db()
    assert (deadline.expression, deadline.last_day) == (
        "by the end of March 2027",
        date(2027, 3, 31),
    )
    assert deadline.late_at == datetime(2027, 4, 1, tzinfo=UTC)
    assert (revision.number, revision.reason) == (1, "The hall burnt down.")
    assert (revision.old_expression, revision.old_edtf) == ("by 31 December 2026", "../2026-12-31")
    assert (revision.new_expression, revision.new_edtf) == (deadline.expression, deadline.edtf)
    assert (revision.old_last_day, revision.new_last_day) == (date(2026, 12, 31), date(2027, 3, 31))
    assert revision.slippage_days == 90
    assert (revision.asked_by, revision.approved_by, revision.revised_at) == (contact, manager, AT)
    assert verbs(after=before) == ["extend_deadline", "revise_deadline"]
    assert {event.reason for event in events(after=before)} == {"The hall burnt down."}
    assert {event.root for event in events(after=before)} == {deadline.commitment.uuid}
    assert str(revision) == "by 31 December 2026 → by the end of March 2027"


@told
def test_who_decides_without_being_asked_asked_themselves() -> None:
    manager = create_user()
    assert extend(create_deadline(), by=manager).asked_by == manager


@told
def test_moves_are_counted_and_may_go_back() -> None:
    deadline = create_deadline()
    numbers = [
        extend(deadline, edtf=edtf, expression=edtf).number for edtf in ("2027", "2028", "2026-11")
    ]
    assert numbers == [1, 2, 3]
    latest = deadline.revisions.order_by("-number").first()
    assert latest is not None
    assert latest.slippage_days is not None
    assert latest.slippage_days < 0


@told
def test_without_a_day_on_one_side_there_is_no_slippage() -> None:
    deadline = create_deadline(expression="some day", edtf="2027/..")
    assert (deadline.last_day, deadline.late_at) == (None, None)
    assert extend(deadline).slippage_days is None


@told
def test_the_reading_of_the_old_words_does_not_stay_with_the_new_ones() -> None:
    commitment = create_commitment(quote="They will meet on July 13-14.")
    deadline = create_deadline(commitment=commitment, expression="July 13-14")
    assert deadline.is_inferred

    extend(deadline, expression="third quarter of 2027")
    deadline.refresh_from_db()
    assert (deadline.is_inferred, deadline.basis) == (False, ["calendar_quarter"])

    extend(deadline, expression="as decided", edtf="2027-12-01")
    deadline.refresh_from_db()
    assert (deadline.basis, deadline.qualifier) == ([], "")


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_date_moves_for_a_reason_only(reason: str) -> None:
    deadline = create_deadline()
    with refused("Say why the date moves"):
        extend(deadline, reason=reason)


@pytest.mark.django_db
def test_a_closed_date_does_not_move() -> None:
    deadline = create_deadline()
    close_deadline(deadline, close_reason=CloseReason.MET, by=None, at=AT)
    with refused("a closed date does not move"):
        extend(deadline)


@pytest.mark.django_db
def test_the_same_date_is_no_move() -> None:
    deadline = create_deadline()
    with refused("The new date is the old one"):
        extend(deadline, expression=deadline.expression, edtf=deadline.edtf)


@pytest.mark.django_db
def test_other_words_for_the_same_day_are_kept_as_a_move_by_no_day() -> None:
    deadline = create_deadline()
    assert extend(deadline, expression="by the end of 2026").slippage_days == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"expression": "when the time is ripe"}, "cannot be read as a date without a decision"),
        ({"expression": "soon", "edtf": "soon"}, "soon"),
    ],
)
def test_a_date_that_cannot_be_read_does_not_move(values: dict[str, str], words: str) -> None:
    deadline = create_deadline()
    with refused(words, DateError):
        extend(deadline, **values)


@pytest.mark.django_db
def test_a_deadline_that_goes_takes_its_moves_along_and_tells_them() -> None:
    deadline = create_deadline()
    revision = extend(deadline)
    deadline.refresh_from_db()
    delete_recorded(deadline, by=None, at=AT, reason="Entered twice")
    assert verbs(revision) == ["revise_deadline", "delete"]


@pytest.mark.django_db(transaction=True)
def test_two_who_move_a_date_at_once_both_leave_their_move() -> None:
    deadline = create_deadline()
    both_are_ready = Barrier(2, timeout=30)

    def move(edtf: str) -> int:
        row = Deadline.objects.get(pk=deadline.pk)
        both_are_ready.wait()
        return extend(row, expression=edtf, edtf=edtf).number

    assert sorted(at_once(lambda: move("2027"), lambda: move("2028"))) == [1, 2]
    deadline.refresh_from_db()
    last = deadline.revisions.get(number=2)
    assert deadline.edtf == last.new_edtf
    assert last.old_edtf == deadline.revisions.get(number=1).new_edtf
    assert untold(deadline) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("edtf", ["", "2030/.."])
def test_date_without_a_last_day_is_no_extension(edtf: str) -> None:
    deadline, asked_by = create_deadline(), create_user()
    with refused("has no last day", DateError):
        extend(deadline, expression="from 2030", edtf=edtf)
    with refused("has no last day", DateError):
        said: dict[str, Any] = {"reason": "Later.", "by": asked_by, "at": AT}
        ask_for_date(deadline, expression="from 2030", edtf=edtf, **said)
    deadline.refresh_from_db()
    assert deadline.last_day == date(2026, 12, 31)
