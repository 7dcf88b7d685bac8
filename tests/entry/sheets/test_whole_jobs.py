"""A large framework on its way out: a job with a page, a bar and a file that goes after a day."""

import json
from datetime import timedelta
from typing import IO

import pytest
from django.test import Client, TestCase

from entry.sheets.whole.actions import drop_exports, run_export, start_export
from entry.sheets.whole.models import WholeExport
from entry.sheets.whole.writing import REGISTERS, whole_file
from entry.tasks import run_whole_export
from frameworks.models import Framework
from tests.entry.sheets.desk import Desk, open_desk
from tests.factories import AT, create_superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_a_large_framework_goes_out_as_a_job_with_a_bar_and_a_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("entry.sheets.whole.views.AT_ONCE", -1)
    monkeypatch.setattr(
        "entry.tasks.run_whole_export.delay", lambda **told: asked.append(told["export"])
    )
    administrator = browser(create_superuser())
    page = administrator.get("/import/frameworks/").content.decode()
    assert 'name="out" value="FW"' in page
    assert "/import/frameworks/FW.zip" not in page
    with TestCase.captureOnCommitCallbacks(execute=True):
        begun = administrator.post(
            "/import/frameworks/", {"out": "FW", "form": "json"}, follow=True
        )
    job = WholeExport.objects.get()
    address = f"/import/frameworks/exports/{job.uuid}/"
    assert (asked, begun["Refresh"]) == ([str(job.uuid)], "5")
    assert f"0 of {REGISTERS} registers are written." in begun.content.decode()
    assert administrator.get(f"{address}file").status_code == 404
    # Asked for once more, it is the same job.
    administrator.post("/import/frameworks/", {"out": "FW", "form": "json"})
    assert WholeExport.objects.count() == 1
    # The worker does it, or the page where there is none; whichever comes second changes nothing.
    run_whole_export(export=str(job.uuid))
    done = administrator.post(address, {"step": "run"}, follow=True)
    assert "The file is ready" in done.content.decode()
    assert "Refresh" not in done
    told = administrator.get(f"{address}file")
    assert told["Content-Disposition"].endswith('filename="FW.json"')
    content = b"".join(told.streaming_content)  # type: ignore[attr-defined]
    # Not the answer itself: its end would close the connection of the test.
    for close in told._resource_closers:  # type: ignore[attr-defined]
        close()
    job.refresh_from_db()
    assert len(content) == job.size
    assert json.loads(content)["code"] == "FW"
    for other in (browser(desk.lead), browser(create_superuser())):
        assert other.get(address).status_code in {403, 200}
    assert browser(desk.lead).get(f"{address}file").status_code == 403
    assert (
        administrator.post("/import/frameworks/", {"out": "FW", "form": "exe"}).status_code == 404
    )


def test_an_export_that_goes_wrong_says_so_and_is_dropped_after_a_day(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = create_superuser()
    monkeypatch.setattr("entry.sheets.whole.actions.whole_file", lambda *_a, **_k: 1 / 0)
    job = start_export(desk.framework, form="xlsx", by=person, at=AT)
    assert run_export(job.uuid, at=AT).state == "failed"
    page = browser(person).get(f"/import/frameworks/exports/{job.uuid}/").content.decode()
    assert "Something went wrong" in page
    monkeypatch.undo()
    again = start_export(desk.framework, form="xlsx", by=person, at=AT)
    done = run_export(again.uuid, at=AT)
    kept = done.file.storage
    assert kept.exists(str(done.file.name))
    assert drop_exports(at=AT + timedelta(hours=23)) == 0
    assert drop_exports(at=AT + timedelta(hours=24)) == 2
    assert not kept.exists(str(done.file.name))
    assert not WholeExport.objects.exists()


def test_whoever_finishes_second_leaves_the_first_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = start_export(desk.framework, form="zip", by=create_superuser(), at=AT)

    def slower(framework: Framework, form: str, **_told: object) -> IO[bytes]:
        monkeypatch.undo()
        run_export(job.uuid, at=AT)
        return whole_file(framework, form)

    monkeypatch.setattr("entry.sheets.whole.actions.whole_file", slower)
    done = run_export(job.uuid, at=AT)
    folder, _slash, name = str(done.file.name).rpartition("/")
    _folders, kept = done.file.storage.listdir(folder)
    assert [one for one in kept if one.startswith(job.uuid.hex)] == [name]
