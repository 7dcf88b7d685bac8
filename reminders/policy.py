"""When which reminder is owed and when a mail may go out: pure data and functions.

A step is owed from its day until it is told; of several missed ones only the latest counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from reminders.states import Channel, MailKind, Rung


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of the ladder, in days from the last day (before and on) or of lateness (after)."""

    rung: Rung
    days: int


# Before, on, and after the day; then at growing intervals to an end, never daily for ever.
LADDER = (
    Step(Rung.BEFORE_30, -30),
    Step(Rung.BEFORE_7, -7),
    Step(Rung.BEFORE_1, -1),
    Step(Rung.ON_DAY, 0),
    Step(Rung.AFTER_1, 1),
    Step(Rung.AFTER_7, 7),
    Step(Rung.AFTER_21, 21),
    Step(Rung.AFTER_49, 49),
    Step(Rung.AFTER_105, 105),
)
LADDER_RUNGS = frozenset(step.rung for step in LADDER)

LEASE = timedelta(minutes=10)
MAX_ATTEMPTS = 8
MAX_AGE = timedelta(hours=48)
# A mail of these kinds that may have gone out already waits for a person; others go out again.
HELD_WHEN_IN_DOUBT = frozenset({MailKind.ESCALATION})


def owed_from(step: Step, *, last_day: date, late_at: datetime) -> date | datetime:
    """Return when a step becomes owed: a calendar day before and on the day, an instant after.

    What is late is late by the instant, so that no zone is reproached with a day that has not
    ended everywhere.
    """
    if step.days <= 0:
        return last_day + timedelta(days=step.days)
    return late_at + timedelta(days=step.days - 1)


def owed_step(
    *,
    last_day: date | None,
    late_at: datetime | None,
    at: datetime,
    today: date,
    ladder: Sequence[Step] = LADDER,
) -> Step | None:
    """Return the latest step that is owed at an instant; none without a day."""
    if last_day is None or late_at is None:
        return None
    owed = None
    for step in ladder:
        begins = owed_from(step, last_day=last_day, late_at=late_at)
        reached = begins <= at if isinstance(begins, datetime) else begins <= today
        owed = step if reached else owed
    return owed


def next_step(
    *,
    last_day: date | None,
    late_at: datetime | None,
    at: datetime,
    today: date,
    ladder: Sequence[Step] = LADDER,
) -> tuple[Step, date] | None:
    """Return the step that comes next and its day; none without a day or at the ladder's end."""
    if last_day is None or late_at is None:
        return None
    for step in ladder:
        begins = owed_from(step, last_day=last_day, late_at=late_at)
        if isinstance(begins, datetime):
            if begins > at:
                return step, begins.date()
        elif begins > today:
            return step, begins
    return None


def duty_key(
    *, subject: UUID, rung: Rung, occurrence: str, recipient: UUID, channel: Channel = Channel.MAIL
) -> str:
    """Return the key under which a duty exists once: SHA-256 in 64 hexadecimal digits.

    `occurrence` is the last day (ISO 8601) of a deadline or what else makes the duty a new one;
    no version of any policy is in it. The planner's SQL computes the same.
    """
    words = "|".join((subject.hex, rung, occurrence, recipient.hex, channel))
    return sha256(words.encode()).hexdigest()


def may_send_at(
    at: datetime,
    *,
    zone: str,
    sending_hour: int,
    any_time: bool,
    is_working_day: Callable[[date], bool] = lambda day: day.weekday() < 5,
) -> bool:
    """Say whether a person may get the daily mail now: on a working day from their hour on."""
    if any_time:
        return True
    local = at.astimezone(ZoneInfo(zone))
    return is_working_day(local.date()) and local.time() >= time(sending_hour)


def local_day(at: datetime, *, zone: str) -> date:
    """Return the calendar day of an instant where a person lives."""
    return at.astimezone(ZoneInfo(zone)).date()


class Failure(StrEnum):
    """Why a mail did not go out, by what to do about it."""

    CONNECTION = "connection"
    BUSY = "busy"
    MAILBOX = "mailbox"
    PERMANENT = "permanent"


def classify(code: int) -> Failure:
    """Sort an SMTP reply (RFC 5321) by what to do: wait a little, wait longer, or give up."""
    if 500 <= code < 600:
        return Failure.PERMANENT
    # 450 and 452 speak of the mailbox, which takes people rather than seconds to mend.
    return Failure.MAILBOX if code in {450, 452} else Failure.BUSY


_BACK_OFF = {
    Failure.CONNECTION: (10, 15 * 60),
    Failure.BUSY: (10, 15 * 60),
    Failure.MAILBOX: (60, 30 * 60),
}


def back_off(failure: Failure, *, attempts: int, share: float) -> timedelta | None:
    """Return how long to wait before trying again; None to give up.

    Doubles from attempt to attempt up to a limit; `share` (0 to 1) is drawn by the caller and
    spreads the retries of many mails (full jitter).
    """
    if failure == Failure.PERMANENT or attempts >= MAX_ATTEMPTS:
        return None
    first, most = _BACK_OFF[failure]
    ceiling = min(first * 2 ** max(attempts - 1, 0), most)
    return timedelta(seconds=ceiling * share)
