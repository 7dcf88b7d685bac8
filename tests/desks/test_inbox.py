"""The inbox: one's own notifications, their number in the bar, and marking them as read."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from commitments.domain.vocabulary import Visibility
from commitments.models import Commitment
from reminders.models import Notification
from reminders.states import DutyState, Family, MailState
from tests.desks.duties import days_ago, mail_to, tell
from tests.desks.journeys import faults
from tests.desks.office import Office, browser, open_office, text_of
from tests.factories import create_party, create_superuser

pytestmark = pytest.mark.django_db

PAGE = "/inbox/"


@pytest.fixture
def office() -> Office:
    return open_office()


def keys(person: User) -> set[str]:
    """Return the keys of what a person's inbox shows."""
    page = browser(person).get(PAGE)
    return {line.key for _day, lines in page.context["days"] for line in lines}


def test_the_inbox_tells_each_reason_with_its_words_and_its_day(office: Office) -> None:
    commitment = office.commitment(edtf="2026-03-31", title="Build a bridge")
    tell(office.contact, commitment, deadline=commitment.deadlines.get())

    page = browser(office.contact).get(PAGE)

    said = text_of(page)
    assert "Is late (7 days late)" in said
    assert "words of 2026-03-31" in said
    assert "31 Mar 2026" in said
    assert reverse("desks:commitment", args=[commitment.uuid]) in said
    assert faults(page) == []


@pytest.mark.parametrize(
    ("state", "is_shown"),
    [
        (DutyState.OWED, True),
        (DutyState.MAILED, True),
        (DutyState.SENT, True),
        (DutyState.SUPPRESSED, True),
        (DutyState.OVERTAKEN, False),
        (DutyState.CANCELLED, False),
        (DutyState.EXPIRED, False),
    ],
)
def test_the_inbox_holds_what_was_or_will_be_told(
    office: Office, state: DutyState, is_shown: bool
) -> None:
    duty = tell(office.contact, office.commitment(), state=state)

    assert (duty.duty_key in keys(office.contact)) == is_shown


def test_nobody_finds_what_others_were_told(office: Office) -> None:
    tell(office.contact, office.commitment())

    assert keys(office.manager) == set()
    assert keys(create_superuser()) == set()


def test_what_one_may_no_longer_read_leaves_the_inbox(office: Office) -> None:
    commitment = office.commitment()
    duty = tell(office.contact, commitment)
    assert keys(office.contact) == {duty.duty_key}
    other = create_party(framework=office.framework)
    Commitment.objects.filter(pk=commitment.pk).update(
        visibility=Visibility.PARTY, author_party=other
    )

    assert keys(office.contact) == set()
    assert 'aria-label="Inbox"' in text_of(browser(office.contact).get(PAGE))


def test_days_stand_newest_first_and_apart(office: Office) -> None:
    commitment = office.commitment()
    tell(office.contact, commitment, at=days_ago(3))
    for family in (Family.AFTER, Family.STALE):
        tell(office.contact, commitment, at=days_ago(1), family=family)

    days = browser(office.contact).get(PAGE).context["days"]

    assert [len(lines) for _day, lines in days] == [2, 1]
    assert days[0][0] > days[1][0]


def test_the_bar_counts_what_is_unread_and_says_so_in_words(office: Office) -> None:
    client = browser(office.contact)
    assert 'aria-label="Inbox"' in text_of(client.get("/desk/"))
    for _ in range(3):
        tell(office.contact, office.commitment())

    assert 'aria-label="Inbox, 3 unread"' in text_of(client.get("/desk/"))


