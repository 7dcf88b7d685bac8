"""A framework counted in the database, against the same counted one by one."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.actions import assess, declare
from commitments.actions.cycles import attainment, counted_items, set_quota
from commitments.actions.parties import name_party
from commitments.deliveries import punctuality_of, tally_of
from commitments.domain.gaps import MEASURED_KINDS, Gap
from commitments.domain.punctuality import PunctualityTally
from commitments.domain.vocabulary import (
    Completion,
    Kind,
    Outcome,
    PartyRole,
    Stage,
    Status,
    UpdateState,
)
from commitments.models import Commitment, InitiativeStep, QuotaRule
from commitments.overview import Group, Overview, overview_of
from commitments.parts import beside
from commitments.quotas import cycles_asked, cycles_told
from commitments.scores import scorecard_of
from frameworks.models import Framework, Party
from frameworks.roles import Role
from history.actions import save_recorded
from tests import factories
from tests.factories import AT

FITTING = {Outcome.KEPT: Completion.COMPLETE, Outcome.NOT_KEPT: Completion.NOT_STARTED}
pytestmark = pytest.mark.django_db


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework()


@pytest.fixture
def parties(framework: Framework) -> list[Party]:
    return [factories.create_party(framework=framework) for _number in range(2)]


def fill(framework: Framework, parties: list[Party]) -> None:
    """Enter commitments of every standing, in no area, one and two, of one owner and two."""
    areas = [factories.create_area(framework=framework, position=place) for place in (1, 2)]
    author = factories.create_member(framework, Role.CONTACT, party=parties[0])
    reviewer = factories.create_member(framework, Role.MANAGER)
    days = ["../2025", "2023-35", "2026-11", "../2028", "", ""]
    for place, edtf in enumerate(days * 2):
        made = factories.create_commitment(
            framework=framework,
            owner=parties[place % 2],
            kind=Kind.QUANTITATIVE_TARGET if place % 3 else Kind.ONGOING_PROGRAMME,
            stale_at=AT - timedelta(days=1) if place % 4 == 3 else None,
        )
        made.areas.set(areas[: place % 3])
        if edtf:
            factories.create_deadline(commitment=made, expression=edtf, edtf=edtf)
        if place % 5 == 0:
            name_party(made, party=parties[1 - place % 2], role=PartyRole.OWNER, by=None, at=AT)
            factories.create_indicator(commitment=made)
        if place % 2:
            factories.create_assignment(commitment=made, user=author, party=parties[0])
            factories.create_update(
                commitment=made,
                party=parties[0],
                author=author,
                reviewer=reviewer,
                state=UpdateState.ACCEPTED if place % 3 else UpdateState.DRAFT,
            )
        if place > 9:
            declare(made, status=Status.DELIVERED, delivered_edtf="2025", by=None, at=AT)
    hide(framework, parties)


def hide(framework: Framework, parties: list[Party]) -> None:
    """Enter what is not for everybody: a draft, and what a party keeps to itself."""
    for fields in (
        {"status": Status.DRAFT},
        {"visibility": "party", "author_party": parties[0]},
        {"kind": Kind.STANDING_PRINCIPLE},
    ):
        hidden = factories.create_commitment(framework=framework, owner=parties[0], **fields)
        factories.create_deadline(commitment=hidden, expression="by 2025", edtf="../2025")


def visible(framework: Framework) -> list[Commitment]:
    rows = Commitment.objects.filter(framework=framework).with_standing(AT)
    return [
        row
        for row in rows.order_by("pk")
        if row.is_tracked and row.visibility == "framework" and row.status != Status.DRAFT
    ]


def is_heard(row: Commitment) -> bool:
    given = row.updates.filter(state__in=["submitted", "accepted"])
    return row.is_open and row.stale_at > AT and given.exists()


def counted(group: Any) -> tuple[dict[str, int], int, int]:
    return (dict(group.standings), group.open, group.heard)


def by_hand(rows: list[Commitment]) -> tuple[dict[str, int], int, int]:
    standings = Counter(str(getattr(row, "standing", "")) for row in rows)
    return (dict(standings), sum(row.is_open for row in rows), sum(map(is_heard, rows)))


def test_every_count_is_what_one_finds_by_hand(framework: Framework, parties: list[Party]) -> None:
    fill(framework, parties)
    found, rows = overview_of(framework, at=AT), visible(framework)
    assert counted(found.total) == by_hand(rows)
    assert len({*found.total.standings}) >= 5
    for group in found.parties:
        party = next(one for one in parties if one.code == group.key)
        owned = [row for row in rows if row.party_roles.filter(party=party, role="owner").exists()]
        assert counted(group.count) == by_hand(owned)
    for group in found.areas:
        inside = [
            row
            for row in rows
            if (str(group.key) in {str(area.uuid) for area in row.areas.all()})
            or (not group.key and not row.areas.exists())
        ]
        assert counted(group.count) == by_hand(inside)
    assert [group.key for group in found.areas][-1] == ""
    assert sum(one.number for one in found.deliveries) == 2


def test_what_is_missing_is_what_one_finds_by_hand(
    framework: Framework, parties: list[Party]
) -> None:
    fill(framework, parties)
    rows = [row for row in visible(framework) if row.is_open]
    by_gap = {
        Gap.OWNER: [row for row in rows if not row.party_roles.filter(role="owner").exists()],
        Gap.CONTACT: [row for row in rows if not row.assignments.exists()],
        Gap.DATE: [
            row for row in rows if not row.deadlines.exists() and row.kind != "ongoing_programme"
        ],
        Gap.INDICATOR: [
            row for row in rows if row.kind in MEASURED_KINDS and not row.indicators.exists()
        ],
        Gap.UPDATE: [row for row in rows if row.stale_at <= AT],
    }
    assert overview_of(framework, at=AT).gaps == {gap: len(of) for gap, of in by_gap.items()}
    published = Commitment.objects.filter(framework=framework).published()
    for gap, expected in by_gap.items():
        assert {*published.lacking(gap, AT)} == {*expected}


def test_scores_by_party_are_those_of_the_scorecard(
    framework: Framework, parties: list[Party]
) -> None:
    manager = factories.create_member(framework, Role.MANAGER)
    areas = [factories.create_area(framework=framework, position=place) for place in (1, 2)]
    for place, outcome in enumerate([Outcome.KEPT, Outcome.NOT_KEPT, Outcome.KEPT]):
        made = factories.create_commitment(framework=framework, owner=parties[0])
        # In two areas a judgement counts in each, and for its party once.
        made.areas.set(areas[: place + 1])
        factories.create_deadline(commitment=made, expression="by 2025", edtf="../2025")
        assess(
            made,
            party=parties[0],
            completion=FITTING[outcome],
            outcome=outcome,
            reasons="It was seen.",
            by=manager,
            at=AT,
        )
    found = overview_of(framework, at=AT)
    scores = {group.key: group.score for group in found.parties}
    assert scores == {party.code: score for party, score in scorecard_of(framework).parties}
    told = {group.name: (group.score.mean, group.score.counted) for group in found.areas}
    assert [counted for _mean, counted in told.values()] == [3, 2]
    assert [str(mean) for mean, _counted in told.values()] == ["0.33", "0.00"]


def test_punctuality_in_one_query_is_that_of_each(
    framework: Framework, parties: list[Party]
) -> None:
    for edtf in ("2025-05", "2025-08", "2025", ""):
        made = factories.create_commitment(framework=framework, owner=parties[0])
        for due in ("2025-03", "2025-06"):
            factories.create_deadline(commitment=made, expression=f"by {due}", edtf=f"../{due}")
        declare(made, status=Status.DELIVERED, delivered_edtf=edtf, by=None, at=AT)
    undated = factories.create_commitment(framework=framework)
    declare(undated, status=Status.DELIVERED, delivered_edtf="2025", by=None, at=AT)
    rows = Commitment.objects.filter(framework=framework)
    # The first question of a process that has JSON in it asks the database whether it can.
    tally_of(rows)
    with CaptureQueriesContext(connection) as asked:
        tally = tally_of(rows)
    assert len(asked) == 1
    assert tally == PunctualityTally.of(punctuality_of(row) for row in rows)
    assert len(tally.counts) == 4


def test_cycles_count_what_the_quota_counts(framework: Framework, parties: list[Party]) -> None:
    made = factories.create_commitment(
        framework=framework, owner=parties[0], kind=Kind.ANNUAL_QUOTA
    )
    forum = factories.create_forum(framework=framework)
    for day in ("2024-11-05", "2025-11-04", "2026-11-30"):
        factories.create_meeting(forum=forum, starts_on=day, ends_on=day)
    set_rule(made, forum)
    for title, days in {"Early": ("2025-02-01", "2026-02-01"), "Late": ("2026-03-01",)}.items():
        initiative = factories.create_initiative(framework=framework, title=title)
        initiative.commitments.add(made)
        for day in days:
            step = InitiativeStep(
                initiative=initiative,
                stage=Stage.PRESENTED,
                taken_on=day,
                taken_by=factories.create_user(),
            )
            save_recorded(step, by=None, at=AT)
    [(found, cycles)] = cycles_told(*beside(cycles_asked(framework)))
    assert found == made
    assert [[one.name for one in cycle.counted] for cycle in cycles] == [["Early"], ["Late"]]
    rule = QuotaRule.objects.get()
    items = counted_items(rule)
    assert [cycle.attainment for cycle in cycles] == [
        attainment(cycle.deadline, items) for cycle in cycles
    ]


def set_rule(commitment: Commitment, forum: Any) -> None:
    rule = QuotaRule(
        commitment=commitment,
        period="meeting",
        forum=forum,
        required=1,
        counts="initiatives",
        expression="one each year before the meeting",
    )
    set_quota(rule, by=None, at=AT)


def test_more_rows_ask_the_database_no_more(framework: Framework, parties: list[Party]) -> None:
    asked: list[int] = []
    found: Overview | None = overview_of(framework, at=AT)
    for _round in range(2):
        fill(framework, parties)
        with CaptureQueriesContext(connection) as queries:
            found = overview_of(framework, at=AT)
        asked.append(len(queries))
    assert asked == [1, 1]
    assert found is not None
    assert all(isinstance(group, Group) for group in found.parties)
