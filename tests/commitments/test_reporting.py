"""Reports from draft to acceptance: every state against every verb, and what follows from each."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.actions import (
    RefusedError,
    accept_update,
    draft_update,
    return_update,
    revise_update,
    send_back_update,
    sign_off_update,
    submit_update,
    withdraw_update,
)
from commitments.actions.reporting import STEPS
from commitments.domain.vocabulary import UpdateState
from commitments.models import ProgressUpdate
from history.actions import StaleRecordError
from tests.commitments.refusals import refused
from tests.factories import (
    AT,
    create_commitment,
    create_framework,
    create_indicator,
    create_measurement,
    create_update,
    create_user,
)
from tests.history.replay import events, latest_event, verbs
from tests.history.threads import at_once

D, T, S, A, R, W = (
    UpdateState.DRAFT,
    UpdateState.TO_SIGN,
    UpdateState.SUBMITTED,
    UpdateState.ACCEPTED,
    UpdateState.RETURNED,
    UpdateState.WITHDRAWN,
)
# The whole table: from each state, where each verb leads.
TABLE: dict[str, dict[UpdateState, UpdateState]] = {
    "submit_update": {D: S, R: S},
    "accept_update": {S: A},
    "return_update": {S: R},
    "withdraw_update": {D: W, T: W, R: W, S: W},
    "sign_off_update": {T: S},
    "send_back_update": {T: D},
}
LATER = AT + timedelta(days=1)
told = pytest.mark.usefixtures("all_is_told")


def take(verb: str, update: ProgressUpdate) -> ProgressUpdate:
    """Take a step as whoever may take it."""
    author, reviewer = update.author, create_user()
    steps: dict[str, Callable[[], ProgressUpdate]] = {
        "submit_update": lambda: submit_update(update, by=author, at=LATER),
        "accept_update": lambda: accept_update(update, by=reviewer, at=LATER),
        "return_update": lambda: return_update(update, note="Why?", by=reviewer, at=LATER),
        "withdraw_update": lambda: withdraw_update(update, reason="Why not", by=author, at=LATER),
        "sign_off_update": lambda: sign_off_update(update, by=reviewer, at=LATER),
        "send_back_update": lambda: send_back_update(update, note="Why?", by=reviewer, at=LATER),
    }
    return steps[verb]()


@told
@pytest.mark.parametrize(("verb", "state"), list(product(TABLE, UpdateState)), ids=str)
def test_a_step_leads_where_the_table_says_or_is_refused(verb: str, state: UpdateState) -> None:
    update = create_update(state=state)
    target = TABLE[verb].get(state)
    if target is None:
        with pytest.raises(RefusedError, match="This report is .+; that step is no longer open"):
            take(verb, update)
        assert ProgressUpdate.objects.get(pk=update.pk).version == update.version
        return

    after = take(verb, update)

    stored = ProgressUpdate.objects.get(pk=update.pk)
    assert after.state == stored.state == target
    assert events(update)[-1].verb == verb


def test_the_table_is_the_one_in_force() -> None:
    in_force = {verb: dict.fromkeys(sources, target) for verb, (sources, target) in STEPS.items()}
    assert in_force == TABLE


def draft(**fields: Any) -> ProgressUpdate:
    commitment = create_commitment()
    party = commitment.parties.get()
    return draft_update(commitment, party=party, by=create_user(), at=AT, **fields)


@told
def test_a_draft_is_begun_with_whatever_is_known() -> None:
    update = draft(health="at_risk", narrative="The hall burnt down.")
    stored = ProgressUpdate.objects.get(pk=update.pk)
    assert (stored.state, stored.health, stored.narrative) == (D, "at_risk", "The hall burnt down.")
    assert stored.submitted_at is None
    assert verbs(update) == ["draft_update"]
    assert str(update) == f"{update.commitment.reference}: draft"


@pytest.mark.django_db
def test_a_report_has_no_other_fields_to_write() -> None:
    update = draft()
    with refused("no such field of a report: state", TypeError):
        draft_update(
            update.commitment, party=update.party, by=update.author, at=AT, state="accepted"
        )
    with refused("no such field of a report: author, state", TypeError):
        revise_update(update, by=update.author, at=AT, state="accepted", author="me")


@told
@pytest.mark.parametrize("state", UpdateState)
def test_words_change_while_they_are_in_the_authors_hands(state: UpdateState) -> None:
    update = create_update(state=state)
    if state not in {D, R}:
        with refused("This report is submitted; its words no longer change"):
            revise_update(update, by=update.author, at=LATER, narrative="Other words.")
        return
    revised = revise_update(
        update, version=update.version, by=update.author, at=LATER, narrative="Other words."
    )
    assert (revised.narrative, revised.health) == ("Other words.", "on_track")
    assert verbs(update)[-1] == "revise_update"


@pytest.mark.django_db
def test_words_that_somebody_else_changed_meanwhile_are_not_overwritten() -> None:
    update = draft()
    revise_update(update, by=update.author, at=AT, narrative="From the telephone.")
    with refused("Somebody else has changed this", StaleRecordError):
        revise_update(update, version=update.version, by=update.author, at=AT, narrative="Desk.")


@told
def test_submitting_tells_when_and_the_commitment_counts_as_heard_of() -> None:
    commitment = create_commitment(stale_at=AT)
    update = create_update(commitment=commitment, state=D)

    submitted = submit_update(update, by=update.author, at=LATER)

    assert submitted.submitted_at == LATER
    commitment.refresh_from_db()
    interval = timedelta(days=commitment.framework.review_interval_days)
    assert commitment.stale_at == LATER + interval
    assert verbs(commitment)[-1] == "hear_of"


@told
def test_hearing_of_a_commitment_never_makes_it_stale_earlier() -> None:
    commitment = create_commitment()
    before = commitment.stale_at
    submit_update(create_update(commitment=commitment, state=D), by=create_user(), at=AT)
    commitment.refresh_from_db()
    assert commitment.stale_at == before
    assert "hear_of" not in verbs(commitment)


@pytest.mark.django_db
def test_a_report_says_how_it_goes_before_it_is_submitted() -> None:
    update = draft(narrative="It goes.")
    with refused("Say how it goes"):
        submit_update(update, by=update.author, at=AT)


@told
def test_a_reviewer_accepts_with_a_note_and_its_figures_count() -> None:
    update, reviewer = create_update(), create_user()
    indicator = create_indicator(commitment=update.commitment)
    figure = create_measurement(indicator=indicator, update=update)
    counted = create_measurement(indicator=indicator, update=update, is_accepted=True)
    elsewhere = create_measurement(indicator=indicator)
    before = latest_event()

    accepted = accept_update(update, by=reviewer, at=LATER, note="Thank you.")

    assert (accepted.reviewed_by, accepted.reviewed_at) == (reviewer, LATER)
    assert accepted.review_note == "Thank you."
    for row in (figure, counted, elsewhere):
        row.refresh_from_db()
    assert (figure.is_accepted, counted.is_accepted, elsewhere.is_accepted) == (True, True, False)
    assert verbs(after=before) == ["accept_update", "accept_measurement"]
    assert events(after=before)[0].reason == "Thank you."


@pytest.mark.django_db
def test_accepting_asks_the_database_no_more_for_many_figures_than_it_writes() -> None:
    counts = []
    for figures in (1, 2, 3):
        update = create_update()
        indicator = create_indicator(commitment=update.commitment)
        for _ in range(figures):
            create_measurement(indicator=indicator, update=update)
        update = ProgressUpdate.objects.get(pk=update.pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            accept_update(update, by=create_user(), at=LATER)
        selects = [q for q in queries.captured_queries if q["sql"].startswith("SELECT")]
        counts.append(len(selects))
    # One look at the stored row for each figure, and nothing of what hangs on it.
    assert counts[1] - counts[0] == counts[2] - counts[1] == 1


@told
def test_a_returned_report_says_what_is_to_be_mended_and_may_come_again() -> None:
    update, reviewer = create_update(), create_user()
    returned = return_update(update, note="Name the source.", by=reviewer, at=LATER)
    assert (returned.review_note, returned.reviewed_by) == ("Name the source.", reviewer)

    again = submit_update(returned, by=update.author, at=LATER + timedelta(days=1))
    assert (again.reviewed_by, again.reviewed_at) == (None, None)
    assert again.submitted_at == LATER + timedelta(days=1)


@pytest.mark.django_db
def test_a_report_is_not_returned_without_a_word() -> None:
    update, reviewer = create_update(), create_user()
    with refused("Say what has to be mended"):
        return_update(update, note=" ", by=reviewer, at=LATER)


@pytest.mark.django_db
def test_nobody_reviews_their_own_report() -> None:
    update = create_update()
    with refused("Nobody reviews their own report"):
        accept_update(update, by=update.author, at=LATER)
    with refused("Nobody reviews their own report"):
        return_update(update, note="Well done.", by=update.author, at=LATER)


@told
def test_an_author_takes_a_report_back_with_a_reason() -> None:
    update = create_update()
    withdrawn = withdraw_update(update, by=update.author, at=LATER, reason="Wrong commitment.")
    assert withdrawn.state == W
    assert events(update)[-1].reason == "Wrong commitment."


@pytest.mark.parametrize("edtf", ["2026-11-03", "2026-12", "2030/.."])
@pytest.mark.django_db
def test_a_report_is_not_dated_in_the_future(edtf: str) -> None:
    update = create_update(state=D, reported_edtf="2026-11")
    with refused("dated in the future"):
        revise_update(update, reported_edtf=edtf, by=update.author, at=AT)
    said: dict[str, Any] = {"party": update.party, "by": update.author, "at": AT}
    with refused("dated in the future"):
        draft_update(update.commitment, health="on_track", reported_edtf=edtf, **said)
    assert ProgressUpdate.objects.get().reported_edtf == "2026-11"


@pytest.mark.django_db
def test_the_day_of_a_report_is_that_of_its_framework() -> None:
    commitment = create_commitment(framework=create_framework(time_zone="Asia/Seoul"))
    late = AT.replace(hour=16)
    update = create_update(commitment=commitment, state=D, reported_edtf="2026-11-03", at=late)
    assert update.reported_edtf == "2026-11-03"


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_do_not_both_decide() -> None:
    update, first, second = create_update(), create_user(), create_user()
    both_have_read = Barrier(2, timeout=30)

    def decide(step: Callable[[ProgressUpdate], ProgressUpdate]) -> str:
        row = ProgressUpdate.objects.get(pk=update.pk)
        both_have_read.wait()
        try:
            step(row)
        except RefusedError:
            return "refused"
        return "decided"

    said = at_once(
        lambda: decide(lambda row: accept_update(row, by=first, at=LATER)),
        lambda: decide(lambda row: return_update(row, note="Why?", by=second, at=LATER)),
    )
    assert sorted(said) == ["decided", "refused"]
    assert len(verbs(update)) == 3