def test_the_bar_counts_no_further_than_99(office: Office) -> None:
    commitment = office.commitment()
    rows = [tell(office.contact, commitment, state=DutyState.OWED) for _ in range(2)]
    Notification.objects.bulk_create(
        Notification(
            duty_key=f"{number:0>60}more", recipient=office.contact, commitment=commitment,
            family=Family.AFTER, rung="after_7", owed_from=rows[0].owed_from,
            created_at=rows[0].created_at,
        )
        for number in range(98)
    )  # fmt: skip

    assert 'aria-label="Inbox, 99+ unread"' in text_of(browser(office.contact).get("/desk/"))


def test_the_count_is_one_question_and_pages_without_the_bar_ask_none(office: Office) -> None:
    client = browser(office.contact)
    with CaptureQueriesContext(connection) as shown:
        client.get("/desk/")
    with CaptureQueriesContext(connection) as stranger:
        Client().get("/accounts/sign-in/")

    def asked(context: CaptureQueriesContext) -> int:
        table = Notification._meta.db_table
        return sum(table in query["sql"] for query in context.captured_queries)

    assert asked(shown) == 1
    assert asked(stranger) == 0


def test_one_is_marked_as_read_and_the_others_stay(office: Office) -> None:
    first, second = (tell(office.contact, office.commitment()) for _ in range(2))

    browser(office.contact).post(PAGE + "read/", {"key": first.duty_key})

    unread = Notification.objects.filter(read_at__isnull=True)
    assert list(unread) == [second]
    shown = browser(office.contact).get(PAGE, {"show": "unread"}).context["days"]
    assert [line.key for _day, lines in shown for line in lines] == [second.duty_key]


def test_all_are_marked_as_read_and_nobody_elses(office: Office) -> None:
    for person in (office.contact, office.contact, office.manager):
        tell(person, office.commitment())

    browser(office.contact).post(PAGE + "read/", {"do": "all"})

    (unread,) = Notification.objects.filter(read_at__isnull=True)
    assert unread.recipient == office.manager


def test_a_stranger_key_is_not_there_and_a_get_changes_nothing(office: Office) -> None:
    duty = tell(office.manager, office.commitment())
    client = browser(office.contact)

    assert client.post(PAGE + "read/", {"key": duty.duty_key}).status_code == 404
    assert client.get(PAGE + "read/", {"key": duty.duty_key}).status_code == 405
    assert Notification.objects.filter(read_at__isnull=True).exists()


def test_marking_keeps_the_filter_that_was_on(office: Office) -> None:
    duty = tell(office.contact, office.commitment())

    answer = browser(office.contact).post(PAGE + "read/", {"key": duty.duty_key, "show": "unread"})

    assert answer["Location"] == "/inbox/?show=unread"


def test_an_empty_inbox_says_what_comes_here(office: Office) -> None:
    client = browser(office.contact)

    assert "You are told here" in text_of(client.get(PAGE))
    assert "You have read everything." in text_of(client.get(PAGE, {"show": "unread"}))
    assert faults(client.get(PAGE)) == []


def test_a_mail_that_is_stuck_says_so(office: Office) -> None:
    mail = mail_to(office.contact, state=MailState.DEAD, last_error="550 no such box")
    tell(office.contact, office.commitment(), state=DutyState.MAILED, mail=mail)

    assert "550 no such box" in text_of(browser(office.contact).get(PAGE))


def test_the_inbox_asks_as_many_questions_for_one_row_as_for_200(office: Office) -> None:
    client = browser(office.contact)
    commitment = office.commitment(edtf="2026-03-31")
    deadline = commitment.deadlines.get()
    tell(office.contact, commitment, deadline=deadline)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    mail = mail_to(office.contact)
    for _ in range(200):
        tell(office.contact, commitment, deadline=deadline, mail=mail)
    with CaptureQueriesContext(connection) as many:
        page = client.get(PAGE)

    assert page.context["page"].paginator.count == 201
    assert len(many) == len(few) <= 12


def test_nobody_has_an_inbox_without_signing_in() -> None:
    answer = Client().get(PAGE)

    assert answer.status_code == 302
    assert "/accounts/sign-in/" in answer["Location"]
