"""The pages of imports: from the file to the result and back, without a script."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase

from commitments.models import Commitment
from entry.sheets.models import SheetJob
from frameworks.roles import Role
from tests.entry.sheets.desk import Desk, open_desk
from tests.factories import create_member, create_superuser, create_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def send(client: Client, desk: Desk, text: str, **told: str) -> object:
    file = SimpleUploadedFile("list.csv", text.encode())
    data = {"framework": desk.framework.pk, "kind": "commitments", "file": file, **told}
    return client.post("/import/", data)


def hidden(page: object) -> dict[str, str]:
    html = page.content.decode()  # type: ignore[attr-defined]
    return dict(re.findall(r'name="(sha256|preview)" value="([^"]+)"', html))


def test_a_clerk_imports_and_undoes_by_the_page_alone(desk: Desk) -> None:
    client = browser(desk.clerk)
    assert "/import/" in client.get("/").content.decode()
    answer = send(client, desk, "Ref,Title,Type\nC-1,Hold it,event_meeting\nC-2,No kind,?\n")
    address = answer["Location"]  # type: ignore[index]
    page = client.get(address)
    assert page.context["form"]["column-0"].initial == "reference"

    wrong = client.post(address, {"step": "check", "column-0": "title", "mode": "ask"})
    assert wrong.status_code == 422
    assert "Say which heading means: reference" in wrong.content.decode()
    mapped = {"column-0": "reference", "column-1": "title", "column-2": "kind", "mode": "ask"}
    page = client.post(address, {"step": "check", **mapped}, follow=True)
    html = page.content.decode()
    assert "<strong>C3</strong>: “?” is not known here" in html
    assert "1 row with errors is left out" in html

    client.post(address, {"step": "decide", "shown": "2", "take": "2"})
    page = client.post(address, {"step": "confirm", **hidden(page)}, follow=True)
    assert "Undo this import" in page.content.decode()
    assert Commitment.objects.get().reference == "C-1"
    page = client.post(address, {"step": "undo"}, follow=True)
    assert SheetJob.objects.get().state == "undone"
    assert "undone" in page.content.decode()
    again = client.post(address, {"step": "undo"}, follow=True)
    assert "that step is not open now" in again.content.decode()


def test_where_no_row_can_be_written_the_page_says_what_to_do(desk: Desk) -> None:
    client = browser(desk.clerk)
    answer = send(client, desk, "Ref,Title,Type,When\nC-1,Hold it,?,by 2027\n")
    address = answer["Location"]  # type: ignore[index]
    assert client.get(address).context["form"]["column-3"].initial == "due_words"
    mapped = {"column-0": "reference", "column-1": "title", "column-2": "kind", "mode": "ask"}
    html = client.post(address, {"step": "check", **mapped}, follow=True).content.decode()
    assert "There is nothing to write" in html
    assert 'value="confirm"' not in html
    assert 'value="decide"' not in html


def test_a_file_that_cannot_be_taken_is_refused_beside_its_field(desk: Desk) -> None:
    answer = send(browser(desk.clerk), desk, "")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert not SheetJob.objects.exists()


def test_who_keeps_no_books_imports_nothing_and_sees_nothing(desk: Desk) -> None:
    job = desk.check("reference,title,kind\nC-1,A,event_meeting\n")
    reader = create_member(desk.framework, Role.VIEWER)
    elsewhere = open_other_clerk()
    for user, of_list in ((reader, 403), (create_user(), 403), (elsewhere, 200)):
        assert browser(user).get("/import/").status_code == of_list
        assert browser(user).get(f"/import/{job.uuid}/").status_code == 404
        assert browser(user).post(f"/import/{job.uuid}/", {"step": "undo"}).status_code == 404
    assert send(browser(elsewhere), desk, "a\nb\n").status_code == 422  # type: ignore[attr-defined]


def open_other_clerk() -> object:
    from tests.factories import create_framework

    return create_member(create_framework(), Role.CLERK)


def test_members_are_taken_in_by_the_lead_only(desk: Desk) -> None:
    answer = send(browser(desk.clerk), desk, "email,role\na@b.c,viewer\n", kind="members")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    answer = send(browser(desk.lead), desk, "email,role\na@b.c,viewer\n", kind="members")
    assert answer.status_code == 302  # type: ignore[attr-defined]
    address = answer["Location"]  # type: ignore[index]
    assert browser(desk.clerk).get(address).status_code == 404


def test_a_large_file_is_left_to_the_worker_and_can_be_done_by_the_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("entry.tasks.AT_ONCE", 10)
    monkeypatch.setattr("entry.tasks.run_sheet_job.delay", lambda **told: asked.append(told["job"]))
    client = browser(desk.clerk)
    answer = send(client, desk, "reference,title,kind\nC-1,Hold it,event_meeting\n")
    address = answer["Location"]  # type: ignore[index]
    mapped = {"column-0": "reference", "column-1": "title", "column-2": "kind", "mode": "ask"}
    with TestCase.captureOnCommitCallbacks(execute=True):
        page = client.post(address, {"step": "check", **mapped}, follow=True)
    assert asked == [str(SheetJob.objects.get().uuid)]
    assert page["Refresh"] == "5"
    page = client.post(address, {"step": "run"}, follow=True)
    assert SheetJob.objects.get().state == "preview"


def test_administrators_alone_take_whole_frameworks_along(desk: Desk) -> None:
    administrator = browser(create_superuser())
    page = administrator.get("/import/frameworks/")
    assert "/import/frameworks/FW.zip" in page.content.decode()
    for form in ("json", "xlsx", "zip"):
        answer = administrator.get(f"/import/frameworks/FW.{form}")
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        # Not the answer itself: its end would close the connection of the test.
        for close in answer._resource_closers:  # type: ignore[attr-defined]
            close()
        assert answer["Content-Disposition"].endswith(f'filename="FW.{form}"')
        file = SimpleUploadedFile(f"FW.{form}", content)
        refused = administrator.post("/import/frameworks/", {"file": file})
        assert refused.status_code == 422
        assert "FW is here already" in refused.content.decode()
    for address in ("/import/frameworks/", "/import/frameworks/FW.json"):
        assert browser(desk.lead).get(address).status_code == 403
