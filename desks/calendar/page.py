"""A month of the calendar, put together: its grid, its agenda, and what has no day in it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.formats import date_format, get_format

from accounts.models import User
from commitments.domain.vocabulary import CHASED_ROLES
from commitments.models import (
    Assignment,
    CloseReason,
    CommitmentParty,
    Deadline,
    ReportingRound,
)
from desks.calendar.entries import Entry, deadline_entry, meeting_entry, round_entries
from desks.calendar.months import Month, days_in, stands_on_days
from frameworks.models import Framework, Party
from meetings.models import Meeting, MeetingState

# So many deadlines of a month are shown, and so many entries on a day of the grid.
MOST, ON_A_DAY = 300, 4
GONE = (CloseReason.CANCELLED, CloseReason.OFF_CALENDAR)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which month of whose calendar is asked for, narrowed to a framework, a party, oneself.

    Where it cannot be read to what it is to be narrowed, nothing is found.
    """

    user: User
    month: Month
    framework: Framework | None = None
    party: Party | None = None
    is_mine: bool = False
    is_readable: bool = True


@dataclass(frozen=True, slots=True)
class Day:
    """One day with what stands on it; `more` do not fit into the grid."""

    date: date
    is_here: bool
    is_today: bool
    entries: tuple[Entry, ...]
    fitting: tuple[Entry, ...]
    more: int


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """A month."""

    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[Day, ...], ...]
    agenda: tuple[Day, ...]
    strip: tuple[Entry, ...]
    undated: tuple[Entry, ...]
    is_cut: bool

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return all of it by its days, each thing once; what has no day comes last."""
        dated = {id(one): one for day in self.agenda for one in day.entries}
        spread = {id(one): one for one in self.strip}
        rows = [*dated.values(), *spread.values()]
        rows.sort(key=lambda one: (one.first or one.last or date.max, one.title))
        return (*rows, *self.undated)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is in this month."""
        return not (self.agenda or self.strip)


def calendar_of(wanted: Wanted, *, today: date, zone: ZoneInfo, at: datetime) -> CalendarPage:
    """Return a month in three queries, whatever stands in it."""
    month = wanted.month
    deadlines: list[Deadline] = []
    entries: list[Entry] = []
    meetings: list[Entry] = []
    if wanted.is_readable:
        deadlines = _deadlines(wanted, at)
        meetings = [meeting_entry(row) for row in _meetings(wanted)]
        entries = [deadline_entry(row, zone=zone) for row in deadlines[:MOST]]
        entries += [one for row in _rounds(wanted) for one in round_entries(row, zone=zone)]
    by_day, strip = _placed([*entries, *meetings], month)
    # As the language begins its weeks; Django counts from Sunday.
    weekday = (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7
    weeks = tuple(
        tuple(_day(day, by_day.get(day, ()), month, today) for day in week)
        for week in month.weeks(first_weekday=weekday)
    )
    return CalendarPage(
        weekdays=tuple(_weekday(one.date) for one in weeks[0]),
        weeks=weeks,
        agenda=tuple(day for week in weeks for day in week if day.entries),
        strip=tuple(strip),
        undated=tuple(one for one in meetings if not (one.first or one.last)),
        is_cut=len(deadlines) > MOST,
    )


def _placed(entries: Iterable[Entry], month: Month) -> tuple[dict[date, list[Entry]], list[Entry]]:
    """Return what stands on each day of a month, and what only touches it, by its end."""
    by_day: dict[date, list[Entry]] = defaultdict(list)
    strip = []
    for entry in entries:
        days = list(days_in(month, entry.first, entry.last))
        if stands_on_days(entry.first, entry.last):
            for day in days:
                by_day[day].append(entry)
        elif days:
            strip.append(entry)
    return by_day, sorted(strip, key=lambda one: (one.last or date.max, one.title))


def _weekday(day: date) -> tuple[str, str]:
    return date_format(day, "D"), date_format(day, "l")


def _day(day: date, found: Iterable[Entry], month: Month, today: date) -> Day:
    entries = tuple(sorted(found, key=lambda one: (one.sort != "meeting", one.title)))
    # Where one alone would not fit, its place says so better than "1 more".
    fitting = entries if len(entries) <= ON_A_DAY + 1 else entries[:ON_A_DAY]
    return Day(
        date=day,
        is_here=month.holds(day),
        is_today=day == today,
        entries=entries,
        fitting=fitting,
        more=len(entries) - len(fitting),
    )


def _deadlines(wanted: Wanted, at: datetime) -> list[Deadline]:
    """Return what falls due in a month or may, of commitments that the person reads."""
    first, last = wanted.month.first, wanted.month.last
    inside = Q(first_day__lte=last, last_day__gte=first)
    by_day = Q(first_day__isnull=True, last_day__range=(first, last))
    from_day = Q(last_day__isnull=True, first_day__range=(first, last))
    rows = Deadline.objects.visible_to(wanted.user).filter(
        inside | by_day | from_day, role__in=CHASED_ROLES, commitment__is_tracked=True
    )
    rows = rows.exclude(close_reason__in=GONE)
    if wanted.framework:
        rows = rows.filter(commitment__framework=wanted.framework)
    if wanted.party:
        named = CommitmentParty.objects.of_party(wanted.party)
        rows = rows.filter(commitment__in=named.values("commitment"))
    if wanted.is_mine:
        own = Assignment.objects.filter(user=wanted.user)
        rows = rows.filter(commitment__in=own.values("commitment"))
    shown = rows.with_standing(at).select_related(
        "commitment__framework", "anchor_forum", "anchor_meeting__forum"
    )
    return list(shown.by_day()[: MOST + 1])


def _meetings(wanted: Wanted) -> list[Meeting]:
    """Return the meetings of a month, and those of which the day is not known exactly."""
    first, last = wanted.month.first, wanted.month.last
    dated = Q(starts_on__lte=last, ends_on__gte=first)
    vague = Q(starts_on__isnull=True, state=MeetingState.PLANNED)
    rows = Meeting.objects.visible_to(wanted.user).not_cancelled().filter(dated | vague)
    if wanted.framework:
        rows = rows.filter(forum__framework=wanted.framework)
    return list(rows.select_related("forum__framework").order_by("starts_on", "pk"))


def _rounds(wanted: Wanted) -> list[ReportingRound]:
    still_open = Q(closes_on__isnull=True) | Q(closes_on__gte=wanted.month.first)
    rows = ReportingRound.objects.visible_to(wanted.user).filter(
        still_open, opens_on__lte=wanted.month.last
    )
    if wanted.framework:
        rows = rows.filter(framework=wanted.framework)
    return list(rows.select_related("framework").soonest_first())
