"""Every list as a file: what is on the page, in its order, for whoever sees the page."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from commitments.domain.vocabulary import UpdateState
from frameworks.models import PartyName
from tests.desks.duties import tell
from tests.desks.pages.scene import Scene, set_scene, signed_in, text
from tests.factories import (
    create_forum,
    create_meeting,
    create_member,
    create_minutes,
    create_party,
    create_programme,
    create_round,
    create_update,
    create_view,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def lists_of(scene: Scene) -> dict[str, tuple[str, Any]]:
    """Return each list with who looks at it, and something of everything in all of them."""
    party = create_party(framework=scene.framework, name="=Ministry(1)")
    PartyName.objects.create(party=party, name="@Ministry")
    programme = create_programme(framework=scene.framework)
    one = scene.full_commitment(title="=1+1", programme=programme)
    create_update(
        commitment=one,
        party=scene.party,
        author=scene.contact,
        state=UpdateState.SUBMITTED,
        at=timezone.now(),
    )
    tell(scene.contact, one, deadline=one.deadlines.get())
    planned = create_round(framework=scene.framework, label="Autumn/2026", at=timezone.now())
    create_minutes(framework=scene.framework, agenda=[one], title="=1+1")
    create_view(owner=scene.manager, name="=1+1")
    code = scene.framework.code
    return {
        "/review/": ("=1+1", scene.manager),
        "/ledger/": ("=1+1", scene.manager),
        "/inbox/": ("=1+1", scene.contact),
        reverse("desks:story", args=[one.uuid]): ("submitted a report", scene.manager),
        reverse("desks:programmes", args=[code]): (programme.name, scene.reader),
        reverse("desks:programme", args=[programme.uuid]): ("=1+1", scene.reader),
        reverse("desks:rounds", args=[code]): ("Autumn/2026", scene.reader),
        reverse("desks:round", args=[code, planned.uuid]): ("=1+1", scene.reader),
        "/minutes/": ("=1+1", scene.reader),
        "/views/": ("=1+1", scene.manager),
        reverse("desks:scores", args=[code]): (scene.party.name, scene.reader),
        "/register/": ("=Ministry(1)", scene.clerk),
        "/register/quality/": ("", scene.clerk),
        "/import/": ("", scene.clerk),
    }


def sent(client: Client, path: str, **query: str) -> bytes:
    answer = client.get(path, query)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert "History-Anchor" in answer
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def lines(client: Client, path: str, **query: str) -> list[list[str]]:
    told = sent(client, path, file="csv", **query).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(told, newline="")))


def test_every_list_goes_out_as_both_files_without_a_formula(scene: Scene) -> None:
    for path, (told, user) in lists_of(scene).items():
        if path == "/register/quality/":
            continue
        client = signed_in(user)
        cells = [cell for line in lines(client, path) for cell in line]
        if told:
            guarded = f"'{told}" if told.startswith("=") else told
            assert guarded in cells, path
        assert not [cell for cell in cells if cell[:1] in {"=", "@"}], path
        book = load_workbook(io.BytesIO(sent(client, path, file="xlsx")))
        shown: Any = book.worksheets[0]
        texts = [cell for row in shown.iter_rows() for cell in row if isinstance(cell.value, str)]
        assert {cell.data_type for cell in texts} == {"s"}, path
        if told:
            assert told in [cell.value for cell in texts], path


def test_pages_lead_to_their_files_with_what_they_show(scene: Scene) -> None:
    for path, (told, user) in lists_of(scene).items():
        if not told:
            continue
        page = text(signed_in(user).get(path, {"show": "all", "page": "1"}))
        assert 'href="?show=all&amp;file=csv"' in page, path
        assert 'href="?show=all&amp;file=xlsx"' in page, path


def test_who_may_not_see_a_list_gets_no_file(scene: Scene) -> None:
    others = lists_of(scene)
    stranger = signed_in(create_member(set_scene().framework))
    for path in others:
        if path in {"/minutes/", "/views/"}:
            assert len(lines(stranger, path)) == 1, path
        elif path not in {"/inbox/", "/register/quality/"}:
            assert stranger.get(path, {"file": "csv"}).status_code in {403, 404}, path
        assert Client().get(path, {"file": "csv"}).status_code == 302, path
    assert len(lines(stranger, "/inbox/")) == 1


def test_files_hold_the_filtered_rows_in_the_chosen_order(scene: Scene) -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        create_party(framework=scene.framework, name=f"Office {name}")
    client = signed_in(scene.clerk)

    def names(**query: str) -> list[str]:
        return [line[0] for line in lines(client, "/register/", q="office", **query)[1:]]

    assert names() == ["Office Alpha", "Office Beta", "Office Gamma"]
    assert names(sort="-name") == ["Office Gamma", "Office Beta", "Office Alpha"]
    assert names(sort="nonsense") == names()
    page = text(client.get("/register/", {"q": "office", "sort": "name"}))
    assert page.index("Office Alpha") < page.index("Office Gamma")
    assert 'href="?q=office&amp;sort=-name"' in page


@pytest.mark.parametrize("sort", ["reference", "-title", "due", "-due", "updated", "-updated", "x"])
def test_commitments_are_sorted_alike_on_the_page_and_in_the_file(scene: Scene, sort: str) -> None:
    for title in ("B bridge", "a bridge", "C bridge"):
        scene.full_commitment(title=title)
    scene.commitment(title="Never reported")
    client = signed_in(scene.reader)
    page: Any = client.get("/", {"sort": sort}).context["rows"]
    address = reverse("reports:commitments", kwargs={"form": "csv"})
    told = b"".join(client.get(address, {"sort": sort}).streaming_content)  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(told.decode("utf-8-sig"), newline="")))
    assert [row["reference"] for row in rows] == [row.reference for row in page]
    assert len(rows) == 4
    if sort == "reference":
        assert [row["reference"] for row in rows] == sorted(row["reference"] for row in rows)


def test_many_rows_cost_as_many_queries_as_one(scene: Scene) -> None:
    client = signed_in(scene.clerk)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            sent(client, "/register/", file="csv")
        return len(captured)

    for_few = cost()
    for number in range(20):
        PartyName.objects.create(party=create_party(), name=f"Name {number}")
    assert cost() == for_few


def test_a_month_goes_out_by_its_days_under_the_filters_of_the_page(scene: Scene) -> None:
    scene.full_commitment(title="=1+1")
    create_meeting(
        forum=create_forum(framework=scene.framework), starts_on="2025-12-03", ends_on="2025-12-04"
    )
    client, month = signed_in(scene.reader), {"month": "2025-12"}
    told = lines(client, "/calendar/", **month)
    assert [line[1:4] for line in told[1:]] == [
        ["2025-12-03", "2025-12-04", "Meeting"],
        ["", "2025-12-31", "Deadline"],
    ]
    assert lines(client, "/calendar/", month="2031-01")[1:] == []
    assert "file=csv" not in text(client.get("/calendar/", {"month": "2031-01"}))
    assert "month=2025-12&amp;file=xlsx" in text(client.get("/calendar/", month))
    # What cannot be read narrows to nothing, and sends no file of everything.
    wrong = client.get("/calendar/", {**month, "framework": "nonsense", "file": "csv"})
    assert "=1+1" not in text(wrong)


@pytest.mark.parametrize(
    ("table", "cell"),
    [
        ("areas", "Without an area"),
        ("parties", "Ministry of Works"),
        ("timeline", ""),
        ("gaps", "No point of contact"),
        ("chain", "SCM"),
    ],
)
def test_each_table_of_a_framework_goes_out_with_its_numbers(
    scene: Scene, table: str, cell: str
) -> None:
    scene.full_commitment()
    create_meeting(forum=create_forum(framework=scene.framework, code="SCM"))
    client = signed_in(scene.reader)
    page = reverse("desks:framework", args=[scene.framework.code])
    assert f"?table={table}&amp;file=csv" in text(client.get(page))
    told = lines(client, page, table=table)
    assert len(told) > 1
    assert cell in [line[0] for line in told] or not cell
    book = load_workbook(io.BytesIO(sent(client, page, table=table, file="xlsx")))
    assert book.worksheets[0].max_row == len(told)
    assert "Content-Disposition" not in client.get(page, {"table": table})
    assert "Content-Disposition" not in client.get(page, {"table": "nonsense", "file": "csv"})
    stranger = signed_in(create_member(set_scene().framework))
    assert stranger.get(page, {"table": table, "file": "csv"}).status_code == 404
