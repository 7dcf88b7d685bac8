"""Judging owners, one by one; answering a judgement; judging anew; two judges at once."""

from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest

from commitments.actions import (
    RefusedError,
    assess,
    close_deadline,
    declare,
    dissent,
)
from commitments.domain.vocabulary import (
    Completion,
    DeadlineRole,
    Kind,
    Outcome,
    Status,
    UpdateState,
)
from commitments.models import Assessment, CloseReason, Deadline
from tests.commitments.judges import AFTER, LATER, Court, open_court
from tests.commitments.refusals import refused
from tests.factories import (
    AT,
    create_assignment,
    create_commitment,
    create_deadline,
    create_evidence,
    create_update,
    create_user,
)
from tests.history.replay import events, latest_event, verbs
from tests.history.threads import at_once

told = pytest.mark.usefixtures("all_is_told")


@pytest.fixture
def court(db: None) -> Court:
    return open_court()


@told
def test_an_owner_is_judged_on_a_deadline_with_reasons(court: Court) -> None:
    before = latest_event()
    judged = court.judge()
    stored = Assessment.objects.get()
    assert (stored.party, stored.deadline) == (court.owner, court.deadline)
    assert (stored.completion, stored.outcome) == ("complete", "kept")
    assert (stored.assessed_by, stored.assessed_at) == (court.manager, AFTER)
    assert stored.replaces is None
    assert str(judged) == f"{court.owner}: kept"
    assert verbs(after=before) == ["assess"]
    assert events(after=before)[0].root == court.commitment.uuid


@told
def test_a_judgement_changes_neither_status_nor_deadline(court: Court) -> None:
    court.judge(outcome=Outcome.NOT_KEPT, completion=Completion.NOT_STARTED)
    court.commitment.refresh_from_db()
    court.deadline.refresh_from_db()
    assert (court.commitment.status, court.deadline.closed_at) == ("active", None)


@told
@pytest.mark.parametrize(
    ("completion", "outcome", "reason"),
    [
        (Completion.COMPLETE, Outcome.KEPT, CloseReason.MET),
        (Completion.LIMITED, Outcome.PARTLY_KEPT, CloseReason.MISSED),
        (Completion.NOT_STARTED, Outcome.NOT_KEPT, CloseReason.MISSED),
    ],
)
def test_a_deadline_can_be_closed_with_its_judgement(
    completion: Completion, outcome: Outcome, reason: CloseReason, court: Court
) -> None:
    court.judge(completion=completion, outcome=outcome, closes=True)
    assert Deadline.objects.get().close_reason == reason
    court.judge(party=court.second, closes=True)
    assert Deadline.objects.get().close_reason == reason


@pytest.mark.django_db
def test_a_deadline_is_not_closed_without_an_outcome(court: Court) -> None:
    with refused("closed with an outcome only"):
        court.judge(
            completion=Completion.NO_EVIDENCE, outcome=Outcome.NOT_YET_ASSESSED, closes=True
        )


@pytest.mark.django_db
def test_only_owners_are_judged(court: Court) -> None:
    with refused("does not answer for this commitment"):
        court.judge(party=court.supporter)
    court.judge(party=court.second)


@pytest.mark.django_db
def test_nobody_judges_what_they_answer_for(court: Court) -> None:
    create_assignment(commitment=court.commitment, user=court.manager, party=court.supporter)
    for party in (court.owner, court.second):
        with refused("Nobody judges what they report on or answer for"):
            court.judge(party=party)
    court.judge(by=court.other_manager)


@pytest.mark.django_db
@pytest.mark.parametrize("state", UpdateState)
def test_nobody_judges_what_they_reported(state: UpdateState, court: Court) -> None:
    create_update(commitment=court.commitment, author=court.manager, state=state)
    if state in {UpdateState.DRAFT, UpdateState.WITHDRAWN}:
        court.judge()
        return
    with refused("Nobody judges what they report on or answer for"):
        court.judge()
    court.judge(by=court.other_manager)


@pytest.mark.django_db
def test_what_is_not_over_is_judged_only_with_a_reason(court: Court) -> None:
    for deadline in (court.deadline, None):
        for reason in ("", "  "):
            with refused("Its time has not come"):
                court.judge(deadline=deadline, at=AT, early_reason=reason)
    early = court.judge(at=AT, early_reason="The party has said that it will not do it.")
    assert early.early_reason == "The party has said that it will not do it."
    assert events(early)[0].reason == early.early_reason


