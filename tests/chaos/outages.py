"""R6: nothing runs for an hour, a day, ten or ninety days; then everything is told once.

The clock is handed in; the mails go to the real sink, and what is told is read from them.
"""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count

from commitments.models import Deadline
from reminders.actions import sweep
from reminders.models import Mail, Notification
from reminders.policy import Step, owed_step
from reminders.states import DutyState, MailKind, MailState
from reminders.transports import configured_transport
from tests.chaos import sink
from tests.chaos.rows import Row
from tests.chaos.terms import Terms
from tests.chaos.worlds import World

OUTAGES = {
    "R6-1h": timedelta(hours=1),
    "R6-1d": timedelta(days=1),
    "R6-10d": timedelta(days=10),
    "R6-90d": timedelta(days=90),
}
# A Tuesday, shortly before midnight, so that an hour later is another day.
STOPS = datetime(2027, 3, 9, 23, 30, tzinfo=UTC)
BEFORE_DAYS = 20
EACH = 12


def _sweep(at: datetime) -> None:
    sweep(clock=lambda: at, transport=configured_transport())


def _step(deadline: Deadline, at: datetime) -> Step | None:
    return owed_step(last_day=deadline.last_day, late_at=deadline.late_at, at=at, today=at.date())


def _told(text: str, references: set[str]) -> set[str]:
    return {word.strip("[](),.:;") for word in text.split()} & references


def run(terms: Terms, row: Row) -> None:
    """Live for a while, stop, come back, and compare with the pure policy."""
    outage = OUTAGES[terms.name]
    chooser = random.Random(terms.seed)
    world = World(at=STOPS)
    people = world.people(terms.size(100, 10))
    for _ in range(EACH):
        days = [_day(chooser) for _ in people]
        world.late(people, days=days)
    for days_before in range(terms.size(BEFORE_DAYS, 3), -1, -1):
        _sweep(STOPS.replace(hour=12) - timedelta(days=days_before))
    row.faults = 1
    known = {
        (deadline, rung)
        for deadline, rung in Notification.objects.filter(state=DutyState.SENT).values_list(
            "deadline", "rung"
        )
    }
    already = len(sink.read(terms.sink))
    back = STOPS + outage
    for _ in range(3):
        _sweep(back)
    deadlines = Deadline.objects.filter(is_open=True, commitment__reference__startswith="X-")
    owed = {
        deadline.commitment.reference: step.rung
        for deadline in deadlines.select_related("commitment")
        if (step := _step(deadline, back)) and (deadline.pk, step.rung) not in known
    }
    _compare(terms, row, owed, already)


def _compare(terms: Terms, row: Row, owed: dict[str, str], already: int) -> None:
    references = {*Deadline.objects.values_list("commitment__reference", flat=True)}
    letters = sink.read(terms.sink)[already:]
    told = Counter(reference for letter in letters for reference in _told(letter.text, references))
    row.owed, row.received = len(owed), len({*told} & {*owed})
    row.lost = len({*owed} - {*told})
    row.extra = sum(count - 1 for count in told.values())
    row.remark = f"{len(letters)} letters at the catch-up"
    if strangers := {*told} - {*owed}:
        row.wrong.append(f"{len(strangers)} told that were not owed")
    if max(Counter(letter.to for letter in letters).values(), default=0) > 1:
        row.wrong.append("somebody got more than one mail at the catch-up")
    rungs = Notification.objects.filter(
        commitment__reference__in=owed, state=DutyState.SENT
    ).values_list("commitment__reference", "rung")
    latest = {*rungs}
    if wrong := [pair for pair in owed.items() if pair not in latest]:
        row.wrong.append(f"{len(wrong)} told by another step than the latest")
    digests = Mail.objects.filter(kind=MailKind.DIGEST, state=MailState.SENT).order_by()
    twice = digests.values("recipient", "local_day").annotate(n=Count("pk")).filter(n__gt=1)
    if twice.exists():
        row.wrong.append("somebody has two digests of one day")
    row.judge(most_extra=0)


def _day(chooser: random.Random) -> date:
    return STOPS.date() + timedelta(days=chooser.randint(-130, 110))
