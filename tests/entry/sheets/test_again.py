"""Importing again what an undo took back: the same rows give the same state."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.actions import declare
from commitments.domain.vocabulary import Status
from commitments.models import Commitment, Deadline
from entry.sheets.states import ConflictMode, SheetKind
from meetings.models import Meeting
from tests import factories
from tests.entry.sheets.desk import Desk, effects, faults, open_desk
from tests.factories import AT

pytestmark = pytest.mark.django_db
LIST = (
    "reference,title,kind,publication_status,status,owner,area,due,note\n"
    "C-1,Hold a workshop,event_meeting,,,ROK-MND,sea,by 2027,\n"
    "C-2,Share figures,one_off_deliverable,,draft,,,,한국\n"
    "C-3,Sign it,one_off_deliverable,delivered,,ROK-MND,,2024,\n"
)
MEETINGS = "forum,number,first day,place\nSCM,56,2027-10-07,Seoul\n"


@pytest.fixture
def desk() -> Desk:
    desk = open_desk()
    factories.create_area(framework=desk.framework, code="sea", name="Sea")
    return desk


def state() -> list[dict[str, Any]]:
    """Return all that the books say of the commitments, without what only counts writes."""
    return [
        {
            **{
                name: str(getattr(one, name))
                for name in (
                    "uuid",
                    "reference",
                    "title",
                    "kind",
                    "status",
                    "note",
                    "delivered_edtf",
                )
            },
            "publication_status": one.publication_status,
            "tracked_from": one.tracked_from,
            "is_closed": one.closed_at is not None,
            "parties": [(row.party.code, row.role) for row in one.party_roles.order_by("pk")],
            "areas": [area.code for area in one.areas.order_by("pk")],
            "dates": [
                (row.expression, row.edtf, row.last_day, row.closed_at, row.close_reason)
                for row in one.deadlines.order_by("pk")
            ],
        }
        for one in Commitment.objects.order_by("reference")
    ]


def undone(desk: Desk, content: str, **given: Any) -> None:
    job = desk.write(desk.check(content, **given))
    assert job.state == "done", job.problems
    assert desk.undo(job).state == "undone"


@pytest.mark.parametrize("mode", ConflictMode)
def test_the_same_rows_after_an_undo_give_the_same_state(desk: Desk, mode: ConflictMode) -> None:
    first = desk.write(desk.check(LIST))
    before = state()
    desk.undo(first)
    assert {row["status"] for row in state()} == {"withdrawn"}

    job = desk.check(LIST, mode=mode)
    assert (effects(job), job.counts) == (["revived"] * 3, {"revived": 3}), faults(job)
    assert [row.changes["status"][1] for row in job.rows.order_by("number")] == [
        "active", "draft", "delivered",
    ]  # fmt: skip
    job = desk.write(job)

    assert job.state == "done", job.problems
    assert state() == before
    assert desk.undo(job).state == "undone"
    assert {row["status"] for row in state()} == {"withdrawn"}
    assert desk.write(desk.check(LIST)).state == "done"
    assert state() == before


def test_rows_that_were_mended_bring_back_what_they_say_now(desk: Desk) -> None:
    undone(desk, LIST)
    mended = LIST.replace("Hold a workshop", "Hold two").replace("by 2027", "by 2028")
    job = desk.check(mended)
    first = job.rows.get(number=2)
    assert first.changes["title"] == ["Hold a workshop", "Hold two"]

    assert desk.write(job).state == "done", job.problems

    made = Commitment.objects.get(reference="C-1")
    assert (made.title, made.status) == ("Hold two", "active")
    assert made.deadlines.get().last_day == date(2028, 12, 31)
    assert desk.undo(job).state == "undone"
    made.refresh_from_db()
    assert (made.title, made.status) == ("Hold a workshop", "withdrawn")


def test_what_a_person_withdrew_is_not_brought_back_by_a_row(desk: Desk) -> None:
    undone(desk, LIST)
    made = Commitment.objects.get(reference="C-1")
    for status in (Status.ACTIVE, Status.WITHDRAWN):
        declare(made, status=status, reason="They said so.", by=desk.lead, at=AT)
    job = desk.check(LIST)
    assert effects(job) == ["error", "revived", "revived"]
    assert "make it active again on its page" in faults(job)[0][1]


def test_rows_that_are_left_stay_as_the_undo_left_them(desk: Desk) -> None:
    from entry.sheets import actions

    undone(desk, LIST)
    job = desk.check(LIST)
    actions.decide(job, take=[], leave=[2, 3])
    assert desk.write(job).state == "done"
    statuses = dict(Commitment.objects.values_list("reference", "status"))
    assert statuses == {"C-1": "withdrawn", "C-2": "withdrawn", "C-3": "delivered"}


def test_a_meeting_that_an_undo_cancelled_stands_again(desk: Desk) -> None:
    forum = factories.create_forum(framework=desk.framework, code="SCM")
    waiting = factories.create_anchored_deadline(
        commitment=factories.create_commitment(framework=desk.framework), forum=forum
    )
    first = desk.write(desk.check(MEETINGS, kind=SheetKind.MEETINGS))
    assert first.state == "done", first.problems
    due = Deadline.objects.get(pk=waiting.pk).last_day
    assert due is not None
    desk.undo(first)
    assert Deadline.objects.get(pk=waiting.pk).last_day is None

    job = desk.check(MEETINGS.replace("Seoul", "Busan"), kind=SheetKind.MEETINGS)
    assert effects(job) == ["revived"], faults(job)
    assert desk.write(job).state == "done", job.problems

    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.place) == ("planned", "Busan")
    assert Deadline.objects.get(pk=waiting.pk).last_day == due
    assert desk.undo(job).state == "undone"
    meeting.refresh_from_db()
    assert (meeting.state, meeting.place) == ("cancelled", "Seoul")


def test_many_come_back_in_as_many_statements_as_few(desk: Desk) -> None:
    def cost(count: int) -> int:
        rows = [f"R-{count}-{n},T,event_meeting,by 2027" for n in range(count)]
        content = "\n".join(["reference,title,kind,due", *rows])
        undone(desk, content)
        job = desk.check(content)
        with CaptureQueriesContext(connection) as captured:
            assert desk.write(job).state == "done"
        return len(captured)

    assert cost(2) == cost(40)


def test_parties_members_figures_and_reports_come_in_anew(desk: Desk) -> None:
    commitment = factories.create_commitment(
        framework=desk.framework, owner=desk.party, reference="C-1"
    )
    factories.create_indicator(commitment=commitment, name="People")
    sheets = {
        SheetKind.PARTIES: "code,name,kind\nNEW,New one,country\n",
        SheetKind.MEASUREMENTS: "commitment,indicator,value,date\nC-1,People,4,2026\n",
    }
    for kind, content in sheets.items():
        undone(desk, content, kind=kind)
        job = desk.check(content, kind=kind)
        assert effects(job) == ["new"], faults(job)
        assert desk.write(job).state == "done", job.problems
