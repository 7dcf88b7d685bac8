"""A commitment as it was on a past day, as plain values for the template."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from commitments.as_of import Past, PastDeadline, PastFigure, PastJudgement
from commitments.domain.standing import days_late
from commitments.domain.vocabulary import Standing
from commitments.models import Assessment
from commitments.wording import (
    deadline_day,
    late_words,
    number_words,
    quantity_words,
    reading_words,
    slippage_words,
)
from desks.badges import Badge, standing_badge


def end_of(day: date) -> datetime:
    """Return the last instant of a day; the pages tell times in UTC."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=UTC) - timedelta.resolution


@dataclass(frozen=True, slots=True)
class Line:
    """One deadline as it stood."""

    words: str
    label: str
    day: str
    badge: Badge
    late: str
    moves: str
    close_reason: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator with the values that were accepted by then."""

    name: str
    quantity: str
    role: str
    values: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement with what it was about and the evidence that it named."""

    assessment: Assessment
    about: str
    evidence: tuple[str, ...]
    is_in_force: bool


def judged_of(past: Past) -> Iterator[Judged]:
    """Yield the judgements in words, latest first."""
    for told in past.judgements:
        yield _judged(told)


def _judged(told: PastJudgement) -> Judged:
    return Judged(
        assessment=told.assessment,
        about=reading_words(told.deadline) if told.deadline else _("the whole commitment"),
        evidence=tuple(row.title for row in told.evidence),
        is_in_force=told.is_in_force,
    )


def lines_of(past: Past) -> Iterator[Line]:
    """Yield the deadlines in words."""
    for told in past.deadlines:
        yield _line(told, at=past.at)


def _line(told: PastDeadline, *, at: datetime) -> Line:
    deadline = told.deadline
    late_at = deadline.late_at if told.standing == Standing.OVERDUE else None
    return Line(
        words=deadline.expression,
        label=deadline.label or str(deadline.get_role_display()),
        day=deadline_day(deadline),
        badge=standing_badge(told.standing),
        late=late_words(days_late(late_at, at=at)) if late_at else "",
        moves=slippage_words(told.moved),
        close_reason=str(deadline.get_close_reason_display()) if deadline.close_reason else "",
    )


def figures_of(past: Past) -> Iterator[Figure]:
    """Yield the figures in words."""
    for told in past.figures:
        yield _figure(told)


def _figure(told: PastFigure) -> Figure:
    indicator = told.indicator
    return Figure(
        name=indicator.name,
        quantity=quantity_words(indicator),
        role=str(indicator.get_role_display()),
        values=tuple(
            (value.measured_edtf, number_words(value.value), value.source) for value in told.values
        ),
    )
