"""What is new on one's own desk: others' doings since the last visit, and the next meeting."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from commitments.actions import add_indicator, extend_deadline
from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment
from tests import factories
from tests.desks.journeys import faults
from tests.desks.office import Office, browser, open_office, text_of

pytestmark = pytest.mark.django_db
PAGE = "/desk/"
DAY = timedelta(days=1)


@pytest.fixture
def office() -> Office:
    return open_office()


def was_here(person: User, office: Office, *, days: int) -> None:
    """Let the person have been at the desk so many days ago."""
    User.objects.filter(pk=person.pk).update(visit_at=office.at - days * DAY)


def desk(office: Office) -> Any:
    answer = browser(office.contact).get(PAGE)
    assert faults(answer) == []
    return answer.context["desk"]


def old_commitment(office: Office, **overrides: Any) -> Commitment:
    """Enter a commitment a month ago, for which the contact answers."""
    then = office.at - 30 * DAY
    made = factories.create_commitment(
        framework=office.framework, owner=office.party, at=then, **overrides
    )
    factories.create_assignment(commitment=made, user=office.contact, party=office.party, at=then)
    return made


def extended(commitment: Commitment, office: Office, *, by: User, at: Any) -> None:
    deadline = factories.create_deadline(
        commitment=commitment, expression="then", edtf="2027-01-31", at=office.at - 30 * DAY
    )
    extend_deadline(
        deadline, expression="later", edtf="2027-03-31", reason="The host asked.", by=by, at=at
    )


def test_the_first_visit_tells_no_news(office: Office) -> None:
    office.commitment(edtf="2026-03-31")
    found = desk(office)
    assert (found.since, found.news) == (None, ())


def test_what_others_did_since_is_told_with_who_and_why(office: Office) -> None:
    mine, other = old_commitment(office), factories.create_commitment(framework=office.framework)
    was_here(office.contact, office, days=2)
    for row in (mine, other):
        extended(row, office, by=office.manager, at=office.at - DAY)

    (news,) = desk(office).news

    assert news.reference == mine.reference
    told = [(event.who, event.what, event.reason) for event in news.events]
    assert (office.manager.full_name, "moved a deadline", "The host asked.") in told


def test_what_was_before_or_by_oneself_is_no_news(office: Office) -> None:
    mine = old_commitment(office)
    extended(mine, office, by=office.manager, at=office.at - 3 * DAY)
    was_here(office.contact, office, days=2)
    add_indicator(
        mine, name="Roads", unit="km", role="target", operator="=", value=3,
        by=office.contact, at=office.at - DAY,
    )  # fmt: skip
    found = desk(office)
    assert found.news == ()
    assert found.since == office.at - 2 * DAY


def test_the_draft_of_a_colleague_elsewhere_is_not_told(office: Office) -> None:
    other = factories.create_party(framework=office.framework)
    mine = old_commitment(office)
    was_here(office.contact, office, days=2)
    factories.create_update(
        commitment=mine, party=other, state=UpdateState.DRAFT, at=office.at - DAY
    )
    assert desk(office).news == ()


# --- the next meeting ---------------------------------------------------------------------


def meeting(office: Office, days: int | None, label: str) -> Any:
    day = office.at.date() + timedelta(days=days) if days is not None else None
    forum = factories.create_forum(framework=office.framework)
    return factories.create_meeting(forum=forum, label=label, starts_on=day, ends_on=day)


def test_the_next_meeting_tells_what_hangs_on_it(office: Office) -> None:
    mine = office.commitment()
    summit = meeting(office, 12, "The Summit")
    meeting(office, 40, "A later one")
    factories.create_anchored_deadline(commitment=mine, meeting=summit, expression="before it")
    round_ = factories.create_round(
        framework=office.framework, meeting=summit, days_before=2, at=office.at - DAY
    )

    (found,) = desk(office).meetings

    assert (found.title, found.countdown) == ("The Summit", "in 12 days")
    words = [thing.words for thing in found.expected]
    assert words[0].startswith("before it → ")
    assert round_.label in words
    assert {thing.reference for thing in found.expected} == {mine.reference}


def test_a_meeting_that_expects_something_follows_one_that_does_not(office: Office) -> None:
    mine = office.commitment()
    meeting(office, 5, "Nothing to do")
    undated = meeting(office, None, "Without a date")
    meeting(office, -5, "Over")
    factories.create_anchored_deadline(commitment=mine, meeting=undated)
    found = desk(office).meetings
    assert [one.title for one in found] == ["Nothing to do", "Without a date"]
    assert found[0].expected == ()
    assert found[1].day == "date not set yet"


def test_meetings_of_other_frameworks_are_not_told(office: Office) -> None:
    office.commitment()
    meeting(open_office(), 3, "Elsewhere")
    assert desk(office).meetings == ()


# --- sections -----------------------------------------------------------------------------


def test_what_is_asked_for_and_nothing_else_has_a_section_of_its_own(office: Office) -> None:
    mine = office.commitment()
    factories.create_round(framework=office.framework, at=office.at)
    sections = {section.code: section.tasks for section in desk(office).sections}
    assert [task.row.reference for task in sections["asked_for"]] == [mine.reference]


def test_a_returned_report_stands_in_the_row_of_its_commitment_once(office: Office) -> None:
    late = office.commitment(edtf="2026-03-31")
    plain = office.commitment()
    for row in (late, plain):
        factories.create_update(
            commitment=row, party=office.party, author=office.contact,
            reviewer=office.manager, state=UpdateState.RETURNED,
        )  # fmt: skip
    found = desk(office)
    told = {
        section.code: [task.row.reference for task in section.tasks] for section in found.sections
    }
    assert told["overdue"] == [late.reference]
    assert told["returned"] == [plain.reference]
    assert found.returned == ()
    page = text_of(browser(office.contact).get(PAGE))
    assert page.count("Name the source.") == 2


def test_the_news_ask_the_same_number_of_questions_for_one_and_for_many(office: Office) -> None:
    summit = meeting(office, 12, "The Summit")
    client = browser(office.contact)

    def asked(number: int) -> int:
        for _number in range(number):
            mine = old_commitment(office)
            extended(mine, office, by=office.manager, at=office.at - DAY)
            factories.create_anchored_deadline(commitment=mine, meeting=summit)
        was_here(office.contact, office, days=2)
        with CaptureQueriesContext(connection) as found:
            assert client.get(PAGE).status_code == 200
        return len(found)

    assert asked(1) == asked(9)
