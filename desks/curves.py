"""The drawing of measured values beside the way from baseline to target, and both in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from commitments.domain.progress import (
    TARGET_ROLES,
    Place,
    Point,
    expected_on,
    is_ceiling,
    place_of,
    share,
    trajectory,
)
from commitments.domain.vocabulary import DeadlineRole, Operator, QuantityRole
from commitments.models import Deadline, Direction, Indicator, Measurement, Trajectory
from commitments.wording import day_words, number_words
from desks.charts.geometry import height_of, share_of

# What a target is reached by: a whole, or one cycle after another, which has no way of its own.
WHOLE_TARGETS = TARGET_ROLES - {QuantityRole.TARGET_PER_CYCLE}
LEFT, WIDTH, FOOT, HEIGHT = 4, 232, 60, 56


@dataclass(frozen=True, slots=True)
class Way:
    """What is asked for from the baseline to the target; without points, nothing is."""

    points: tuple[Point, ...] = ()
    stepped: bool = False

    def expected(self, day: date) -> Decimal | None:
        """Return what is asked for on a day; None before the baseline."""
        return expected_on(day, self.points, stepped=self.stepped)

    def corners(self) -> list[Point]:
        """Return the points to be drawn; a step goes level to its day, then up."""
        drawn: list[Point] = []
        for point in self.points:
            if self.stepped and drawn:
                drawn.append(Point(point.day, drawn[-1].value))
            drawn.append(point)
        return drawn


@dataclass(frozen=True, slots=True)
class Curve:
    """Measured values and the way to the target in a drawing of 240 by 64, and in words."""

    points: str
    dots: tuple[tuple[int, int], ...]
    path: str
    target_y: int | None
    words: str


def target_day(deadlines: Iterable[Deadline]) -> date | None:
    """Return the day on which the targets of a commitment are to be reached: its last due day."""
    days = [
        deadline.last_day
        for deadline in deadlines
        if deadline.role == DeadlineRole.DUE and deadline.last_day
    ]
    return max(days, default=None)


def way_of(indicator: Indicator, *, made_edtf: str, target_on: date | None) -> Way:
    """Return the way of an indicator from its baseline to its target.

    A baseline without a date is that of the document in which the promise was made. There is no
    way without baseline, target and both days, and none to a ceiling or a look-alike.
    """
    role, operator = QuantityRole(indicator.role), Operator(indicator.operator)
    start = _last_day(indicator.baseline_edtf or made_edtf)
    if role not in WHOLE_TARGETS or is_ceiling(operator, role):
        return Way()
    if indicator.baseline_value is None or indicator.value is None or not (start and target_on):
        return Way()
    stepped = indicator.trajectory == Trajectory.STEPPED
    ends = Point(start, indicator.baseline_value), Point(target_on, indicator.value)
    return Way(tuple(trajectory(*ends, stepped=stepped)), stepped)


def _last_day(edtf: str) -> date | None:
    try:
        return period_of(edtf).last_day if edtf else None
    except EdtfError:
        return None


def expected_words(value: Decimal, expected: Decimal | None) -> str:
    """Return what was expected beside a value: "31.2, 4.2 below"; empty where nothing was."""
    if expected is None:
        return ""
    shown = _round(expected)
    gap = number_words(abs(_round(value - shown)))
    patterns = {
        Place.BELOW: _("%(expected)s, %(gap)s below"),
        Place.ABOVE: _("%(expected)s, %(gap)s above"),
        Place.ON: _("%(expected)s, just so"),
    }
    return patterns[place_of(value, shown)] % {"expected": number_words(shown), "gap": gap}


def way_words(indicator: Indicator, way: Way, latest: Measurement | None, *, today: date) -> str:
    """Return what is expected today, on which way, and where the latest value lies to it."""
    expected = way.expected(today)
    if expected is None:
        return ""
    shown = _round(expected)
    words = _("Expected today: %(value)s (%(way)s from %(start)s to %(end)s).") % {
        "value": number_words(shown),
        "way": indicator.get_trajectory_display(),
        "start": day_words(way.points[0].day),
        "end": day_words(way.points[-1].day),
    }
    if latest is None:
        return words + " " + _("No value is accepted yet.")
    return f"{words} {_place_words(indicator, latest, shown)}"


def is_behind(indicator: Indicator, way: Way, latest: Measurement, *, today: date) -> bool | None:
    """Say whether the latest value lies behind what is asked for today; None where nothing is."""
    expected = way.expected(today)
    if expected is None:
        return None
    place = place_of(latest.value, _round(expected))
    return place == (Place.BELOW if indicator.direction == Direction.UP else Place.ABOVE)


def expected_share(indicator: Indicator, way: Way, *, today: date) -> str:
    """Return in short what is asked for today: "expected today: 72 %"; empty where nothing is."""
    part = share(way.expected(today), indicator.value, baseline=None)
    if part is None:
        return ""
    return _("expected today: %(percent)s %%") % {"percent": f"{part * 100:.0f}"}


def _place_words(indicator: Indicator, latest: Measurement, expected: Decimal) -> str:
    place = place_of(latest.value, expected)
    lies_behind = place == (Place.BELOW if indicator.direction == Direction.UP else Place.ABOVE)
    patterns = {
        (Place.BELOW, True): _("The latest value, %(value)s (%(day)s), is %(gap)s below: behind."),
        (Place.BELOW, False): _("The latest value, %(value)s (%(day)s), is %(gap)s below: ahead."),
        (Place.ABOVE, True): _("The latest value, %(value)s (%(day)s), is %(gap)s above: behind."),
        (Place.ABOVE, False): _("The latest value, %(value)s (%(day)s), is %(gap)s above: ahead."),
        (Place.ON, False): _("The latest value, %(value)s (%(day)s), is just that."),
    }
    return patterns[place, lies_behind] % {
        "value": number_words(latest.value),
        "day": latest.measured_edtf,
        "gap": number_words(abs(_round(latest.value - expected))),
    }


def _round(value: Decimal) -> Decimal:
    return round(value, 2)


def curve_of(rows: Sequence[Measurement], target: Decimal | None, way: Way) -> Curve | None:
    """Return the drawing of values on their days; nothing for fewer than two and no way."""
    measured = [Point(row.measured_on, row.value) for row in rows]
    corners = way.corners()
    if len(measured) < 2 and not corners:
        return None
    days = [point.day for point in (*measured, *corners)]
    first, last = min(days), max(days)
    values = [point.value for point in (*measured, *corners)] + ([target] if target else [])
    top = max(values) if max(values) > 0 else Decimal(1)

    def place(point: Point) -> tuple[int, int]:
        across = share_of(point.day, first=first, last=last)
        return int(LEFT + WIDTH * across), _height(point.value, top)

    dots = tuple(place(point) for point in measured)
    return Curve(
        points=_pairs(dots),
        dots=dots,
        path=_pairs([place(point) for point in corners]),
        target_y=_height(target, top) if target else None,
        words=", ".join([*(_told(row) for row in rows), *_told_way(way)]),
    )


def _told(row: Measurement) -> str:
    return f"{row.measured_edtf}: {number_words(row.value)}"


def _told_way(way: Way) -> list[str]:
    if not way.points:
        return []
    start, end = way.points[0], way.points[-1]
    return [
        _("expected: %(start)s on %(start_day)s to %(end)s on %(end_day)s")
        % {
            "start": number_words(start.value),
            "start_day": day_words(start.day),
            "end": number_words(end.value),
            "end_day": day_words(end.day),
        }
    ]


def _height(value: Decimal, top: Decimal) -> int:
    return int(FOOT - height_of(value, top=top, height=HEIGHT))


def _pairs(places: Iterable[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)
