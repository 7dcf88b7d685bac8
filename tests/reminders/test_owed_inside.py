"""What is owed inside a party and to a round: sign-offs that wait, and updates asked for."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from commitments.actions import close_round
from commitments.domain.vocabulary import Kind, Status, UpdateState, Visibility
from commitments.models import Commitment
from commitments.rounds import owed_by
from frameworks.roles import Role
from reminders.actions import plan
from reminders.models import Notification
from reminders.states import Family
from tests import factories
from tests.reminders.scenes import due_commitment
from tests.reminders.test_owed import EARLY, NOON, told

pytestmark = pytest.mark.django_db


def test_a_report_that_waits_for_a_sign_off_is_owed_to_who_decides_for_its_party() -> None:
    scene = due_commitment(edtf="2027-03-31")
    framework = scene.commitment.framework
    other = factories.create_party(framework=framework)
    signer, lead = (
        factories.create_member(framework, role, party=scene.party)
        for role in (Role.MANAGER, Role.LEAD)
    )
    author = factories.create_member(framework, Role.MANAGER, party=scene.party)
    others = [
        factories.create_member(framework, Role.MANAGER),
        factories.create_member(framework, Role.MANAGER, party=other),
        factories.create_member(framework, Role.CONTACT, party=scene.party),
        factories.create_member(framework, Role.CLERK, party=scene.party),
    ]
    update = factories.create_update(
        commitment=scene.commitment, party=scene.party, author=author,
        state=UpdateState.TO_SIGN, at=EARLY,
    )  # fmt: skip

    plan(at=EARLY)
    plan(at=EARLY + timedelta(days=8))

    assert told(signer) == told(lead) == ["sign_off_waiting_7"]
    assert [told(person) for person in [author, *others]] == [[]] * 5
    duty = Notification.objects.filter(recipient=signer).latest("pk")
    assert (duty.update, duty.as_role) == (update, "manager")
    # Nobody outside the party reads of it, whoever keeps the books.
    rows = Notification.objects.filter(family=Family.SIGN_OFF_WAITING)
    assert not rows.visible_to(others[0]).exists()
    assert not rows.decided_by(others[0]).exists()
    assert rows.visible_to(signer).count() == 2


def _twin(at: datetime) -> set[tuple[int, int, str]]:
    """Return what the pure rule says that people owe to rounds."""
    rows = list(Commitment.objects.all())
    return {
        (person.pk, commitment, one.uuid.hex)
        for person in User.objects.all()
        for commitment, rounds in owed_by(person, rows, at=at).items()
        for one in rounds
    }


def _planned() -> set[tuple[int, int | None, str]]:
    rows = Notification.objects.filter(family=Family.ROUND_ASKED)
    return {*rows.values_list("recipient_id", "commitment_id", "occurrence")}


def test_a_round_asks_whoever_owes_it_an_update_as_the_desk_says() -> None:
    framework = factories.create_framework()
    ministry = factories.create_party(framework=framework)
    office = factories.create_party(framework=framework, parent=ministry)
    other = factories.create_party(framework=framework)

    def commitment(**fields: Any) -> Commitment:
        made = factories.create_commitment(
            framework=framework, owner=ministry, stale_at=NOON, **fields
        )
        for party in (ministry, office, other):
            factories.create_assignment(commitment=made, party=party)
        return made

    plain, given, early, by_part, unseen = (commitment() for _number in range(5))
    quota = commitment(kind=Kind.ANNUAL_QUOTA)
    commitment(status=Status.DRAFT)
    commitment(visibility=Visibility.PARTY, author_party=ministry)
    Commitment.objects.filter(pk=unseen.pk).update(tracked_from="2031-01-01")
    said: dict[str, Any] = {"at": EARLY + timedelta(hours=1)}
    factories.create_update(commitment=given, party=ministry, **said)
    factories.create_update(commitment=by_part, party=office, **said)
    factories.create_update(commitment=early, party=ministry, at=EARLY - timedelta(days=40))
    factories.create_update(commitment=plain, party=other, **said)
    factories.create_round(framework=framework, at=EARLY)
    narrow = factories.create_round(
        framework=framework, at=EARLY, asks={"annual_quota": {"health": True}}
    )
    ahead = factories.create_round(framework=framework, at=EARLY + timedelta(days=90))
    closed = factories.create_round(framework=framework, at=EARLY)
    close_round(closed, reason="Enough.", by=None, at=EARLY)

    plan(at=EARLY + timedelta(hours=2))

    assert _planned() == _twin(EARLY + timedelta(hours=2))
    asked = {(commitment, occurrence) for _who, commitment, occurrence in _planned()}
    assert {key for key, _one in asked} == {plain.pk, early.pk, quota.pk}
    assert (quota.pk, narrow.uuid.hex) in asked
    assert not {ahead.uuid.hex, closed.uuid.hex} & {occurrence for _key, occurrence in asked}
    # The next steps come until somebody reports, and none comes twice.
    plan(at=EARLY + timedelta(days=7, hours=2))
    plan(at=EARLY + timedelta(days=7, hours=3))
    person = plain.assignments.get(party=ministry).user
    rows = Notification.objects.filter(recipient=person, family=Family.ROUND_ASKED)
    assert [*rows.order_by("pk").values_list("rung", flat=True)] == [
        "round_asked_0", "round_asked_7",
    ]  # fmt: skip
    factories.create_update(commitment=plain, party=ministry, at=EARLY + timedelta(days=8))
    plan(at=EARLY + timedelta(days=14, hours=2))
    assert rows.count() == 2
