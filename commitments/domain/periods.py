"""From the EDTF of a date to its first, last and grace day; reading words lives in phrases/."""

from dataclasses import dataclass
from datetime import MAXYEAR, date
from functools import lru_cache

from commitments.domain.edtf import Bound, EdtfError, Moment, parse_edtf
from commitments.domain.seasons import Turn, turn_day
from commitments.domain.vocabulary import Hemisphere

# The turn at which each season ends, and how many years after the year that it is named by.
_SEASON_ENDS = {
    21: (Turn.JUNE_SOLSTICE, 0),
    22: (Turn.SEPTEMBER_EQUINOX, 0),
    23: (Turn.DECEMBER_SOLSTICE, 0),
    24: (Turn.MARCH_EQUINOX, 1),
    25: (Turn.JUNE_SOLSTICE, 0),
    26: (Turn.SEPTEMBER_EQUINOX, 0),
    27: (Turn.DECEMBER_SOLSTICE, 0),
    28: (Turn.MARCH_EQUINOX, 1),
    29: (Turn.DECEMBER_SOLSTICE, 0),
    30: (Turn.MARCH_EQUINOX, 1),
    31: (Turn.JUNE_SOLSTICE, 0),
    32: (Turn.SEPTEMBER_EQUINOX, 0),
}


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a date allows; None is an open or unknown end.

    `grace_day` is never before `last_day`: nothing is late before the day after it. They differ
    for seasons only, where it is the UTC calendar day of the equinox or solstice that ends them.
    """

    first_day: date | None
    last_day: date | None
    grace_day: date | None


@lru_cache(maxsize=2048)
def period_of(edtf: str, *, hemisphere: Hemisphere = Hemisphere.NORTH) -> Period:
    """Return the days that an EDTF string spans; raises EdtfError when it is not one.

    Seasons are meteorological. `hemisphere` is meant by the codes 21 to 24 alone.
    """
    value = parse_edtf(edtf)
    lower, upper = (
        bound if isinstance(bound, Bound) else bound.in_hemisphere(hemisphere)
        for bound in (value.lower, value.upper)
    )
    first = lower.first_day if isinstance(lower, Moment) else None
    last = upper.last_day if isinstance(upper, Moment) else None
    if first is not None and last is not None and first > last:
        raise EdtfError(f"The interval ends before it begins in this hemisphere: “{edtf}”")
    return Period(first, last, _grace_of(upper, last))


def _grace_of(upper: Moment | Bound, last: date | None) -> date | None:
    if last is None or isinstance(upper, Bound) or upper.grouping not in _SEASON_ENDS:
        return last
    turn, later = _SEASON_ENDS[upper.grouping]
    # No calendar goes beyond the last year, so its winter has no grace.
    return max(last, turn_day(turn, year=min(last.year + later, MAXYEAR)))
