"""Every reason to tell somebody, and every way in which it stops to hold before the mail leaves."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from commitments.actions import (
    accept_update,
    ask_for_date,
    close_round,
    declare,
    extend_deadline,
    refuse_date,
    return_update,
    sign_off_update,
)
from commitments.domain.vocabulary import Status, UpdateState
from commitments.models import (
    Assignment,
    Commitment,
    DateRequest,
    Deadline,
    ProgressUpdate,
    ReportingRound,
)
from frameworks.models import Alternate, Membership
from frameworks.roles import Role
from reminders.actions import gather, name_alternate, plan, send_due
from reminders.actions.bouncing import count_bounce, forget_bounces
from reminders.models import Mail, Notification
from reminders.policy import HARD_BOUNCES
from reminders.states import DutyState, Family, MailState
from tests import factories
from tests.reminders.letters import leave_framework, member, to_of
from tests.reminders.scenes import Scene, Sink, due_commitment

pytestmark = pytest.mark.django_db

LAST_DAY = datetime(2026, 3, 31, 12, tzinfo=UTC)
Change = Callable[[Notification], None]


# --- what brings a duty about: each returns when it is owed and to whom -------------------------


def _dated(days: int, role: Role | None = None) -> tuple[datetime, User]:
    scene = due_commitment()
    at = LAST_DAY + timedelta(days=days)
    if role is None:
        return at, scene.person
    return at, member(scene.commitment.framework, role)


def _to_alternate() -> tuple[datetime, User]:
    scene = due_commitment()
    alternate = member(scene.commitment.framework)
    at = LAST_DAY + timedelta(days=7)
    name_alternate(scene.person, alternate=alternate, by=scene.person, at=at)
    return at, alternate


def _open_scene() -> Scene:
    """Enter a commitment whose deadline is far, so that nothing else is owed."""
    return due_commitment(edtf="2029-12-31")


def _stale() -> tuple[datetime, User]:
    scene = _open_scene()
    Commitment.objects.update(stale_at=LAST_DAY - timedelta(days=1))
    return LAST_DAY, scene.person


def _awaiting_date() -> tuple[datetime, User]:
    framework = factories.create_framework()
    commitment = factories.create_commitment(framework=framework)
    factories.create_anchored_deadline(commitment=commitment)
    contact = factories.create_assignment(commitment=commitment).user
    User.objects.filter(pk=contact.pk).update(wants_digest=False)
    return LAST_DAY, member(framework, Role.CLERK)


def _no_owner() -> tuple[datetime, User]:
    framework = factories.create_framework()
    factories.create_commitment(framework=framework)
    return LAST_DAY, member(framework, Role.CLERK)


def _to_be_established() -> tuple[datetime, User]:
    scene = due_commitment(edtf="2023-03-31")
    return LAST_DAY, scene.person


def _returned() -> tuple[datetime, User]:
    scene = _open_scene()
    factories.create_update(
        commitment=scene.commitment,
        party=scene.party,
        author=scene.person,
        state=UpdateState.RETURNED,
        at=LAST_DAY,
    )
    return LAST_DAY, scene.person


def _waiting() -> tuple[datetime, User]:
    scene = _open_scene()
    manager = member(scene.commitment.framework, Role.MANAGER)
    factories.create_update(
        commitment=scene.commitment, party=scene.party, author=scene.person, at=LAST_DAY
    )
    return LAST_DAY + timedelta(days=3), manager


def _date_asked() -> tuple[datetime, User]:
    scene = _open_scene()
    manager = member(scene.commitment.framework, Role.MANAGER)
    ask_for_date(
        scene.deadline, expression="2030", edtf="2030", reason="Snow", by=scene.person, at=LAST_DAY
    )
    return LAST_DAY, manager


def _to_sign() -> tuple[datetime, User]:
    scene = _open_scene()
    signer = member(scene.commitment.framework, Role.MANAGER, party=scene.party)
    factories.create_update(
        commitment=scene.commitment, party=scene.party, author=scene.person,
        state=UpdateState.TO_SIGN, at=LAST_DAY,
    )  # fmt: skip
    return LAST_DAY, signer


def _round_asks() -> tuple[datetime, User]:
    scene = _open_scene()
    factories.create_round(framework=scene.commitment.framework, at=LAST_DAY)
    return LAST_DAY, scene.person


def _mail_refused() -> tuple[datetime, User]:
    scene = _open_scene()
    manager = member(scene.commitment.framework, Role.MANAGER)
    User.objects.filter(pk=scene.person.pk).update(hard_bounces=HARD_BOUNCES - 1)
    count_bounce(scene.person, at=LAST_DAY)
    return LAST_DAY, manager


OWED: dict[Family, Callable[[], tuple[datetime, User]]] = {
    Family.BEFORE: lambda: _dated(-1),
    Family.ON_DAY: lambda: _dated(0),
    Family.AFTER: lambda: _dated(1),
    Family.TO_ALTERNATE: _to_alternate,
    Family.TO_MANAGER: lambda: _dated(21, Role.MANAGER),
    Family.TO_LEAD: lambda: _dated(49, Role.LEAD),
    Family.STALE: _stale,
    Family.AWAITING_DATE: _awaiting_date,
    Family.NO_OWNER: _no_owner,
    Family.TO_BE_ESTABLISHED: _to_be_established,
    Family.UPDATE_RETURNED: _returned,
    Family.UPDATE_WAITING: _waiting,
    Family.DATE_ASKED: _date_asked,
    Family.MAIL_REFUSED: _mail_refused,
    Family.SIGN_OFF_WAITING: _to_sign,
    Family.ROUND_ASKED: _round_asks,
}

# --- what makes it stop to hold ------------------------------------------------------------------


def _left(duty: Notification) -> None:
    User.objects.filter(pk=duty.recipient_id).update(is_active=False)


def _membership_ended(duty: Notification) -> None:
    leave_framework(duty.recipient, duty.created_at)


def _closed(duty: Notification) -> None:
    assert duty.commitment
    declare(
        duty.commitment,
        status=Status.WITHDRAWN,
        reason="Given up",
        by=factories.create_superuser(),
        at=duty.created_at,
    )


def _deadline_closed(duty: Notification) -> None:
    Deadline.objects.filter(pk=duty.deadline_id or 0).update(
        closed_at=duty.created_at, close_reason="dropped"
    )


def _moved(duty: Notification) -> None:
    assert duty.deadline
    extend_deadline(
        duty.deadline,
        expression="by 2029",
        edtf="2029",
        reason="Snow",
        by=factories.create_superuser(),
        at=duty.created_at,
    )


def _dated_now(duty: Notification) -> None:
    day, late_at = "2029-12-31", datetime(2030, 1, 1, tzinfo=UTC)
    Deadline.objects.filter(pk=duty.deadline_id or 0).update(
        first_day=day, last_day=day, grace_day=day, late_at=late_at
    )


def _unassigned(duty: Notification) -> None:
    Assignment.objects.filter(user=duty.recipient_id).delete()


def _assigned(duty: Notification) -> None:
    assert duty.commitment
    factories.create_assignment(commitment=duty.commitment)


def _no_alternate(_duty: Notification) -> None:
    Alternate.objects.all().delete()


def _lost_role(duty: Notification) -> None:
    Membership.objects.filter(user=duty.recipient_id).update(role=Role.VIEWER)


def _heard_of(duty: Notification) -> None:
    Commitment.objects.update(stale_at=duty.created_at + timedelta(days=90))


def _reviewed(duty: Notification) -> None:
    update = ProgressUpdate.objects.get(pk=duty.update_id or 0)
    accept_update(update, by=factories.create_superuser(), at=duty.created_at)


def _sent_back(duty: Notification) -> None:
    update = ProgressUpdate.objects.get(pk=duty.update_id or 0)
    return_update(update, note="Source?", by=factories.create_superuser(), at=duty.created_at)


def _mended(duty: Notification) -> None:
    ProgressUpdate.objects.filter(pk=duty.update_id or 0).update(state=UpdateState.WITHDRAWN)


def _decided(duty: Notification) -> None:
    wish = DateRequest.objects.get(pk=duty.date_request_id or 0)
    refuse_date(wish, answer="No", by=factories.create_superuser(), at=duty.created_at)


def _signed_off(duty: Notification) -> None:
    update = ProgressUpdate.objects.get(pk=duty.update_id or 0)
    sign_off_update(update, by=duty.recipient, at=duty.created_at)


def _now_of_another_party(duty: Notification) -> None:
    assert duty.commitment
    other = factories.create_party(framework=duty.commitment.framework)
    Membership.objects.filter(user=duty.recipient_id).update(party=other)


def _reported_now(duty: Notification) -> None:
    assert duty.commitment
    factories.create_update(commitment=duty.commitment, at=duty.created_at)


def _round_closed(duty: Notification) -> None:
    close_round(ReportingRound.objects.get(), reason="Enough.", by=None, at=duty.created_at)


def _address_mended(duty: Notification) -> None:
    assert duty.about
    forget_bounces(duty.about)


def _they_left(duty: Notification) -> None:
    User.objects.filter(pk=duty.about_id or 0).update(is_active=False)


GONE, NOT_READ = "the person has left", "may no longer read it"
LADDER: tuple[tuple[Change, str], ...] = (
    (_deadline_closed, "the deadline is closed"),
    (_moved, "the date has moved"),
)
CONTACT: tuple[Change, str] = (_unassigned, "no longer the point of contact")
ROLE: tuple[Change, str] = (_lost_role, "no longer holds the role")
STOPS: dict[Family, tuple[tuple[Change, str], ...]] = {
    Family.BEFORE: (*LADDER, CONTACT),
    Family.ON_DAY: (*LADDER, CONTACT),
    Family.AFTER: (*LADDER, CONTACT),
    Family.TO_ALTERNATE: (*LADDER, (_no_alternate, "no longer the alternate")),
    Family.TO_MANAGER: (*LADDER, ROLE),
    Family.TO_LEAD: (*LADDER, ROLE),
    Family.STALE: (CONTACT, (_heard_of, "somebody has reported")),
    Family.AWAITING_DATE: (ROLE, (_dated_now, "the date is known")),
    Family.NO_OWNER: (ROLE, (_assigned, "it has a point of contact")),
    Family.TO_BE_ESTABLISHED: (CONTACT, (_deadline_closed, "the outcome is known")),
    Family.UPDATE_RETURNED: ((_mended, "the report was mended or withdrawn"),),
    Family.UPDATE_WAITING: (
        ROLE,
        (_reviewed, "the report was reviewed or withdrawn"),
        (_sent_back, "the report was reviewed or withdrawn"),
    ),
    Family.DATE_ASKED: (ROLE, (_decided, "the wish was decided or withdrawn")),
    Family.SIGN_OFF_WAITING: (
        ROLE,
        (_now_of_another_party, "no longer holds the role"),
        (_signed_off, "the report was signed off or withdrawn"),
        (_mended, "the report was signed off or withdrawn"),
    ),
    Family.ROUND_ASKED: (
        CONTACT,
        (_reported_now, "the update was given or the round is closed"),
        (_round_closed, "the update was given or the round is closed"),
    ),
    Family.MAIL_REFUSED: (
        ROLE,
        (_address_mended, "the address was corrected"),
        (_they_left, "that person has left"),
        (_membership_ended, "no longer holds the role"),
    ),
}
COMMON: tuple[tuple[Change, str], ...] = (
    (_membership_ended, NOT_READ),
    (_closed, "the commitment is closed"),
)
TABLE = [
    pytest.param(family, change, reason, id=f"{family.value}-{change.__name__.strip('_')}")
    for family, stops in STOPS.items()
    for change, reason in (
        (_left, GONE),
        *(() if family == Family.MAIL_REFUSED else COMMON),
        *stops,
    )
]


def owe(family: Family) -> tuple[Notification, datetime]:
    at, person = OWED[family]()
    plan(at=at)
    gather(at=at)
    duty = Notification.objects.get(recipient=person, family=family)
    assert duty.state == DutyState.MAILED
    return duty, at


def test_every_reason_is_in_the_table() -> None:
    # What a person asks for by hand is not looked at again, nor is a list of one's own.
    by_hand = {Family.NUDGE, Family.ESCALATED, Family.SAVED_VIEW}
    assert set(OWED) == set(STOPS) == set(Family) - by_hand


@pytest.mark.parametrize("family", sorted(OWED))
def test_what_still_holds_is_told(family: Family) -> None:
    duty, at = owe(family)

    sink = Sink()
    send_due(clock=lambda: at, transport=sink)

    assert duty.recipient.email in to_of(sink.letters)
    duty.refresh_from_db()
    assert duty.state == DutyState.SENT


@pytest.mark.parametrize(("family", "change", "reason"), TABLE)
def test_what_no_longer_holds_is_cancelled_with_its_reason(
    family: Family, change: Change, reason: str
) -> None:
    duty, at = owe(family)
    Notification.objects.exclude(pk=duty.pk).delete()
    change(duty)

    sink = Sink()
    send_due(clock=lambda: at, transport=sink)

    assert not sink.letters
    duty.refresh_from_db()
    assert (duty.state, duty.state_reason) == (DutyState.CANCELLED, reason)
    assert Mail.objects.get(pk=duty.mail_id or 0).state == MailState.CANCELLED
