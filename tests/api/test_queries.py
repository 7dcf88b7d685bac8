"""Every list and every record costs a constant number of queries, however many rows there are."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.actions import (
    add_mention,
    ask_for_date,
    propose_initiative,
    put_down,
    relate,
)
from commitments.domain.vocabulary import Decision
from commitments.models import Commitment
from entry.sheets.models import SheetJob
from entry.sheets.states import SheetKind
from frameworks.models import PartyMember, PartyName
from reminders.models import Notification
from tests.api.test_reading import LISTS, named
from tests.api.world import World, get
from tests.factories import (
    AT,
    create_area,
    create_commitment,
    create_deadline,
    create_document,
    create_evidence,
    create_forum,
    create_framework,
    create_indicator,
    create_measurement,
    create_meeting,
    create_member,
    create_membership,
    create_minutes,
    create_party,
    create_passage,
    create_programme,
    create_round,
    create_update,
    number,
)

MANY = 12


def a_commitment(world: World) -> Commitment:
    commitment = create_commitment(
        framework=world.framework, owner=world.party, quote=f"They will do {number()} things."
    )
    deadline = create_deadline(commitment=commitment)
    ask_for_date(deadline, expression="by 2030", reason="R", by=world.contact, at=AT)
    create_indicator(commitment=commitment)
    return commitment


def everything(world: World) -> None:
    """Add one more row to every list."""
    framework = create_framework()
    create_membership(user=world.manager, framework=framework)
    create_member(world.framework, party=create_party(framework=world.framework))
    PartyName.objects.create(party=create_party(parent=world.party), name=f"Name {number()}")
    PartyMember.objects.create(group=world.party, member=create_party())
    create_area(framework=world.framework)
    document = create_document(framework=world.framework)
    passage = create_passage(document=document)
    add_mention(world.commitment, passage=passage, by=world.clerk, at=AT)
    create_meeting(forum=create_forum(framework=world.framework, reports_to=world.forum))
    create_meeting(forum=world.forum)
    word = world.document.text.split()[number() % 10]
    other = a_commitment(world)
    relate(world.commitment, other=other, kind="restates", by=world.manager, at=AT)
    create_programme(framework=world.framework, parent=create_programme(framework=world.framework))
    create_deadline(commitment=world.commitment)
    update = create_update(
        commitment=world.commitment, party=world.party, author=world.contact, reviewer=world.manager
    )
    create_measurement(indicator=world.indicator, update=update)
    create_measurement(indicator=world.indicator)
    create_evidence(commitment=world.commitment, update=update, title=word)
    initiative = propose_initiative(
        world.framework,
        title=f"Initiative {number()}",
        parties=[world.party],
        commitments=[world.commitment],
        taken_on=AT.date(),
        by=world.manager,
        at=AT,
    )
    assert initiative.pk
    create_round(framework=world.framework)
    create_minutes(framework=world.framework, agenda=[world.commitment], by=world.manager)
    SheetJob.objects.create(
        framework=world.framework,
        kind=SheetKind.COMMITMENTS,
        file_name="list.csv",
        sha256=f"{number():064}",
        size=1,
        created_by=world.clerk,
        created_at=AT,
    )
    Notification.objects.create(
        duty_key=f"{number():064}",
        recipient=world.manager,
        commitment=world.commitment,
        deadline=world.deadline,
        update=update,
        family="stale",
        rung="stale",
        channel="inbox",
        owed_from=AT.date(),
        created_at=AT,
    )


def cost(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert ask().status_code == 200
    return len(captured)


@pytest.fixture
def grown(world: World) -> Callable[[str], tuple[int, int]]:
    """Ask for the cost of an address with few rows and with many."""

    def ask(path: str) -> tuple[int, int]:
        for _ in range(2):
            everything(world)
        few = cost(lambda: get(world.manager, path))
        for _ in range(MANY):
            everything(world)
        return few, cost(lambda: get(world.manager, path))

    return ask


def test_lists_cost_the_same_for_few_rows_and_many(world: World) -> None:
    for _ in range(2):
        everything(world)
    addresses = [named(path, world) for path in LISTS]
    few = {path: cost(lambda path=path: get(world.manager, path)) for path in addresses}  # type: ignore[misc]
    rows = {path: len(get(world.manager, path).json()["results"]) for path in addresses}
    for _ in range(MANY):
        everything(world)
    many = {path: cost(lambda path=path: get(world.manager, path)) for path in addresses}  # type: ignore[misc]
    # The names in the history cost one query for each kind of record, of which fewer are named.
    story = named("commitments/{commitment}/history", world)
    assert many.pop(story) <= few.pop(story)
    assert many == few
    assert max(few.values()) <= 16
    grew = {
        path: len(get(world.manager, path).json()["results"]) > rows[path] for path in addresses
    }
    assert [path for path, has in grew.items() if not has] == [
        # One document has one sentence to cut; the story of it is in test_reading.
        f"documents/{world.document.uuid}/passages",
        f"documents/{world.document.uuid}/sentences",
    ]


def test_one_commitment_costs_the_same_however_long_its_story(
    grown: Callable[[str], tuple[int, int]], world: World
) -> None:
    few, many = grown(f"commitments/{world.commitment.uuid}")
    assert many <= few <= 34


def test_one_indicator_costs_the_same_however_long_its_curve(
    grown: Callable[[str], tuple[int, int]], world: World
) -> None:
    few, many = grown(f"indicators/{world.indicator.uuid}")
    assert many == few


def test_minutes_cost_the_same_however_much_was_said(world: World) -> None:
    minutes = create_minutes(framework=world.framework, agenda=[world.commitment], by=world.manager)

    def note(count: int) -> None:
        for _ in range(count):
            put_down(
                minutes, commitment=world.commitment, decision=Decision.NOTED,
                note=f"Sentence {number()}", by=world.manager, at=AT,
            )  # fmt: skip

    note(1)
    few = cost(lambda: get(world.manager, f"minutes/{minutes.uuid}"))
    note(MANY)
    assert cost(lambda: get(world.manager, f"minutes/{minutes.uuid}")) == few
