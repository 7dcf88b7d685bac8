"""Declaring what became of a commitment, step by step; closing its deadlines and reopening them."""

from collections.abc import Callable
from itertools import product
from threading import Barrier

import pytest

from commitments.actions import RefusedError, close_deadline, declare
from commitments.actions.closing import check_declaration
from commitments.domain.steps import STEPS_WITH_REASON, TRANSITIONS
from commitments.domain.vocabulary import CLOSED_STATUSES, Status
from commitments.models import CloseReason, Commitment
from tests.commitments.refusals import refused
from tests.factories import AT, create_commitment, create_deadline, create_user
from tests.history.replay import events, latest_event, verbs
from tests.history.threads import at_once

# The whole table once more, as people would say it.
ALLOWED = {
    (Status.DRAFT, Status.ACTIVE),
    (Status.DRAFT, Status.WITHDRAWN),
    (Status.ACTIVE, Status.DRAFT),
    (Status.ACTIVE, Status.DELIVERED),
    (Status.ACTIVE, Status.WITHDRAWN),
    (Status.ACTIVE, Status.SUPERSEDED),
    (Status.DELIVERED, Status.ACTIVE),
    (Status.WITHDRAWN, Status.ACTIVE),
    (Status.SUPERSEDED, Status.ACTIVE),
}
WITHOUT_REASON = {(Status.DRAFT, Status.ACTIVE), (Status.ACTIVE, Status.DELIVERED)}
told = pytest.mark.usefixtures("all_is_told")


@pytest.mark.parametrize(("old", "new"), list(product(Status, Status)), ids=str)
@pytest.mark.parametrize("reason", ["It was agreed.", "", "  "])
def test_a_status_follows_another_where_the_table_says_so(
    old: Status, new: Status, reason: str
) -> None:
    commitment = Commitment(status=old)
    if (old, new) not in ALLOWED:
        with pytest.raises(RefusedError, match="A commitment that is .+ cannot become .+"):
            check_declaration(commitment, new, reason)
    elif (old, new) not in WITHOUT_REASON and not reason.strip():
        with pytest.raises(RefusedError, match="Say why"):
            check_declaration(commitment, new, reason)
    else:
        check_declaration(commitment, new, reason)


@told
@pytest.mark.parametrize(("old", "new"), sorted(ALLOWED), ids=str)
def test_a_declaration_is_written_with_its_instant_and_its_history(
    old: Status, new: Status
) -> None:
    commitment, user = create_commitment(status=old), create_user()

    declared = declare(commitment, status=new, reason="It was agreed.", by=user, at=AT)

    stored = Commitment.objects.get(pk=commitment.pk)
    assert declared.status == stored.status == new
    assert stored.closed_at == (AT if new in CLOSED_STATUSES else None)
    assert declared.is_open == stored.is_open == (new == Status.ACTIVE)
    event = events(commitment)[-1]
    assert (event.verb, event.actor) == (f"declare_{new}", user.uuid)
    assert event.reason == "It was agreed."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new"), [(Status.ACTIVE, Status.ACTIVE), (Status.DRAFT, Status.DELIVERED)]
)
def test_a_declaration_out_of_turn_changes_nothing(old: Status, new: Status) -> None:
    commitment = create_commitment(status=old)
    with refused("cannot become"):
        declare(commitment, status=new, reason="It was agreed.", by=None, at=AT)


def test_the_tables_are_the_ones_that_people_know() -> None:
    assert {(old, new) for old, news in TRANSITIONS.items() for new in news} == ALLOWED
    assert ALLOWED - WITHOUT_REASON == STEPS_WITH_REASON


@pytest.mark.django_db
def test_a_refusal_speaks_of_statuses_in_words() -> None:
    commitment = create_commitment(status=Status.SUPERSEDED)
    with refused("A commitment that is superseded cannot become withdrawn"):
        declare(commitment, status=Status.WITHDRAWN, reason="x", by=None, at=AT)


