"""The forums of a framework, who reports to whom, and how long it is until each meets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import JSONArray
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.domain.edtf import EdtfError
from commitments.domain.periods import Period, period_of
from commitments.hanging import hang_on
from commitments.parts import Found, Part, made
from commitments.wording import day_words
from frameworks.models import Framework
from meetings.models import Forum, Meeting, MeetingState


@dataclass(frozen=True, slots=True)
class ForumLine:
    """One forum: its next meeting, its latest one, and how deep it lies below those it serves."""

    code: str
    name: str
    reports_to: str
    level: int
    frequency: str
    next_title: str
    next_days: str
    countdown: str
    place: str
    latest: str


@dataclass(frozen=True, slots=True)
class Chain:
    """The forums that meet or report to each other, and those of which nothing is planned."""

    lines: tuple[ForumLine, ...]
    idle: tuple[ForumLine, ...]


FORUMS = Part(
    "forums",
    Forum,
    ("id", "code", "name", "frequency", "reports_to", "reports_to__id", "reports_to__code"),
)
MEETINGS = Part(
    "meetings",
    Meeting,
    (*("id", "forum", "number", "label", "date_edtf", "starts_on", "ends_on", "place", "state"),),
)


def forums_asked(framework: Framework) -> QuerySet[Any]:
    """Ask for the forums of a framework."""
    rows = Forum.objects.filter(framework=framework)
    return rows.values_list("pk", JSONArray(*FORUMS.columns))


def meetings_asked(framework: Framework) -> QuerySet[Any]:
    """Ask for the meetings of all forums of a framework, each under its forum."""
    rows = Meeting.objects.filter(forum__framework=framework)
    return rows.values_list("forum_id", JSONArray(*MEETINGS.columns))


def forums_told(found: Found, meetings: Found) -> list[Forum]:
    """Return the forums that were asked for, with their meetings in order."""
    forums = [made(FORUMS, told) for [told] in found.values()]
    for forum in forums:
        rows = [made(MEETINGS, told) for told in meetings.get(forum.pk, ())]
        for row in rows:
            row.forum = forum
        hang_on(forum, "meetings", sorted(rows, key=_order))
    return sorted(forums, key=lambda forum: (forum.code, forum.pk))


def _order(meeting: Meeting) -> tuple[date, int, int]:
    return meeting.starts_on or date.max, meeting.number or 0, meeting.pk


def chain_of(forums: Sequence[Forum], *, today: date) -> Chain:
    """Return the forums, each below the one it reports to; first those that meet soonest.

    A forum by itself for which nothing is planned stands apart.
    """
    lines = [_line(forum, level, today) for forum, level in _as_tree(forums, today)]
    linked = {forum.reports_to.code for forum in forums if forum.reports_to}
    idle = [
        one for one in lines if not one.next_title and not one.reports_to and one.code not in linked
    ]
    return Chain(tuple(one for one in lines if one not in idle), tuple(idle))


def _as_tree(forums: Sequence[Forum], today: date) -> Iterable[tuple[Forum, int]]:
    """Yield forums with their level; who reports to a forum follows it."""
    below: dict[int | None, list[Forum]] = {}
    for forum in sorted(forums, key=lambda forum: (_first_day(forum, today), forum.code)):
        below.setdefault(forum.reports_to_id, []).append(forum)
    ahead = [(forum, 1) for forum in reversed(below.get(None, []))]
    while ahead:
        forum, level = ahead.pop()
        yield forum, level
        ahead += [(child, level + 1) for child in reversed(below.get(forum.pk, []))]


def days_of(meeting: Meeting) -> Period:
    """Return the days in which a meeting takes place, as far as they are known."""
    if meeting.starts_on:
        return Period(meeting.starts_on, meeting.ends_on, meeting.ends_on)
    try:
        return period_of(meeting.date_edtf) if meeting.date_edtf else Period(None, None, None)
    except EdtfError:
        return Period(None, None, None)


def meeting_days(meeting: Meeting) -> str:
    """Say when a meeting is, no more exactly than is known."""
    days = days_of(meeting)
    if meeting.starts_on and meeting.starts_on == meeting.ends_on:
        return day_words(meeting.starts_on)
    if days.first_day is None and days.last_day is None:
        return _("no date yet")
    words = {"first": day_words(days.first_day) or "…", "last": day_words(days.last_day) or "…"}
    if meeting.starts_on:
        return _("%(first)s to %(last)s") % words
    return _("sometime from %(first)s to %(last)s") % words


def countdown_words(meeting: Meeting, *, today: date) -> str:
    """Say in how many days a meeting begins; where its day is not known, in how many at least."""
    days = days_of(meeting)
    if days.first_day is None:
        return ""
    left = (days.first_day - today).days
    if left > 0:
        if meeting.starts_on:
            words = ngettext("in %(count)d day", "in %(count)d days", left)
        else:
            words = ngettext("in %(count)d day at least", "in %(count)d days at least", left)
        return words % {"count": left}
    if days.last_day and days.last_day < today:
        return _("its day is past; was it held?")
    return _("today") if left == 0 and meeting.starts_on else _("now")


def _next(meetings: Iterable[Meeting], today: date) -> Meeting | None:
    """Return the first planned meeting that is not over; one without a day comes last."""
    planned = [one for one in meetings if one.state == MeetingState.PLANNED]
    ahead = [one for one in planned if (days_of(one).last_day or date.max) >= today]
    return min(ahead, key=lambda one: (days_of(one).first_day or date.max, one.pk), default=None)


def _first_day(forum: Forum, today: date) -> date:
    coming = _next(forum.meetings.all(), today)
    return (days_of(coming).first_day if coming else None) or date.max


def _line(forum: Forum, level: int, today: date) -> ForumLine:
    meetings = list(forum.meetings.all())
    coming = _next(meetings, today)
    over = [
        one
        for one in meetings
        if one.state != MeetingState.CANCELLED and one.ends_on and one.ends_on < today
    ]
    latest = max(over, key=lambda one: (one.starts_on, one.pk), default=None)
    return ForumLine(
        code=forum.code,
        name=forum.name,
        reports_to=forum.reports_to.code if forum.reports_to else "",
        level=level,
        frequency=forum.frequency,
        next_title=coming.title if coming else "",
        next_days=meeting_days(coming) if coming else "",
        countdown=countdown_words(coming, today=today) if coming else "",
        place=coming.place if coming else "",
        latest=f"{latest.title}, {meeting_days(latest)}" if latest else "",
    )
