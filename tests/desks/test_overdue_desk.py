"""The overdue desk: its order, what each row tells, its groups, and what is done with many."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.actions import extend_deadline
from commitments.domain.vocabulary import PartyRole, Priority, Strength, UpdateState
from commitments.models import AnchorRelation, Commitment
from frameworks.roles import Role
from reminders.actions import escalate
from reminders.models import Mail, Notification
from reminders.states import Family, MailKind
from tests import factories
from tests.desks.duties import tell
from tests.desks.office import Office, browser, open_office, text_of
from tests.desks.test_bulk import hidden

pytestmark = pytest.mark.django_db
PAGE, ACT = "/overdue/", "/overdue/act/"


@pytest.fixture
def office() -> Office:
    return open_office()


@pytest.fixture
def client(office: Office) -> Client:
    return browser(office.manager)


def days_ago(office: Office, days: int) -> str:
    return (office.at.date() - timedelta(days=days)).isoformat()


def rows(answer: Any) -> list[Any]:
    return [late for group in answer.context["groups"] for late in group.rows]


def references(answer: Any) -> list[str]:
    return [late.row.reference for late in rows(answer)]


def test_the_heaviest_stands_first_and_the_page_says_why(office: Office, client: Client) -> None:
    old = office.commitment(edtf=days_ago(office, 40), strength=Strength.EXPLORES)
    strong = office.commitment(
        edtf=days_ago(office, 10), strength=Strength.COMMITS, priority=Priority.HIGH
    )
    plain = office.commitment(edtf=days_ago(office, 5))

    answer = client.get(PAGE)

    assert references(answer) == [strong.reference, old.reference, plain.reference]
    days = rows(answer)[0].weight_short.split(" × ")[0]
    assert rows(answer)[0].weight_short == f"{days} × 5 × 3"
    assert rows(answer)[0].weight == str(int(days) * 15)
    assert "days late × strength × priority" in text_of(answer)


def test_a_row_tells_its_moves_the_last_word_and_who_was_asked(
    office: Office, client: Client
) -> None:
    late = office.commitment(edtf=days_ago(office, 60))
    extend_deadline(
        late.deadlines.get(), expression="later", edtf=days_ago(office, 30), reason="Asked.",
        by=office.manager, at=office.at - timedelta(days=50),
    )  # fmt: skip
    factories.create_update(
        commitment=late, party=office.party, author=office.contact, narrative="First word."
    )
    factories.create_update(
        commitment=late, party=office.party, author=office.contact, narrative="Last word.",
        health="off_track", at=factories.AT + timedelta(days=1),
    )  # fmt: skip
    tell(office.contact, late, family=Family.AFTER)
    lead = factories.create_member(office.framework, Role.LEAD)
    escalate([late], whom="lead", reason="Nobody moves.", by=office.manager, at=office.at)

    (row,) = rows(client.get(PAGE))

    assert (row.moved_days, row.moves) == ("+30", 1)
    assert row.word is not None
    assert (row.word.text, row.word.who) == ("Last word.", office.contact.full_name)
    assert row.asked.reminders == 1
    assert row.asked.escalations == ("escalated by hand",)
    assert Mail.objects.get(recipient=lead).kind == MailKind.ESCALATION


def test_a_draft_is_nobody_elses_last_word(office: Office, client: Client) -> None:
    late = office.commitment(edtf=days_ago(office, 9))
    factories.create_update(
        commitment=late, party=office.party, author=office.contact, state=UpdateState.DRAFT
    )
    (row,) = rows(client.get(PAGE))
    assert row.word is None


def test_a_moved_date_ends_the_escalation_of_the_old_one(office: Office, client: Client) -> None:
    late = office.commitment(edtf=days_ago(office, 60))
    factories.create_member(office.framework, Role.LEAD)
    escalate([late], whom="lead", reason="Nobody moves.", by=office.manager, at=office.at)
    ahead = (office.at.date() + timedelta(days=20)).isoformat()
    extend_deadline(
        late.deadlines.get(), expression="later", edtf=ahead, reason="Asked.",
        by=office.manager, at=office.at,
    )  # fmt: skip
    (row,) = rows(client.get(PAGE, {"standing": "due_soon"}))
    assert row.asked.escalations == ()


# --- groups -------------------------------------------------------------------------------


def groups(answer: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for group in answer.context["groups"]:
        found[group.name] = [late.row.reference for late in group.rows]
        assert group.size == len(found[group.name])
    return found


def test_what_two_owners_promised_stands_under_both(office: Office, client: Client) -> None:
    other = factories.create_party(framework=office.framework, name="Zealand")
    day = days_ago(office, 9)
    shared = office.commitment(
        edtf=day, parties=[(office.party, PartyRole.OWNER), (other, PartyRole.OWNER)]
    )
    helped = office.commitment(
        edtf=day, parties=[(office.party, PartyRole.OWNER), (other, PartyRole.SUPPORTER)]
    )
    nobodys = office.commitment(edtf=day, parties=[(other, PartyRole.ADDRESSEE)])

    found = groups(client.get(PAGE, {"group": "party"}))

    assert found == {
        office.party.name: [shared.reference, helped.reference],
        "Zealand": [shared.reference],
        "Without an owner": [nobodys.reference],
    }


def test_the_list_is_grouped_by_contact_area_framework_and_meeting(
    office: Office, client: Client
) -> None:
    area = factories.create_area(framework=office.framework, name="Energy")
    day = days_ago(office, 9)
    placed = office.commitment(edtf=day, areas=[area])
    bare = factories.create_commitment(framework=office.framework, owner=office.party)
    office.deadline(bare, days_ago(office, 3))
    forum = factories.create_forum(framework=office.framework)
    meeting = factories.create_meeting(
        forum=forum, label="The Summit", starts_on=office.at.date(), ends_on=office.at.date()
    )
    placed.meetings.add(meeting)
    one, two = placed.reference, bare.reference

    assert groups(client.get(PAGE, {"group": "owner"})) == {
        office.contact.full_name: [one], "Without a point of contact": [two],
    }  # fmt: skip
    assert groups(client.get(PAGE, {"group": "area"})) == {
        "Energy": [one],
        "Without an area": [two],
    }
    assert groups(client.get(PAGE, {"group": "framework"})) == {office.framework.name: [one, two]}
    assert groups(client.get(PAGE, {"group": "meeting"})) == {
        "The Summit": [one], "Without a meeting": [two],
    }  # fmt: skip
    assert references(client.get(PAGE, {"meeting": str(meeting.uuid)})) == [one]
    assert len(client.get(PAGE, {"group": "nonsense"}).context["groups"]) == 1


def test_a_group_of_a_meeting_stands_in_one_place(office: Office, client: Client) -> None:
    """Whatever else its commitments were named at, and whether its day is known or not."""
    forum = factories.create_forum(framework=office.framework)
    undated = factories.create_meeting(forum=forum, label="Undated")
    days = [office.at.date() + timedelta(days=number) for number in (10, 20, 30)]
    early, middle, late = (
        factories.create_meeting(forum=forum, label=f"M{day}", starts_on=day, ends_on=day)
        for day in days
    )
    found: dict[str, list[str]] = {}
    for named in (early, late):
        row = office.commitment(edtf=days_ago(office, 9))
        row.deadlines.update(anchor_meeting=undated, anchor_relation=AnchorRelation.AFTER)
        row.meetings.add(named)
        found.setdefault(undated.title, []).append(row.reference)
    between = office.commitment(edtf=days_ago(office, 9))
    between.meetings.add(undated, middle)

    listed = groups(client.get(PAGE, {"group": "meeting"}))

    assert [*listed.items()] == [(middle.title, [between.reference]), *found.items()]
    assert len(client.get(PAGE, {"group": "meeting"}).context["groups"]) == 2


def test_pages_of_a_grouped_list_lose_and_repeat_nothing(office: Office, client: Client) -> None:
    other = factories.create_party(framework=office.framework)
    owners = [(office.party, PartyRole.OWNER), (other, PartyRole.OWNER)]
    for _number in range(30):
        office.commitment(edtf="2026-03-31", parties=owners)
    pages = [client.get(PAGE, {"group": "party", "page": number}) for number in (1, 2)]
    assert pages[0].context["page"].paginator.count == 60
    seen = [reference for page in pages for reference in references(page)]
    assert sorted(seen) == sorted([*Commitment.objects.values_list("reference", flat=True)] * 2)


def test_a_whole_group_is_nudged_over_all_its_pages(office: Office, client: Client) -> None:
    mine = [office.commitment(edtf="2026-03-31") for _number in range(3)]
    elsewhere = factories.create_party(framework=office.framework)
    office.commitment(edtf="2026-03-31", parties=[(elsewhere, PartyRole.OWNER)])
    listed = client.get(PAGE, {"group": "party"}).context["groups"]
    (group,) = [one for one in listed if one.name == office.party.name]

    page = client.get(group.nudge_url)
    client.post(ACT, {"do": "nudge", "step": "do", "message": "", **hidden(page)})

    assert {row.commitment for row in Notification.objects.all()} == {*mine}


def test_all_of_the_list_is_what_its_filters_find_now(office: Office, client: Client) -> None:
    late, other = (office.commitment(edtf="2026-03-31", title=name) for name in ("Aa", "Bb"))
    page = client.get(ACT, {"do": "nudge", "all": "every", "back": "q=Aa"})
    assert [item.reference for item, _outcome in page.context["rows"]] == [late.reference]
    nobody = client.get(ACT, {"do": "nudge", "all": "x", "back": "group=party"})
    assert nobody.status_code == 302
    assert other.reference not in text_of(page)


def test_a_group_that_came_after_the_counting_has_the_size_of_what_is_shown(
    office: Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = office.commitment(edtf="2026-03-31")
    monkeypatch.setattr("desks.late_groups.sizes_of", lambda _listed: {})
    assert groups(client.get(PAGE, {"group": "party"})) == {office.party.name: [late.reference]}


def test_the_whole_list_is_each_row_once_however_it_is_grouped(
    office: Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desks.views.bulk.MOST_ITEMS", 3)
    monkeypatch.setattr("desks.views.overdue.PAGE_SIZE", 2)
    parties = [factories.create_party(framework=office.framework) for _number in range(3)]
    owners = [(party, PartyRole.OWNER) for party in parties]
    late = [office.commitment(edtf="2026-03-31", parties=owners) for _number in range(3)]
    query = {"do": "nudge", "all": "every", "back": "group=party"}

    assert 'name="all" value="every"' in text_of(client.get(PAGE, {"group": "party"}))
    page = client.get(ACT, query)

    shown = {item.reference for item, _outcome in page.context["rows"]}
    assert shown == {row.reference for row in late}
    office.commitment(edtf="2026-03-31")
    refused = client.get(ACT, query, follow=True)
    assert "Choose at most 3 rows." in text_of(refused)


def test_a_whole_group_is_no_part_of_it_where_somebody_answers_for_two_parties(
    office: Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desks.views.bulk.MOST_ITEMS", 1)
    other = factories.create_party(framework=office.framework)
    late = office.commitment(
        edtf="2026-03-31", parties=[(office.party, PartyRole.OWNER), (other, PartyRole.OWNER)]
    )
    factories.create_assignment(commitment=late, user=office.contact, party=other)
    query = {"do": "nudge", "all": str(office.contact.uuid), "back": "group=owner"}
    (row,) = client.get(ACT, query).context["rows"]
    assert row[0].reference == late.reference
    office.commitment(edtf="2026-03-31")
    assert "Choose at most 1 rows." in text_of(client.get(ACT, query, follow=True))
    ungrouped = client.get(ACT, {**query, "back": ""}, follow=True)
    assert "Choose at least one row" in text_of(ungrouped)


# --- acting ---------------------------------------------------------------------------------


def act(client: Client, do: str, late: Commitment, **answers: str) -> list[Any]:
    shown = client.post(ACT, {"do": do, "c": str(late.uuid), "step": "preview", **answers})
    answer = client.post(ACT, {"do": do, "step": "do", **answers, **hidden(shown)}, follow=True)
    found: list[Any] = answer.context["rows"]
    return found


def test_escalating_tells_the_lead_with_the_reason_once_a_day(
    office: Office, client: Client
) -> None:
    late = office.commitment(edtf="2026-03-31")
    lead = factories.create_member(office.framework, Role.LEAD)
    (first,) = act(client, "escalate", late, whom="lead", reason="Nobody moves.")
    (again,) = act(client, "escalate", late, whom="lead", reason="Nobody moves at all.")
    assert (first[3], first[4]) == (True, f"mail to {lead.full_name}")
    assert (again[3], again[4]) == (False, "Escalated today already.")
    mail = Mail.objects.get()
    assert (mail.recipient, mail.note, mail.asked_by) == (lead, "Nobody moves.", office.manager)


def test_escalating_to_nobody_is_refused_in_words(office: Office, client: Client) -> None:
    late = office.commitment(edtf="2026-03-31")
    (row,) = act(client, "escalate", late, whom="alternate", reason="Nobody moves.")
    assert (row[3], row[4]) == (False, "There is nobody of this role who can be told.")


def test_judging_with_closing_takes_it_off_the_desk(office: Office, client: Client) -> None:
    other = factories.create_party(framework=office.framework)
    late = office.commitment(
        edtf="2026-03-31", parties=[(office.party, PartyRole.OWNER), (other, PartyRole.OWNER)]
    )
    answers = {"completion": "limited", "outcome": "not_kept", "reasons": "It did not come."}
    (row,) = act(client, "judge", late, closes="on", **answers)
    assert row[3] is True
    assert late.assessments.count() == 2
    assert late.deadlines.get().close_reason == "missed"
    assert references(client.get(PAGE)) == []


# --- the story ------------------------------------------------------------------------------


def test_the_story_is_part_of_a_page_and_alone_leads_to_the_page(
    office: Office, client: Client
) -> None:
    late = office.commitment(edtf="2026-03-31", quote="They will build a road.")
    factories.create_update(commitment=late, party=office.party, narrative="The road waits.")
    url = reverse("desks:whole-story", args=[late.uuid])
    page = text_of(client.get(url, headers={"X-Panel": "1"}))
    for words in ("They will build a road.", "words of 2026-03-31", "The road waits."):
        assert words in page
    assert client.get(url)["Location"] == reverse("desks:commitment", args=[late.uuid])
    stranger = browser(open_office().manager)
    assert stranger.get(url, headers={"X-Panel": "1"}).status_code == 404


@pytest.mark.parametrize("group", ["", "owner", "party", "area", "framework", "meeting"])
def test_the_desk_asks_the_same_number_of_questions_for_one_row_and_for_many(
    office: Office, client: Client, group: str
) -> None:
    def fill(number: int) -> None:
        for _number in range(number):
            late = office.commitment(edtf="2026-03-31", quote="They will build a road.")
            factories.create_update(commitment=late, party=office.party, author=office.contact)
            tell(office.contact, late, family=Family.AFTER)

    fill(1)
    # The names of the registers are asked for once after a change.
    client.get(PAGE, {"group": group})
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE, {"group": group})
    fill(8)
    client.get(PAGE, {"group": group})
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE, {"group": group})
    # Groups are counted, and named.
    assert len(many) == len(few) <= (9 if group else 6)
