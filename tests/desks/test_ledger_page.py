"""The ledger: who was told what and why not, what is planned, and mails that wait for a person."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from commitments.domain.vocabulary import Visibility
from frameworks.models import Alternate
from frameworks.roles import Role
from history.actions import save_recorded
from history.models import AuditEvent
from reminders.models import Mail, Notification
from reminders.states import DutyState, Family, MailState
from tests.desks.duties import days_ago, mail_to, tell
from tests.desks.journeys import days_ahead, faults
from tests.desks.office import Office, browser, open_office, text_of
from tests.factories import create_commitment, create_member, create_party, create_superuser

pytestmark = pytest.mark.django_db

PAGE = "/ledger/"
MAILS = "/ledger/mails/"


@pytest.fixture
def office() -> Office:
    return open_office()


def keys(person: User, /, **query: Any) -> set[str]:
    """Return the keys of what the ledger shows a person."""
    return {line.key for line in browser(person).get(PAGE, query).context["rows"]}


def stuck(office: Office, state: MailState = MailState.DEAD, **values: Any) -> Mail:
    """Store a mail that waits for a person, with one duty of the office."""
    mail = mail_to(office.contact, state=state, **{"last_error": "550 no such box", **values})
    tell(office.contact, office.commitment(), state=DutyState.MAILED, mail=mail)
    return mail


def test_the_ledger_says_who_was_told_what_when_and_how(office: Office) -> None:
    commitment = office.commitment(edtf="2026-03-31", title="Build a bridge")
    tell(office.contact, commitment, deadline=commitment.deadlines.get())

    page = browser(office.manager).get(PAGE)

    said = text_of(page)
    for words in (office.contact.full_name, "Build a bridge", "is late (7 days late)", "told"):
        assert words in said
    assert f"mail, {timezone.now():%-d %b %Y}" in said
    assert faults(page) == []


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("the date has moved", "the date has moved"),
        ("somebody said so", "somebody said so"),
    ],
)
def test_the_ledger_says_why_somebody_was_not_told(office: Office, reason: str, words: str) -> None:
    tell(office.contact, office.commitment(), state=DutyState.CANCELLED, state_reason=reason)

    assert words in text_of(browser(office.manager).get(PAGE))


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CONTACT, Role.CLERK])
def test_only_who_decides_somewhere_opens_the_ledger(office: Office, role: Role) -> None:
    client = browser(create_member(office.framework, role))

    for address in (PAGE, MAILS):
        assert client.get(address).status_code == 403


def test_the_ledger_shows_neither_other_frameworks_nor_internal_records(office: Office) -> None:
    shown = tell(office.contact, office.commitment())
    tell(office.contact, create_commitment())
    party = create_party(framework=office.framework)
    tell(office.contact, office.commitment(visibility=Visibility.PARTY, author_party=party))

    assert keys(office.manager) == {shown.duty_key}
    assert len(keys(create_superuser())) == 3


def test_each_filter_keeps_what_it_names(office: Office) -> None:
    wanted = office.commitment()
    duty = tell(office.contact, wanted, family=Family.STALE, rung="stale_30", at=days_ago(5))
    other_party = create_party(framework=office.framework)
    other = create_commitment(framework=office.framework, owner=other_party)
    tell(office.manager, other, state=DutyState.CANCELLED, at=days_ago(20))
    five = days_ago(5).date()

    for query in (
        {"person": office.contact.uuid},
        {"party": office.party.code},
        {"commitment": wanted.reference.lower()},
        {"reason": "stale"},
        {"state": "sent"},
        {"since": five},
        {"since": five, "until": five, "framework": office.framework.code},
    ):
        assert keys(office.manager, **query) == {duty.duty_key}, query
    assert keys(office.manager, until=days_ago(6).date()) != {duty.duty_key}
    assert keys(office.manager, framework=office.framework.code, state="expired") == set()


@pytest.mark.parametrize("query", ["person=nobody", "since=yesterday", "state=lost"])
def test_filters_that_cannot_be_read_show_nothing_and_say_so(office: Office, query: str) -> None:
    tell(office.contact, office.commitment())

    page = browser(office.manager).get(f"{PAGE}?{query}")

    assert page.context["rows"] == []
    assert "These filters cannot be read" in text_of(page)


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "²", ""])
def test_a_place_that_cannot_be_read_is_the_beginning(office: Office, before: str) -> None:
    duty = tell(office.contact, office.commitment())

    assert keys(office.manager, before=before) == {duty.duty_key}


def test_the_ledger_is_walked_to_its_end_without_losing_or_repeating_a_row(
    office: Office,
) -> None:
    commitment, mail = office.commitment(), mail_to(office.contact)
    made = {tell(office.contact, commitment, mail=mail).duty_key for _ in range(120)}
    client, link, seen = browser(office.manager), PAGE, []
    while link:
        context = client.get(link).context
        seen += [line.key for line in context["rows"]]
        link = context["older_link"] and PAGE + context["older_link"]

    assert len(seen) == 120
    assert {*seen} == made


def test_what_is_planned_in_the_next_days_stands_above(office: Office) -> None:
    soon = office.commitment(edtf=days_ahead(10))
    far = office.commitment(edtf=days_ahead(300))

    planned = browser(office.manager).get(PAGE).context["planned"]

    assert {line.about.reference for line in planned} == {soon.reference}
    assert [line.reason for line in planned] == ["falls due soon (7 days before)"]
    assert planned[0].people == office.contact.full_name
    (only,) = (
        browser(office.manager).get(PAGE, {"commitment": far.reference}).context["planned"][:1]
    )
    assert only.reason == "falls due soon (30 days before)"


def test_a_step_to_the_alternate_is_planned_where_somebody_stands_in(office: Office) -> None:
    commitment = office.commitment(edtf=days_ahead(10))
    query = {"commitment": commitment.reference}
    client = browser(office.manager)

    def told_to_alternates() -> list[str]:
        lines = client.get(PAGE, query).context["planned"]
        return [line.people for line in lines if "alternate" in line.reason]

    assert told_to_alternates() == []
    other = create_member(office.framework, full_name="Alex Alternate")
    row = Alternate(user=office.contact, alternate=other)
    save_recorded(row, by=office.contact, at=office.at)

    assert told_to_alternates() == ["Alex Alternate"]


def test_the_ledger_asks_as_many_questions_for_one_row_as_for_many(office: Office) -> None:
    client = browser(office.manager)

    def fill(number: int) -> None:
        for _ in range(number):
            commitment = office.commitment(edtf=days_ahead(10))
            tell(office.contact, commitment, deadline=commitment.deadlines.get())

    fill(1)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    fill(12)
    commitment, mail = office.commitment(), mail_to(office.contact)
    for _ in range(200):
        tell(office.contact, commitment, mail=mail)
    with CaptureQueriesContext(connection) as many:
        page = client.get(PAGE)

    assert len(page.context["rows"]) == 50
    assert len(many) == len(few) <= 20


def test_the_page_of_a_commitment_tells_its_reminders(office: Office) -> None:
    commitment = office.commitment(edtf=days_ahead(10))
    tell(office.contact, commitment, deadline=commitment.deadlines.get())
    address = reverse("desks:commitment", args=[commitment.uuid])

    for reader in (office.manager, office.contact):
        story = browser(reader).get(address).context["reminders"]
        assert [line.reason for line in story.told] == ["is late (7 days late)"]
        assert story.planned[0].reason == "falls due soon (7 days before)"
    viewer = create_member(office.framework)
    assert browser(viewer).get(address).context["reminders"].told == []


def test_a_commitment_shows_its_latest_reminders_and_says_that_there_are_more(
    office: Office,
) -> None:
    commitment, mail = office.commitment(), mail_to(office.contact)
    for _ in range(21):
        tell(office.contact, commitment, mail=mail)

    page = browser(office.manager).get(reverse("desks:commitment", args=[commitment.uuid]))

    assert len(page.context["reminders"].told) == 20
    assert "Older ones stand in the ledger." in text_of(page)
    assert faults(page) == []


# --- mails that wait for a person -----------------------------------------------------------


def test_stuck_mails_are_listed_with_the_reason_and_what_they_tell(office: Office) -> None:
    mail = stuck(office)
    mail_to(office.contact, state=MailState.SENT)

    page = browser(office.manager).get(MAILS)

    assert [one.uuid for one in page.context["mails"]] == [str(mail.uuid)]
    said = text_of(page)
    assert "550 no such box" in said
    assert "given up" in said
    assert faults(page) == []
    assert "1 mail waits for a person" in text_of(browser(office.manager).get(PAGE))


def test_of_a_mail_that_tells_more_a_manager_sees_what_is_theirs(office: Office) -> None:
    mail = stuck(office)
    foreign = create_commitment(title="Of another framework")
    tell(office.contact, foreign, state=DutyState.MAILED, mail=mail)

    for address in (MAILS, f"{MAILS}{mail.uuid}/"):
        assert "Of another framework" not in text_of(browser(office.manager).get(address))
        assert "Of another framework" in text_of(browser(create_superuser()).get(address))


def test_a_mail_of_another_framework_is_not_there(office: Office) -> None:
    mail = mail_to(office.contact, state=MailState.DEAD)
    tell(office.contact, create_commitment(), state=DutyState.MAILED, mail=mail)
    client = browser(office.manager)

    assert client.get(MAILS).context["mails"] == []
    assert client.get(f"{MAILS}{mail.uuid}/").status_code == 404
    assert client.post(f"{MAILS}{mail.uuid}/", {"reason": "x", "do": "replay"}).status_code == 404


@pytest.mark.parametrize("state", [MailState.DEAD, MailState.HELD])
def test_a_manager_lets_a_mail_go_out_again_with_a_reason(office: Office, state: MailState) -> None:
    mail = stuck(office, state)

    answer = browser(office.manager).post(
        f"{MAILS}{mail.uuid}/", {"reason": "The box works again", "do": "replay"}
    )

    mail.refresh_from_db()
    assert answer["Location"] == MAILS
    assert mail.state == MailState.QUEUED
    event = AuditEvent.objects.get(subject=mail.uuid, verb="replay_mail")
    assert (event.reason, event.actor) == ("The box works again", office.manager.uuid)


def test_a_mail_is_taken_back_and_what_it_told_is_never_owed_again(office: Office) -> None:
    mail = stuck(office, MailState.HELD)

    browser(office.manager).post(
        f"{MAILS}{mail.uuid}/", {"reason": "Told by phone", "do": "cancel"}
    )

    mail.refresh_from_db()
    assert mail.state == MailState.CANCELLED
    duty = Notification.objects.get(mail=mail)
    assert (duty.state, duty.state_reason) == (
        DutyState.SUPPRESSED,
        "a person took the mail back",
    )
    event = AuditEvent.objects.get(subject=mail.uuid, verb="cancel_mail")
    assert (event.reason, event.actor) == ("Told by phone", office.manager.uuid)


def test_without_a_reason_nothing_happens_and_the_form_says_why(office: Office) -> None:
    mail = stuck(office)

    page = browser(office.manager).post(f"{MAILS}{mail.uuid}/", {"reason": " ", "do": "replay"})

    mail.refresh_from_db()
    assert mail.state == MailState.DEAD
    assert page.status_code == 200
    assert "Nothing is saved yet." in text_of(page)
    assert faults(page) == []


@pytest.mark.parametrize("do", ["replay", "cancel"])
def test_what_somebody_else_decided_first_is_said_and_the_words_stay(
    office: Office, do: str
) -> None:
    mail = stuck(office)
    Mail.objects.filter(pk=mail.pk).update(state=MailState.QUEUED)

    page = browser(office.manager).post(
        f"{MAILS}{mail.uuid}/", {"reason": "My long words", "do": do}
    )

    assert "Only a mail that was given up or held" in text_of(page)
    assert "My long words" in text_of(page)
    assert not AuditEvent.objects.filter(subject=mail.uuid).exists()


def test_the_list_of_mails_asks_as_many_questions_for_one_as_for_many(office: Office) -> None:
    client = browser(office.manager)
    stuck(office)
    with CaptureQueriesContext(connection) as few:
        client.get(MAILS)
    for _ in range(20):
        stuck(office)
    with CaptureQueriesContext(connection) as many:
        client.get(MAILS)

    assert len(many) == len(few) <= 14


def test_nothing_waits_says_so(office: Office) -> None:
    assert "No mail waits for a person." in text_of(browser(office.manager).get(MAILS))
