"""What an import must not do: speak for others, meet what is internal, get stuck or swell."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from commitments.domain.vocabulary import Status, UpdateState, Visibility
from commitments.models import ProgressUpdate
from entry.sheets import actions, reading
from entry.sheets.kinds.commitments import Commitments
from entry.sheets.models import SheetJob
from entry.sheets.opening import SheetError
from entry.sheets.states import SheetKind
from frameworks.models import Membership, Party
from frameworks.roles import Role
from tests import factories
from tests.entry.sheets.desk import Desk, effects, faults, open_desk
from tests.factories import AT

pytestmark = pytest.mark.django_db
ONE = "reference,title,kind\nC-1,A,event_meeting\n"
REPORT = "commitment,party,date,health,narrative\nC-1,{party},2026-10-30,on track,Well.\n"


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def test_nobody_reports_for_a_party_of_others(desk: Desk) -> None:
    other = factories.create_party(framework=desk.framework, code="US-DOD")
    factories.create_membership(
        user=desk.clerk, framework=desk.framework, party=desk.party, role=Role.CLERK
    )
    factories.create_commitment(
        framework=desk.framework,
        parties=[(desk.party, "owner"), (other, "owner")],
        reference="C-1",
    )
    job = desk.check(REPORT.format(party="US-DOD"), kind=SheetKind.UPDATES)
    assert (effects(job), faults(job)) == (
        ["error"],
        [["B2", "You do not report for this party here."]],
    )
    own = desk.check(REPORT.format(party="ROK-MND"), kind=SheetKind.UPDATES)
    assert effects(own) == ["new"], faults(own)


def test_what_a_party_keeps_to_itself_is_not_compared(desk: Desk) -> None:
    factories.create_membership(
        user=desk.clerk, framework=desk.framework, party=desk.party, role=Role.CONTACT
    )
    hidden: dict[str, Any] = {
        "framework": desk.framework,
        "author_party": desk.party,
        "title": "canary",
    }
    factories.create_commitment(reference="C-1", visibility=Visibility.PARTY, **hidden)
    factories.create_commitment(reference="C-2", status=Status.DRAFT, **hidden)
    job = desk.check(ONE + "C-2,B,event_meeting\n")
    told = list(job.rows.values_list("changes", "target"))
    assert told == [({}, None), ({}, None)]


def test_a_report_that_is_internal_is_not_compared(desk: Desk) -> None:
    factories.create_membership(
        user=desk.clerk, framework=desk.framework, party=desk.party, role=Role.CLERK
    )
    made = factories.create_commitment(framework=desk.framework, owner=desk.party, reference="C-1")
    factories.create_update(
        commitment=made,
        party=desk.party,
        author=desk.clerk,
        state=UpdateState.DRAFT,
        reported_edtf="2026-10-30",
        narrative="canary",
    )
    job = desk.check(REPORT.format(party="ROK-MND"), kind=SheetKind.UPDATES)
    assert list(job.rows.values_list("effect", "target")) == [("new", None)]
    assert ProgressUpdate.objects.count() == 1


def test_a_value_of_a_report_is_mended_there(desk: Desk) -> None:
    made = factories.create_commitment(framework=desk.framework, owner=desk.party, reference="C-1")
    update = factories.create_update(commitment=made, party=desk.party, author=desk.clerk)
    indicator = factories.create_indicator(commitment=made, name="People")
    value = factories.create_measurement(
        indicator=indicator, update=update, value=3, measured_edtf="2026-06", source=""
    )
    sheet = f"commitment,indicator,value,date\nC-1,People,4,{value.measured_edtf}\n"
    job = desk.check(sheet, kind=SheetKind.MEASUREMENTS)
    assert "belongs to a report" in faults(job)[0][1]


def test_undo_stops_with_words_where_a_party_is_gone(desk: Desk) -> None:
    other = factories.create_party(framework=desk.framework, code="US-DOD")
    factories.create_commitment(framework=desk.framework, owner=desk.party, reference="C-1")
    job = desk.write(desk.check("reference,owner\nC-1,US-DOD\n"))
    assert job.state == "done", job.problems
    Party.objects.filter(pk=desk.party.pk).update(merged_into=other)
    job = desk.undo(job)
    assert job.state == "done"
    assert "No party has the code ROK-MND any longer." in job.problems[0][1]


def test_undo_leaves_a_framework_its_last_lead(desk: Desk) -> None:
    person, other = factories.create_user(), factories.create_framework()
    for one in (person, desk.lead):
        factories.create_membership(user=one, framework=other)
    sheet = f"email,role\n{person.email},lead\n"
    job = desk.write(desk.check(sheet, kind=SheetKind.MEMBERS, by=desk.lead))
    assert job.state == "done", job.problems
    Membership.objects.filter(user=desk.lead).update(ends_on=AT.date() - timedelta(days=1))
    desk.lead = factories.create_superuser()
    job = desk.undo(job)
    assert job.state == "done"
    assert "at least one lead" in job.problems[0][1]
    here = Membership.objects.filter(user=person, framework=desk.framework)
    assert here.in_force(AT.date()).get().role == Role.LEAD
    factories.create_member(desk.framework, Role.LEAD)
    assert desk.undo(job).state == "undone"
    assert not here.exists()


def run(job: SheetJob) -> SheetJob:
    return actions.run_job(job.uuid, at=AT)


def test_work_that_breaks_off_each_time_is_stopped_with_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Commitments, "find", break_off)
    job = desk.check(ONE)
    assert (job.state, job.message) == ("failed", "Something went wrong, and nothing was written.")
    monkeypatch.undo()
    assert desk.write(desk.check(ONE)).state == "done"


def test_work_is_taken_up_again_after_the_database_was_away(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any) -> None:
        raise OperationalError("gone")

    job = desk.start(ONE)
    actions.map_columns(job, mapping=job.mapping)
    monkeypatch.setattr(Commitments, "find", away)
    with pytest.raises(OperationalError):
        run(job)
    assert SheetJob.objects.get().state == "checking"
    monkeypatch.undo()
    assert run(job).state == "preview"


def test_a_row_of_very_many_cells_costs_no_more_than_the_columns_that_are_taken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    text_cell = reading.text_cell

    def counting(text: str) -> Any:
        looked_at.append(text)
        return text_cell(text)

    monkeypatch.setattr(reading, "text_cell", counting)
    with pytest.raises(SheetError, match="more than 200 columns"):
        desk.start(ONE + "C-2,B,event_meeting," + "," * 100_000 + "x\n")
    assert len(looked_at) < 2_000


def test_very_many_merged_cells_are_each_looked_at_where_they_stand() -> None:
    ranges = [f"A{row}:B{row}" for row in range(1, 30_001)]
    merged = reading._Merged(ranges)
    for number in range(1, 30_001):
        row = reading.Row(number, [reading.Cell("x"), reading.Cell("y")])
        merged.mark(row)
        assert len(merged.begun) == 1
        assert row.cells[1].fault


def test_sheet_of_members_does_not_tell_who_has_an_account(desk: Desk) -> None:
    elsewhere = factories.create_member(factories.create_framework())
    folded = factories.create_member(desk.framework, email="weiss@example.org")
    lines = [elsewhere.email, "nobody@example.org", folded.email.replace("ss", "ß")]
    content = "email,role\n" + "".join(f"{address},clerk\n" for address in lines)
    job = desk.check(content, kind=SheetKind.MEMBERS, by=desk.lead)
    words = "You share no framework with anybody of this address: invite them."
    assert effects(job) == ["error"] * 3
    assert [fault[1] for fault in faults(job)] == [words] * 3
    job = desk.check(f"email,role\n{folded.email},clerk\n", kind=SheetKind.MEMBERS, by=desk.lead)
    assert effects(job) == ["new"], faults(job)
