"""When which reminder is owed and when a mail may go out: pure data and functions.

A step is owed from its day until it is told; of several missed ones only the latest counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from commitments.domain.vocabulary import Strength
from reminders.states import Channel, Family, MailKind, rung_of

MOST_DAYS = 730
MOST_STEPS = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a family, in days from the last day (before and on) or of lateness (after)."""

    family: Family
    days: int

    @property
    def rung(self) -> str:
        """The code of the step in the ledger."""
        return rung_of(self.family, self.days)


@dataclass(frozen=True, slots=True)
class Policy:
    """Which steps are taken, in days; a family without days is not told at all.

    `before` counts back from the last day; `after` and the escalations count days of lateness,
    the first being 1; `stale`, `update_returned`, `update_waiting`, `date_asked`, `round_asked`
    and `sign_off_waiting` count from the moment at which that began. The clerk is asked about a
    missing date after `awaiting_date_after` days, and about it and other gaps in the books every
    `ask_again_every`.
    """

    before: tuple[int, ...] = (30, 7, 1)
    on_day: bool = True
    # At growing intervals to an end, never daily for ever.
    after: tuple[int, ...] = (1, 7, 21, 49, 105)
    to_alternate: tuple[int, ...] = (7,)
    to_manager: tuple[int, ...] = (21,)
    to_lead: tuple[int, ...] = (49,)
    stale: tuple[int, ...] = (0, 30, 90)
    update_returned: tuple[int, ...] = (0, 7, 21)
    update_waiting: tuple[int, ...] = (3, 10, 30)
    date_asked: tuple[int, ...] = (0, 7, 21)
    round_asked: tuple[int, ...] = (0, 7, 14)
    sign_off_waiting: tuple[int, ...] = (0, 7, 21)
    awaiting_date_after: int = 60
    ask_again_every: int = 30

    @property
    def ladder(self) -> tuple[Step, ...]:
        """The steps to the point of contact, in the order in which they are reached."""
        before = [Step(Family.BEFORE, -days) for days in sorted(self.before, reverse=True) if days]
        on_day = [Step(Family.ON_DAY, 0)] if self.on_day else []
        after = [Step(Family.AFTER, days) for days in sorted(self.after) if days]
        return (*before, *on_day, *after)

    def steps(self, family: Family) -> tuple[Step, ...]:
        """The steps of a family that counts days from a beginning, in order."""
        days: tuple[int, ...] = getattr(self, family.value)
        return tuple(Step(family, count) for count in sorted(days))

    @property
    def softened(self) -> "Policy":
        """The same for what only looks forward to something: asked seldom, never escalated."""
        return replace(
            self,
            before=self.before and (min(self.before, key=lambda days: abs(days - 7)),),
            on_day=False,
            after=tuple(sorted(self.after))[1:2],
            to_alternate=(),
            to_manager=(),
            to_lead=(),
            stale=tuple(sorted(self.stale))[:1],
        )


DEFAULT = Policy()
LADDER = DEFAULT.ladder
# What only explores or states something is not chased like a "will".
SOFT_STRENGTHS = frozenset({Strength.EXPLORES, Strength.STATES})

ESCALATIONS_A_DAY = 3
HARD_BOUNCES = 2
# A cover may be away as well; further than this nobody stands in for somebody.
COVERS = 2
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
        # Nobody is told that something falls due once it is late.
        falls_due = not isinstance(begins, datetime) and begins <= today and at < late_at
        reached = begins <= at if isinstance(begins, datetime) else falls_due
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


def asking_day(today: date, *, every: int) -> date:
    """Return the first day of the round of questions that a day belongs to.

    Rounds follow each other every so many days, the same for everybody, so that a question is
    asked once in each and gaps in the books come together in one mail.
    """
    return date.fromordinal(today.toordinal() - today.toordinal() % every)


def week_of(day: date) -> str:
    """Return the week of a day (ISO 8601), as in 2026-W47."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def duty_key(
    *, subject: UUID, rung: str, occurrence: str, recipient: UUID, channel: Channel = Channel.MAIL
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


def back_off_while_away(waited: timedelta, *, share: float) -> timedelta:
    """Return how long to wait for a server that is away; only MAX_AGE ends that.

    A tenth of the time waited so far: nothing left, so that no attempt was used up.
    """
    first, most = _BACK_OFF[Failure.CONNECTION]
    ceiling = min(max(waited.total_seconds() / 10, first), most)
    return timedelta(seconds=ceiling * share)
