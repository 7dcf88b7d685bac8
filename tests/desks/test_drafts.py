"""Drafts that are kept while somebody types: once, by version, and only what can be kept."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from commitments.actions import revise_update, submit_update
from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment, Measurement, ProgressUpdate
from history.models import AuditEvent
from tests import factories
from tests.desks.journeys import faults
from tests.desks.office import Office, browser, form_page, open_office, report, text_of

pytestmark = pytest.mark.django_db
PANEL = {"X-Panel": "1"}


@pytest.fixture
def office() -> Office:
    return open_office()


@pytest.fixture
def commitment(office: Office) -> Commitment:
    return office.commitment(edtf="2030")


def keep_url(commitment: Commitment) -> str:
    return reverse("desks:keep-draft", args=[commitment.uuid])


def typed(**overrides: Any) -> dict[str, Any]:
    return {"token": str(uuid4()), "health": "", "narrative": "Two wo", **overrides}


def test_the_first_words_begin_a_draft_and_the_next_go_on_with_it(
    office: Office, commitment: Commitment
) -> None:
    client, sent = browser(office.contact), typed()

    first = client.post(keep_url(commitment), sent).json()
    more = sent | {"version": first["version"], "narrative": "Two workshops", "health": "at_risk"}
    second = client.post(keep_url(commitment), more).json()

    update = ProgressUpdate.objects.get()
    assert (update.state, update.narrative, update.health) == ("draft", "Two workshops", "at_risk")
    assert second["version"] == update.version == first["version"] + 1
    assert second["action"] == reverse("desks:mend-progress", args=[update.uuid])
    events = AuditEvent.objects.filter(subject=update.uuid).order_by("pk")
    assert [event.verb for event in events] == ["draft_update", "revise_update"]


def test_a_lost_answer_does_no_harm(office: Office, commitment: Commitment) -> None:
    client, sent = browser(office.contact), typed()
    answers = [client.post(keep_url(commitment), sent) for _time in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert ProgressUpdate.objects.get().version == 1
    assert AuditEvent.objects.filter(verb="revise_update").count() == 0


def test_words_written_meanwhile_are_told_and_not_overwritten(
    office: Office, commitment: Commitment
) -> None:
    client, sent = browser(office.contact), typed()
    version = client.post(keep_url(commitment), sent).json()["version"]
    update = ProgressUpdate.objects.get()
    revise_update(update, by=office.contact, at=office.at, narrative="From elsewhere.")

    answer = client.post(keep_url(commitment), sent | {"version": version, "narrative": "Mine."})

    update.refresh_from_db()
    assert (answer.status_code, update.narrative) == (409, "From elsewhere.")
    assert answer.json()["values"]["narrative"] == "From elsewhere."
    assert answer.json()["version"] == update.version


def test_what_was_handed_in_is_no_draft_any_more(office: Office, commitment: Commitment) -> None:
    client, sent = browser(office.contact), typed(health="on_track")
    version = client.post(keep_url(commitment), sent).json()["version"]
    submit_update(ProgressUpdate.objects.get(), by=office.contact, at=office.at)

    answer = client.post(keep_url(commitment), sent | {"version": version, "narrative": "Late."})

    assert answer.status_code == 410
    assert ProgressUpdate.objects.get().narrative == "Two wo"


def test_what_can_be_kept_is_kept_and_the_rest_is_named(
    office: Office, commitment: Commitment
) -> None:
    good = factories.create_indicator(commitment=commitment).uuid.hex
    bad = factories.create_indicator(commitment=commitment).uuid.hex
    figures = {f"value_{good}": "4", f"date_{good}": "2026", f"value_{bad}": "about four"}
    sent = typed(obstacles="a hole \x00", evidence_url="https://example.or", **figures)

    answer = browser(office.contact).post(keep_url(commitment), sent).json()

    assert sorted(answer["unsaved"]) == sorted(["obstacles", f"value_{bad}"])
    update = ProgressUpdate.objects.get()
    assert (update.narrative, update.obstacles) == ("Two wo", "")
    assert Measurement.objects.get().value == 4
    # Half an address is no evidence: that waits for the button.
    assert not update.evidence.exists()


def test_a_draft_is_kept_for_nobody_else(office: Office, commitment: Commitment) -> None:
    foreign = factories.create_update(commitment=commitment, state=UpdateState.DRAFT)
    reader, outsider = factories.create_member(office.framework), factories.create_user()
    url, sent = keep_url(commitment), typed(token=str(foreign.uuid))

    assert browser(office.contact).post(url, sent).status_code == 403
    assert browser(reader).post(url, typed()).status_code == 403
    assert browser(outsider).post(url, typed()).status_code == 404
    assert browser(office.contact).get(url).status_code == 405
    assert browser(office.contact).post(url, typed(token="")).status_code == 400
    assert ProgressUpdate.objects.get().narrative == foreign.narrative


def test_a_draft_of_another_commitment_is_not_taken(office: Office, commitment: Commitment) -> None:
    client, sent = browser(office.contact), typed()
    client.post(keep_url(commitment), sent)

    assert client.post(keep_url(office.commitment()), sent).status_code == 404


# --- the panel ----------------------------------------------------------------------------


def test_the_panel_is_the_form_alone_with_what_still_holds(
    office: Office, commitment: Commitment
) -> None:
    last = {"next_steps": "Invite.", "obstacles": "Rain", "help_needed": "Tents"}
    indicator = factories.create_indicator(commitment=commitment, unit="tents")
    factories.create_measurement(
        indicator=indicator, value=4, measured_edtf="2026-05", is_accepted=True
    )
    client = browser(office.contact)
    client.post(form_page(commitment), report(commitment, health="at_risk", **last))

    page = client.get(form_page(commitment), headers=PANEL)

    form = page.context["form"]
    assert {name: form[name].value() for name in last} == last
    assert (form["health"].value(), form["narrative"].value()) == ("at_risk", None)
    assert "Last: 4 tents (2026-05)" in text_of(page)
    assert "<html" not in text_of(page)
    whole = client.get(form_page(commitment))
    assert faults(whole) == []
    assert text_of(page).strip().splitlines()[-1] in text_of(whole)


def test_what_is_carried_over_says_nothing_new(office: Office, commitment: Commitment) -> None:
    client, last = browser(office.contact), {"next_steps": "Invite."}
    client.post(form_page(commitment), report(commitment, **last))
    again = {**last, "narrative": "", "do": "submit"}

    page = client.post(form_page(commitment), report(commitment, **again))

    assert "Say in a few words what happened." in text_of(page)
    client.post(form_page(commitment), report(commitment, **again | {"next_steps": "Remind."}))
    assert ProgressUpdate.objects.count() == 2


def test_the_panel_is_told_who_sees_it_and_what_comes_next(
    office: Office, commitment: Commitment
) -> None:
    client = browser(office.contact)

    answer = client.post(form_page(commitment), report(commitment), headers=PANEL)

    assert (answer.status_code, answer["X-Written"]) == (200, "submitted")
    assert office.framework.name in text_of(answer)
    assert office.manager.full_name in text_of(answer)
    # It is told there, and not once more on the next page.
    assert not list(client.get("/desk/").context["messages"])


def test_a_panel_that_is_refused_comes_back_with_its_words(
    office: Office, commitment: Commitment
) -> None:
    sent = report(commitment, health="", narrative="It went well.")
    answer = browser(office.contact).post(form_page(commitment), sent, headers=PANEL)

    assert "X-Written" not in answer
    assert "It went well." in text_of(answer)
    assert "Say how it goes" in text_of(answer)
