"""Acting on several at once, where clicks and preview meet the database."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from commitments.domain.vocabulary import UpdateState
from commitments.models import DeadlineRevision
from desks.bulk import OVERDUE_VERBS, REVIEW_VERBS, Signed, rehearse, run
from desks.bulk.items import find_commitments
from history.models import AuditEvent
from reminders.models import Mail, Notification
from tests import factories
from tests.desks.office import Office, browser, open_office, text_of

ACT = "/overdue/act/"


@pytest.fixture
def office(db: None) -> Office:
    return open_office()


def hidden(page: Any) -> dict[str, Any]:
    """Return what the page of an action sends with its buttons."""
    rows = page.context["rows"]
    stamps = {f"s-{item.key}": item.stamp for item, _outcome in rows}
    kept = {name: page.context[name] for name in ("seen", "once")}
    return {**stamps, **kept, "c": [item.key for item, _outcome in rows]}


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_do_it_once_and_both_hear_that_it_was_done() -> None:
    office = open_office()
    late = office.commitment(edtf="2026-03-31")
    client = browser(office.manager)
    words = {"do": "extend", "expression": "by 30 June 2030", "reason": "Asked."}
    page = client.post(ACT, {**words, "c": str(late.uuid), "step": "preview"})
    sent = {**words, **hidden(page), "step": "do"}
    twin = Client()
    twin.cookies = client.cookies

    def click(browser_: Client) -> int:
        try:
            return browser_.post(ACT, sent).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert [*pool.map(click, [client, twin])] == [302, 302]

    assert DeadlineRevision.objects.count() == 1
    assert [row[3] for row in client.get("/result/").context["rows"]] == [True]


def test_the_same_action_asked_for_anew_is_done_anew(office: Office) -> None:
    late, client = office.commitment(edtf="2026-03-31"), browser(office.manager)
    results = []
    for _time in range(2):
        page = client.get(ACT, {"do": "nudge", "c": str(late.uuid)})
        client.post(ACT, {"do": "nudge", "step": "do", "message": "", **hidden(page)})
        results += client.get("/result/").context["rows"]

    assert [row[3] for row in results] == [True, False]
    assert results[1][4] == "Nudged today already."


def test_a_nudge_names_who_gets_the_mail(office: Office) -> None:
    late = office.commitment(edtf="2026-03-31")
    nudge = OVERDUE_VERBS[0]
    items = find_commitments(office.manager, [late.uuid], nudge.right)

    (outcome,) = run(
        nudge, items, answers={"message": ""}, signed=Signed(office.manager, office.at)
    )

    assert (outcome.is_done, outcome.words) == (True, f"mail to {office.contact.full_name}")
    assert Notification.objects.get().recipient == office.contact


def test_a_rehearsal_tells_what_would_happen_and_leaves_nothing(office: Office) -> None:
    late = office.commitment(edtf="2026-03-31")
    nudge = OVERDUE_VERBS[0]
    items = find_commitments(office.manager, [late.uuid], nudge.right)
    events = AuditEvent.objects.count()

    (outcome,) = rehearse(
        nudge, items, answers={"message": ""}, signed=Signed(office.manager, office.at)
    )

    assert outcome.is_done
    assert not Mail.objects.exists()
    assert AuditEvent.objects.count() == events


def test_a_day_of_delivery_goes_with_nothing_but_a_delivery(office: Office) -> None:
    late, client = office.commitment(edtf="2026-03-31"), browser(office.manager)
    words = {
        "do": "declare", "status": "withdrawn", "delivered_edtf": "2026-01", "reason": "Agreed.",
    }  # fmt: skip

    page = client.post(ACT, {**words, "c": str(late.uuid), "step": "preview"})

    ((_item, outcome),) = page.context["rows"]
    assert outcome.words == "Only what was delivered has a day of delivery."
    assert not page.context["can_do"]


def test_a_dateless_commitment_cannot_be_extended(office: Office) -> None:
    commitment, client = office.commitment(), browser(office.manager)
    words = {"do": "extend", "expression": "by 2030", "reason": "Asked."}

    page = client.post(ACT, {**words, "c": str(commitment.uuid), "step": "preview"})

    ((_item, outcome),) = page.context["rows"]
    assert outcome.words == "It has no deadline that could move."


def test_the_preview_of_an_extension_tells_both_days_and_the_slip(office: Office) -> None:
    ahead, client = office.commitment(edtf="2099-03-31"), browser(office.manager)
    words = {"do": "extend", "expression": "by 10 April 2099", "reason": "Asked."}

    page = client.post(ACT, {**words, "c": str(ahead.uuid), "step": "preview"})

    assert "31 Mar 2099 → 10 Apr 2099 (+10 days)" in text_of(page)


def test_nothing_chosen_leads_back_with_a_word_and_the_filters(office: Office) -> None:
    response = browser(office.manager).get(ACT, {"do": "nudge", "back": "q=bridge"}, follow=True)

    assert response.redirect_chain == [("/overdue/?q=bridge", 302)]
    assert "Choose at least one row" in text_of(response)


def test_the_way_back_stays_inside_the_site(office: Office) -> None:
    late, client = office.commitment(edtf="2026-03-31"), browser(office.manager)
    query = {"do": "nudge", "c": str(late.uuid), "back": "//elsewhere.example/"}

    page = client.get(ACT, query)

    assert page.context["back"].startswith(reverse("desks:overdue") + "?")


def test_too_many_rows_are_refused_with_a_word(office: Office) -> None:
    rows = [f"00000000-0000-4000-8000-{number:012}" for number in range(201)]

    response = browser(office.manager).get(ACT, {"do": "nudge", "c": rows}, follow=True)

    assert "Choose at most 200 rows." in text_of(response)


def test_there_is_no_result_before_anything_was_done(office: Office) -> None:
    assert browser(office.manager).get("/result/").status_code == 302


def test_accepting_tells_how_many_figures_count(office: Office) -> None:
    commitment, client = office.commitment(), browser(office.manager)
    update = factories.create_update(
        commitment=commitment, party=office.party, author=office.contact,
        state=UpdateState.SUBMITTED,
    )  # fmt: skip
    indicator = factories.create_indicator(commitment=commitment)
    factories.create_measurement(indicator=indicator, update=update)

    page = client.get("/review/act/", {"do": REVIEW_VERBS[0].code, "c": str(update.uuid)})

    assert "accepted; 1 figure counts from now on" in text_of(page)
