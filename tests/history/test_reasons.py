"""Some changes may not go without a reason, through whatever door and action they come."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commitments.actions import (
    RefusedError,
    ask_for_date,
    date_event,
    declare,
    extend_deadline,
    move_meeting,
    refuse_date,
    return_update,
    unassign,
    withdraw_update,
)
from commitments.domain.steps import STEPS_WITH_REASON, TRANSITIONS
from commitments.domain.vocabulary import Status, UpdateState
from history.actions import delete_recorded, save_all_recorded, save_recorded
from tests.factories import (
    AT,
    create_anchored_deadline,
    create_assignment,
    create_commitment,
    create_deadline,
    create_meeting,
    create_party,
    create_update,
    create_user,
)
from tests.history.replay import latest_event

pytestmark = pytest.mark.django_db
STEPS = [(old, new) for old, following in TRANSITIONS.items() for new in following]


def in_status(status: Status) -> Any:
    """Enter a commitment and lead it to a status."""
    if status == Status.DRAFT:
        commitment = create_commitment()
        party = create_party(framework=commitment.framework)
        return create_commitment(
            framework=commitment.framework, status=Status.DRAFT, author_party=party
        )
    commitment = create_commitment()
    return commitment if status == Status.ACTIVE else declared(commitment, status)


def declared(commitment: Any, status: Status) -> Any:
    return declare(commitment, status=status, reason="First", by=None, at=AT)


def extend(reason: str) -> None:
    extend_deadline(create_deadline(), expression="by 2029", reason=reason, by=None, at=AT)


def move(reason: str) -> None:
    day = date(2027, 5, 1)
    move_meeting(
        create_meeting(), starts_on=day, ends_on=day, date_edtf="", reason=reason, by=None, at=AT
    )


def say_another_day(reason: str) -> None:
    deadline = create_anchored_deadline(event="signature", relation="after", offset=90)
    date_event(deadline, on=date(2027, 1, 1), by=None, at=AT)
    date_event(deadline, on=date(2027, 2, 1), reason=reason, by=None, at=AT)


def withdraw(reason: str) -> None:
    update = create_update(state=UpdateState.DRAFT)
    withdraw_update(update, reason=reason, by=update.author, at=AT)


def give_back(reason: str) -> None:
    return_update(create_update(), note=reason, by=create_user(), at=AT)


def relieve(reason: str) -> None:
    unassign(create_assignment(), reason=reason, by=None, at=AT)


def ask(reason: str) -> None:
    ask_for_date(create_deadline(), expression="by 2029", reason=reason, by=create_user(), at=AT)


def refuse(reason: str) -> None:
    request = ask_for_date(
        create_deadline(), expression="by 2029", reason="R", by=create_user(), at=AT
    )
    refuse_date(request, answer=reason, by=create_user(), at=AT)


@pytest.mark.parametrize(
    "act", [extend, move, say_another_day, withdraw, give_back, relieve, ask, refuse]
)
def test_an_action_asks_why(act: Callable[[str], None]) -> None:
    for empty in ("", " \n"):
        with pytest.raises(RefusedError):
            act(empty)
    act("It rained.")


@pytest.mark.parametrize(("old", "new"), STEPS)
def test_a_status_steps_back_for_a_reason_only(old: Status, new: Status) -> None:
    commitment, before = in_status(old), latest_event()
    if (old, new) in STEPS_WITH_REASON:
        with pytest.raises(RefusedError, match="Say why"):
            declare(commitment, status=new, by=None, at=AT)
        assert latest_event() == before
    assert declare(commitment, status=new, reason="So it is", by=None, at=AT).status == new


def date_moved() -> Any:
    deadline = create_deadline()
    deadline.first_day, deadline.last_day = None, date(2027, 1, 9)
    deadline.grace_day = deadline.last_day
    return deadline


def status_stepped_back() -> Any:
    commitment = create_commitment()
    commitment.status = Status.DRAFT
    return commitment


def report_withdrawn() -> Any:
    update = create_update()
    update.state = UpdateState.WITHDRAWN
    return update


def acceptance_undone() -> Any:
    update = create_update(state=UpdateState.ACCEPTED)
    update.state = UpdateState.SUBMITTED
    return update


@pytest.mark.parametrize(
    "changed", [date_moved, status_stepped_back, report_withdrawn, acceptance_undone]
)
def test_no_write_goes_round_the_actions_without_a_reason(
    changed: Callable[[], Any],
) -> None:
    row = changed()
    before = latest_event()
    for save in (
        lambda reason: save_recorded(row, by=None, at=AT, reason=reason),
        lambda reason: save_all_recorded([row], by=None, at=AT, reason=reason),
    ):
        with pytest.raises(ValidationError, match="this change needs a reason"):
            save(" ")
    assert latest_event() == before
    assert save_recorded(row, by=None, at=AT, reason="It rained.")


@pytest.mark.parametrize(
    "make",
    [create_deadline, create_update, lambda: create_update(state=UpdateState.DRAFT)],
    ids=["deadline", "report", "draft"],
)
def test_what_is_deleted_is_deleted_for_a_reason(make: Callable[[], Any]) -> None:
    row, before = make(), latest_event()
    with pytest.raises(ValidationError, match="needs a reason"):
        delete_recorded(row, by=None, at=AT)
    assert latest_event() == before
    delete_recorded(row, by=None, at=AT, reason="Entered twice")
    assert not type(row)._base_manager.filter(pk=row.pk).exists()


def test_what_only_goes_on_needs_no_reason() -> None:
    deadline = create_anchored_deadline(event="signature", relation="after", offset=90)
    date_event(deadline, on=date(2027, 1, 1), by=None, at=AT)
    commitment = create_commitment()
    commitment.title = "Another title"
    assert save_recorded(commitment, by=None, at=AT)
