"""Going through a list: begun from the desk, decided point by point, read, taken along, closed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.actions import close_minutes, put_down
from commitments.domain.vocabulary import Decision
from commitments.models import Assessment, Commitment, DeadlineRevision, Minutes, MinutesItem
from reminders.models import Mail
from tests import factories
from tests.desks.journeys import faults
from tests.desks.office import Office, browser, open_office, text_of

pytestmark = pytest.mark.django_db
BEGIN = "/minutes/begin/"


@pytest.fixture
def office() -> Office:
    return open_office()


@pytest.fixture
def client(office: Office) -> Client:
    return browser(office.manager)


def begin(client: Client, query: str = "", **overrides: str) -> Minutes:
    shown = client.get(f"{BEGIN}?{query}")
    assert faults(shown) == []
    form = shown.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | overrides
    answer = client.post(f"{BEGIN}?{query}", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    return Minutes.objects.latest("pk")


def walk_page(minutes: Minutes, number: int = 1) -> str:
    return reverse("desks:walk", args=[minutes.uuid, number])


def decide(client: Client, minutes: Minutes, number: int = 1, /, **answers: Any) -> Any:
    """Look at a point and send what its form holds, with the answers."""
    page = walk_page(minutes, number)
    shown = client.get(page, {"do": answers.get("do", "")})
    assert faults(shown) == []
    return client.post(page, {"stamp": shown.context["item"].stamp, **answers})


def test_the_list_as_filtered_becomes_the_agenda_in_its_order(
    office: Office, client: Client
) -> None:
    today = office.at.date()
    mild = office.commitment(edtf=(today - timedelta(days=3)).isoformat(), title="Aa mild")
    worst = office.commitment(edtf=(today - timedelta(days=90)).isoformat(), title="Aa worst")
    office.commitment(edtf=(today - timedelta(days=9)).isoformat(), title="Bb")

    minutes = begin(client, "q=Aa&group=party", title="Before the summit")

    assert minutes.agenda == [str(worst.uuid), str(mild.uuid)]
    assert (minutes.title, minutes.filters) == ("Before the summit", "q=Aa&group=party")
    assert (minutes.framework, minutes.begun_by) == (office.framework, office.manager)


def test_a_review_is_for_a_meeting_of_the_framework(office: Office, client: Client) -> None:
    office.commitment(edtf="2026-03-31")
    meeting = factories.create_meeting(
        forum=factories.create_forum(framework=office.framework), label="The Summit"
    )
    minutes = begin(client, meeting=str(meeting.uuid))
    assert minutes.meeting == meeting
    assert "The Summit" in text_of(client.get(reverse("desks:minutes", args=[minutes.uuid])))


def test_what_cannot_begin_keeps_what_was_typed(office: Office, client: Client) -> None:
    office.commitment(edtf="2026-03-31")
    sent = {"framework": str(office.framework.uuid), "title": "Summit", "held_on": "never"}
    answer = client.post(BEGIN, sent)
    assert answer.status_code == 422
    assert answer.context["form"]["title"].value() == "Summit"
    empty = client.get(f"{BEGIN}?q=nowhere")
    assert "nothing in this list" in text_of(empty)


def test_each_decision_is_done_and_put_down_and_leads_to_the_next(
    office: Office, client: Client
) -> None:
    late, other = (office.commitment(edtf="2026-03-31") for _number in range(2))
    minutes = begin(client)

    answer = decide(
        client, minutes, do="extend", expression="by 30 June 2030", edtf="", reason="Asked.",
        note="The host asks for time.",
    )  # fmt: skip

    assert answer["Location"] == f"{walk_page(minutes, 2)}?do=extend"
    item = MinutesItem.objects.get()
    revision = DeadlineRevision.objects.get()
    assert (item.decision, item.note) == (Decision.EXTENDED, "The host asks for time.")
    assert "30 Jun 2030" in item.words
    assert revision.deadline.commitment == item.commitment == late
    last = decide(client, minutes, 2, do="nudge", message="", note="")
    assert last["Location"] == reverse("desks:minutes", args=[minutes.uuid])
    assert Mail.objects.get().recipient == office.contact
    assert {row.commitment for row in MinutesItem.objects.all()} == {late, other}


def test_a_sentence_alone_is_put_down(office: Office, client: Client) -> None:
    office.commitment(edtf="2026-03-31")
    minutes = begin(client)
    decide(client, minutes, note="Wait for the summit.")
    item = MinutesItem.objects.get()
    assert (item.decision, item.words, item.note) == (Decision.NOTED, "", "Wait for the summit.")


def test_what_is_refused_is_neither_done_nor_put_down(office: Office, client: Client) -> None:
    office.commitment(edtf="2026-03-31")
    minutes = begin(client)
    for answers in (
        {"do": "extend", "expression": "soon", "reason": "Asked.", "note": "Kept words"},
        {"do": "extend", "expression": "by 2030", "reason": "", "note": "Kept words"},
        {"note": " "},
    ):
        answer = decide(client, minutes, **answers)
        assert answer.status_code == 422
        assert faults(answer) == []
        assert answer.context["note"]["note"].value() == answers["note"]
    assert not MinutesItem.objects.exists()
    assert not DeadlineRevision.objects.exists()


def test_what_changed_since_it_was_shown_is_left_alone(office: Office, client: Client) -> None:
    office.commitment(edtf="2026-03-31")
    minutes = begin(client)
    answers = {"do": "declare", "status": "withdrawn", "delivered_edtf": "", "reason": "Agreed."}
    answer = client.post(walk_page(minutes), {"stamp": "1", **answers})
    assert answer.status_code == 422
    assert not MinutesItem.objects.exists()


def test_judging_a_second_time_is_refused(office: Office, client: Client) -> None:
    office.commitment(edtf="2026-03-31")
    minutes = begin(client)
    answers = {"do": "judge", "completion": "limited", "outcome": "not_kept", "reasons": "Late."}
    assert decide(client, minutes, **answers).status_code == 302
    assert decide(client, minutes, **answers).status_code == 422
    assert (Assessment.objects.count(), MinutesItem.objects.count()) == (1, 1)


def test_minutes_are_read_by_members_and_written_by_deciders(
    office: Office, client: Client
) -> None:
    office.commitment(edtf="2026-03-31")
    minutes = begin(client)
    page = reverse("desks:minutes", args=[minutes.uuid])
    contact, stranger = browser(office.contact), browser(open_office().manager)
    assert contact.get(page).status_code == 200
    assert contact.get(walk_page(minutes)).status_code == 403
    assert contact.get(BEGIN).status_code == 403
    for address in (page, walk_page(minutes)):
        assert stranger.get(address).status_code == 404
    assert client.get(walk_page(minutes, 2)).status_code == 404
    assert minutes.title in text_of(contact.get("/minutes/"))
    assert minutes.title not in text_of(stranger.get("/minutes/"))


def test_what_a_reader_may_not_see_is_counted_and_not_named(office: Office, client: Client) -> None:
    hidden = office.commitment(edtf="2026-03-31", title="Secret thing")
    minutes = begin(client)
    Commitment.objects.filter(pk=hidden.pk).update(visibility="party", author_party=office.party)
    outsider = browser(factories.create_member(office.framework))
    page = text_of(outsider.get(reverse("desks:minutes", args=[minutes.uuid])))
    assert "Secret thing" not in page
    assert "1 more point is not yours to read." in page


def test_the_walk_passes_by_what_one_may_not_see(office: Office, client: Client) -> None:
    rows = [office.commitment(edtf="2026-03-31") for _number in range(4)]
    minutes = factories.create_minutes(framework=office.framework, agenda=rows, by=office.manager)
    gone = Commitment.objects.filter(pk__in=[rows[1].pk, rows[3].pk])
    gone.update(visibility="party", author_party=office.party)

    first = client.get(walk_page(minutes))
    third = client.get(walk_page(minutes, 3))

    assert (first.context["previous_link"], first.context["next_link"]) == (
        "", walk_page(minutes, 3),
    )  # fmt: skip
    assert (third.context["previous_link"], third.context["next_link"]) == (walk_page(minutes), "")
    assert client.get(walk_page(minutes, 2)).status_code == 404
    assert decide(client, minutes, note="Wait.")["Location"] == walk_page(minutes, 3)
    onward = decide(client, minutes, 3, note="Wait.")["Location"]
    assert onward == reverse("desks:minutes", args=[minutes.uuid])


def test_closed_minutes_offer_nothing_to_write(office: Office, client: Client) -> None:
    office.commitment(edtf="2026-03-31")
    minutes = begin(client)
    page = reverse("desks:minutes", args=[minutes.uuid])
    answer = client.post(reverse("desks:close-minutes", args=[minutes.uuid]), follow=True)
    assert faults(answer) == []
    shown = text_of(client.get(page))
    assert "Close the minutes" not in shown
    assert f"closed by {office.manager.full_name}" in shown
    assert client.get(walk_page(minutes)).status_code == 403
    assert client.post(reverse("desks:close-minutes", args=[minutes.uuid])).status_code == 403


def test_minutes_are_taken_along_as_text_and_as_a_table_without_formulas(
    office: Office, client: Client
) -> None:
    late = office.commitment(edtf="2026-03-31", title="=Hold it")
    minutes = begin(client, title="Before the summit")
    decide(client, minutes, note="@Wait.")
    close_minutes(minutes, by=office.manager, at=office.at)
    table = text_of(client.get(f"/minutes/{minutes.uuid}/minutes.csv"))
    assert "'=Hold it" in table
    assert "'@Wait." in table
    text = text_of(client.get(f"/minutes/{minutes.uuid}/minutes.txt"))
    assert text.startswith("Before the summit\n")
    assert f"1. {late.reference} =Hold it" in text
    assert f"Closed by {office.manager.full_name}" in text


def test_pages_of_minutes_ask_the_same_number_of_questions_for_one_and_for_many(
    office: Office, client: Client
) -> None:
    def questions(number: int) -> list[int]:
        rows = [office.commitment(edtf="2026-03-31") for _number in range(number)]
        minutes = factories.create_minutes(
            framework=office.framework, agenda=rows, by=office.manager
        )
        for row in rows:
            put_down(
                minutes, commitment=row, decision=Decision.NOTED, note="Wait.",
                by=office.manager, at=office.at,
            )  # fmt: skip
        counted = []
        for page in ("/minutes/", reverse("desks:minutes", args=[minutes.uuid]),
                     walk_page(minutes)):  # fmt: skip
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200
            counted.append(len(asked))
        return counted

    assert questions(1) == questions(9)


def test_times_are_told_where_the_reader_lives_and_say_so(office: Office, client: Client) -> None:
    office.commitment(edtf="2026-03-31")
    minutes = begin(client)
    decide(client, minutes, note="Wait.")
    night = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    MinutesItem.objects.filter(minutes=minutes).update(decided_at=night)
    type(office.manager).objects.filter(pk=office.manager.pk).update(time_zone="Asia/Seoul")
    for form in ("csv", "txt"):
        told = text_of(client.get(f"/minutes/{minutes.uuid}/minutes.{form}"))
        assert "23 Nov 2026, 08:30" in told
        assert "Asia/Seoul" in told
