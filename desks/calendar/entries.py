"""What stands in the calendar: deadlines, meetings and rounds as entries with their days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from commitments.models import Deadline, ReportingRound
from commitments.wording import day_words, deadline_day
from desks.badges import Badge, standing_badge
from desks.frameworks.meetings import days_of, meeting_days
from desks.frameworks.timeline import period_words
from desks.rounds import days_of as round_days
from desks.rounds import url_of
from meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the calendar; `days` says when it is, `until` to which moment it counts."""

    sort: str
    kind: str
    title: str
    url: str
    days: str
    first: date | None
    last: date | None
    badge: Badge
    framework: str
    until: str = ""

    @property
    def is_limit(self) -> bool:
        """Say whether its day is only the last one that the words allow."""
        return self.first is None


def deadline_entry(row: Deadline, *, zone: ZoneInfo) -> Entry:
    """Return the entry of a deadline that carries its standing."""
    commitment = row.commitment
    words = f"{commitment.reference} {row.label or commitment.title}"
    return Entry(
        sort="deadline",
        kind=_("Deadline"),
        title=words,
        url=reverse("desks:commitment", args=[commitment.uuid]),
        days=period_words(row) if row.last_day else deadline_day(row),
        first=row.first_day,
        last=row.last_day,
        badge=standing_badge(str(getattr(row, "standing", ""))),
        framework=commitment.framework.code,
        until=until_words(row.late_at, row.grace_day, zone=zone),
    )


def until_words(late_at: datetime | None, last: date | None, *, zone: ZoneInfo) -> str:
    """Say when a day ends for a reader, where that is not at their own midnight.

    A day ends when it has ended for the last of the parties.
    """
    if late_at is None or last is None:
        return ""
    here = localtime(late_at, zone)
    if here.time() == time() and here.date() == last + timedelta(days=1):
        return ""
    moment = f"{day_words(here.date())}, {date_format(here, 'H:i')}"
    return _("counts until %(moment)s in your time zone") % {"moment": moment}


def meeting_entry(row: Meeting) -> Entry:
    """Return the entry of a meeting."""
    days = days_of(row)
    framework = row.forum.framework
    place = f" · {row.place}" if row.place else ""
    return Entry(
        sort="meeting",
        kind=_("Meeting"),
        title=row.title,
        url=reverse("desks:framework", args=[framework.code]) + "#chain",
        days=meeting_days(row) + place,
        first=days.first_day,
        last=days.last_day,
        badge=Badge(str(row.get_state_display()), "partial", "calendar", row.state),
        framework=framework.code,
    )


def round_entries(row: ReportingRound, *, zone: ZoneInfo) -> Iterable[Entry]:
    """Return the window of a round, and the day on which it closes."""
    common = {"title": row.label, "url": url_of(row), "framework": row.framework.code}
    badge = Badge(_("Round"), "on-track", "mail", "round")
    yield Entry(
        sort="round",
        kind=_("Reporting round"),
        days=round_days(row),
        first=row.opens_on,
        last=row.closes_on or date.max,
        badge=badge,
        **common,
    )
    if row.closes_on:
        yield Entry(
            sort="round",
            kind=_("Reporting round closes"),
            days=day_words(row.closes_on),
            first=None,
            last=row.closes_on,
            badge=badge,
            until=until_words(row.ends_at, row.closes_on, zone=zone),
            **common,
        )
