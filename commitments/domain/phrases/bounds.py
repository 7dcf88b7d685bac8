"""From a span and its preposition to one EDTF string; what the span is made of is in spans.py."""

from datetime import date, timedelta

from commitments.domain.phrases.lexicon import Part
from commitments.domain.phrases.spans import Span
from commitments.domain.vocabulary import Hemisphere, Qualifier

# Each kind of grouping in the order in which it runs through the year.
_RINGS = {
    Hemisphere.NORTH: ((21, 22, 23, 24), (33, 34, 35, 36), (40, 41)),
    Hemisphere.SOUTH: ((23, 24, 21, 22), (33, 34, 35, 36), (40, 41)),
}
_MONTH_RING = tuple(range(1, 13))
_LOWER_EDGE = (None, Part.BEGINNING)
_UPPER_EDGE = (None, Part.END)
_YEAR_LENGTH, _MONTH_LENGTH = len("2025"), len("2025-03")


def step(moment: str, *, by: int, hemisphere: Hemisphere) -> str:
    """Return the moment one before (-1) or after (1) this one, of the same precision."""
    if moment.endswith("X"):
        return f"{int(moment[:-1]) + by:03}X"
    if len(moment) == _YEAR_LENGTH:
        return f"{int(moment) + by:04}"
    if len(moment) > _MONTH_LENGTH:
        return (date.fromisoformat(moment) + timedelta(days=by)).isoformat()
    year, number = int(moment[:_YEAR_LENGTH]), int(moment[_YEAR_LENGTH + 1 :])
    ring = next((r for r in _RINGS[hemisphere] if number in r), _MONTH_RING)
    turns, place = divmod(ring.index(number) + by, len(ring))
    return f"{year + turns:04}-{ring[place]:02}"


def bounded(span: Span, qualifier: Qualifier, *, hemisphere: Hemisphere) -> tuple[str, bool]:
    """Return the EDTF of a span under its preposition, and whether it is approximate.

    “By” and “until” keep the period that they name, “before” and “after” leave it out. EDTF has no
    code for “early” or “late”: the whole period is given, as approximate, so that nothing is late
    before the widest reading ends.
    """
    low = span.lower if span.lower_part in _LOWER_EDGE else f"{span.lower}~"
    high = span.upper if span.upper_part in _UPPER_EDGE else f"{span.upper}~"
    if qualifier in {Qualifier.BY, Qualifier.UNTIL}:
        edtf = f"../{high}"
    elif qualifier is Qualifier.FROM:
        edtf = f"{low}/.."
    elif qualifier is Qualifier.BEFORE:
        edtf = f"../{_before(span, hemisphere)}"
    elif qualifier is Qualifier.AFTER:
        edtf = f"{_after(span, hemisphere)}/.."
    else:
        edtf = _within(span, low, high)
    return edtf, "~" in edtf


def _before(span: Span, hemisphere: Hemisphere) -> str:
    if span.lower_part in _LOWER_EDGE:
        return step(span.lower, by=-1, hemisphere=hemisphere)
    return span.upper if span.upper_part is Part.END else f"{span.upper}~"


def _after(span: Span, hemisphere: Hemisphere) -> str:
    if span.upper_part in _UPPER_EDGE:
        return step(span.upper, by=1, hemisphere=hemisphere)
    return f"{span.lower}~"


def _within(span: Span, low: str, high: str) -> str:
    """Name one period, or the interval between two; a part of one period is never exact."""
    if span.lower_part is span.upper_part and span.lower_part is not None:
        low, high = f"{span.lower}~", f"{span.upper}~"
    return low if span.lower == span.upper and low == high else f"{low}/{high}"