@told
def test_a_reason_for_haste_is_dropped_where_the_time_has_come(court: Court) -> None:
    assert court.judge(early_reason="In haste.").early_reason == ""


@pytest.mark.django_db
def test_a_commitment_is_judged_as_a_whole_when_declared_done_or_all_is_over(
    court: Court,
) -> None:
    later = create_deadline(commitment=court.commitment, edtf="2028")
    with refused("Its time has not come"):
        court.judge(deadline=None)
    close_deadline(later, close_reason=CloseReason.CANCELLED, reason="Agreed.", by=None, at=AT)
    court.judge(deadline=None)
    declare(court.commitment, status=Status.DELIVERED, by=None, at=AT)
    court.judge(party=court.second, deadline=None, at=AT)


@pytest.mark.django_db
def test_what_cannot_be_kept_is_not_judged(court: Court) -> None:
    start = create_deadline(commitment=court.commitment, edtf="2025", role=DeadlineRole.START)
    with refused("This date cannot be kept or missed"):
        court.judge(deadline=start)
    elsewhere = create_deadline()
    with refused("belongs to another commitment"):
        court.judge(deadline=elsewhere)
    principle = open_court(kind=Kind.STANDING_PRINCIPLE)
    with refused("shown, and not judged"):
        principle.judge(deadline=None)
    draft = open_court(status=Status.DRAFT)
    with refused("A draft is not judged"):
        draft.judge()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "completion", "outcome"),
    [
        ("Say what became of it", Completion.LIMITED, Outcome.NOT_YET_ASSESSED),
        ("Without evidence nobody knows", Completion.NO_EVIDENCE, Outcome.NOT_KEPT),
        ("“kept” does not go with “limited”", Completion.LIMITED, Outcome.KEPT),
        ("is not withdrawn", Completion.LIMITED, Outcome.WITHDRAWN),
        ("is not superseded", Completion.LIMITED, Outcome.SUPERSEDED),
    ],
)
def test_an_outcome_that_does_not_fit_is_refused_in_words(
    words: str, completion: Completion, outcome: Outcome, court: Court
) -> None:
    with refused(words):
        court.judge(completion=completion, outcome=outcome)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.SUPERSEDED])
def test_what_was_withdrawn_or_superseded_is_judged_so_as_a_whole(
    status: Status, court: Court
) -> None:
    declare(court.commitment, status=status, reason="Agreed.", by=None, at=AFTER)
    with refused(f"was {status}; as a whole"):
        court.judge(deadline=None)
    court.judge(deadline=None, outcome=Outcome(status.value))
    # The day that had passed before can still have been kept.
    court.judge()


@pytest.mark.django_db
@pytest.mark.parametrize("reasons", ["", " \n"])
def test_a_judgement_gives_its_reasons(reasons: str, court: Court) -> None:
    with refused("Give the reasons"):
        court.judge(reasons=reasons)


@told
def test_a_judgement_names_its_evidence(court: Court) -> None:
    accepted = create_update(commitment=court.commitment, state=UpdateState.ACCEPTED)
    rows = [
        create_evidence(commitment=court.commitment),
        create_evidence(commitment=court.commitment, update=accepted),
    ]
    judged = court.judge(evidence=rows)
    assert list(judged.evidence.order_by("pk")) == rows
    assert verbs(judged) == ["assess", "cite_evidence"]


@pytest.mark.django_db
def test_only_what_counts_here_is_evidence(court: Court) -> None:
    elsewhere = create_evidence()
    with refused("belongs to another commitment"):
        court.judge(evidence=[elsewhere])
    waiting = create_update(commitment=court.commitment)
    unread = create_evidence(commitment=court.commitment, update=waiting)
    with refused("counts when the report is accepted"):
        court.judge(evidence=[unread])


@told
def test_a_new_judgement_keeps_the_old_one(court: Court) -> None:
    first = court.judge(completion=Completion.LIMITED, outcome=Outcome.PARTLY_KEPT)
    second = court.judge(replaces=first, reasons="Minutes of two more were found.", at=LATER)
    assert second.replaces == first
    assert verbs(second) == ["reassess"]
    assert list(Assessment.objects.in_force()) == [second]
    first.refresh_from_db()
    assert (first.outcome, first.version) == ("partly_kept", 1)


