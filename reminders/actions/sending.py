"""Sending the ledger's mails: claim, look again, arm, send, settle.

A sender may die anywhere. Before arming nothing has left, and the mail is simply tried again
when its lease has run out. After arming a copy may have left: the next claim counts the doubt and
sends again under the same Message-ID, or holds the mail for a person where its kind asks for that.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import SystemRandom
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from reminders.actions.bouncing import count_bounce, forget_bounces
from reminders.actions.leasing import LostLeaseError, Outcome, take, update_held
from reminders.actions.rechecking import look_again
from reminders.actions.suppressing import owe_again_what_a_person_missed
from reminders.covering import mail_reaches
from reminders.messages import compose
from reminders.models import Mail, Notification
from reminders.policy import (
    HELD_WHEN_IN_DOUBT,
    LEASE,
    MAX_AGE,
    Failure,
    back_off,
    back_off_while_away,
)
from reminders.states import DutyState, MailKind, MailState
from reminders.transports import DeliveryError, Transport

BATCH = 100
_random = SystemRandom()
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Run:
    """One run over one connection: whether the server took any recipient, and whom it refused.

    A refusal is settled at the end, because only the whole run shows whose fault it is.
    """

    clock: Callable[[], datetime]
    transport: Transport
    has_accepted: bool = False
    refused: list[tuple[Mail, UUID, DeliveryError]] = field(default_factory=list)

    @property
    def is_refused_altogether(self) -> bool:
        """Say whether the server took nobody: then it is not the addresses that are wrong."""
        people = {mail.recipient_id for mail, _token, _error in self.refused}
        return not self.has_accepted and len(people) > 1


def send_due(*, clock: Callable[[], datetime], transport: Transport, most: int = 10_000) -> Outcome:
    """Send every mail whose time has come, in batches over one connection; return the counts."""
    total = Outcome()
    done = 0
    run = Run(clock, transport)
    try:
        with transport:
            while done < most:
                mails = claim(at=clock(), most=min(BATCH, most - done))
                if not mails:
                    break
                done += len(mails)
                for mail in mails:
                    total = total.plus(_send(mail, run))
    finally:
        failed = _settle_refusals(run)
    return total.plus(failed)


def _settle_refusals(run: Run) -> Outcome:
    """Give up what was refused, and count it; where everybody was, try all of it again."""
    total = Outcome()
    for mail, token, error in run.refused:
        at = run.clock()
        if run.is_refused_altogether:
            error = DeliveryError(str(error), failure=Failure.CONNECTION)  # noqa: PLW2901
        total = total.plus(_fail(mail, error, token=token, at=at))
    return total


def claim(*, at: datetime, most: int = BATCH) -> list[Mail]:
    """Take mails under a lease; no two senders ever hold the same one.

    A mail whose last sender died after arming is counted as doubtful here, in the same statement.
    """
    with transaction.atomic():
        _hold_doubtful(at)
        mails = take(Mail.objects.claimable(at), at=at, most=most)
    return list(mails.select_related("recipient", "asked_by"))


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


def _send(mail: Mail, run: Run) -> Outcome:
    token = mail.claim_token
    assert token is not None  # noqa: S101 - it was just claimed
    clock = run.clock
    is_armed = False

    def arm() -> None:
        nonlocal is_armed
        run.has_accepted = True
        until = clock() + LEASE
        update_held(mail, token=token, state=MailState.ARMED, armed_at=clock(), lease_until=until)
        is_armed = True

    try:
        return _try(mail, run, token=token, arm=arm)
    except DeliveryError as error:
        if error.is_refused_recipient:
            run.refused.append((mail, token, error))
            return Outcome()
        return _fail(mail, error, token=token, at=clock())
    except LostLeaseError:
        return Outcome()
    except (OperationalError, InterfaceError):
        # The database is away: that is about no mail.
        raise
    except Exception as error:
        # One mail that cannot be written must not keep back all the others.
        log.exception("Mail %s could not be sent.", mail.pk)
        why = f"{type(error).__name__}: {error}"
        failed = DeliveryError(why, failure=Failure.BUSY, in_doubt=is_armed)
        return _fail(mail, failed, token=token, at=clock())


def _try(mail: Mail, run: Run, *, token: UUID, arm: Callable[[], None]) -> Outcome:
    clock = run.clock
    duties = look_again(mail, at=clock())
    if not duties and not _needs_no_duty(mail):
        update_held(mail, token=token, state=MailState.CANCELLED, last_error="nothing left to tell")
        return Outcome(cancelled=1)
    letter = compose(mail, duties, at=clock())
    subject = str(letter["Subject"])
    run.transport.deliver(letter, arm=arm, at=clock())
    _settle(mail, duties, token=token, subject=subject, at=clock())
    return Outcome(sent=1)


def _needs_no_duty(mail: Mail) -> bool:
    """Say whether a mail tells how the program fares rather than what somebody owes."""
    person = mail.recipient
    return mail.kind == MailKind.ADMIN and person.is_superuser and mail_reaches(person)


def _settle(
    mail: Mail, duties: Sequence[Notification], *, token: UUID, subject: str, at: datetime
) -> None:
    told = [duty.pk for duty in duties]
    with transaction.atomic():
        update_held(
            mail, token=token, state=MailState.SENT, sent_at=at, subject=subject, last_error=""
        )
        Notification.objects.filter(pk__in=told).update(state=DutyState.SENT)
        # What was put into the mail after it was written has not been told.
        Notification.objects.filter(mail=mail, state=DutyState.MAILED).exclude(pk__in=told).update(
            state=DutyState.OWED, mail=None
        )
        if mail.recipient.hard_bounces:
            forget_bounces(mail.recipient)
        owe_again_what_a_person_missed(mail.recipient)


def _fail(mail: Mail, error: DeliveryError, *, token: UUID, at: datetime) -> Outcome:
    # Where nobody was there to take it, no attempt was made: only its age ends it.
    is_away = error.failure == Failure.CONNECTION and not error.in_doubt
    share, age = _random.random(), at - mail.created_at
    if is_away:
        wait: timedelta | None = back_off_while_away(age, share=share)
    else:
        wait = back_off(error.failure, attempts=mail.attempts, share=share)
    if age > MAX_AGE:
        wait = None
    is_held = error.in_doubt and mail.kind in HELD_WHEN_IN_DOUBT
    state = MailState.HELD if is_held else MailState.RETRY if wait is not None else MailState.DEAD
    try:
        update_held(
            mail,
            token=token,
            state=state,
            doubts=F("doubts") + int(error.in_doubt),
            attempts=mail.attempts - int(is_away),
            send_from=at + wait if wait is not None else at,
            claim_token=None,
            lease_until=None,
            last_error=str(error)[:2000],
        )
    except LostLeaseError:
        return Outcome()
    if error.is_hard_bounce:
        count_bounce(mail.recipient, at=at)
    return Outcome(failed=1)
