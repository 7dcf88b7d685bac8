"""The lists as files: the rows of the page, for whoever sees the page."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from commitments.actions import extend_deadline
from commitments.domain.vocabulary import Kind, Status
from history.actions import seal
from history.models import AuditSeal
from tests.desks.pages.scene import Scene, set_scene, signed_in
from tests.factories import AT, create_deadline, create_member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    for module in ("reports.views", "desks.views.listing", "desks.views.overdue"):
        monkeypatch.setattr(f"{module}.timezone.now", lambda: NOW)
    return set_scene()


def sent(client: Client, name: str, query: str = "", form: str = "csv") -> bytes:
    answer = client.get(reverse(f"reports:{name}", kwargs={"form": form}) + query)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{name}-2026-11-22.{form}"'
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def rows(client: Client, name: str, query: str = "") -> list[dict[str, str]]:
    text = sent(client, name, query).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def page_references(client: Client, path: str) -> list[str]:
    shown: Any = client.get(path).context["rows"]
    return [getattr(row, "row", row).reference for row in shown]


def late(scene: Scene, edtf: str = "../2025-06", **overrides: Any) -> Any:
    commitment = scene.full_commitment(**overrides)
    commitment.deadlines.all().delete()
    create_deadline(commitment=commitment, expression=f"by {edtf}", edtf=edtf)
    return commitment


def test_a_line_tells_what_the_row_tells_and_how_far_it_slipped(scene: Scene) -> None:
    commitment = late(scene)
    deadline = commitment.deadlines.get()
    # It was moved while it was still ahead.
    then = datetime(2024, 11, 1, tzinfo=UTC)
    extend_deadline(deadline, expression="by 2025", reason="Floods.", by=None, at=then)

    (line,) = rows(signed_in(scene.reader), "commitments")

    assert line["reference"] == commitment.reference
    assert line["source text"].startswith("will build at least ten bridges")
    assert (line["standing"], line["owner"]) == ("overdue", "Ministry of Works")
    assert (line["contact"], line["due, in words"]) == ("Kim Contact", "by 2025")
    assert (line["due"], line["last day"]) == ("by 31 Dec 2025", "2025-12-31")
    assert (line["days late"], line["number of moves"]) == ("326", "1")
    assert line["slippage in days"] == "184"
    assert line["last update"] == AT.date().isoformat()


@pytest.mark.parametrize("query", ["", "?context=1", "?standing=overdue", "?q=bridges", "?page=2"])
def test_the_file_holds_the_rows_of_the_list_in_their_order(query: str, scene: Scene) -> None:
    late(scene, "../2026-06")
    late(scene, "../2025-06", title="Build bridges")
    scene.commitment(title="Respect the river", kind=Kind.STANDING_PRINCIPLE)
    scene.commitment(status=Status.DRAFT)
    set_scene().full_commitment()
    client = signed_in(scene.reader)

    told = [line["reference"] for line in rows(client, "commitments", query)]

    assert told == page_references(client, f"/{query}")
    assert told


def test_the_overdue_list_is_sent_to_who_works_at_that_desk(scene: Scene) -> None:
    late(scene, "../2026-06")
    late(scene, "../2025-06")
    late(scene, "../2027-06")
    client = signed_in(scene.manager)

    told = [line["reference"] for line in rows(client, "overdue")]

    assert told == page_references(client, "/overdue/")
    assert len(told) == 2
    address = reverse("reports:overdue", kwargs={"form": "csv"})
    assert signed_in(scene.reader).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_pages_lead_to_their_files_with_the_same_filters(scene: Scene) -> None:
    late(scene)
    client = signed_in(scene.manager)
    for path, name in (("/", "commitments"), ("/overdue/", "overdue")):
        page = client.get(f"{path}?q=bridges&page=1&standing=overdue")
        for form in ("csv", "xlsx"):
            address = page.context[f"export_{form}"]
            assert address == f"/reports/{name}.{form}?q=bridges&standing=overdue"
            assert address.replace("&", "&amp;") in page.text
    assert len(rows(client, "commitments", "?q=bridges")) == 1


def test_a_sheet_holds_texts_days_and_numbers_and_no_formula(scene: Scene) -> None:
    commitment = late(scene, title='=HYPERLINK("http://example.org","x")')
    data = sent(signed_in(scene.reader), "commitments", form="xlsx")
    sheet: Any = load_workbook(io.BytesIO(data)).active
    heads, line = list(sheet.iter_rows())
    cells = dict(zip([cell.value for cell in heads], line, strict=True))
    assert (cells["title"].value, cells["title"].data_type) == (commitment.title, "s")
    assert cells["last day"].value == datetime(2025, 6, 30)  # noqa: DTZ001 - as openpyxl reads it
    assert cells["number of moves"].value == 0
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_a_title_that_would_be_computed_is_a_text_in_the_file(scene: Scene) -> None:
    late(scene, title="=1+1")
    (line,) = rows(signed_in(scene.reader), "commitments")
    assert line["title"] == "'=1+1"


def test_filters_that_cannot_be_read_send_no_file(scene: Scene) -> None:
    address = reverse("reports:commitments", kwargs={"form": "xlsx"})
    assert signed_in(scene.reader).get(f"{address}?standing=nonsense").status_code == 400
    assert signed_in(scene.reader).post(address).status_code == 405
    assert signed_in(scene.reader).get("/reports/commitments.pdf").status_code == 404


def test_strangers_get_the_headings_only(scene: Scene) -> None:
    late(scene)
    stranger = create_member(set_scene().framework)
    assert rows(signed_in(stranger), "commitments") == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_thirty_rows_cost_as_many_queries_as_one(form: str, scene: Scene) -> None:
    client = signed_in(scene.manager)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            sent(client, "overdue", form=form)
        return len(captured)

    late(scene)
    for_one = cost()
    for _more in range(29):
        late(scene)
    assert cost() == for_one


def test_everything_is_read_before_the_first_byte_goes_out(scene: Scene) -> None:
    late(scene)
    address = reverse("reports:commitments", kwargs={"form": "csv"})
    answer = signed_in(scene.reader).get(address)
    assert answer.streaming
    with CaptureQueriesContext(connection) as captured:
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"\xef\xbb\xbfreference,framework,")
    assert len(captured) == 0
    assert len(content.splitlines()) == 2


def test_a_day_of_a_first_date_is_no_slippage(scene: Scene) -> None:
    commitment = scene.commitment()
    create_deadline(commitment=commitment, expression="by 2027", edtf="../2027")
    (line,) = rows(signed_in(scene.reader), "commitments")
    assert (line["number of moves"], line["slippage in days"]) == ("0", "0")
    assert date.fromisoformat(line["last day"]) == date(2027, 12, 31)


def test_every_file_carries_the_anchor_and_its_rows_stay_rows(scene: Scene) -> None:
    late(scene)
    client = signed_in(scene.reader)
    address = reverse("reports:commitments", kwargs={"form": "xlsx"})

    def book() -> tuple[str, Any]:
        answer = client.get(address)
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        return answer["History-Anchor"], load_workbook(io.BytesIO(content))

    unsealed, before = book()
    assert unsealed == ""
    assert before["about"]["B2"].value == "nothing is sealed yet"
    seal(at=NOW)
    head = str(AuditSeal.objects.anchor())
    anchor, after = book()
    assert anchor == after["about"]["B2"].value == head
    assert after["about"]["B3"].value == f"manage.py verify_audit --anchor {head}"
    assert after.sheetnames[0] == "commitments"
    assert after["commitments"].max_row == 2
    for name, user in (("commitments", scene.reader), ("overdue", scene.manager)):
        sent_file = signed_in(user).get(reverse(f"reports:{name}", kwargs={"form": "csv"}))
        assert sent_file["History-Anchor"] == head
        assert b"".join(sent_file.streaming_content).startswith(b"\xef\xbb\xbf")  # type: ignore[attr-defined]
    assert len(rows(client, "commitments")) == 1
