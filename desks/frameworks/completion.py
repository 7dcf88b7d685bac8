"""How many commitments were delivered by when, and how many of these came in time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from commitments.domain.punctuality import Punctuality, PunctualityTally
from commitments.overview import Delivery, Overview
from desks.charts.figures import (
    Drawing,
    Figure,
    Key,
    Label,
    Table,
    block,
    level,
    percent,
    pixels,
    stacked,
)
from desks.charts.geometry import Column, columns_of, height_of, parts_of, round_top
from desks.score_words import punctuality_words

HEIGHT, TOP, FOOT = 120, 16, 20
MOST_QUARTERS, MOST_LABELS = 12, 6
QUARTER_MONTHS = 3
BAR = 14


@dataclass(frozen=True, slots=True)
class Slice:
    """What was delivered in a quarter or a year, and by its end."""

    name: str
    published: int
    since: int
    published_by_then: int
    since_by_then: int


def _last_day(edtf: str) -> date | None:
    try:
        return period_of(edtf).last_day if edtf else None
    except EdtfError:
        return None


def slices_of(deliveries: Iterable[Delivery], *, today: date) -> list[Slice]:
    """Return quarters, or years where those are too many, from the first delivery to today.

    What is known as a period counts at its end, when it was delivered whatever the day was.
    """
    found = [(day, one) for one in deliveries if (day := _last_day(one.edtf))]
    if not found:
        return []
    first = min(day for day, _one in found)
    last = max(today, *(day for day, _one in found))
    quarters = (last.year - first.year) * 4 + _quarter(last) - _quarter(first) + 1
    is_yearly = quarters > MOST_QUARTERS
    numbers = {True: Counter[int](), False: Counter[int]()}
    for day, one in found:
        numbers[one.is_by_publication][_place(day, first, is_yearly=is_yearly)] += one.number
    whole = _place(last, first, is_yearly=is_yearly) + 1
    return _slices(numbers, first, whole, is_yearly=is_yearly)


def _quarter(day: date) -> int:
    return (day.month - 1) // QUARTER_MONTHS


def _place(day: date, first: date, *, is_yearly: bool) -> int:
    years = day.year - first.year
    return years if is_yearly else years * 4 + _quarter(day) - _quarter(first)


def _slices(
    numbers: dict[bool, Counter[int]], first: date, whole: int, *, is_yearly: bool
) -> list[Slice]:
    published = [numbers[True][place] for place in range(whole)]
    since = [numbers[False][place] for place in range(whole)]
    names = (_name(first, place, is_yearly=is_yearly) for place in range(whole))
    rows = zip(names, published, since, accumulate(published), accumulate(since), strict=True)
    return [Slice(*row) for row in rows]


def _name(first: date, place: int, *, is_yearly: bool) -> str:
    if is_yearly:
        return str(first.year + place)
    quarter = _quarter(first) + place
    # Translators: a quarter of a year, as in Q3 2026.
    words = {"quarter": quarter % 4 + 1, "year": first.year + quarter // 4}
    return _("Q%(quarter)d %(year)d") % words


def completion_of(overview: Overview, *, today: date) -> Figure | None:
    """Return the chart of deliveries over time; nothing without one of a known day."""
    slices = slices_of(overview.deliveries, today=today)
    if not slices:
        return None
    whole = overview.total.number - overview.ended
    latest = slices[-1]
    delivered = sum(one.number for one in overview.deliveries)
    undated = delivered - latest.published_by_then - latest.since_by_then
    words = _("%(done)d of %(all)d are delivered, %(published)d of them when published.") % {
        "done": delivered,
        "all": whole,
        "published": sum(one.number for one in overview.deliveries if one.is_by_publication),
    }
    if undated:
        told = ngettext(
            "Of %(count)d the day is not known; it is not drawn.",
            "Of %(count)d the day is not known; they are not drawn.",
            undated,
        )
        words = f"{words} {told % {'count': undated}}"
    return Figure(
        code="completion",
        title=_("Completion over time"),
        words=words,
        table=_table(slices, whole),
        drawing=_drawing(slices, whole),
        keys=(
            Key("sg-partial", _("delivered when published")),
            Key("sg-met", _("delivered since")),
            Key("key-whole", _("all that are neither withdrawn nor superseded"), is_line=True),
        ),
    )


def _table(slices: Sequence[Slice], whole: int) -> Table:
    headings = (
        _("By the end of"),
        _("Delivered when published"),
        _("Delivered since"),
        _("Together"),
        _("Of all"),
    )
    rows = []
    for one in slices:
        done = one.published_by_then + one.since_by_then
        share = f"{done * 100 // whole} %" if whole else "–"
        cells = (one.published_by_then, one.since_by_then, done)
        rows.append((one.name, *(str(cell) for cell in cells), share))
    return Table(headings, tuple(rows))


def _drawing(slices: Sequence[Slice], whole: int) -> Drawing:
    top = round_top(max(whole, 1))
    rows = [(one.published_by_then, one.since_by_then) for one in slices]
    columns = columns_of(rows, top=top, height=HEIGHT)
    looks = ("sg-partial", "sg-met")
    every = -(-len(slices) // MOST_LABELS)
    line = TOP + HEIGHT - height_of(Decimal(whole), top=Decimal(top), height=HEIGHT)
    return Drawing(
        TOP + HEIGHT + FOOT,
        blocks=tuple(
            block(look, x=column.x, width=column.width, y=TOP + y, height=tall)
            for column in columns
            for look, (y, tall) in zip(looks, column.parts, strict=True)
            if tall
        ),
        strokes=(level("axis", y=TOP + HEIGHT), level("whole", y=line)),
        labels=(
            Label(str(whole), percent(0), pixels(line - 4)),
            *(
                Label(one.name, percent(column.x + column.width / 2), "150", "middle")
                for place, (one, column) in enumerate(zip(slices, columns, strict=True))
                if place % every == 0
            ),
            *(
                Label(str(sum(row)), percent(column.x + column.width / 2), _above(column), "middle")
                for row, column in zip(rows, columns, strict=True)
            ),
        ),
    )


def _above(column: Column) -> str:
    """Return the height at which the number of a column stands."""
    return pixels(TOP + min(y for y, _tall in column.parts) - 4)


LOOKS = {
    Punctuality.ON_TIME: "sg-met",
    Punctuality.LATE: "sg-overdue",
    Punctuality.UNCERTAIN: "sg-at-risk",
    Punctuality.NO_DAY: "sg-not-started",
}


def punctuality_figure(tally: PunctualityTally) -> Figure | None:
    """Return how deliveries stand to the day first promised; nothing without a delivery."""
    names = {
        Punctuality.ON_TIME: _("in time"),
        Punctuality.LATE: _("late"),
        Punctuality.UNCERTAIN: _("cannot be told: the day is not known well enough"),
        Punctuality.NO_DAY: _("promised for no day"),
    }
    numbers = [tally.counts.get(code, 0) for code in LOOKS]
    if not sum(numbers):
        return None
    places = zip(LOOKS.values(), parts_of(numbers), strict=True)
    return Figure(
        code="punctuality",
        title=_("In time"),
        words=punctuality_words(tally),
        table=Table(
            (_("Delivered"), _("Commitments")),
            tuple((names[code], str(number)) for code, number in zip(LOOKS, numbers, strict=True)),
        ),
        drawing=stacked([(look, x, width) for look, (x, width) in places], height=BAR),
        keys=tuple(
            Key(LOOKS[code], f"{names[code]}: {number}")
            for code, number in zip(LOOKS, numbers, strict=True)
        ),
    )
