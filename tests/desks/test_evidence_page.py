"""Newer versions of evidence on the page and in the API; milestones and steps in the form."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from commitments.actions import attach_evidence, inspect_upload, link_commitments
from commitments.domain.vocabulary import DeadlineRole, Stage, UpdateState
from commitments.models import Commitment, Evidence, EvidenceVersion, ProgressUpdate
from tests import factories
from tests.api.world import API, client_of
from tests.desks.journeys import faults
from tests.desks.office import Office, browser, form_page, open_office, report, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any, tmp_path: Any) -> Office:
    settings.MEDIA_ROOT = tmp_path
    return open_office()


def attached(office: Office, words: bytes = b"A draft.") -> Evidence:
    upload = inspect_upload(SimpleUploadedFile("minutes.txt", words))
    commitment = office.commitment()
    return attach_evidence(
        commitment, title="Minutes", upload=upload, by=office.contact, at=office.at
    )


def test_a_newer_version_is_kept_beside_the_earlier_one(office: Office) -> None:
    evidence, client = attached(office), browser(office.contact)
    home = reverse("desks:commitment", args=[evidence.commitment.uuid])
    address = reverse("desks:replace-evidence", args=[evidence.uuid])
    assert address in text_of(client.get(home))

    page = client.get(address)
    assert (page.status_code, faults(page), evidence.sha256 in text_of(page)) == (200, [], True)
    sent = {
        "version": str(evidence.version),
        "file": SimpleUploadedFile("final.txt", b"Final."),
        "reason": "Signed.",
    }
    assert client.post(address, sent).status_code == 302
    # A second click finds it done.
    sent["file"] = SimpleUploadedFile("final.txt", b"Final.")
    assert client.post(address, sent).status_code == 302
    earlier = EvidenceVersion.objects.get()
    page = client.get(home)
    evidence.refresh_from_db()
    for words in (evidence.sha256, earlier.sha256, "1 earlier version", office.contact.full_name):
        assert words in text_of(page)
    saved: Any = client.get(reverse("desks:evidence-version-file", args=[earlier.uuid]))
    assert b"".join(saved.streaming_content) == b"A draft."
    assert saved["Content-Disposition"] == 'attachment; filename="minutes.txt"'
    stranger = browser(factories.create_user())
    assert stranger.get(saved.request["PATH_INFO"]).status_code == 404


def test_what_is_typed_stays_when_a_version_is_not_taken(office: Office) -> None:
    evidence, client = attached(office), browser(office.contact)
    address = reverse("desks:replace-evidence", args=[evidence.uuid])
    sent: dict[str, Any] = {"version": str(evidence.version), "reason": "Signed."}
    page = client.post(address, sent)
    assert (page.status_code, "Give a link or a file." in text_of(page)) == (422, True)
    assert page.context["form"]["reason"].value() == "Signed."
    page = client.post(address, {**sent, "file": SimpleUploadedFile("a.pdf", b"MZ")})
    assert (page.status_code, "not what its name says" in text_of(page)) == (422, True)
    page = client.post(address, {**sent, "version": "0", "url": "https://example.org/"})
    assert (page.status_code, "Somebody else has changed this" in text_of(page)) == (409, True)
    form = page.context["form"]
    assert (form["url"].value(), form["version"].value()) == (
        "https://example.org/",
        evidence.version,
    )
    same = SimpleUploadedFile("a.txt", b"A draft.")
    page = client.post(address, {**sent, "file": same})
    assert (page.status_code, "attached already" in text_of(page)) == (409, True)
    assert browser(office.manager).get(address).status_code == 200
    reader = factories.create_member(office.framework)
    assert browser(reader).get(address).status_code == 403
    assert browser(factories.create_user()).get(address).status_code == 404


def test_the_api_replaces_on_the_condition_of_a_version(office: Office) -> None:
    evidence = attached(office)
    client, path = client_of(office.contact), f"{API}/evidence/{evidence.uuid}"
    body = {"url": "https://example.org/final.pdf", "reason": "Signed."}
    assert client.post(f"{path}/versions", body, format="json").status_code == 428
    etag = client.get(path)["ETag"]
    answer = client.post(f"{path}/versions", body, format="json", headers={"If-Match": etag})
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["url"], told["sha256"], told["attached_by"]["uuid"]) == (
        body["url"],
        "",
        str(office.contact.uuid),
    )
    (earlier,) = told["earlier_versions"]
    assert (earlier["number"], earlier["sha256"]) == (1, evidence.sha256)
    saved: Any = client.get(earlier["file_address"])
    assert b"".join(saved.streaming_content) == b"A draft."
    stale = client.post(f"{path}/versions", body, format="json", headers={"If-Match": etag})
    assert stale.status_code == 412
    form = {"file": SimpleUploadedFile("final.txt", b"Final.")}
    headers = {"If-Match": answer["ETag"]}
    answer = client.post(f"{path}/versions", form, format="multipart", headers=headers)
    assert (answer.status_code, len(answer.json()["earlier_versions"])) == (200, 2)
    assert client_of(factories.create_user()).get(path).status_code == 404


# --- milestones and steps -----------------------------------------------------------------


@pytest.fixture
def commitment(office: Office) -> Commitment:
    return office.commitment()


@pytest.fixture
def names(office: Office, commitment: Commitment) -> dict[str, str]:
    """Return the names of the fields of one milestone and one initiative."""
    milestone = factories.create_deadline(
        commitment=commitment, role=DeadlineRole.MILESTONE, label="First draft"
    )
    initiative = factories.create_initiative(framework=office.framework, title="Laboratory")
    link_commitments(initiative, commitments=[commitment], by=office.manager, at=office.at)
    key = initiative.uuid.hex
    fields = {name: f"{name}_{key}" for name in ("stage", "taken", "decision")}
    return {"reached": f"reached_{milestone.uuid.hex}", **fields}


def said(names: dict[str, str], office: Office, **fields: str) -> dict[str, str]:
    values = {"reached": "True", "stage": "reviewed", "taken": office.at.date().isoformat()}
    return {names[name]: value for name, value in {**values, "decision": "", **fields}.items()}


def test_nothing_is_ticked_beforehand_and_what_is_said_is_shown_and_reviewed(
    office: Office, commitment: Commitment, names: dict[str, str]
) -> None:
    client = browser(office.contact)
    page = client.get(form_page(commitment), headers={"X-Panel": "1"})
    box = re.search(rf'<input[^>]*name="{names["reached"]}"[^>]*>', text_of(page))
    assert box is not None
    assert "checked" not in box[0]
    assert not page.context["form"][names["stage"]].value()
    sent = report(commitment, narrative="", **said(names, office))
    assert client.post(form_page(commitment), sent).status_code == 302
    # The same form once more is the same report.
    assert client.post(form_page(commitment), sent).status_code == 302
    update = ProgressUpdate.objects.get()
    assert update.state == UpdateState.SUBMITTED
    home = reverse("desks:commitment", args=[commitment.uuid])
    for address in (home, reverse("desks:review")):
        shown = text_of(browser(office.manager).get(address))
        assert "Milestone reached: " in shown
        assert "Laboratory has come to “reviewed”" in shown


def test_a_draft_keeps_them_and_an_untick_takes_them_out(
    office: Office, commitment: Commitment, names: dict[str, str]
) -> None:
    client = browser(office.contact)
    keep = reverse("desks:keep-draft", args=[commitment.uuid])
    sent = report(commitment, **said(names, office, stage="decided"))
    first = client.post(keep, sent).json()
    update = ProgressUpdate.objects.get()
    form = client.get(reverse("desks:mend-progress", args=[update.uuid])).context["form"]
    typed = {name: sent[name] for name in names.values()}
    assert {name: form[name].value() for name in typed} == typed
    # A decision without its record is a draft, and no report.
    mended = {**sent, "version": str(first["version"])}
    page = client.post(reverse("desks:mend-progress", args=[update.uuid]), mended)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [names["decision"]])
    overtaken = client.post(keep, {**mended, "version": "1", "narrative": "Other."})
    assert overtaken.status_code == 409
    assert overtaken.json()["values"][names["reached"]] == "True"
    client.post(keep, {**mended, names["reached"]: "", names["stage"]: ""})
    update.refresh_from_db()
    assert (update.milestones.count(), update.steps.count()) == (0, 0)


def test_the_api_reports_them_too(
    office: Office, commitment: Commitment, names: dict[str, str]
) -> None:
    milestone, initiative = commitment.deadlines.get(), office.framework.initiatives.get()
    step = {"initiative": str(initiative.uuid), "stage": "reviewed", "taken_on": "2026-01-02"}
    body = {
        "health": "on_track",
        "milestones": [str(milestone.uuid)],
        "steps": [step],
        "submit": True,
    }
    path = f"{API}/commitments/{commitment.uuid}/updates"
    answer = client_of(office.contact).post(path, body, format="json")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["milestones"], told["steps"]) == (body["milestones"], [{**step, "decision": ""}])
    accept = f"{API}/updates/{told['uuid']}/accept"
    headers = {"If-Match": answer["ETag"]}
    answer = client_of(office.manager).post(accept, {}, format="json", headers=headers)
    assert answer.status_code == 200, answer.content
    milestone.refresh_from_db()
    initiative.refresh_from_db()
    assert (milestone.close_reason, initiative.stage) == ("met", Stage.REVIEWED)
    assert names
