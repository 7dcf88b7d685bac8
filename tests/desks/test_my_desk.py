"""The desk of a point of contact: what is due, overdue, stale and returned, with one step each."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.actions import extend_deadline
from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment
from tests import factories
from tests.desks.office import Office, browser, open_office, text_of

pytestmark = pytest.mark.django_db
PAGE = "/desk/"


@pytest.fixture
def office() -> Office:
    return open_office()


def test_the_sections_come_in_the_order_of_the_work(office: Office) -> None:
    today = office.at.date()
    overdue = office.commitment(edtf=(today - timedelta(days=20)).isoformat())
    due = office.commitment(edtf=(today + timedelta(days=20)).isoformat())
    stale = office.commitment(stale_at=office.at - timedelta(days=1))
    returned = office.commitment()
    factories.create_update(
        commitment=returned, party=office.party, author=office.contact,
        reviewer=office.manager, state=UpdateState.RETURNED,
    )  # fmt: skip

    page = text_of(browser(office.contact).get(PAGE))

    places = [page.index(f">{row.reference}<") for row in (due, overdue, stale, returned)]
    assert places == sorted(places)


def test_each_task_shows_its_words_its_day_and_one_step(office: Office) -> None:
    commitment = office.commitment(edtf="2026-03-31")

    page = text_of(browser(office.contact).get(PAGE))

    assert "words of 2026-03-31" in page
    assert "31 Mar 2026" in page
    assert reverse("desks:log-progress", args=[commitment.uuid]) in page


def test_an_unfinished_report_is_continued_instead_of_begun_again(office: Office) -> None:
    commitment = office.commitment()
    draft = factories.create_update(
        commitment=commitment, party=office.party, author=office.contact, state=UpdateState.DRAFT
    )

    page = text_of(browser(office.contact).get(PAGE))

    assert reverse("desks:mend-progress", args=[draft.uuid]) in page
    assert reverse("desks:log-progress", args=[commitment.uuid]) not in page


def test_what_others_answer_for_is_on_their_desk(office: Office) -> None:
    commitment = office.commitment()

    page = text_of(browser(office.manager).get(PAGE))

    assert commitment.reference not in page
    assert "You are the point of contact for nothing open yet." in page


def test_a_returned_report_comes_with_the_note_of_the_reviewer(office: Office) -> None:
    factories.create_update(
        commitment=office.commitment(), party=office.party, author=office.contact,
        reviewer=office.manager, state=UpdateState.RETURNED,
    )  # fmt: skip

    page = text_of(browser(office.contact).get(PAGE))

    assert "Name the source." in page
    assert office.manager.full_name in page


def test_a_moved_date_is_shown_as_it_is_now(office: Office) -> None:
    commitment = office.commitment(edtf="2026-03-31")
    extend_deadline(
        commitment.deadlines.get(), expression="by June 2027", edtf="../2027-06", reason="Asked",
        by=office.manager, at=office.at,
    )  # fmt: skip

    page = text_of(browser(office.contact).get(PAGE))

    assert "by 30 Jun 2027" in page
    assert "31 Mar 2026" not in page


def _fill(office: Office, number: int) -> list[Commitment]:
    return [office.commitment(edtf="2026-03-31") for _ in range(number)]


def test_the_desk_asks_the_same_number_of_questions_for_one_row_and_for_many(
    office: Office,
) -> None:
    client = browser(office.contact)
    _fill(office, 1)
    # The first look begins the visit.
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    _fill(office, 12)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)

    assert len(many) == len(few) <= 20


def test_nobody_has_a_desk_without_signing_in() -> None:
    response = Client().get(PAGE)

    assert response.status_code == 302
    assert "/accounts/sign-in/" in response["Location"]
