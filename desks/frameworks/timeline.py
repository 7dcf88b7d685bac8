"""The open deadlines of a framework as bars on an axis of days, no more exact than the words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import DateField, F, Q, QuerySet, Value
from django.db.models.functions import Greatest, JSONArray
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.domain.standing import DeadlineFacts, deadline_standing
from commitments.domain.vocabulary import Standing
from commitments.hanging import DEADLINES
from commitments.models import Commitment, Deadline
from commitments.parts import Found, Part, made
from commitments.wording import day_words, deadline_day
from desks.badges import Badge, standing_badge
from desks.charts.figures import (
    Block,
    Dot,
    Drawing,
    Figure,
    Key,
    Label,
    Stroke,
    Table,
    block,
    level,
    percent,
    pixels,
    upright,
)
from desks.charts.geometry import Days, Span
from frameworks.models import Framework
from meetings.models import Meeting, MeetingState

# Bars that are drawn, and how far the axis goes back and ahead at most.
MOST, BACK, AHEAD = 40, timedelta(days=5 * 366), timedelta(days=5 * 366)
HEIGHT, TALL, AXIS = 22, 8, 20
# An axis has so many marks at most; a word further right would be cut off.
MARKS, LAST_LABEL = 5, 85
# A day on an axis of years is drawn so wide that it is seen.
LEAST = Fraction(2, 5)


@dataclass(frozen=True, slots=True)
class Lane:
    """One deadline: whose, its words, its days in words, and its bar."""

    reference: str
    url: str
    title: str
    words: str
    days: str
    badge: Badge
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Timeline:
    """The lanes, the axis and the meetings above them, and what is said of them."""

    lanes: tuple[Lane, ...]
    axis: Drawing
    figure: Figure
    is_cut: bool
    meetings: "MeetingLane | None"


@dataclass(frozen=True, slots=True)
class MeetingLane:
    """The meetings whose day is known, as points."""

    words: str
    drawing: Drawing


_COMMITMENT = ("id", "uuid", "reference", "title", "is_open", "tracked_from")
NEAREST = Part(
    "nearest",
    Deadline,
    (*DEADLINES.columns, "grace_day", "commitment", *(f"commitment__{one}" for one in _COMMITMENT)),
)


def nearest_asked(framework: Framework, *, today: date) -> QuerySet[Any]:
    """Ask for open deadlines with a day, the nearest to today, one more than are drawn."""
    published = Commitment.objects.filter(framework=framework).published()
    dated = Q(last_day__isnull=False) | Q(first_day__isnull=False)
    rows = Deadline.objects.open().filter(dated, commitment__in=published)
    day = Value(today, output_field=DateField())
    distance = Greatest(F("last_day") - day, day - F("last_day"))
    # The keys first: what is told of a row is put together for those that are shown.
    nearest = rows.order_by(distance.asc(nulls_last=True), "pk").values("pk")[: MOST + 1]
    shown = Deadline.objects.filter(pk__in=nearest)
    return shown.values_list("commitment_id", JSONArray(*NEAREST.columns))


def nearest_told(found: Found, *, today: date, at: datetime) -> list[Deadline]:
    """Return the deadlines that were asked for with their standing, the nearest first."""

    def distance(row: Deadline) -> tuple[bool, timedelta, int]:
        far = abs(row.last_day - today) if row.last_day else timedelta()
        return row.last_day is None, far, row.pk

    rows = [made(NEAREST, told) for group in found.values() for told in group]
    for row in rows:
        facts = DeadlineFacts(
            is_open=row.is_open and row.commitment.is_open,
            last_day=row.last_day,
            late_at=row.late_at,
            is_anchored=row.awaits_date,
        )
        watched = row.commitment.tracked_from
        vars(row)["standing"] = deadline_standing(facts, at=at, tracked_from=watched)
    return sorted(rows, key=distance)


def timeline_of(
    rows: Sequence[Deadline], meetings: Iterable[Meeting], *, today: date
) -> Timeline | None:
    """Return the timeline; nothing without a deadline."""
    drawn = sorted(rows[:MOST], key=lambda row: (row.last_day or date.max, row.pk))
    if not drawn:
        return None
    axis = _axis(drawn, today)
    lanes = tuple(_lane(row, axis, today) for row in drawn)
    words = ngettext(
        "%(count)d open deadline from %(first)s to %(last)s; %(late)d overdue on %(today)s.",
        "%(count)d open deadlines from %(first)s to %(last)s; %(late)d overdue on %(today)s.",
        len(lanes),
    ) % {
        "count": len(lanes),
        "first": day_words(axis.first),
        "last": day_words(axis.last),
        "late": sum(lane.badge.code == Standing.OVERDUE for lane in lanes),
        "today": day_words(today),
    }
    figure = Figure(
        code="timeline", title=_("Timeline"), words=words, table=_table(drawn), keys=_keys()
    )
    return Timeline(
        lanes=lanes,
        axis=_axis_drawing(axis, today),
        figure=figure,
        is_cut=len(rows) > len(drawn),
        meetings=_meetings(meetings, axis, today),
    )


def _axis(rows: Iterable[Deadline], today: date) -> Days:
    """Return the days from the first to the last that is drawn, with today, on whole months."""
    days = {today}
    for row in rows:
        days |= {day for day in (row.first_day, row.last_day, row.grace_day) if day}
    first = max(min(days), today - BACK)
    last = min(max(days), today + AHEAD)
    return Days(first.replace(day=1), last + timedelta(days=5))


def _lane(row: Deadline, axis: Days, today: date) -> Lane:
    standing = str(getattr(row, "standing", ""))
    commitment = row.commitment
    return Lane(
        reference=commitment.reference,
        url=reverse("desks:commitment", args=[commitment.uuid]),
        title=commitment.title,
        words=row.expression or row.label,
        days=period_words(row),
        badge=standing_badge(standing),
        drawing=_bar(row, axis, today, standing),
    )


def period_words(row: Deadline) -> str:
    """Say from which day to which day a deadline goes, or by when it is."""
    if row.first_day and row.last_day and row.first_day < row.last_day and not row.is_provisional:
        first, last = day_words(row.first_day), day_words(row.last_day)
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    return deadline_day(row)


def _bar(row: Deadline, axis: Days, today: date, standing: str) -> Drawing:
    span = axis.span(row.first_day, row.last_day)
    marks = _marks(axis, today, HEIGHT)
    if span is None:
        return Drawing(HEIGHT, strokes=marks)
    look = f"sg-{standing_badge(standing).look}" + (" provisional" if row.is_provisional else "")
    blocks, strokes = _shape(span, row, look)
    if row.grace_day and row.last_day and row.grace_day > row.last_day:
        grace = axis.after(row.grace_day)
        strokes = (*strokes, level("open-end", y=HEIGHT / 2, start=span.end, end=grace))
    return Drawing(HEIGHT, blocks=blocks, strokes=(*marks, *strokes))


def _shape(span: Span, row: Deadline, look: str) -> tuple[tuple[Block, ...], tuple[Stroke, ...]]:
    """Draw days that are known as a bar, and an open side as a broken line towards its end."""
    y = (HEIGHT - TALL) / 2
    if row.first_day is None or row.last_day is None:
        end = span.end if row.first_day is None else span.x
        is_cut = span.is_open_after if row.first_day is None else span.is_open_before
        line = level("open-end", y=HEIGHT / 2, start=span.x, end=span.end)
        limit = upright("limit", x=end, top=3, foot=HEIGHT - 3)
        return (), (line,) if is_cut else (line, limit)
    return (block(look, x=span.x, width=max(span.width, LEAST), y=y, height=TALL),), ()


def _marks(axis: Days, today: date, height: int) -> tuple[Stroke, ...]:
    lines = [
        upright("grid", x=axis.before(day), top=0, foot=height) for day in axis.marks(most=MARKS)
    ]
    if axis.holds(today):
        lines.append(upright("today", x=axis.middle(today), top=0, foot=height))
    return tuple(lines)


def _meetings(meetings: Iterable[Meeting], axis: Days, today: date) -> MeetingLane | None:
    shown = [
        (one, one.starts_on)
        for one in meetings
        if one.starts_on and axis.holds(one.starts_on) and one.state != MeetingState.CANCELLED
    ]
    if not shown:
        return None
    shown.sort(key=lambda found: (found[1], found[0].pk))
    dots = tuple(
        Dot("meeting", percent(axis.middle(day)), pixels(HEIGHT / 2)) for _one, day in shown
    )
    return MeetingLane(
        words=", ".join(f"{one.title} ({day_words(day)})" for one, day in shown),
        drawing=Drawing(HEIGHT, strokes=_marks(axis, today, HEIGHT), dots=dots),
    )


def _axis_drawing(axis: Days, today: date) -> Drawing:
    days = axis.marks(most=MARKS)
    is_yearly = all(day.month == 1 for day in days)
    labels = [
        Label(date_format(day, "Y" if is_yearly else "M Y"), percent(x), "14")
        for day in days
        if (x := axis.before(day)) < LAST_LABEL
    ]
    return Drawing(AXIS, strokes=_marks(axis, today, AXIS), labels=tuple(labels))


def _table(rows: Iterable[Deadline]) -> Table:
    headings = (_("Commitment"), _("Words"), _("First day"), _("Last day"), _("Standing"))
    return Table(
        headings,
        tuple(
            (
                row.commitment.reference,
                row.expression or row.label,
                day_words(row.first_day) or _("open"),
                day_words(row.last_day) or _("open"),
                standing_badge(str(getattr(row, "standing", ""))).word,
            )
            for row in rows
        ),
    )


def _keys() -> tuple[Key, ...]:
    return (
        Key("key-bar", _("from the first to the last day that the words allow")),
        Key("key-open", _("by a day: nothing is said of when it begins"), is_line=True),
        Key("key-today", _("today"), is_line=True),
        Key("key-meeting", _("a meeting")),
    )
