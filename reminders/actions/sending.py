"""Sending the ledger's mails: claim, look again, arm, send, settle.

A sender may die anywhere. Before arming nothing has left, and the mail is simply tried again
when its lease has run out. After arming a copy may have left: the next claim counts the doubt and
sends again under the same Message-ID, or holds the mail for a person where its kind asks for that.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import SystemRandom
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Count, F

from reminders.actions.arming import TOGETHER, Armed
from reminders.actions.bouncing import count_bounce, forget_bounces
from reminders.actions.leasing import LostLeaseError, Outcome, take, update_held
from reminders.actions.rechecking import look_again, look_again_at
from reminders.actions.suppressing import owe_again_what_a_person_missed
from reminders.covering import mail_reaches
from reminders.digest import Background, background_of
from reminders.messages import compose
from reminders.models import Mail, Notification
from reminders.policy import (
    HELD_WHEN_IN_DOUBT,
    MAX_AGE,
    Failure,
    back_off,
    back_off_while_away,
)
from reminders.states import DutyState, MailKind, MailState
from reminders.transports import DeliveryError, Transport

BATCH = 100
# So many mails are looked at again together, unless they hold more duties than that.
LOOK, MOST_DUTIES = 50, 5_000
# What was looked at longer ago is looked at once more before it leaves.
LOOK_HOLDS = timedelta(seconds=5)
_random = SystemRandom()
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Run:
    """One run over one connection: whether the server took any recipient, and whom it refused.

    A refusal is settled at the end, because only the whole run shows whose fault it is.
    `given_up` holds the people to whom a mail was given up that another one can make good.
    """

    clock: Callable[[], datetime]
    transport: Transport
    has_accepted: bool = False
    refused: list[tuple[Mail, UUID, DeliveryError]] = field(default_factory=list)
    given_up: set[int] = field(default_factory=set)
    armed: Armed = field(default_factory=Armed)

    @property
    def is_refused_altogether(self) -> bool:
        """Say whether the server took nobody: then it is not the addresses that are wrong."""
        people = {mail.recipient_id for mail, _token, _error in self.refused}
        return not self.has_accepted and len(people) > 1


@dataclass(frozen=True, slots=True)
class Look:
    """What was found by looking again at some mails together, and what their letters need."""

    at: datetime
    duties: Mapping[int, list[Notification]]
    background: Background


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
                total = total.plus(_send_all(mails, run))
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
        total = total.plus(_fail(mail, error, run, token=token, at=at))
    return total


def _send_all(mails: Sequence[Mail], run: Run) -> Outcome:
    """Send claimed mails one by one, and ask about many of them at a time."""
    total = Outcome()
    recipients = {mail.recipient_id for mail in mails}
    missed = Mail.objects.given_up_for_sure().filter(recipient__in=recipients)
    run.given_up.update(missed.order_by().values_list("recipient", flat=True))
    sizes = _sizes(mails)
    look: Look | None = None
    for place, mail in enumerate(mails):
        if look is None or mail.pk not in look.duties or run.clock() - look.at > LOOK_HOLDS:
            look = _look(_portion(mails[place : place + LOOK], sizes), at=run.clock())
        following = [
            one for one in mails[place + 1 : place + TOGETHER] if look and look.duties.get(one.pk)
        ]
        total = total.plus(_send(mail, run, look=look, following=following))
    return total


def _sizes(mails: Sequence[Mail]) -> dict[int, int]:
    """Return how many duties each mail holds."""
    held = Notification.objects.filter(mail__in=[mail.pk for mail in mails]).order_by()
    return dict(held.values_list("mail").annotate(size=Count("pk")))


def _portion(mails: Sequence[Mail], sizes: Mapping[int, int]) -> Sequence[Mail]:
    """Return the first mails whose duties fit into memory together; at least one."""
    total = 0
    for place, mail in enumerate(mails):
        total += sizes.get(mail.pk, 0)
        if place and total > MOST_DUTIES:
            return mails[:place]
    return mails


def _look(mails: Sequence[Mail], *, at: datetime) -> Look | None:
    """Look at mails together; None where that fails, so that each is looked at by itself."""
    try:
        duties = look_again_at(mails, at=at)
        background = background_of({mail: duties[mail.pk] for mail in mails}, at=at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("%s mails could not be looked at together.", len(mails))
        return None
    return Look(at, duties, background)


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


def _send(
    mail: Mail, run: Run, *, look: Look | None = None, following: Sequence[Mail] = ()
) -> Outcome:
    token = mail.claim_token
    assert token is not None  # noqa: S101 - it was just claimed
    clock = run.clock
    is_armed = False

    def arm() -> None:
        nonlocal is_armed
        run.has_accepted = True
        run.armed.arm(mail, following, token=token, now=clock())
        is_armed = True

    try:
        return _try(mail, run, look, token=token, arm=arm)
    except DeliveryError as error:
        if error.is_refused_recipient:
            run.refused.append((mail, token, error))
            return Outcome()
        return _fail(mail, error, run, token=token, at=clock())
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
        return _fail(mail, failed, run, token=token, at=clock())


def _try(
    mail: Mail, run: Run, look: Look | None, *, token: UUID, arm: Callable[[], None]
) -> Outcome:
    clock = run.clock
    duties = look.duties[mail.pk] if look else look_again(mail, at=clock())
    if not duties and not _needs_no_duty(mail):
        update_held(mail, token=token, state=MailState.CANCELLED, last_error="nothing left to tell")
        return Outcome(cancelled=1)
    background = look.background if look else None
    letter = compose(mail, duties, at=clock(), background=background)
    subject = str(letter["Subject"])
    run.transport.deliver(letter, arm=arm, at=clock())
    _settle(mail, duties, run, token=token, subject=subject)
    return Outcome(sent=1)


def _needs_no_duty(mail: Mail) -> bool:
    """Say whether a mail tells how the program fares rather than what somebody owes."""
    person = mail.recipient
    return mail.kind == MailKind.ADMIN and person.is_superuser and mail_reaches(person)


def _settle(
    mail: Mail, duties: Sequence[Notification], run: Run, *, token: UUID, subject: str
) -> None:
    told = [duty.pk for duty in duties]
    with transaction.atomic():
        update_held(
            mail,
            token=token,
            state=MailState.SENT,
            sent_at=run.clock(),
            subject=subject,
            last_error="",
        )
        Notification.objects.filter(pk__in=told).update(state=DutyState.SENT)
        # What was put into the mail after it was written has not been told.
        Notification.objects.filter(mail=mail, state=DutyState.MAILED).update(
            state=DutyState.OWED, mail=None
        )
        if mail.recipient.hard_bounces:
            forget_bounces(mail.recipient)
        if mail.recipient_id in run.given_up:
            owe_again_what_a_person_missed(mail.recipient)
            run.given_up.discard(mail.recipient_id)


def _fail(mail: Mail, error: DeliveryError, run: Run, *, token: UUID, at: datetime) -> Outcome:
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
    if state == MailState.DEAD:
        run.given_up.add(mail.recipient_id)
    if error.is_hard_bounce:
        count_bounce(mail.recipient, at=at)
    return Outcome(failed=1)