@told
def test_a_judgement_is_taken_back_by_a_new_one(court: Court) -> None:
    first = court.judge()
    back = court.judge(
        replaces=first, outcome=Outcome.NOT_YET_ASSESSED, reasons="It was another workshop."
    )
    assert list(Assessment.objects.in_force()) == [back]
    assert list(Assessment.objects.settling()) == []


@pytest.mark.django_db
def test_a_judge_has_seen_what_is_replaced(court: Court) -> None:
    first = court.judge()
    with refused(
        f"{court.manager.full_name} has judged this in the meantime: kept \\(complete\\). "
        "Yours, not kept \\(limited\\), is not written"
    ):
        court.judge(by=court.other_manager, completion=Completion.LIMITED, outcome=Outcome.NOT_KEPT)
    second = court.judge(replaces=first, by=court.other_manager)
    with refused(f"{court.other_manager.full_name} has judged this"):
        court.judge(replaces=first)
    with refused("is not of this party here"):
        court.judge(party=court.second, replaces=second)


@pytest.mark.django_db(transaction=True)
def test_of_two_judges_at_once_the_second_is_told_both_values() -> None:
    court = open_court()
    both_are_ready = Barrier(2, timeout=30)

    def judge(**fields: Any) -> str:
        both_are_ready.wait()
        try:
            court.judge(**fields)
        except RefusedError as refusal:
            return str(refusal)
        return "judged"

    said = at_once(
        lambda: judge(by=court.manager),
        lambda: judge(
            by=court.other_manager, completion=Completion.LIMITED, outcome=Outcome.NOT_KEPT
        ),
    )
    assert said.count("judged") == 1
    (refusal,) = (words for words in said if words != "judged")
    assert "kept (complete)" in refusal
    assert "not kept (limited)" in refusal
    assert Assessment.objects.count() == 1


@told
def test_the_judged_party_answers_once_and_is_answered_by_a_new_judgement(court: Court) -> None:
    first = court.judge(completion=Completion.LIMITED, outcome=Outcome.PARTLY_KEPT)
    answered = dissent(first, text="We held all four.", by=court.contact, at=LATER)
    assert (answered.dissent, answered.dissent_by) == ("We held all four.", court.contact)
    assert answered.dissent_at == LATER
    assert verbs(first) == ["assess", "dissent"]
    colleague = create_user()
    with refused("has answered this judgement already"):
        dissent(answered, text="Really.", by=colleague, at=LATER)
    court.judge(replaces=answered, at=LATER)


@pytest.mark.django_db
def test_an_answer_says_something_and_is_not_the_judges_own(court: Court) -> None:
    judged = court.judge()
    with refused("Say what you see otherwise"):
        dissent(judged, text="  ", by=court.contact, at=LATER)
    with refused("Nobody dissents from their own judgement"):
        dissent(judged, text="No.", by=court.manager, at=LATER)


@pytest.mark.django_db
def test_what_was_replaced_is_no_longer_answered(court: Court) -> None:
    first = court.judge()
    court.judge(replaces=first)
    with refused("replaced by a later one"):
        dissent(first, text="No.", by=court.contact, at=LATER)


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_new_judgement_at_once_leave_no_answer_unseen() -> None:
    court = open_court()
    first = court.judge()
    both_are_ready = Barrier(2, timeout=30)

    def act(task: Callable[[], object]) -> str:
        both_are_ready.wait()
        try:
            task()
        except RefusedError:
            return "refused"
        return "done"

    said = at_once(
        lambda: act(lambda: dissent(first, text="No.", by=court.contact, at=LATER)),
        lambda: act(lambda: court.judge(replaces=first, by=court.other_manager)),
    )
    first.refresh_from_db()
    # Either the answer came first and stands, or it was refused and is not written.
    assert said[1] == "done"
    assert bool(first.dissent) == (said[0] == "done")


@pytest.mark.django_db
def test_judgements_of_another_commitment_are_apart() -> None:
    one, other = open_court(), open_court()
    judged = one.judge()
    with refused("is not of this party here"):
        other.judge(replaces=judged)
    unowned = create_commitment()
    with refused("does not answer"):
        assess(
            unowned,
            party=one.owner,
            completion=Completion.COMPLETE,
            outcome=Outcome.KEPT,
            reasons="x",
            by=one.manager,
            at=AFTER,
        )
