"""When the astronomical seasons turn; the windows of the seasons themselves live in edtf.py.

Source: J. Meeus, Astronomical Algorithms (2nd ed.), chapter 27, tables 27.B and 27.C, good to about
a minute between 1951 and 2050; the difference between dynamical and universal time follows the
polynomials of Espenak and Meeus (2006).
"""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from math import cos, radians


class Turn(StrEnum):
    """The four turning points of the year, named by month so that they fit both hemispheres."""

    MARCH_EQUINOX = "march_equinox"
    JUNE_SOLSTICE = "june_solstice"
    SEPTEMBER_EQUINOX = "september_equinox"
    DECEMBER_SOLSTICE = "december_solstice"


# Table 27.B: the mean instant as a polynomial of thousands of years from 2000.
_MEAN = {
    Turn.MARCH_EQUINOX: (2451623.80984, 365242.37404, 0.05169, -0.00411, -0.00057),
    Turn.JUNE_SOLSTICE: (2451716.56767, 365241.62603, 0.00325, 0.00888, -0.00030),
    Turn.SEPTEMBER_EQUINOX: (2451810.21715, 365242.01767, -0.11575, 0.00337, 0.00078),
    Turn.DECEMBER_SOLSTICE: (2451900.05952, 365242.74049, -0.06223, -0.00823, 0.00032),
}
# Table 27.C: amplitude, phase in degrees, motion in degrees for each Julian century.
_PERIODIC = (
    (485, 324.96, 1934.136),
    (203, 337.23, 32964.467),
    (199, 342.08, 20.186),
    (182, 27.85, 445267.112),
    (156, 73.14, 45036.886),
    (136, 171.52, 22518.443),
    (77, 222.54, 65928.934),
    (74, 296.72, 3034.906),
    (70, 243.58, 9037.513),
    (58, 119.81, 33718.147),
    (52, 297.17, 150.678),
    (50, 21.02, 2281.226),
    (45, 247.54, 29929.562),
    (44, 325.15, 31555.956),
    (29, 60.93, 4443.417),
    (18, 155.12, 67555.328),
    (17, 288.79, 4562.452),
    (16, 198.04, 62894.029),
    (14, 199.76, 31436.921),
    (12, 95.39, 14577.848),
    (12, 287.11, 31931.756),
    (12, 320.81, 34777.259),
    (9, 227.73, 1222.114),
    (8, 15.45, 16859.074),
)
_EPOCH_JD = 2451545.0
_EPOCH_AT = datetime(2000, 1, 1, 12, tzinfo=UTC)
_DAYS_PER_CENTURY = 36525
_SECONDS_PER_DAY = 86400
# The tables hold between these years; outside them the latest civil day stands in.
_TABLE_YEARS = range(1000, 3001)
_LATEST_DAY = {
    Turn.MARCH_EQUINOX: (3, 24),
    Turn.JUNE_SOLSTICE: (6, 24),
    Turn.SEPTEMBER_EQUINOX: (9, 25),
    Turn.DECEMBER_SOLSTICE: (12, 24),
}


def turn_at(turn: Turn, *, year: int) -> datetime:
    """Compute the instant (UTC) of an equinox or solstice; years 1000 to 3000."""
    julian = _mean_julian_day(turn, year=year)
    centuries = (julian - _EPOCH_JD) / _DAYS_PER_CENTURY
    angle = radians(35999.373 * centuries - 2.47)
    stretch = 1 + 0.0334 * cos(angle) + 0.0007 * cos(2 * angle)
    swing = sum(a * cos(radians(b + c * centuries)) for a, b, c in _PERIODIC)
    dynamical = julian + 0.00001 * swing / stretch
    universal = dynamical - _clock_difference(year) / _SECONDS_PER_DAY
    return _EPOCH_AT + timedelta(days=universal - _EPOCH_JD)


def turn_day(turn: Turn, *, year: int) -> date:
    """Return the UTC calendar day of the turn: the last day on which the season still runs."""
    if year in _TABLE_YEARS:
        return turn_at(turn, year=year).date()
    return date(year, *_LATEST_DAY[turn])


def _mean_julian_day(turn: Turn, *, year: int) -> float:
    millennia = (year - 2000) / 1000
    return sum(factor * millennia**power for power, factor in enumerate(_MEAN[turn]))


def _clock_difference(year: int) -> float:
    """Seconds by which dynamical time is ahead of universal time."""
    since = year - 2000
    if year in range(1986, 2005):
        return 63.86 + 0.3345 * since - 0.060374 * since**2 + 0.0017275 * since**3
    if year in range(2005, 2050):
        return 62.92 + 0.32217 * since + 0.005589 * since**2
    return -20 + 32 * ((year - 1820) / 100) ** 2
