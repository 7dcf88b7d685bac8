"""Parties of a commitment after its entry: roles come and go, and days end with the last zone."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from commitments.actions import close_deadline
from commitments.actions.parties import change_role, drop_party, name_party
from commitments.domain.vocabulary import PartyRole
from commitments.models import CloseReason
from tests.commitments.refusals import refused
from tests.factories import AT, create_commitment, create_deadline, create_party, create_user
from tests.history.replay import events, latest_event, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_told")]
IN_SEOUL = datetime(2026, 12, 31, 15, tzinfo=UTC)
IN_NEW_YORK = datetime(2027, 1, 1, 5, tzinfo=UTC)


def test_open_days_end_with_the_last_of_the_parties_that_came_or_went() -> None:
    commitment = create_commitment(owner=create_party(time_zone="Asia/Seoul"))
    deadline, closed = (create_deadline(commitment=commitment) for _ in range(2))
    undated = create_deadline(commitment=commitment, edtf="2027/..", expression="from 2027")
    close_deadline(closed, close_reason=CloseReason.MET, by=None, at=AT)
    before = latest_event()

    row = name_party(
        commitment,
        party=create_party(time_zone="America/New_York"),
        role=PartyRole.SUPPORTER,
        by=create_user(),
        at=AT,
        reason="It joined.",
    )
    for each in (deadline, closed, undated):
        each.refresh_from_db()
    assert (deadline.late_at, closed.late_at, undated.late_at) == (IN_NEW_YORK, IN_SEOUL, None)
    assert "name_party" in verbs(after=before)
    assert events(row)[-1].reason == "It joined."

    with refused("Say why the party is taken out"):
        drop_party(row, by=None, at=AT, reason=" ")
    drop_party(row, by=None, at=AT, reason="It left.")
    deadline.refresh_from_db()
    assert deadline.late_at == IN_SEOUL
    assert [event.reason for event in events(row)] == ["It joined.", "It left."]
    assert verbs(deadline) == ["set_deadline", "end_day_elsewhere", "end_day_elsewhere"]


def test_a_party_has_each_role_once() -> None:
    commitment = create_commitment()
    owner = commitment.party_roles.get()
    before = latest_event()
    again = name_party(commitment, party=owner.party, role="owner", by=None, at=AT)
    assert again == owner
    assert verbs(after=before) == []


def test_a_role_may_change_into_one_that_the_party_does_not_have_yet() -> None:
    commitment = create_commitment()
    owner = commitment.party_roles.get()
    host = name_party(commitment, party=owner.party, role=PartyRole.HOST, by=None, at=AT)
    changed = change_role(host, role=PartyRole.IMPLEMENTER, by=None, at=AT, reason="It does.")
    assert changed.role == "implementer"
    assert events(host)[-1].changes == {"role": ["host", "implementer"]}
    with refused("already exists", ValidationError):
        change_role(host, role=PartyRole.OWNER, by=None, at=AT)
    host.refresh_from_db()
    with refused("commitmentparty_role_is_known|not a valid choice", ValidationError):
        change_role(host, role="onlooker", by=None, at=AT)
