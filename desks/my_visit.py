"""What is new on a person's desk: what others did since the last visit, and the next meeting."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.models import Commitment, Deadline, ReportingRound
from commitments.wording import day_words
from desks.frameworks.meetings import countdown_words
from desks.story import Event, events_of
from history.models import AuditEvent
from meetings.models import Meeting

MOST_NEWS = 20


@dataclass(frozen=True, slots=True)
class News:
    """What happened to one commitment since the last visit, latest first."""

    reference: str
    title: str
    url: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that a meeting expects of a person."""

    reference: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """A meeting that comes, and what it expects of a person."""

    title: str
    day: str
    place: str
    countdown: str
    expected: tuple[Expected, ...]


def news_of(user: User, commitments: Sequence[Commitment], *, since: datetime) -> list[News]:
    """Return what others did to these commitments, as far as the person may read it."""
    known = {row.uuid: row for row in commitments}
    trail = AuditEvent.objects.visible_to(user).filter(root__in=known, occurred_at__gt=since)
    rows = list(trail.exclude(actor=user.uuid).newest_first()[:MOST_NEWS])
    told: dict[Commitment, list[Event]] = {}
    for row, event in zip(rows, events_of(rows), strict=True):
        told.setdefault(known[row.root], []).append(event)
    return [
        News(row.reference, row.title, _url(row), tuple(_once(events)))
        for row, events in told.items()
    ]


def _once(events: Iterable[Event]) -> Iterable[Event]:
    """Yield what one person did several times in a row once."""
    last = None
    for event in events:
        if (event.who, event.what) != last:
            yield event
        last = (event.who, event.what)


def _url(commitment: Commitment) -> str:
    return reverse("desks:commitment", args=[commitment.uuid])


def next_meetings(
    user: User,
    commitments: Sequence[Commitment],
    owing: Mapping[int, Sequence[ReportingRound]],
    *,
    today: date,
) -> list[NextMeeting]:
    """Return the next meeting, and the next that expects something, where that is another one.

    Expected is what hangs on the meeting: deadlines, cycles of quotas, rounds that wait.
    """
    seen = Meeting.objects.visible_to(user).upcoming(today).select_related("forum")
    expected = _expected(commitments, owing)
    found = list(seen.dated()[:1])
    if not found or found[0].pk not in expected:
        found += list(seen.filter(pk__in=list(expected))[:1])
    return [_next(meeting, expected.get(meeting.pk, {}), today=today) for meeting in found]


def _expected(
    commitments: Sequence[Commitment], owing: Mapping[int, Sequence[ReportingRound]]
) -> dict[int, dict[str, Expected]]:
    """Return, by meeting, what hangs on it of these commitments, each thing once."""
    found: dict[int, dict[str, Expected]] = {}

    def expect(meeting: int, row: Commitment, words: str) -> None:
        thing = Expected(row.reference, _url(row), words)
        found.setdefault(meeting, {})[f"{row.pk} {words}"] = thing

    for row in commitments:
        for deadline in row.deadlines.all():
            if deadline.is_open and deadline.anchor_meeting_id:
                expect(deadline.anchor_meeting_id, row, _due_words(deadline, row))
        for one in owing.get(row.pk, ()):
            if one.meeting_id:
                expect(one.meeting_id, row, one.label)
    return found


def _due_words(deadline: Deadline, row: Commitment) -> str:
    words = deadline.expression or deadline.label or row.title
    return f"{words} → {day_words(deadline.last_day)}" if deadline.last_day else words


def _next(meeting: Meeting, expected: Mapping[str, Expected], *, today: date) -> NextMeeting:
    return NextMeeting(
        title=meeting.title,
        day=day_words(meeting.starts_on) or _("date not set yet"),
        place=meeting.place,
        countdown=countdown_words(meeting, today=today),
        expected=tuple(expected.values()),
    )
