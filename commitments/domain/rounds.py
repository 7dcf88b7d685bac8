"""Reporting rounds: what is asked of which kind, when a round is open, and what was left empty."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from commitments.domain.vocabulary import TRACKED_KINDS, Kind

# What a round asks of one kind; True where it must be given.
KindAsks = Mapping["Ask", bool]
# What it asks of each kind; a kind that is not in it is not asked at all.
Asks = Mapping[Kind, KindAsks]
# So long may a round of a year's plan stay open; the next quarter's begins after that.
LONGEST_QUARTERLY = 80


class Ask(StrEnum):
    """What a round may ask of a report."""

    HEALTH = "health"
    NARRATIVE = "narrative"
    NEXT_STEPS = "next_steps"
    OBSTACLES = "obstacles"
    HELP_NEEDED = "help_needed"
    MEASUREMENT = "measurement"
    EVIDENCE = "evidence"


class Phase(StrEnum):
    """What an instant makes of a round."""

    PLANNED = "planned"
    OPEN = "open"
    # Its last day is over, and nobody has closed it: what comes now is late and still counts.
    OVER = "over"
    CLOSED = "closed"


class Given(StrEnum):
    """Whether an update that is owed to a round was given."""

    IN_TIME = "in_time"
    LATE = "late"
    OWING = "owing"


class AsksError(ValueError):
    """This is no description of what a round asks."""


_WORDS = {Ask.HEALTH: True, Ask.NARRATIVE: False}
_FIGURES = {**_WORDS, Ask.MEASUREMENT: False}
DEFAULT_ASKS: Asks = {
    Kind.ANNUAL_QUOTA: _FIGURES,
    Kind.QUANTITATIVE_TARGET: _FIGURES,
    Kind.FINANCIAL_PLEDGE: {**_FIGURES, Ask.EVIDENCE: False},
    Kind.ONE_OFF_DELIVERABLE: {**_WORDS, Ask.NEXT_STEPS: False},
    Kind.EVENT_MEETING: {**_WORDS, Ask.NEXT_STEPS: False},
    Kind.ONGOING_PROGRAMME: {**_WORDS, Ask.NEXT_STEPS: False, Ask.OBSTACLES: False},
}


def read_asks(stored: object) -> dict[Kind, dict[Ask, bool]]:
    """Read what is stored as {kind: {what: must it be given}}. Raises AsksError."""
    if not isinstance(stored, Mapping) or not stored:
        raise AsksError
    found: dict[Kind, dict[Ask, bool]] = {}
    for kind, asks in stored.items():
        if kind not in TRACKED_KINDS or not isinstance(asks, Mapping) or not asks:
            raise AsksError
        if not {*asks} <= {*Ask} or any(not isinstance(must, bool) for must in asks.values()):
            raise AsksError
        found[Kind(kind)] = {ask: asks[ask] for ask in Ask if ask in asks}
    return found


def stored_asks(asks: Asks) -> dict[str, dict[str, bool]]:
    """Return what a round asks as it is stored, the same for equal asks."""
    return {
        kind.value: {ask.value: bool(asks[kind][ask]) for ask in Ask if ask in asks[kind]}
        for kind in Kind
        if asks.get(kind)
    }


def left_empty(asks: KindAsks, given: Mapping[Ask, bool], *, only_required: bool) -> list[Ask]:
    """Return what was asked for and not given; with `only_required` what has to be given."""
    return [
        ask for ask in Ask if ask in asks and (asks[ask] or not only_required) and not given[ask]
    ]


def phase_of(
    *, opens_at: datetime, ends_at: datetime | None, closed_at: datetime | None, at: datetime
) -> Phase:
    """Say where a round stands; one whose last day is not known yet does not end by itself."""
    if closed_at is not None:
        return Phase.CLOSED
    if at < opens_at:
        return Phase.PLANNED
    return Phase.OVER if ends_at is not None and ends_at <= at else Phase.OPEN


def given_as(
    submitted_at: datetime | None, *, ends_at: datetime | None, closed_at: datetime | None
) -> Given:
    """Say whether the first update since a round opened came in time, late, or not at all."""
    if submitted_at is None or (closed_at is not None and submitted_at >= closed_at):
        return Given.OWING
    return Given.LATE if ends_at is not None and submitted_at >= ends_at else Given.IN_TIME


@dataclass(frozen=True, slots=True)
class Span:
    """The first and last day of a round; without a last day it waits for that of a meeting."""

    opens_on: date
    closes_on: date | None


def follow_meeting(span: Span, *, meets_on: date | None, days_before: int, today: date) -> Span:
    """Let a round close so many days before the new day of its meeting.

    What has not begun moves as a whole; what is open keeps its first day, and never ends before
    it. Without a day of the meeting the round waits for one.
    """
    if meets_on is None:
        return Span(span.opens_on, None)
    closes_on = meets_on - timedelta(days=days_before)
    opens_on = span.opens_on
    if opens_on > today and span.closes_on is not None:
        opens_on += closes_on - span.closes_on
    return Span(min(opens_on, closes_on), closes_on)


def quarterly(year: int, *, days: int) -> list[tuple[str, Span]]:
    """Return the four rounds on a year: each opens when its quarter is over, for so many days."""
    firsts = [date(year, 4, 1), date(year, 7, 1), date(year, 10, 1), date(year + 1, 1, 1)]
    return [
        (f"{year} Q{number}", Span(first, first + timedelta(days=days - 1)))
        for number, first in enumerate(firsts, start=1)
    ]