@told
def test_what_was_delivered_may_say_when() -> None:
    commitment = create_commitment()
    declared = declare(
        commitment, status=Status.DELIVERED, delivered_edtf="2026-10", by=None, at=AT
    )
    assert declared.delivered_edtf == "2026-10"
    reopened = declare(declared, status=Status.ACTIVE, reason="Too early.", by=None, at=AT)
    assert reopened.delivered_edtf == ""


@told
def test_only_what_was_delivered_keeps_a_day_of_delivery() -> None:
    commitment = create_commitment()
    declared = declare(
        commitment,
        status=Status.WITHDRAWN,
        delivered_edtf="2026-10",
        reason="Dropped.",
        by=None,
        at=AT,
    )
    assert declared.delivered_edtf == ""


@pytest.mark.django_db
def test_a_day_of_delivery_that_is_no_date_is_refused() -> None:
    commitment = create_commitment()
    with refused("last autumn"):
        declare(commitment, status=Status.DELIVERED, delivered_edtf="last autumn", by=None, at=AT)


@told
def test_closing_closes_the_open_deadlines_and_reopening_opens_just_those() -> None:
    commitment = create_commitment()
    met, open_one = create_deadline(commitment=commitment), create_deadline(commitment=commitment)
    close_deadline(met, close_reason=CloseReason.MET, by=None, at=AT)
    before = latest_event()

    declare(commitment, status=Status.WITHDRAWN, reason="Dropped.", by=None, at=AT)

    met.refresh_from_db()
    open_one.refresh_from_db()
    assert (met.close_reason, met.is_open) == (CloseReason.MET, False)
    assert open_one.close_reason == CloseReason.CLOSED_WITH_COMMITMENT
    assert (open_one.closed_at, open_one.is_open) == (AT, False)
    assert verbs(after=before) == ["declare_withdrawn", "close_deadline"]

    declare(commitment, status=Status.ACTIVE, reason="Taken up again.", by=None, at=AT)

    met.refresh_from_db()
    open_one.refresh_from_db()
    assert (met.close_reason, met.is_open) == (CloseReason.MET, False)
    assert (open_one.close_reason, open_one.closed_at, open_one.is_open) == ("", None, True)
    assert verbs(after=before)[2:] == ["declare_active", "reopen_deadline"]


@told
@pytest.mark.parametrize(
    ("close_reason", "reason"),
    [
        (CloseReason.MET, ""),
        (CloseReason.MISSED, ""),
        (CloseReason.CANCELLED, "No longer wanted."),
    ],
)
def test_a_deadline_is_closed_as_met_missed_or_cancelled(
    close_reason: CloseReason, reason: str
) -> None:
    deadline = create_deadline()
    closed = close_deadline(deadline, close_reason=close_reason, reason=reason, by=None, at=AT)
    assert (closed.close_reason, closed.closed_at, closed.is_open) == (close_reason, AT, False)
    event = events(deadline)[-1]
    assert (event.verb, event.reason) == ("close_deadline", reason)


@pytest.mark.django_db
def test_a_deadline_is_cancelled_for_a_reason_only() -> None:
    deadline = create_deadline()
    with refused("Say why"):
        close_deadline(deadline, close_reason=CloseReason.CANCELLED, reason=" ", by=None, at=AT)


@pytest.mark.django_db
def test_a_closed_deadline_is_not_closed_again() -> None:
    deadline = create_deadline()
    close_deadline(deadline, close_reason=CloseReason.MET, by=None, at=AT)
    with refused("closed already"):
        close_deadline(deadline, close_reason=CloseReason.MISSED, by=None, at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_deciders_do_not_write_two_contradictory_ends() -> None:
    commitment = create_commitment()
    create_deadline(commitment=commitment)
    both_have_read = Barrier(2, timeout=30)

    def decide(status: Status) -> Callable[[], str]:
        def run() -> str:
            row = Commitment.objects.get(pk=commitment.pk)
            both_have_read.wait()
            try:
                declare(row, status=status, reason="Agreed.", by=None, at=AT)
            except RefusedError:
                return "refused"
            return "declared"

        return run

    said = at_once(decide(Status.DELIVERED), decide(Status.WITHDRAWN))
    assert sorted(said) == ["declared", "refused"]
    assert len(events(commitment)) == 2
    assert verbs().count("close_deadline") == 1
