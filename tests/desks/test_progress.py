"""The form of a report at its edges: what it offers, what it notices, what it never loses."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from commitments.actions import submit_update
from commitments.domain.vocabulary import PartyRole, QuantityRole, UpdateState
from commitments.models import Commitment, Evidence, Measurement, ProgressUpdate
from frameworks.models import Membership
from frameworks.roles import Role
from history.models import AuditEvent
from tests import factories
from tests.desks.office import Office, browser, form_page, open_office, report, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return open_office()


@pytest.fixture
def commitment(office: Office) -> Commitment:
    return office.commitment(edtf="2026-03-31")


def mend_page(update: ProgressUpdate) -> str:
    return reverse("desks:mend-progress", args=[update.uuid])


def test_an_empty_report_is_not_submitted_by_a_slip(office: Office, commitment: Commitment) -> None:
    page = browser(office.contact).post(form_page(commitment), report(commitment, narrative=""))

    assert "Say in a few words what happened." in text_of(page)
    assert not ProgressUpdate.objects.exists()


def test_a_figure_says_enough(office: Office, commitment: Commitment) -> None:
    key = factories.create_indicator(commitment=commitment).uuid.hex
    sent = report(commitment, narrative="", **{f"value_{key}": "0", f"date_{key}": "2026-06"})

    browser(office.contact).post(form_page(commitment), sent)

    assert Measurement.objects.get().value == 0


def test_a_number_that_is_only_context_is_not_asked_for(
    office: Office, commitment: Commitment
) -> None:
    context = factories.create_indicator(commitment=commitment, role=QuantityRole.CONTEXT)

    page = browser(office.contact).get(form_page(commitment))

    assert context.name not in text_of(page)


def test_who_works_for_two_parties_says_for_which(office: Office) -> None:
    other = factories.create_party(framework=office.framework)
    factories.create_membership(
        user=office.contact, framework=office.framework, party=other, role=Role.CONTACT
    )
    commitment = factories.create_commitment(
        framework=office.framework,
        parties=[(office.party, PartyRole.OWNER), (other, PartyRole.SUPPORTER)],
    )
    client = browser(office.contact)

    assert "For party" in text_of(client.get(form_page(commitment)))
    client.post(form_page(commitment), report(commitment, party=str(other.uuid)))

    assert ProgressUpdate.objects.get().party == other


def test_a_point_of_contact_whose_party_has_left_reports_for_nobody(
    office: Office, commitment: Commitment
) -> None:
    Membership.objects.filter(user=office.contact).update(role=Role.VIEWER)

    response = browser(office.contact).get(form_page(commitment))

    assert response.status_code == 403


def test_the_form_leads_to_a_report_that_was_begun(office: Office, commitment: Commitment) -> None:
    client = browser(office.contact)
    client.post(form_page(commitment), report(commitment, do="draft"))

    page = text_of(client.get(form_page(commitment)))

    assert mend_page(ProgressUpdate.objects.get()) in page


def test_other_words_after_submitting_become_a_second_report(
    office: Office, commitment: Commitment
) -> None:
    client, sent = browser(office.contact), report(commitment)
    client.post(form_page(commitment), sent)

    page = client.post(form_page(commitment), sent | {"narrative": "Three were held."})

    assert page.status_code == 409
    form = page.context["form"]
    assert form["narrative"].value() == "Three were held."
    again = sent | {"narrative": "Three were held.", "token": form["token"].value()}
    client.post(form_page(commitment), again)
    assert ProgressUpdate.objects.count() == 2


def test_a_token_of_somebody_else_takes_nothing_over(
    office: Office, commitment: Commitment
) -> None:
    foreign = factories.create_update(commitment=commitment, state=UpdateState.DRAFT)

    page = browser(office.contact).post(
        form_page(commitment), report(commitment, token=str(foreign.uuid))
    )

    foreign.refresh_from_db()
    assert page.status_code == 409
    assert foreign.narrative == "It goes well."
    assert "It goes well." not in text_of(page)


def test_a_draft_shows_its_figures_as_they_were_typed(
    office: Office, commitment: Commitment
) -> None:
    client = browser(office.contact)
    key = factories.create_indicator(commitment=commitment).uuid.hex
    figures = {f"value_{key}": "14.2", f"date_{key}": "2026-06", f"source_{key}": "Statistics"}
    client.post(form_page(commitment), report(commitment, do="draft", **figures))

    form = client.get(mend_page(ProgressUpdate.objects.get())).context["form"]

    assert {name: form[name].value() for name in figures} == figures


def test_evidence_can_be_removed_from_a_draft(office: Office, commitment: Commitment) -> None:
    client = browser(office.contact)
    sent = report(commitment, do="draft", evidence_url="https://example.org/page")
    client.post(form_page(commitment), sent)
    update, evidence = ProgressUpdate.objects.get(), Evidence.objects.get()
    assert evidence.title == "example.org"

    sent |= {"version": str(update.version), "evidence_url": "", "dropped": str(evidence.uuid)}
    page = client.post(mend_page(update), sent)
    assert page.context["form"].errors["drop_reason"] == ["Say why the evidence is taken out."]
    assert Evidence.objects.exists()

    client.post(mend_page(update), sent | {"drop_reason": "The wrong page."})

    assert not Evidence.objects.exists()
    assert AuditEvent.objects.get(verb="drop_evidence").reason == "The wrong page."


def test_a_title_without_its_evidence_is_noticed(office: Office, commitment: Commitment) -> None:
    page = browser(office.contact).post(
        form_page(commitment), report(commitment, evidence_title="Minutes")
    )

    assert "Add the link or the file that this is the title of." in text_of(page)


def test_a_file_has_to_be_chosen_again_and_the_form_says_so(
    office: Office, commitment: Commitment
) -> None:
    upload = SimpleUploadedFile("minutes.txt", b"It was held.")
    page = browser(office.contact).post(
        form_page(commitment), report(commitment, health="", evidence_file=upload)
    )

    assert "Choose the file again" in text_of(page)


def test_a_submitted_report_is_shown_and_no_longer_typed_in(
    office: Office, commitment: Commitment
) -> None:
    client = browser(office.contact)
    client.post(form_page(commitment), report(commitment))

    page = text_of(client.get(mend_page(ProgressUpdate.objects.get())))

    assert "it waits for review" in page
    assert "<textarea" not in page


def test_a_report_submitted_in_another_window_says_so_and_keeps_the_words(
    office: Office, commitment: Commitment
) -> None:
    client = browser(office.contact)
    client.post(form_page(commitment), report(commitment, do="draft"))
    update = ProgressUpdate.objects.get()
    submit_update(update, by=office.contact, at=office.at)
    update.refresh_from_db()

    sent = report(commitment, version=str(update.version), narrative="Typed in vain.")
    page = client.post(mend_page(update), sent)

    assert page.status_code == 409
    assert "Typed in vain." in text_of(page)


def test_a_second_click_on_withdraw_finds_it_withdrawn(
    office: Office, commitment: Commitment
) -> None:
    update = factories.create_update(
        commitment=commitment, party=office.party, author=office.contact
    )
    url, client = reverse("desks:withdraw-progress", args=[update.uuid]), browser(office.contact)

    for _click in range(2):
        assert "is withdrawn" in text_of(client.post(url, {"reason": "Too early."}, follow=True))


def test_a_reason_that_cannot_be_kept_is_refused(office: Office, commitment: Commitment) -> None:
    update = factories.create_update(
        commitment=commitment, party=office.party, author=office.contact
    )
    url = reverse("desks:withdraw-progress", args=[update.uuid])
    told = browser(office.contact).post(url, {"reason": "A\0B"}, follow=True)
    assert told.status_code == 200
    assert "U+0000" in text_of(told)
    update.refresh_from_db()
    assert update.state != "withdrawn"


def test_a_report_that_nobody_can_review_says_so(office: Office, commitment: Commitment) -> None:
    Membership.objects.filter(user=office.manager).delete()

    page = browser(office.contact).post(form_page(commitment), report(commitment), follow=True)

    assert "Nobody but a site administrator can review it yet." in text_of(page)


def test_many_reviewers_are_not_all_named(office: Office, commitment: Commitment) -> None:
    for number in range(4):
        factories.create_member(office.framework, Role.MANAGER, full_name=f"Manager {number}")

    page = browser(office.contact).post(form_page(commitment), report(commitment), follow=True)

    assert "or one of 2 others reviews it next." in text_of(page)


def test_a_file_that_is_gone_from_the_store_is_not_found(
    office: Office, commitment: Commitment
) -> None:
    client = browser(office.contact)
    upload = SimpleUploadedFile("minutes.txt", b"It was held.")
    client.post(form_page(commitment), report(commitment, evidence_file=upload))
    evidence = Evidence.objects.get()
    evidence.file.storage.delete(str(evidence.file.name))

    response = client.get(reverse("desks:evidence-file", args=[evidence.uuid]))

    assert response.status_code == 404


def test_an_unknown_report_is_not_found(office: Office) -> None:
    url = reverse("desks:mend-progress", args=[uuid4()])
    assert browser(office.contact).get(url).status_code == 404


def test_figures_of_a_draft_stay_inside_its_party(office: Office, commitment: Commitment) -> None:
    key = factories.create_indicator(commitment=commitment).uuid.hex
    figure = {f"value_{key}": "7777", f"date_{key}": "2026-06", f"source_{key}": "Own notes"}
    client, page = browser(office.contact), reverse("desks:commitment", args=[commitment.uuid])
    client.post(form_page(commitment), report(commitment, do="draft", **figure))

    assert "Own notes" in text_of(client.get(page))
    seen = text_of(browser(office.manager).get(page))
    assert "7,777" not in seen
    assert "Own notes" not in seen
