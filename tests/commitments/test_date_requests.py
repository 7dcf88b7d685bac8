"""Asking for another date and deciding about it; nobody decides their own request."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from commitments.actions import (
    DateError,
    approve_date,
    ask_for_date,
    close_deadline,
    extend_deadline,
    refuse_date,
    withdraw_date_request,
)
from commitments.models import CloseReason, DateRequest, DateRequestState, Deadline
from history.actions import save_recorded
from tests.commitments.refusals import refused
from tests.factories import AT, create_deadline, create_user
from tests.history.replay import events, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_told")]
Asked = DateRequestState.ASKED


@pytest.fixture
def deadline() -> Deadline:
    return create_deadline()


@pytest.fixture
def manager() -> User:
    return create_user()


def ask(deadline: Deadline, **fields: Any) -> DateRequest:
    values = {"expression": "by the end of March 2027", "reason": "The hall burnt down."}
    by = fields.pop("by", None) or create_user()
    return ask_for_date(deadline, **{**values, "by": by, "at": AT, **fields})


def decide(request: DateRequest, state: DateRequestState, by: User) -> DateRequest:
    if state == DateRequestState.APPROVED:
        return approve_date(request, by=by, at=AT)
    if state == DateRequestState.REFUSED:
        return refuse_date(request, answer="No.", by=by, at=AT)
    return withdraw_date_request(request, reason="Held after all.", by=request.asked_by, at=AT)


def test_a_request_waits_for_its_answer(deadline: Deadline) -> None:
    request = ask(deadline)
    assert list(DateRequest.objects.waiting()) == [request]
    assert str(request) == "by the end of March 2027"
    event = events(request)[0]
    assert (event.verb, event.reason) == ("ask_for_date", "The hall burnt down.")
    assert event.root == deadline.commitment.uuid


def test_a_request_has_a_reason_a_readable_date_and_an_open_deadline(deadline: Deadline) -> None:
    author = create_user()
    with refused("Say why another date is needed"):
        ask(deadline, reason=" ", by=author)
    with refused("cannot be read as a date", DateError):
        ask(deadline, expression="some day", by=author)
    close_deadline(deadline, close_reason=CloseReason.MET, by=None, at=AT)
    deadline.refresh_from_db()
    with refused("a closed date does not move"):
        ask(deadline, by=author)


def test_another_date_is_asked_for_once_at_a_time(deadline: Deadline, manager: User) -> None:
    request, author = ask(deadline), create_user()
    with refused("Another date has been asked for already"):
        ask(deadline, by=author)
    refuse_date(request, answer="No.", by=manager, at=AT)
    assert ask(deadline, by=author).state == Asked


def test_two_who_ask_at_once_are_told_in_words_by_the_database(deadline: Deadline) -> None:
    request = ask(deadline)
    other = DateRequest(
        deadline=deadline,
        expression="2028",
        reason="x",
        asked_by=request.asked_by,
        asked_at=AT,
    )
    with refused("Another date has been asked for already", ValidationError):
        save_recorded(other, by=None, at=AT)


def test_an_approved_date_moves_the_deadline_for_the_one_who_asked(
    deadline: Deadline, manager: User
) -> None:
    request = ask(deadline)
    approved = approve_date(request, answer="Agreed.", by=manager, at=AT)
    assert (approved.state, approved.decided_by, approved.answer) == (
        DateRequestState.APPROVED,
        manager,
        "Agreed.",
    )
    revision = deadline.revisions.get()
    assert (revision.asked_by, revision.approved_by) == (request.asked_by, manager)
    assert revision.reason == "The hall burnt down."
    assert verbs(request) == ["ask_for_date", "date_approved"]


def test_a_refusal_gives_its_reason_and_the_date_stays(deadline: Deadline, manager: User) -> None:
    request = ask(deadline)
    with refused("Say why the date stays"):
        refuse_date(request, answer=" ", by=manager, at=AT)
    assert refuse_date(request, answer="No.", by=manager, at=AT).state == DateRequestState.REFUSED
    assert not deadline.revisions.exists()
    assert events(request)[-1].reason == "No."


def test_nobody_decides_their_own_request(deadline: Deadline) -> None:
    request = ask(deadline)
    with refused("Nobody decides their own request"):
        approve_date(request, by=request.asked_by, at=AT)
    with refused("Nobody decides their own request"):
        refuse_date(request, answer="No.", by=request.asked_by, at=AT)


def test_only_who_asked_takes_a_request_back(deadline: Deadline, manager: User) -> None:
    request = ask(deadline)
    with refused("Only who asked can take the request back"):
        withdraw_date_request(request, reason="No need.", by=manager, at=AT)
    with refused("Say why the request is taken back"):
        withdraw_date_request(request, reason=" ", by=request.asked_by, at=AT)
    withdrawn = withdraw_date_request(request, reason="Held after all.", by=request.asked_by, at=AT)
    assert withdrawn.state == DateRequestState.WITHDRAWN
    assert (events(request)[-1].verb, events(request)[-1].reason) == (
        "date_withdrawn",
        "Held after all.",
    )


ENDS = [state for state in DateRequestState if state != Asked]


@pytest.mark.parametrize("new", ENDS)
@pytest.mark.parametrize("old", ENDS)
def test_what_was_decided_is_not_decided_again(
    old: DateRequestState, new: DateRequestState, deadline: Deadline, manager: User
) -> None:
    request = decide(ask(deadline), old, manager)
    with refused(f"This request is {old.label} already"):
        decide(request, new, manager)


def test_an_approval_that_cannot_move_the_date_decides_nothing(
    deadline: Deadline, manager: User
) -> None:
    request = ask(deadline)
    extend_deadline(deadline, expression=request.expression, reason="First.", by=manager, at=AT)
    with refused("The new date is the old one"):
        approve_date(request, by=manager, at=AT)
