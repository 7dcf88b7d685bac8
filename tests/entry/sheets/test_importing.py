"""Importing sheets: previewed row by row, written once and whole, and taken back."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment, Measurement, ProgressUpdate
from entry.sheets import actions
from entry.sheets.actions import ImportRefusedError
from entry.sheets.models import SheetMapping
from entry.sheets.states import ConflictMode, Decision, SheetKind
from frameworks.models import Membership, Party
from frameworks.roles import Role
from history.models import AuditEvent
from meetings.models import Meeting
from tests import factories
from tests.entry.sheets.desk import Desk, effects, faults, open_desk, workbook
from tests.factories import AT

pytestmark = pytest.mark.django_db
LIST = (
    "Ref;Title;Type;Owner;Area;Due;Note\r\n"
    "C-1;Hold a workshop;one-off deliverable;Ministry of Defence;sea;by 2026;\r\n"
    "C-2;Share figures;일회성 과제;ROK-MND;;2026-3-7;한국\r\n"
)


@pytest.fixture
def desk() -> Desk:
    desk = open_desk()
    factories.create_area(framework=desk.framework, code="sea", name="Sea")
    return desk


def kind_in_korean() -> str:
    from django.utils import translation

    from commitments.models.choices import KindChoices

    with translation.override("ko"):
        return str(KindChoices.ONE_OFF_DELIVERABLE.label)


def test_a_list_becomes_commitments_with_parties_areas_and_dates(desk: Desk) -> None:
    job = desk.check(LIST.replace("일회성 과제", kind_in_korean()).encode("cp949"))
    assert (job.state, job.counts) == ("preview", {"new": 2}), faults(job)
    assert "assumed to be Korean (CP949)" in job.opened["assumed"][0]
    assert not Commitment.objects.exists()

    job = desk.write(job)

    assert job.state == "done", job.problems
    first, second = Commitment.objects.order_by("reference")
    assert [row.party for row in first.party_roles.all()] == [desk.party]
    assert [area.code for area in first.areas.all()] == ["sea"]
    assert first.deadlines.get().last_day == date(2026, 12, 31)
    assert (second.note, second.deadlines.get().edtf) == ("한국", "2026-03-07")
    told = AuditEvent.objects.filter(request_id=job.uuid.hex)
    assert {*told.values_list("door", "actor")} == {("import", desk.clerk.uuid)}
    assert {*told.filter(root=first.uuid).values_list("verb", flat=True)} == {
        "enter_commitment", "name_party", "name_areas", "set_deadline",
    }  # fmt: skip


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    content = LIST.replace("일회성 과제", kind_in_korean())
    desk.write(desk.check(content))
    job = desk.check(content)
    assert effects(job) == ["same", "same"], faults(job)
    with pytest.raises(ImportRefusedError, match="nothing to write"):
        desk.write(job)


def test_a_change_is_shown_field_by_field_and_taken_back(desk: Desk) -> None:
    other = factories.create_party(framework=desk.framework, code="US-DOD", name="Defense")
    made = factories.create_commitment(
        framework=desk.framework, owner=desk.party, reference="C-1", title="Old"
    )
    job = desk.check("reference,title,owner,note\nC-1,New,US-DOD; ROK-MND,\n")
    (row,) = job.rows.all()
    assert row.changes == {"title": ["Old", "New"], "owner": ["ROK-MND", "ROK-MND; US-DOD"]}

    job = desk.write(job)

    made.refresh_from_db()
    assert (made.title, {*made.parties.all()}) == ("New", {desk.party, other})
    job = desk.undo(job)
    made.refresh_from_db()
    assert (job.state, made.title, [*made.parties.all()]) == ("undone", "Old", [desk.party])


def test_conflicts_are_left_or_asked_about(desk: Desk) -> None:
    made = factories.create_commitment(framework=desk.framework, reference="C-1", title="Old")
    changed = "reference,title,kind\nC-1,New,\nC-2,Another,event_meeting\n"

    desk.write(desk.check(changed.replace("C-2", "C-3"), mode=ConflictMode.SKIP))
    made.refresh_from_db()
    assert made.title == "Old"

    job = desk.check(changed, mode=ConflictMode.ASK)
    with pytest.raises(ImportRefusedError, match="1 changed rows are undecided"):
        desk.write(job)
    actions.decide(job, take=[2], leave=[3])
    assert desk.write(job).state == "done"
    made.refresh_from_db()
    assert made.title == "New"
    assert not Commitment.objects.filter(reference="C-2").exists()

    job = desk.check(changed.replace("New", "Newer"), mode=ConflictMode.ASK)
    actions.decide_rest(job, decision=Decision.LEAVE)
    assert desk.write(job).state == "done"
    made.refresh_from_db()
    assert made.title == "New"


def test_an_edit_after_the_preview_stops_all_and_names_the_row(desk: Desk) -> None:
    made = factories.create_commitment(framework=desk.framework, reference="C-1", title="Old")
    job = desk.check("reference,title,kind\nC-1,New,\nC-2,Another,event_meeting\n")
    made.title = "Edited"
    from history.actions import save_recorded

    save_recorded(made, by=desk.lead, at=AT)

    job = desk.write(job)

    assert (job.state, job.problems) == ("failed", [["row 2", "C-1: changed since the preview"]])
    assert Commitment.objects.get().title == "Edited"


def test_a_yes_is_bound_to_the_file_and_the_preview(desk: Desk) -> None:
    job = desk.check("reference,title,kind\nC-2,Another,event_meeting\n")
    for sha256, preview in (("0" * 64, job.preview), (job.sha256, 0)):
        with pytest.raises(ImportRefusedError, match="no longer the preview"):
            actions.confirm(job, sha256=sha256, preview=preview, by=desk.clerk)
    actions.confirm(job, sha256=job.sha256, preview=job.preview, by=desk.clerk)
    with job.file.storage.open(str(job.file.name), "wb") as kept:
        kept.write(b"reference,title,kind\nC-9,Other,event_meeting\n")
    job = actions.run_job(job.uuid, at=AT)
    assert (job.state, Commitment.objects.count()) == ("failed", 0)


def test_undo_withdraws_what_was_entered_unless_it_was_touched(desk: Desk) -> None:
    content = "reference,title,kind,status\nC-1,A,event_meeting,\nC-2,B,event_meeting,draft\n"
    job = desk.write(desk.check(content))
    assert job.state == "done", job.problems
    touched = Commitment.objects.get(reference="C-2")
    factories.create_deadline(commitment=touched)

    job = desk.undo(job)
    assert (job.state, job.problems) == ("done", [["row 3", "C-2"]])
    assert Commitment.objects.get(reference="C-1").status == "active"

    job = desk.write(desk.check(content.replace("C-", "D-")))
    assert desk.undo(job).state == "undone"
    withdrawn = Commitment.objects.filter(reference__startswith="D-")
    assert {*withdrawn.values_list("status", flat=True)} == {"withdrawn"}


def test_mappings_are_remembered_for_the_framework_and_kind(desk: Desk) -> None:
    job = desk.start("Nr,Was,Art\nC-1,Hold it,event_meeting\n")
    assert {*job.mapping.values()} == {""}
    with pytest.raises(ImportRefusedError, match="Say which heading means: reference"):
        actions.map_columns(job, mapping={"Was": "title"})
    with pytest.raises(ImportRefusedError, match="More than one heading is said to mean: title"):
        actions.map_columns(job, mapping={"Nr": "title", "Was": "title"})
    told = {"Nr": "reference", "Was": "title", "Art": "kind"}
    actions.map_columns(job, mapping=told)
    assert actions.run_job(job.uuid, at=AT).counts == {"new": 1}
    assert desk.start("Art,Nr,Was\nevent_meeting,C-2,x\n").mapping == told
    assert SheetMapping.objects.get().kind == "commitments"


def test_another_sheet_or_row_of_headings_is_read_when_asked(desk: Desk) -> None:
    book = workbook(
        ("List of 2026",), (), ("Ref", "Title"), ("C-1", "A"), Other=[("Reference",), ("C-7",)]
    )
    job = desk.start(book, name="list.xlsx")
    assert (job.header_row, job.headings, job.opened["sheets"]) == (
        3, ["Ref", "Title"], ["Sheet", "Other"],
    )  # fmt: skip
    job = actions.reopen(job, sheet="Other", header_row=None)
    assert (job.header_row, job.mapping) == (1, {"Reference": "reference"})


def test_parties_members_meetings_figures_and_reports_come_in_and_go_again(desk: Desk) -> None:
    person = factories.create_member(desk.framework, Role.VIEWER, email="poc@example.org")
    forum = factories.create_forum(framework=desk.framework, code="SCM", name="Yearly meeting")
    made = factories.create_commitment(framework=desk.framework, owner=desk.party, reference="C-1")
    factories.create_indicator(commitment=made, name="Workshops")
    factories.create_membership(
        user=desk.clerk, framework=desk.framework, party=desk.party, role=Role.CLERK
    )
    sheets = {
        SheetKind.PARTIES: "code,name,kind,part of\nX,Land X,country,\nX-M,Ministry,ministry,X\n",
        SheetKind.MEMBERS: "e-mail,name,role,party,from\n"
        "POC@example.org,Kim,point of contact,Ministry of Defence,1 March 2025\n",
        SheetKind.MEETINGS: "forum,number,date,place\nYearly meeting,57,4 Nov 2025,Seoul\n",
        SheetKind.MEASUREMENTS: "commitment,indicator,value,date\n"
        'C-1,workshops,"1,234.5",June 2026\n',
        SheetKind.UPDATES: "commitment,party,date,health,narrative\n"
        "C-1,ROK-MND,2026-10-30,on track,It goes well.\n",
    }
    jobs = []
    for kind, content in sheets.items():
        job = desk.check(content, kind=kind, by=desk.lead if kind == "members" else desk.clerk)
        assert {*effects(job)} == {"new"}, (kind, faults(job))
        job = desk.write(job)
        assert job.state == "done", (kind, job.problems)
        assert {*effects(desk.check(content, kind=kind, by=job.created_by))} == {"same"}, kind
        jobs.append(job)

    assert Party.objects.get(code="X-M").parent == Party.objects.get(code="X")
    membership = Membership.objects.get(user=person, role=Role.CONTACT)
    assert (membership.party, membership.starts_on) == (desk.party, date(2025, 3, 1))
    assert Meeting.objects.get(forum=forum, number=57).ends_on == date(2025, 11, 4)
    assert Measurement.objects.get().value == Decimal("1234.5")
    assert ProgressUpdate.objects.get().author == desk.clerk

    for job in reversed(jobs):
        actions.ask_undo(job, by=job.confirmed_by or desk.clerk)
        undone = actions.run_job(job.uuid, at=AT)
        assert undone.state == "undone", (job.kind, undone.message, undone.problems)
    assert not Party.objects.filter(code__startswith="X").exists()
    assert not Membership.objects.filter(user=person, role=Role.CONTACT).exists()
    assert Meeting.objects.get(forum=forum).state == "cancelled"
    assert not Measurement.objects.exists()
    assert ProgressUpdate.objects.get().state == "withdrawn"


def test_a_meeting_that_moves_takes_its_deadlines_along(desk: Desk) -> None:
    forum = factories.create_forum(framework=desk.framework, code="SCM")
    meeting = factories.create_meeting(
        forum=forum, number=57, starts_on=date(2025, 11, 4), ends_on=date(2025, 11, 4)
    )
    made = factories.create_commitment(framework=desk.framework)
    hanging = factories.create_anchored_deadline(commitment=made, meeting=meeting)
    job = desk.check("forum,number,first day\nSCM,57,2026-11-10\n", kind=SheetKind.MEETINGS)
    job = desk.write(job)
    hanging.refresh_from_db()
    assert (job.state, hanging.last_day) == ("done", date(2026, 11, 9)), job.problems
    assert desk.undo(job).state == "undone"
    hanging.refresh_from_db()
    assert hanging.last_day == date(2025, 11, 3)


def test_checking_asks_as_much_for_many_rows_as_for_one(desk: Desk) -> None:
    def statements(count: int) -> int:
        rows = "".join(f"C-{n},T,event_meeting,ROK-MND,sea,2026\n" for n in range(count))
        job = desk.start("reference,title,kind,owner,area,due\n" + rows)
        actions.map_columns(job, mapping=job.mapping)
        with CaptureQueriesContext(connection) as checked:
            job = actions.run_job(job.uuid, at=AT)
        assert job.counts == {"new": count}
        return len(checked)

    assert statements(1) == statements(30)


def test_many_rows_are_written_changed_and_taken_back_in_few_statements(desk: Desk) -> None:
    def statements(count: int, title: str) -> list[int]:
        rows = "".join(f"C-{n},{title} {n},event_meeting,ROK-MND,2026\n" for n in range(count))
        job = desk.check("reference,title,kind,owner,due\n" + rows)
        with CaptureQueriesContext(connection) as written:
            job = desk.write(job)
        with CaptureQueriesContext(connection) as undone:
            last = desk.undo(job)
        assert (job.state, last.state) == ("done", "undone"), last.problems
        return [len(written), len(undone)]

    few = statements(2, "New")
    withdrawn = Commitment.objects.get(reference="C-1")
    (deadline,) = withdrawn.deadlines.all()
    assert (withdrawn.status, deadline.close_reason) == ("withdrawn", "with_commitment")
    told = (
        AuditEvent.objects.filter(root=withdrawn.uuid).order_by("pk").values_list("verb", flat=True)
    )
    assert [*told][-2:] == ["declare_withdrawn", "close_deadline"]

    Commitment.objects.all().update(reference=Concat(Value("OLD-"), "reference"))
    many = statements(40, "New")
    # SQLite takes so many values in a statement and no more.
    assert all(after < before + 12 for before, after in zip(few, many, strict=True)), (few, many)

    # What was taken back comes back by its row.
    assert desk.check("reference,title\nC-1,New 1\n").counts == {"revived": 1}
    Commitment.objects.filter(status="withdrawn").update(status="active", closed_at=None)
    few, many = statements(2, "Other"), statements(40, "Another")
    assert all(after < before + 12 for before, after in zip(few, many, strict=True)), (few, many)
    titles = Commitment.objects.filter(reference__startswith="C-").values_list("title", flat=True)
    assert {*titles} == {f"New {n}" for n in range(40)}


def test_a_row_that_is_refused_among_many_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for reference in ("C-1", "C-2"):
        factories.create_commitment(framework=desk.framework, reference=reference, title="Old")
    job = desk.check("reference,title\nC-1,New\nC-2,Refused\n")

    def refuse(self: Commitment, changes: dict[str, list[str]]) -> bool:
        return changes.get("title", [""])[-1] == "Refused"

    monkeypatch.setattr(Commitment, "asks_why", refuse)
    monkeypatch.setattr("entry.sheets.actions.running._reason", lambda _job: "")
    job = desk.write(job)
    assert (job.state, [place for place, _words in job.problems]) == ("failed", ["row 3"])
    assert {*Commitment.objects.values_list("title", flat=True)} == {"Old"}
