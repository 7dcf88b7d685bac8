"""Parties, frameworks and programmes: what rests on them follows, and nothing is part of itself."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.actions import (
    close_deadline,
    enter_commitment,
    propose_initiative,
    save_framework,
    save_party,
    save_programme,
)
from commitments.actions.initiatives import link_commitments
from commitments.domain.vocabulary import PartyRole
from commitments.models import AnchorRelation, CloseReason, Commitment, Deadline
from commitments.wording import reading_words
from tests.commitments.refusals import refused
from tests.factories import (
    AT,
    create_anchored_deadline,
    create_commitment,
    create_deadline,
    create_framework,
    create_initiative,
    create_party,
    create_programme,
    create_user,
)
from tests.history.replay import events, latest_event, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_told")]
IN_SEOUL = datetime(2026, 12, 31, 15, tzinfo=UTC)
IN_NEW_YORK = datetime(2027, 1, 1, 5, tzinfo=UTC)


def stored(deadline: Deadline) -> Deadline:
    return Deadline.objects.get(pk=deadline.pk)


def test_days_end_in_the_new_zone_of_a_party_and_closed_ones_stay() -> None:
    party = create_party(time_zone="Asia/Seoul")
    commitment = create_commitment(owner=party)
    supported = create_commitment(
        parties=[(create_party(time_zone="Asia/Tokyo"), "owner"), (party, "supporter")]
    )
    deadline, closed = (create_deadline(commitment=commitment) for _ in range(2))
    other = create_deadline(commitment=supported)
    foreign = create_deadline(commitment=create_commitment(owner=create_party()))
    close_deadline(closed, close_reason=CloseReason.MET, by=None, at=AT)
    party.time_zone, user = "America/New_York", create_user()

    followed = save_party(party, by=user, at=AT, reason="It moved.")

    assert followed.ended_elsewhere == 2
    assert [stored(row).late_at for row in (deadline, other)] == [IN_NEW_YORK] * 2
    assert stored(closed).late_at == IN_SEOUL
    assert verbs(foreign) == ["set_deadline"]
    told = events(deadline)[-1]
    assert (told.verb, told.actor, told.reason) == ("end_day_elsewhere", user.uuid, "It moved.")
    assert not deadline.revisions.exists()


def test_a_zone_that_is_not_the_last_changes_nothing() -> None:
    party = create_party(time_zone="Asia/Seoul")
    owner = create_party(time_zone="America/New_York")
    commitment = create_commitment(parties=[(owner, "owner"), (party, "supporter")])
    deadline = create_deadline(commitment=commitment)
    party.time_zone = "Asia/Tokyo"
    assert save_party(party, by=None, at=AT).ended_elsewhere == 0
    assert verbs(deadline) == ["set_deadline"]


def test_many_days_end_elsewhere_in_a_few_statements() -> None:
    def cost(number: int) -> int:
        party = create_party(time_zone="Asia/Seoul")
        commitment = create_commitment(owner=party)
        for _ in range(number):
            create_deadline(commitment=commitment)
        party.time_zone = "America/New_York"
        with CaptureQueriesContext(connection) as captured:
            assert save_party(party, by=None, at=AT).ended_elsewhere == number
        return len(captured)

    assert cost(30) == cost(3)


def test_the_zone_of_a_framework_ends_the_days_of_what_has_no_party() -> None:
    framework = create_framework(time_zone="UTC")
    alone = create_deadline(commitment=create_commitment(framework=framework, parties=[]))
    owned = create_deadline(commitment=create_commitment(framework=framework))
    framework.time_zone = "America/New_York"
    assert save_framework(framework, by=None, at=AT).ended_elsewhere == 1
    assert stored(alone).late_at == IN_NEW_YORK
    assert verbs(owned) == ["set_deadline"]


def season(party: Any, **fields: Any) -> Deadline:
    values = {"expression": "summer of 2027", "edtf": "2027-22", "basis": ["northern_summer"]}
    commitment = create_commitment(parties=[(party, PartyRole.OWNER)])
    return create_deadline(commitment=commitment, **{**values, **fields})


def test_seasons_turn_with_the_hemisphere_of_the_first_owner() -> None:
    party = create_party()
    deadline, quarter = season(party), season(party, edtf="2027-35", basis=["calendar_quarter"])
    named = season(party, edtf="2027-26")
    second = create_commitment(parties=[(create_party(), "owner"), (party, "owner")])
    other = create_deadline(commitment=second, expression="summer of 2027", edtf="2027-22")
    party.hemisphere = "south"

    followed = save_party(party, by=None, at=AT, reason="A slip.")

    now = stored(deadline)
    assert [(move.deadline, move.new_last_day) for move in followed.moves] == [
        (deadline, now.last_day)
    ]
    assert (now.hemisphere, now.basis) == ("south", ["southern_summer"])
    assert now.last_day == date(2027, 12, 31)
    assert now.revisions.get().reason == "A slip."
    for row in (quarter, named, other):
        assert verbs(row) == ["set_deadline"]


def test_fiscal_years_that_the_rule_read_are_read_anew_and_others_left() -> None:
    framework = create_framework(fiscal_year_start_month=10)
    commitment = create_commitment(framework=framework)
    ruled = create_deadline(commitment=commitment, expression="by the end of FY2027")
    below = create_anchored_deadline(
        commitment=commitment, anchor_deadline=ruled, relation=AnchorRelation.AFTER, offset=10
    )
    by_hand = create_deadline(
        commitment=commitment, expression="FY27", edtf="2027-08", basis=["fiscal_year"]
    )
    plain = create_deadline(commitment=commitment)
    assert ruled.last_day == date(2027, 9, 30)
    framework.fiscal_year_start_month = 4

    followed = save_framework(framework, by=None, at=AT)

    assert [move.deadline for move in followed.moves] == [ruled, below]
    assert stored(ruled).last_day == date(2027, 3, 31)
    assert stored(below).last_day == date(2027, 4, 10)
    assert followed.left == [by_hand]
    assert ruled.revisions.get().reason == "The fiscal year begins in another month."
    assert verbs(plain) == ["set_deadline"]

    framework.fiscal_year_start_month = None
    followed = save_framework(framework, by=None, at=AT)
    assert (followed.moves, followed.left) == ([], [ruled, by_hand])
    assert stored(ruled).last_day == date(2027, 3, 31)


def test_holidays_follow_the_country_of_an_owner_and_of_what_it_is_part_of() -> None:
    state = create_party()
    ministry = create_party(parent=state, kind="ministry")
    deadline = create_anchored_deadline(
        commitment=create_commitment(owner=ministry),
        expression="within three working days of signature",
        event="signature",
        event_on=date(2026, 4, 30),
        relation=AnchorRelation.AFTER,
        offset=3,
        offset_unit="working_days",
    )
    assert deadline.last_day == date(2026, 5, 5)
    state.country = "KR"

    followed = save_party(state, by=None, at=AT)

    assert [move.new_last_day for move in followed.moves] == [date(2026, 5, 7)]
    assert "holidays of KR" in reading_words(stored(deadline))


def test_no_party_and_no_programme_is_a_part_of_itself() -> None:
    top = create_party()
    middle = create_party(parent=top)
    bottom = create_party(parent=middle)
    top.parent = bottom
    with refused("This party would be a part of itself"):
        save_party(top, by=None, at=AT)
    framework = create_framework()
    above = create_programme(framework=framework)
    below = create_programme(framework=framework, parent=above)
    above.parent = below
    with refused("This programme would be a part of itself"):
        save_programme(above, by=None, at=AT)
    above.parent = create_programme()
    with refused("of another framework"):
        save_programme(above, by=None, at=AT)
    middle.parent = None
    save_party(middle, by=None, at=AT)
    below.parent = None
    assert save_programme(below, by=None, at=AT).parent is None


def test_initiatives_count_for_commitments_of_their_own_framework_only() -> None:
    user, initiative = create_user(), create_initiative()
    own = create_commitment(framework=initiative.framework)
    foreign = create_commitment()
    with refused(f"{foreign.reference}: of another framework"):
        link_commitments(initiative, commitments=[own, foreign], by=user, at=AT)
    before = latest_event()
    with refused(f"{foreign.reference}: of another framework"):
        propose_initiative(
            initiative.framework,
            title="x",
            commitments=[foreign],
            taken_on=date(2026, 1, 1),
            by=user,
            at=AT,
        )
    assert verbs(after=before) == []
    link_commitments(initiative, commitments=[own], by=user, at=AT)
    assert list(initiative.commitments.all()) == [own]


def test_a_new_party_or_framework_moves_nothing() -> None:
    party, framework = create_party(), create_framework()
    assert save_party(party, by=None, at=AT).moves == []
    assert save_framework(framework, by=None, at=AT).ended_elsewhere == 0
    assert isinstance(
        enter_commitment(
            framework,
            reference="X",
            title="x",
            kind="one_off_deliverable",
            publication_status="planned",
            parties=[(party, "owner")],
            by=None,
            at=AT,
        ),
        Commitment,
    )
