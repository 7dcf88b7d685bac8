"""What the three desks show, in which order, to whom, and in how many queries."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from commitments.actions import extend_deadline
from commitments.domain.vocabulary import UpdateState
from tests import factories
from tests.desks.journeys import Cast, days_ahead, faults, signed_in

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
MY_DESK, OVERDUE, REVIEW = (reverse(f"desks:{name}") for name in ("my-desk", "overdue", "review"))


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def page_of(user: User, url: str) -> str:
    answer = signed_in(user).get(url)
    assert answer.status_code == 200
    assert faults(answer) == []
    return str(answer.content.decode())


def in_order(page: str, *texts: str) -> bool:
    places = [page.find(text) for text in texts]
    return -1 not in places and places == sorted(places)


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


# --- the point of contact -----------------------------------------------------------------


def test_my_desk_shows_due_overdue_stale_and_returned_in_that_order(cast: Cast) -> None:
    returned = factories.create_update(
        commitment=cast.promise(title="Came back"),
        party=cast.ours,
        author=cast.contact,
        state=UpdateState.RETURNED,
    )
    cast.promise(title="Silent for long", stale_at=LONG_AGO)
    cast.late_promise(title="Late since 2026")
    soon = days_ahead(9)
    cast.promise(title="Falls due soon", due=soon)
    page = page_of(cast.contact, MY_DESK)
    titles = ("Falls due soon", "Late since 2026", "Silent for long", "Came back")
    assert in_order(page, *titles)
    assert f"by {soon}" in page
    assert "days late" in page
    assert returned.review_note in page


def test_my_desk_has_one_step_for_each_commitment(cast: Cast) -> None:
    late = cast.late_promise()
    page = page_of(cast.contact, MY_DESK)
    assert page.count(reverse("desks:log-progress", args=[late.uuid])) == 1
    assert "never" in page


def test_my_desk_holds_nothing_of_others_and_nothing_closed(cast: Cast) -> None:
    others = cast.late_promise(title="Somebody else’s", assigned=False)
    factories.create_assignment(commitment=others, user=cast.stranger, party=cast.theirs)
    cast.promise(title="Delivered", publication_status="delivered", due="../2025")
    page = page_of(cast.contact, MY_DESK)
    assert "Somebody else’s" not in page
    assert "Delivered" not in page


def test_empty_desk_says_so(cast: Cast) -> None:
    assert "Log progress" not in page_of(cast.reader, MY_DESK)


def test_my_desk_takes_as_many_queries_for_one_as_for_many(cast: Cast) -> None:
    client = signed_in(cast.contact)

    def fill() -> None:
        commitment = cast.late_promise(quote="Both will hold it.")
        indicator = factories.create_indicator(commitment=commitment)
        factories.create_measurement(indicator=indicator, is_accepted=True)
        for state in (UpdateState.DRAFT, UpdateState.RETURNED, UpdateState.SUBMITTED):
            factories.create_update(
                commitment=cast.promise(stale_at=LONG_AGO), author=cast.contact, state=state
            )

    fill()
    one = queries(client, MY_DESK)
    for _time in range(4):
        fill()
    assert queries(client, MY_DESK) == one


# --- the manager --------------------------------------------------------------------------


def test_overdue_desk_shows_the_latest_last_and_everything_a_manager_asks(cast: Cast) -> None:
    cast.promise(due="2026-05-05", title="Late for half a year")
    older = cast.promise(due="2025-02-03", title="Late for long", assigned=False)
    factories.create_update(commitment=older, party=cast.ours, author=cast.contact)
    deadline = older.deadlines.get()
    # It was moved while it was still ahead.
    extend_deadline(
        deadline, expression="2025-03-05", reason="Asked.", by=cast.manager, at=LONG_AGO
    )
    page = page_of(cast.manager, OVERDUE)
    assert in_order(page, "Late for long", "Late for half a year")
    assert "1 move" in page
    assert "+30 days" in page
    assert "Our Contact" in page
    assert cast.ours.label in page


def test_overdue_desk_begins_with_what_is_overdue_and_can_show_the_rest(cast: Cast) -> None:
    cast.late_promise(title="Late one")
    cast.promise(title="Silent one", stale_at=LONG_AGO)
    assert "Silent one" not in page_of(cast.manager, OVERDUE)
    assert "Silent one" in page_of(cast.manager, f"{OVERDUE}?standing=stale")
    assert in_order(page_of(cast.manager, f"{OVERDUE}?standing="), "Late one", "Silent one")


def test_filters_narrow_the_overdue_desk(cast: Cast) -> None:
    area = factories.create_area(framework=cast.framework)
    cast.late_promise(title="Wanted", areas=[area], kind="event_meeting")
    cast.late_promise(title="Other", owner=cast.theirs, assigned=False)
    for query in (
        f"party={cast.ours.code}",
        f"area={area.uuid}",
        f"owner={cast.contact.uuid}",
        "kind=event_meeting",
        "q=wanted",
    ):
        page = page_of(cast.manager, f"{OVERDUE}?{query}")
        assert "Wanted" in page, query
        assert ">Other<" not in page, query
    assert ">Other<" in page_of(cast.manager, f"{OVERDUE}?framework={cast.framework.code}")


@pytest.mark.parametrize(
    "query",
    [
        "framework=none", "party=none", "area=none", "owner=none", "kind=none", "standing=none",
        "area=%00", "owner=%00", "framework=%00", "q=%00",
    ],
)  # fmt: skip
def test_nonsense_filter_is_told_and_shows_nothing(cast: Cast, query: str) -> None:
    cast.late_promise(title="Late one")
    page = page_of(cast.manager, f"{OVERDUE}?{query}")
    assert "These filters cannot be read" in page
    assert "Late one" not in page


def test_overdue_desk_holds_only_what_the_manager_decides(cast: Cast) -> None:
    there = Cast()
    there.late_promise(title="Of another framework")
    factories.create_membership(user=cast.manager, framework=there.framework)
    assert "Of another framework" not in page_of(cast.manager, OVERDUE)
    for user in (cast.reader, cast.contact):
        assert signed_in(user).get(OVERDUE).status_code == 403
        assert signed_in(user).get(REVIEW).status_code == 403


def test_overdue_desk_takes_as_many_queries_for_one_as_for_many(cast: Cast) -> None:
    client = signed_in(cast.manager)

    def fill() -> None:
        commitment = cast.late_promise(quote="Both will hold it.")
        deadline = commitment.deadlines.get()
        extend_deadline(
            deadline, expression="2025-06", reason="Asked.", by=cast.manager, at=LONG_AGO
        )
        factories.create_update(commitment=commitment, author=cast.contact)
        indicator = factories.create_indicator(commitment=commitment)
        factories.create_measurement(indicator=indicator, is_accepted=True)

    fill()
    one = queries(client, OVERDUE)
    for _time in range(9):
        fill()
    assert queries(client, OVERDUE) == one


def test_review_queue_shows_what_waits_oldest_first(cast: Cast) -> None:
    late, early = (
        factories.create_update(
            commitment=cast.promise(title=f"On {day}"),
            party=cast.ours,
            author=cast.contact,
            at=datetime(2026, 11, day, tzinfo=UTC),
        )
        for day in (20, 10)
    )
    factories.create_update(
        commitment=cast.promise(title="A draft"), author=cast.contact, state=UpdateState.DRAFT
    )
    factories.create_update(
        commitment=cast.promise(title="My own"), party=cast.ours, author=cast.manager
    )
    page = page_of(cast.manager, REVIEW)
    assert in_order(page, early.commitment.title, late.commitment.title)
    assert "A draft" not in page
    assert "My own" not in page


def test_review_queue_takes_as_many_queries_for_one_as_for_many(cast: Cast) -> None:
    client = signed_in(cast.manager)

    def fill() -> None:
        update = factories.create_update(commitment=cast.promise(), author=cast.contact)
        indicator = factories.create_indicator(commitment=update.commitment)
        factories.create_measurement(indicator=indicator, update=update)
        factories.create_evidence(commitment=update.commitment, update=update)

    fill()
    one = queries(client, REVIEW)
    for _time in range(9):
        fill()
    assert queries(client, REVIEW) == one


def test_pages_with_all_rows_chosen_have_them_checked(cast: Cast) -> None:
    cast.late_promise()
    factories.create_update(commitment=cast.promise(), party=cast.ours, author=cast.contact)
    chosen = re.compile(r'name="c"[^>]*\schecked')
    assert not chosen.search(page_of(cast.manager, OVERDUE))
    assert chosen.search(page_of(cast.manager, f"{OVERDUE}?select=page"))
    assert chosen.search(page_of(cast.manager, f"{REVIEW}?select=page"))
