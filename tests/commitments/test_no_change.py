"""Saying that the last report still holds: what is repeated, and when it is refused."""

from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from commitments.actions import RefusedError, report_no_change
from commitments.domain.vocabulary import UpdateState
from commitments.models import Measurement, ProgressUpdate
from tests.factories import (
    AT,
    create_commitment,
    create_indicator,
    create_measurement,
    create_party,
    create_update,
    create_user,
)
from tests.history.replay import verbs
from tests.history.threads import at_once

LATER = AT + timedelta(days=40)
told = pytest.mark.usefixtures("all_is_told")


def last_report(state: UpdateState = UpdateState.ACCEPTED, **overrides: Any) -> ProgressUpdate:
    words = {"next_steps": "Invite.", "obstacles": "Rain", "help_needed": "Tents"}
    return create_update(state=state, health="at_risk", at=AT, **{**words, **overrides})


def say(last: ProgressUpdate, **overrides: Any) -> ProgressUpdate:
    options = {"party": last.party, "by": last.author, "at": LATER, **overrides}
    return report_no_change(last.commitment, **options)


@told
def test_the_words_that_still_hold_are_repeated_in_a_report_of_its_own() -> None:
    last = last_report()

    update = ProgressUpdate.objects.get(pk=say(last, note=" All quiet. ").pk)

    assert update.pk != last.pk
    assert (update.state, update.submitted_at, update.health) == ("submitted", LATER, "at_risk")
    assert (update.next_steps, update.obstacles, update.help_needed) == ("Invite.", "Rain", "Tents")
    assert update.narrative == "No change since the report of 2 Nov 2026.\n\nAll quiet."
    assert verbs(update) == ["draft_update", "submit_update"]


@told
def test_the_commitment_counts_as_heard_of_and_no_figure_is_invented() -> None:
    last = last_report(commitment=create_commitment(stale_at=AT))
    indicator = create_indicator(commitment=last.commitment)
    create_measurement(indicator=indicator, update=last, value=Decimal(4), is_accepted=True)

    say(last)

    last.commitment.refresh_from_db()
    assert last.commitment.stale_at > LATER
    assert Measurement.objects.count() == 1


@told
def test_the_latest_report_of_the_same_party_is_the_one_repeated() -> None:
    last = last_report()
    other = create_party(framework=last.commitment.framework)
    later = AT + timedelta(days=1)
    create_update(commitment=last.commitment, party=other, health="off_track", at=later)

    assert say(last).health == "at_risk"


@told
def test_before_the_first_report_there_is_nothing_to_repeat() -> None:
    commitment = create_commitment()
    draft = create_update(commitment=commitment, state=UpdateState.WITHDRAWN)

    with pytest.raises(RefusedError, match="There is no report yet"):
        say(draft)


@told
@pytest.mark.parametrize(
    ("state", "words"),
    [(UpdateState.DRAFT, "You have begun a report"), (UpdateState.RETURNED, "was returned")],
)
def test_what_is_in_hand_comes_first(state: UpdateState, words: str) -> None:
    last = last_report()
    create_update(
        commitment=last.commitment, party=last.party, author=last.author,
        state=state, at=AT + timedelta(days=1),
    )  # fmt: skip

    with pytest.raises(RefusedError, match=words):
        say(last)


@told
def test_a_colleague_may_say_it_on_the_same_day_and_the_author_not() -> None:
    last = last_report()

    with pytest.raises(RefusedError, match="today already"):
        say(last, at=AT)
    assert say(last, at=AT, by=create_user()).health == "at_risk"


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_say_it_once() -> None:
    last = last_report()
    start = Barrier(2)

    def click() -> str:
        start.wait()
        try:
            return str(say(last).state)
        except RefusedError as error:
            return str(error)

    results = at_once(click, click)

    assert sorted(results) == ["You have reported on this today already.", "submitted"]
    assert ProgressUpdate.objects.count() == 2
