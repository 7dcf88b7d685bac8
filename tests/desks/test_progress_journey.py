"""The way of a report: begun, sent twice, overtaken, returned, mended, withdrawn; and its files."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse

from commitments.actions import return_update, revise_update
from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment, Evidence, ProgressUpdate
from tests import factories
from tests.desks.journeys import Cast, faults, signed_in
from tests.domain.made_files import png
from tests.factories import AT

PNG = png()


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def log_url(commitment: Commitment) -> str:
    return reverse("desks:log-progress", args=[commitment.uuid])


def mend_url(update: ProgressUpdate) -> str:
    return reverse("desks:mend-progress", args=[update.uuid])


def words(**overrides: Any) -> dict[str, Any]:
    return {
        "token": str(uuid4()),
        "do": "submit",
        "health": "at_risk",
        "narrative": "The venue is booked.",
        "next_steps": "Invite.",
        **overrides,
    }


def test_first_report_has_nothing_chosen_and_the_next_the_last_health(cast: Cast) -> None:
    commitment, client = cast.promise(), signed_in(cast.contact)
    first = client.get(log_url(commitment))
    assert "checked" not in first.content.decode()
    assert client.post(log_url(commitment), words()).status_code == 302
    again = client.get(log_url(commitment)).context["form"]
    assert again["health"].value() == "at_risk"


def test_submitting_tells_who_sees_it_and_what_comes_next(cast: Cast) -> None:
    commitment, client = cast.promise(), signed_in(cast.contact)
    page = client.post(log_url(commitment), words(), follow=True).content.decode()
    assert cast.framework.name in page
    assert "Our Manager" in page
    update = ProgressUpdate.objects.get()
    assert (update.state, update.party, update.author) == (
        UpdateState.SUBMITTED, cast.ours, cast.contact,
    )  # fmt: skip


@pytest.mark.parametrize("do", ["draft", "submit"])
def test_same_form_sent_twice_makes_one_report(cast: Cast, do: str) -> None:
    commitment, client = cast.promise(), signed_in(cast.contact)
    indicator = factories.create_indicator(commitment=commitment)
    key = indicator.uuid.hex
    sent = words(do=do, **{f"value_{key}": "4", f"date_{key}": "2026-06"})
    sent["evidence_url"] = "https://example.org/report"
    for _click in range(2):
        assert client.post(log_url(commitment), sent).status_code == 302
    update = ProgressUpdate.objects.get()
    assert (update.measurements.count(), update.evidence.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_report() -> None:
    cast = Cast()
    commitment, clients = cast.promise(), [signed_in(cast.contact) for _click in range(2)]
    sent = words()

    def click(client: Any) -> int:
        try:
            return int(client.post(log_url(commitment), sent).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(click, clients)) == [302, 302]
    assert ProgressUpdate.objects.count() == 1


def test_report_for_the_other_party_is_refused(cast: Cast) -> None:
    parties = [(cast.ours, "owner"), (cast.theirs, "supporter")]
    commitment = cast.promise(parties=parties)
    sent = words(party=str(cast.theirs.uuid))
    assert signed_in(cast.contact).post(log_url(commitment), sent).status_code == 403
    assert not ProgressUpdate.objects.exists()


def test_reader_is_refused_and_outsider_finds_nothing(cast: Cast) -> None:
    commitment = cast.promise()
    assert signed_in(cast.reader).get(log_url(commitment)).status_code == 403
    assert signed_in(cast.reader).post(log_url(commitment), words()).status_code == 403
    assert signed_in(cast.stranger).post(log_url(commitment), words()).status_code == 403
    outsider = signed_in(factories.create_user())
    assert outsider.get(log_url(commitment)).status_code == 404
    assert not ProgressUpdate.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [
        {"health": ""},
        {"health": "splendid"},
        {"value": "about four"},
        {"value": "4", "date": "some day"},
        {"value": "4", "date": ""},
        {"evidence_url": "no link"},
        {"evidence_url": "javascript:alert(1)"},
        {"narrative": "a hole \x00"},
    ],
)
def test_error_keeps_all_that_was_typed(cast: Cast, broken: dict[str, str]) -> None:
    commitment, client = cast.promise(), signed_in(cast.contact)
    key = factories.create_indicator(commitment=commitment).uuid.hex
    named = {f"{n}_{key}" if n in {"value", "date"} else n: text for n, text in broken.items()}
    sent = words(obstacles="Rain", help_needed="Umbrellas", **named)
    page = client.post(log_url(commitment), sent)
    assert page.status_code < 500
    assert not ProgressUpdate.objects.exists()
    form = page.context["form"]
    for name, text in sent.items():
        if name not in {"do", "token"}:
            assert (form[name].value() or "") == text
    assert faults(page) == []


@pytest.mark.parametrize(
    ("name", "content", "is_taken"),
    [
        ("note.txt", b"It was held.", True),
        ("picture.png", PNG, True),
        ("picture.jpg", PNG, False),
        ("page.html", b"<html>", False),
        ("page.txt", b"<script>alert(1)</script>", False),
        ("empty.txt", b"", False),
        ("report.pdf", b"MZ\x90", False),
    ],
)
def test_file_is_what_its_name_says_or_is_not_taken(
    cast: Cast, name: str, content: bytes, is_taken: bool
) -> None:
    commitment, client = cast.promise(), signed_in(cast.contact)
    sent = words(evidence_file=SimpleUploadedFile(name, content))
    assert client.post(log_url(commitment), sent).status_code == (302 if is_taken else 422)
    assert Evidence.objects.count() == ProgressUpdate.objects.count() == int(is_taken)


def test_file_is_handed_out_as_an_attachment_to_those_who_see_the_report(cast: Cast) -> None:
    commitment, client = cast.promise(), signed_in(cast.contact)
    upload = SimpleUploadedFile("Minutes – ‘final’.txt", b"It was held.")
    client.post(log_url(commitment), words(do="draft", evidence_file=upload))
    evidence = Evidence.objects.get()
    url = reverse("desks:evidence-file", args=[evidence.uuid])
    answer = client.get(url)
    assert answer.getvalue() == b"It was held."
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "Minutes" not in str(evidence.file.name)
    # A draft is its party's own affair, and so is its evidence.
    assert signed_in(cast.stranger).get(url).status_code == 404
    client.post(mend_url(ProgressUpdate.objects.get()), words(version="1"))
    seen = signed_in(cast.stranger).get(url)
    assert seen.getvalue() == b"It was held."
    assert signed_in(factories.create_user()).get(url).status_code == 404


def test_overtaken_report_shows_both_texts_and_keeps_what_was_typed(cast: Cast) -> None:
    commitment, client = cast.promise(), signed_in(cast.contact)
    client.post(log_url(commitment), words(do="draft"))
    update = ProgressUpdate.objects.get()
    seen = client.get(mend_url(update)).context["form"]["version"].value()
    revise_update(update, by=cast.contact, at=AT, narrative="Saved from another window.")
    mine = words(do="draft", version=str(seen), narrative="Typed meanwhile.")
    page = client.post(mend_url(update), mine)
    update.refresh_from_db()
    assert (page.status_code, update.narrative) == (409, "Saved from another window.")
    [merge] = page.context["merges"]
    assert [(c.before, c.theirs, c.mine) for c in merge.conflicts] == [
        ("The venue is booked.", "Saved from another window.", "Typed meanwhile.")
    ]
    assert page.context["form"]["narrative"].value() == "Typed meanwhile."
    assert faults(page) == []
    mine["version"] = str(page.context["form"]["version"].value())
    assert client.post(mend_url(update), mine).status_code == 302
    update.refresh_from_db()
    assert update.narrative == "Typed meanwhile."


def test_form_from_the_back_button_does_not_undo_what_was_saved_after_it(cast: Cast) -> None:
    commitment, client = cast.promise(), signed_in(cast.contact)
    sent = words(do="draft")
    client.post(log_url(commitment), sent)
    update = ProgressUpdate.objects.get()
    client.post(mend_url(update), words(do="draft", version="1", narrative="Mended later."))
    page = client.post(log_url(commitment), sent | {"next_steps": "Invite nobody."})
    update.refresh_from_db()
    assert update.narrative == "Mended later."
    assert page.status_code == 409


def test_returned_report_is_mended_and_handed_in_again(cast: Cast) -> None:
    commitment, client = cast.promise(), signed_in(cast.contact)
    client.post(log_url(commitment), words())
    update = ProgressUpdate.objects.get()
    return_update(update, note="Name the city.", by=cast.manager, at=AT)
    page = client.get(mend_url(update))
    assert "Name the city." in page.content.decode()
    assert faults(page) == []
    version = page.context["form"]["version"].value()
    sent = words(version=str(version), narrative="The venue in Busan is booked.")
    assert client.post(mend_url(update), sent).status_code == 302
    update.refresh_from_db()
    assert (update.state, update.narrative) == (
        UpdateState.SUBMITTED, "The venue in Busan is booked.",
    )  # fmt: skip


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_report_in_hand_is_withdrawn_by_its_author_only(cast: Cast, state: str) -> None:
    update = factories.create_update(
        commitment=cast.promise(), party=cast.ours, author=cast.contact, state=UpdateState(state)
    )
    url = reverse("desks:withdraw-progress", args=[update.uuid])
    assert signed_in(cast.stranger).post(url).status_code in {403, 404}
    assert signed_in(cast.contact).get(url).status_code == 405
    client, given = signed_in(cast.contact), {"reason": "Not ours."}
    assert "Say why" in client.post(url, follow=True).content.decode()
    assert client.post(url, given).status_code == 302
    update.refresh_from_db()
    assert update.state == UpdateState.WITHDRAWN


def test_accepted_report_cannot_be_mended_or_withdrawn(cast: Cast) -> None:
    update = factories.create_update(
        commitment=cast.promise(), author=cast.contact, state=UpdateState.ACCEPTED
    )
    client = signed_in(cast.contact)
    assert client.get(mend_url(update)).status_code == 403
    url = reverse("desks:withdraw-progress", args=[update.uuid])
    assert client.post(url).status_code == 403


def test_commitment_page_leads_to_the_form_for_those_who_report(cast: Cast) -> None:
    commitment = cast.promise()
    page = reverse("desks:commitment", args=[commitment.uuid])
    assert log_url(commitment) in signed_in(cast.contact).get(page).content.decode()
    assert log_url(commitment) not in signed_in(cast.reader).get(page).content.decode()


def test_commitment_page_leads_to_the_file_of_a_report(cast: Cast) -> None:
    commitment, client = cast.promise(), signed_in(cast.contact)
    upload = SimpleUploadedFile("Minutes.txt", b"It was held.")
    client.post(log_url(commitment), words(evidence_file=upload))
    url = reverse("desks:evidence-file", args=[Evidence.objects.get().uuid])
    page = client.get(reverse("desks:commitment", args=[commitment.uuid]))
    assert f'<a href="{url}">Save Minutes.txt</a>' in page.content.decode()
    assert faults(page) == []
