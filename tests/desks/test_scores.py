"""The scorecard of a framework: what counts, who is scored, who sees it, and at what cost."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commitments.actions import assess, declare
from commitments.actions.parties import name_party
from commitments.domain.vocabulary import Completion, Outcome, PartyRole, Status
from commitments.models import Assessment, Commitment
from commitments.scores import scorecard_of
from tests import factories
from tests.desks.journeys import Cast, faults, signed_in
from tests.factories import AT

FITTING = {
    Outcome.KEPT: Completion.COMPLETE,
    Outcome.PARTLY_KEPT: Completion.LIMITED,
    Outcome.NOT_KEPT: Completion.NOT_STARTED,
    Outcome.NOT_YET_ASSESSED: Completion.NO_EVIDENCE,
    Outcome.WITHDRAWN: Completion.LIMITED,
}


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def address(cast: Cast) -> str:
    return reverse("desks:scores", args=[cast.framework.code])


def judged(cast: Cast, commitment: Commitment, outcome: Outcome, **fields: Any) -> Assessment:
    given: dict[str, Any] = {
        "party": cast.ours,
        "completion": FITTING[outcome],
        "reasons": "It was seen.",
        "by": cast.manager,
        "at": timezone.now(),
        **fields,
    }
    return assess(commitment, outcome=outcome, **given)


def rows_of(cast: Cast) -> dict[str, str]:
    page = signed_in(cast.reader).get(address(cast))
    assert faults(page) == []
    return {row.party: row.words for row in page.context["rows"]}


def test_a_score_says_on_how_many_it_rests(cast: Cast) -> None:
    outcomes = [Outcome.KEPT] * 2 + [Outcome.PARTLY_KEPT, Outcome.NOT_YET_ASSESSED]
    for outcome in outcomes:
        judged(cast, cast.promise(due="2025-06"), outcome)
    cast.promise(due="2025-06")
    assert rows_of(cast) == {cast.ours.label: "+0.67 from 3 of 5"}


def test_a_supporter_has_no_share_in_the_score(cast: Cast) -> None:
    commitment = cast.promise(due="2025-06")
    name_party(commitment, party=cast.theirs, role=PartyRole.SUPPORTER, by=None, at=AT)
    judged(cast, commitment, Outcome.NOT_KEPT)
    assert rows_of(cast) == {cast.ours.label: "−1 from 1 of 1"}


def test_each_owner_has_its_own(cast: Cast) -> None:
    commitment = cast.promise(due="2025-06")
    name_party(commitment, party=cast.theirs, role=PartyRole.OWNER, by=None, at=AT)
    judged(cast, commitment, Outcome.KEPT)
    assert rows_of(cast) == {
        cast.ours.label: "+1 from 1 of 1",
        cast.theirs.label: "not yet assessed: 0 of 1",
    }
    judged(cast, commitment, Outcome.PARTLY_KEPT, party=cast.theirs)
    assert rows_of(cast)[cast.theirs.label] == "0 from 1 of 1"


def test_only_the_judgement_in_force_counts(cast: Cast) -> None:
    commitment = cast.promise(due="2025-06")
    first = judged(cast, commitment, Outcome.NOT_KEPT)
    second = judged(cast, commitment, Outcome.KEPT, replaces=first)
    assert rows_of(cast) == {cast.ours.label: "+1 from 1 of 1"}
    judged(
        cast,
        commitment,
        Outcome.NOT_YET_ASSESSED,
        completion=Completion.COMPLETE,
        replaces=second,
    )
    card = scorecard_of(cast.framework)
    assert rows_of(cast) == {cast.ours.label: "not yet assessed: 0 of 1"}
    assert sum(card.completions.values()) == 0


def test_what_was_withdrawn_or_is_not_published_does_not_count(cast: Cast) -> None:
    dropped = cast.promise(due="2025-06")
    declare(dropped, status=Status.WITHDRAWN, reason="Agreed.", by=None, at=AT)
    judged(cast, dropped, Outcome.WITHDRAWN)
    cast.promise(due="2025-06", status=Status.DRAFT)
    cast.promise(due="2025-06", visibility="party", author_party=cast.ours)
    assert rows_of(cast) == {cast.ours.label: "not yet assessed: 0 of 1"}
    assert scorecard_of(cast.framework).completions == {Completion.LIMITED: 1}


def test_rates_leave_out_what_was_delivered_when_published(cast: Cast) -> None:
    cast.promise(due="2025-06", publication_status="delivered", delivered_edtf="2025-01")
    page = signed_in(cast.reader).get(address(cast)).content.decode()
    assert "Of no delivery since entry can be told" in page
    in_time, late = cast.promise(due="2025-06"), cast.promise(due="2025-06")
    declare(in_time, status=Status.DELIVERED, delivered_edtf="2025-05", by=None, at=AT)
    declare(late, status=Status.DELIVERED, delivered_edtf="2025-08", by=None, at=AT)
    page = signed_in(cast.reader).get(address(cast)).content.decode()
    assert "50 % of deliveries came in time: 1 of 2" in page


def test_the_scorecard_is_for_members(cast: Cast) -> None:
    assert signed_in(factories.create_user()).get(address(cast)).status_code == 404
    assert (
        "No party answers for anything"
        in signed_in(cast.reader).get(address(cast)).content.decode()
    )


def test_more_commitments_ask_the_database_no_more(cast: Cast) -> None:
    browser = signed_in(cast.reader)
    # The names in the filters are kept from here on.
    browser.get(address(cast))
    counts = []
    for _ in range(2):
        for outcome in (Outcome.KEPT, Outcome.NOT_KEPT):
            party = factories.create_party(framework=cast.framework)
            promise = cast.promise(due="2025-06", owner=party, assigned=False)
            judged(cast, promise, outcome, party=party)
            done = cast.promise(due="2025-06")
            declare(done, status=Status.DELIVERED, delivered_edtf="2025-05", by=None, at=AT)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address(cast)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
