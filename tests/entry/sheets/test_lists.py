"""The list of commitments, exported from its page, comes in again as what is there."""

from datetime import date
from typing import Any

import pytest

from commitments.actions.parties import name_party
from commitments.domain.vocabulary import PartyRole
from entry.sheets.states import Effect
from frameworks.roles import Role
from tests import factories
from tests.desks.pages.scene import signed_in
from tests.entry.sheets.desk import Desk, effects, faults, open_desk
from tests.factories import AT

pytestmark = pytest.mark.django_db


def exported(desk: Desk, form: str) -> bytes:
    answer: Any = signed_in(desk.clerk).get(f"/reports/commitments.{form}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.fixture
def desk() -> Desk:
    desk = open_desk()
    other = factories.create_party(framework=desk.framework, name="Works, Roads and Bridges")
    made = factories.create_commitment(
        framework=desk.framework, owner=desk.party, reference="C-1", title="=1+1 is a title"
    )
    name_party(made, party=other, role=PartyRole.OWNER, by=desk.clerk, at=AT)
    factories.create_deadline(commitment=made, expression="by 2025", edtf="../2025")
    dated = factories.create_commitment(framework=desk.framework, reference="C-2", owner=other)
    factories.create_deadline(
        commitment=dated, edtf="2027-03-01", label="", expression="on 1 March 2027"
    )
    factories.create_commitment(framework=desk.framework, reference="C-3")
    return desk


def open_desk_of_another() -> Desk:
    framework = factories.create_framework(code="OTHER")
    party = factories.create_party(framework=framework)
    clerk = factories.create_member(framework, Role.CLERK)
    return Desk(framework, party, clerk, factories.create_member(framework, Role.LEAD))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_exported_list_changes_nothing_when_it_comes_in_again(form: str, desk: Desk) -> None:
    job = desk.check(exported(desk, form), name=f"commitments.{form}")
    assert effects(job) == [Effect.SAME] * 3, (faults(job), [*job.rows.values("changes")])


def test_an_exported_list_brings_in_what_was_edited_in_it(desk: Desk) -> None:
    content = exported(desk, "csv").decode().replace("'=1+1 is a title", "Another title")
    job = desk.check(content)
    assert [row.changes for row in job.rows.filter(effect=Effect.CHANGED)] == [
        {"title": ["=1+1 is a title", "Another title"]}
    ]
    assert desk.write(job).state == "done"
    assert (
        date(2025, 12, 31)
        == desk.framework.commitments.get(reference="C-1").deadlines.get().last_day
    )


def test_an_exported_list_is_refused_row_by_row_in_another_framework(desk: Desk) -> None:
    content = exported(desk, "csv")
    other = open_desk_of_another()
    job = other.check(content)
    assert effects(job) == [Effect.ERROR] * 3
    assert ["B2", "This row belongs to FW, not to OTHER."] in faults(job)
