"""Saying of several commitments at once that nothing has changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from commitments.domain.vocabulary import PartyRole, UpdateState
from commitments.models import Commitment, ProgressUpdate
from history.models import AuditEvent
from tests import factories
from tests.desks.journeys import faults
from tests.desks.office import Office, browser, open_office, text_of

pytestmark = pytest.mark.django_db
DESK, ACT = "/desk/", "/desk/act/"


@pytest.fixture
def office() -> Office:
    return open_office()


def reported(office: Office, **overrides: Any) -> Commitment:
    """Enter a commitment on which the contact reported a month ago."""
    commitment = office.commitment(edtf="2030")
    fields = {"health": "at_risk", "state": UpdateState.ACCEPTED, "reviewer": office.manager}
    factories.create_update(
        commitment=commitment,
        party=office.party,
        author=office.contact,
        at=office.at - timedelta(days=30),
        **{**fields, **overrides},
    )
    return commitment


def hidden(page: Any) -> dict[str, Any]:
    """Return what the page of the action sends with its button."""
    rows = page.context["rows"]
    stamps = {f"s-{item.key}": item.stamp for item, _outcome in rows}
    kept = {name: page.context[name] for name in ("seen", "once")}
    return {**stamps, **kept, "c": [item.key for item, _outcome in rows]}


def test_only_rows_with_a_report_and_nothing_begun_can_be_chosen(office: Office) -> None:
    quiet, fresh, begun = reported(office), office.commitment(), reported(office)
    factories.create_update(
        commitment=begun, party=office.party, author=office.contact, state=UpdateState.DRAFT
    )

    page = browser(office.contact).get(DESK, {"select": "page"})

    boxes = {row: f'value="{row.uuid}"' in text_of(page) for row in (quiet, fresh, begun)}
    assert boxes == {quiet: True, fresh: False, begun: False}
    assert text_of(page).count("checked") == 1
    assert faults(page) == []


def test_a_desk_without_anything_to_repeat_offers_no_choice(office: Office) -> None:
    office.commitment()

    assert 'id="desk-act"' not in text_of(browser(office.contact).get(DESK))


def test_each_gets_a_report_and_a_history_of_its_own_after_a_preview(office: Office) -> None:
    quiet, calm, client = reported(office), reported(office), browser(office.contact)
    asked = {"do": "no_change", "c": [str(row.uuid) for row in (quiet, calm)]}
    before = (ProgressUpdate.objects.count(), AuditEvent.objects.count())

    page = client.get(ACT, asked)

    assert (ProgressUpdate.objects.count(), AuditEvent.objects.count()) == before
    assert text_of(page).count("“at risk” again, for") == 2
    assert faults(page) == []
    sent = {"do": "no_change", "step": "do", "note": "All *quiet*.", **hidden(page)}
    result = client.post(ACT, sent, follow=True)
    assert (result.context["done"], result.context["refused"]) == (2, 0)
    for commitment in (quiet, calm):
        update = commitment.updates.get(state=UpdateState.SUBMITTED)
        assert (update.author, update.party, update.health) == (
            office.contact, office.party, "at_risk",
        )  # fmt: skip
        assert update.narrative.endswith("\n\nAll *quiet*.")
        events = AuditEvent.objects.filter(subject=update.uuid).order_by("pk")
        assert [event.verb for event in events] == ["draft_update", "submit_update"]


def test_one_that_is_refused_stops_no_other(office: Office) -> None:
    quiet, fresh, client = reported(office), office.commitment(), browser(office.contact)
    asked = {"do": "no_change", "c": [str(row.uuid) for row in (quiet, fresh)]}
    page = client.get(ACT, asked)
    sent = {"do": "no_change", "step": "do", "note": "", **hidden(page)}

    result = client.post(ACT, sent, follow=True)

    told = {row[0]: row[3:] for row in result.context["rows"]}
    assert told[quiet.reference][0] is True
    assert told[fresh.reference] == [
        False, "There is no report yet that could still hold; log the first one.",
    ]  # fmt: skip


def test_what_was_reported_since_the_preview_is_left_alone(office: Office) -> None:
    quiet, client = reported(office), browser(office.contact)
    page = client.get(ACT, {"do": "no_change", "c": str(quiet.uuid)})
    words = {"health": "off_track", "narrative": "It burns.", "do": "submit"}
    client.post(reverse("desks:log-progress", args=[quiet.uuid]), words)

    sent = {"do": "no_change", "step": "do", "note": "", **hidden(page)}
    result = client.post(ACT, sent, follow=True)

    assert [row[3] for row in result.context["rows"]] == [False]
    assert quiet.updates.count() == 2


def test_who_does_not_report_is_refused(office: Office) -> None:
    quiet = reported(office)
    asked = {"do": "no_change", "c": str(quiet.uuid)}
    reader = factories.create_member(office.framework)

    assert browser(reader).get(ACT, asked).status_code == 403
    assert browser(reader).post(ACT, {**asked, "step": "do"}).status_code == 403
    assert browser(factories.create_user()).get(ACT, asked).status_code == 404
    assert quiet.updates.count() == 1


def test_another_partys_report_is_not_repeated(office: Office) -> None:
    other = factories.create_party(framework=office.framework)
    parties = [(office.party, PartyRole.OWNER), (other, PartyRole.SUPPORTER)]
    commitment = factories.create_commitment(framework=office.framework, parties=parties)
    factories.create_assignment(commitment=commitment, user=office.contact, party=office.party)
    factories.create_update(commitment=commitment, party=other, state=UpdateState.ACCEPTED)

    page = browser(office.contact).get(ACT, {"do": "no_change", "c": str(commitment.uuid)})

    assert not page.context["can_do"]
