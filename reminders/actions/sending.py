"""Sending the ledger's mails: claim, look again, arm, send, settle.

A sender may die anywhere. Before arming nothing has left, and the mail is simply tried again
when its lease has run out. After arming a copy may have left: the next claim counts the doubt and
sends again under the same Message-ID, or holds the mail for a person where its kind asks for that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Case, F, IntegerField, Value, When

from accounts.models import User
from commitments.models import Commitment
from reminders.messages import compose
from reminders.models import Mail, Notification
from reminders.policy import HELD_WHEN_IN_DOUBT, LADDER_RUNGS, LEASE, MAX_AGE, back_off
from reminders.states import DutyState, MailState
from reminders.transports import DeliveryError, Transport

BATCH = 100
_random = SystemRandom()


class LostLeaseError(Exception):
    """Another sender has taken the mail over; nothing may be sent by this one."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What one run of the sender did."""

    sent: int = 0
    failed: int = 0
    cancelled: int = 0

    def plus(self, other: "Sent") -> "Sent":
        """Add up two runs."""
        return Sent(
            self.sent + other.sent, self.failed + other.failed, self.cancelled + other.cancelled
        )


def send_due(*, clock: Callable[[], datetime], transport: Transport, most: int = 10_000) -> Sent:
    """Send every mail whose time has come, in batches over one connection; return the counts."""
    total = Sent()
    done = 0
    with transport:
        while done < most:
            mails = claim(at=clock(), most=min(BATCH, most - done))
            if not mails:
                break
            done += len(mails)
            for mail in mails:
                total = total.plus(_send(mail, clock=clock, transport=transport))
    return total


def claim(*, at: datetime, most: int = BATCH) -> list[Mail]:
    """Take mails under a lease; no two senders ever hold the same one.

    A mail whose last sender died after arming is counted as doubtful here, in the same statement.
    """
    token = uuid4()
    with transaction.atomic():
        _hold_doubtful(at)
        rows = Mail.objects.claimable(at).select_for_update(skip_locked=True)
        chosen = list(rows.order_by("send_from", "pk").values_list("pk", flat=True)[:most])
        was_armed = Case(
            When(state=MailState.ARMED, then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
        Mail.objects.filter(pk__in=chosen).update(
            doubts=F("doubts") + was_armed,
            state=MailState.CLAIMED,
            claim_token=token,
            lease_until=at + LEASE,
            attempts=F("attempts") + 1,
        )
    mails = Mail.objects.filter(claim_token=token, state=MailState.CLAIMED)
    return list(mails.select_related("recipient", "asked_by").order_by("send_from", "pk"))


def _hold_doubtful(at: datetime) -> None:
    """Hold mails for a person that may have gone out and must not go out twice."""
    kinds = sorted(HELD_WHEN_IN_DOUBT)
    abandoned = Mail.objects.filter(state=MailState.ARMED, lease_until__lte=at, kind__in=kinds)
    abandoned.update(
        doubts=F("doubts") + 1,
        state=MailState.HELD,
        claim_token=None,
        lease_until=None,
        last_error="the sender stopped while sending; a copy may have gone out",
    )


def _update(mail: Mail, *, token: UUID, **values: object) -> None:
    """Change a mail that is still ours. Raises LostLeaseError where it is not."""
    if not Mail.objects.filter(pk=mail.pk, claim_token=token).update(**values):
        raise LostLeaseError


def _send(mail: Mail, *, clock: Callable[[], datetime], transport: Transport) -> Sent:
    token = mail.claim_token
    assert token is not None  # noqa: S101 - it was just claimed
    try:
        duties = _look_again(mail)
        if not duties:
            _update(mail, token=token, state=MailState.CANCELLED, last_error="nothing left to tell")
            return Sent(cancelled=1)
        letter = compose(mail, duties, at=clock())
        subject = str(letter["Subject"])

        def arm() -> None:
            _update(
                mail,
                token=token,
                state=MailState.ARMED,
                armed_at=clock(),
                lease_until=clock() + LEASE,
            )

        transport.deliver(letter, arm=arm, at=clock())
        _settle(mail, duties, token=token, subject=subject, at=clock())
    except DeliveryError as error:
        return _fail(mail, error, token=token, at=clock())
    except LostLeaseError:
        return Sent()
    return Sent(sent=1)


def _settle(
    mail: Mail, duties: Sequence[Notification], *, token: UUID, subject: str, at: datetime
) -> None:
    told = [duty.pk for duty in duties]
    with transaction.atomic():
        _update(mail, token=token, state=MailState.SENT, sent_at=at, subject=subject, last_error="")
        Notification.objects.filter(pk__in=told).update(state=DutyState.SENT)
        # What was put into the mail after it was written has not been told.
        Notification.objects.filter(mail=mail, state=DutyState.MAILED).exclude(pk__in=told).update(
            state=DutyState.OWED, mail=None
        )


def _fail(mail: Mail, error: DeliveryError, *, token: UUID, at: datetime) -> Sent:
    wait = back_off(error.failure, attempts=mail.attempts, share=_random.random())
    if wait is not None and at - mail.created_at > MAX_AGE:
        wait = None
    is_held = error.in_doubt and mail.kind in HELD_WHEN_IN_DOUBT
    state = MailState.HELD if is_held else MailState.RETRY if wait is not None else MailState.DEAD
    try:
        _update(
            mail,
            token=token,
            state=state,
            doubts=F("doubts") + int(error.in_doubt),
            send_from=at + wait if wait is not None else at,
            claim_token=None,
            lease_until=None,
            last_error=str(error)[:2000],
        )
    except LostLeaseError:
        return Sent()
    return Sent(failed=1)


def _look_again(mail: Mail) -> list[Notification]:
    """Return the duties that still hold; cancel the others with the reason."""
    rows = Notification.objects.filter(mail=mail, state__in=[DutyState.MAILED, DutyState.SENT])
    duties = list(
        rows.select_related("commitment__framework", "deadline", "recipient").order_by("pk")
    )
    readable = _readable(mail.recipient, duties)
    holding = []
    for duty in duties:
        if reason := why_not(duty, readable=readable):
            Notification.objects.filter(pk=duty.pk).update(
                state=DutyState.CANCELLED, state_reason=reason
            )
        else:
            holding.append(duty)
    return holding


def _readable(user: User, duties: Sequence[Notification]) -> frozenset[int]:
    """Return the commitments of these duties that a person may read and answers for."""
    wanted = [duty.commitment_id for duty in duties if duty.commitment_id]
    rows = Commitment.objects.visible_to(user).filter(pk__in=wanted, assignments__user=user)
    return frozenset(rows.values_list("pk", flat=True))


def why_not(duty: Notification, *, readable: frozenset[int]) -> str:
    """Say why a duty no longer holds; empty where it does."""
    commitment, deadline = duty.commitment, duty.deadline
    if not duty.recipient.is_active:
        return "the person has left"
    if commitment is None or not commitment.is_open:
        return "the commitment is closed"
    if commitment.pk not in readable:
        return "no longer the point of contact"
    if duty.rung not in LADDER_RUNGS:
        return ""
    if deadline is None or not deadline.is_open:
        return "the deadline is closed"
    if str(deadline.last_day) != duty.occurrence:
        return "the date has moved"
    return ""
