"""Which outcome goes with which completion and status, and when something can be judged."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from commitments.domain.judging import Fault, Term, can_be_judged, fault_of, is_ripe, whole_is_ripe
from commitments.domain.vocabulary import (
    CLOSED_STATUSES,
    Completion,
    DeadlineRole,
    Outcome,
    Status,
)

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
PAST, AHEAD = AT - timedelta(days=1), AT + timedelta(days=1)
# What each completion says of an outcome, as people would say it: k(ept), p(artly), n(ot).
FITS = {
    Completion.NO_EVIDENCE: "",
    Completion.NOT_STARTED: "n",
    Completion.LIMITED: "pn",
    Completion.SUBSTANTIAL: "kpn",
    Completion.COMPLETE: "kp",
}
LETTERS = {"k": Outcome.KEPT, "p": Outcome.PARTLY_KEPT, "n": Outcome.NOT_KEPT}


def fault(completion: Completion, outcome: Outcome, **facts: object) -> Fault | None:
    known: dict[str, object] = {"status": Status.ACTIVE, "is_whole": True, "replaces": False}
    return fault_of(completion, outcome, **{**known, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(("completion", "letter"), list(product(Completion, "kpn")), ids=str)
def test_a_verdict_goes_with_how_far_it_got(completion: Completion, letter: str) -> None:
    found = fault(completion, LETTERS[letter])
    if letter in FITS[completion]:
        assert found is None
    elif completion == Completion.NO_EVIDENCE:
        assert found == Fault.NO_EVIDENCE
    else:
        assert found == Fault.DOES_NOT_FIT


@pytest.mark.parametrize("completion", Completion)
def test_what_is_not_judged_is_not_written_unless_nothing_was_found_or_it_is_taken_back(
    completion: Completion,
) -> None:
    said = fault(completion, Outcome.NOT_YET_ASSESSED)
    assert said == (None if completion == Completion.NO_EVIDENCE else Fault.NOTHING_SAID)
    assert fault(completion, Outcome.NOT_YET_ASSESSED, replaces=True) is None


@pytest.mark.parametrize(("status", "is_whole"), list(product(Status, [True, False])), ids=str)
def test_withdrawn_and_superseded_follow_the_status(status: Status, is_whole: bool) -> None:
    def found(outcome: Outcome) -> Fault | None:
        return fault(Completion.LIMITED, outcome, status=status, is_whole=is_whole)

    withdrawn, superseded = status == Status.WITHDRAWN, status == Status.SUPERSEDED
    assert found(Outcome.WITHDRAWN) == (None if withdrawn else Fault.NOT_WITHDRAWN)
    assert found(Outcome.SUPERSEDED) == (None if superseded else Fault.NOT_SUPERSEDED)
    expected = None
    if is_whole and withdrawn:
        expected = Fault.IS_WITHDRAWN
    elif is_whole and superseded:
        expected = Fault.IS_SUPERSEDED
    assert found(Outcome.PARTLY_KEPT) == expected


@pytest.mark.parametrize(
    ("term", "ripe"),
    [
        (Term(DeadlineRole.DUE, PAST), True),
        (Term(DeadlineRole.DUE, AT), True),
        (Term(DeadlineRole.CYCLE, AHEAD), False),
        (Term(DeadlineRole.MILESTONE), False),
        (Term(DeadlineRole.DUE, AHEAD, is_closed=True, close_reason="met"), True),
        (Term(DeadlineRole.DUE, PAST, is_closed=True, close_reason="cancelled"), False),
        (Term(DeadlineRole.CYCLE, PAST, is_closed=True, close_reason="off_calendar"), False),
        (Term(DeadlineRole.START, PAST), False),
        (Term(DeadlineRole.PERIOD, PAST), False),
    ],
)
def test_a_deadline_can_be_judged_when_it_is_over(term: Term, ripe: bool) -> None:
    assert is_ripe(term, at=AT) is ripe


def test_what_only_says_when_something_was_cannot_be_kept() -> None:
    judged = {role for role in DeadlineRole if can_be_judged(Term(role))}
    assert judged == {DeadlineRole.DUE, DeadlineRole.CYCLE, DeadlineRole.MILESTONE}


@pytest.mark.parametrize("status", Status)
def test_a_whole_is_over_when_it_was_declared_or_all_its_deadlines_have_passed(
    status: Status,
) -> None:
    past, ahead = Term(DeadlineRole.DUE, PAST), Term(DeadlineRole.DUE, AHEAD)
    void = Term(DeadlineRole.DUE, AHEAD, is_closed=True, close_reason="cancelled")
    closed = status in CLOSED_STATUSES
    assert whole_is_ripe(status, [], at=AT) is closed
    assert whole_is_ripe(status, [past, ahead], at=AT) is closed
    assert whole_is_ripe(status, [void], at=AT) is closed
    assert whole_is_ripe(status, [past, void], at=AT) is True
