"""What the page of one commitment shows, as plain values for the template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from commitments.domain.standing import DeadlineFacts, days_late, deadline_standing
from commitments.domain.vocabulary import Standing
from commitments.models import Commitment, Deadline, Indicator, Measurement, Mention
from commitments.wording import (
    basis_words,
    deadline_day,
    late_words,
    number_words,
    quantity_words,
)
from desks.badges import Badge, Bar, bar_of, standing_badge


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage inside its paragraph, with the document it stands in."""

    before: str
    words: str
    after: str
    document: str
    document_date: str
    date_reasoning: str
    section: str
    role: str


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """One deadline in words and as a day."""

    uuid: str
    words: str
    day: str
    basis: str
    late: str
    badge: Badge
    label: str
    moves: int
    slippage: int | None
    close_reason: str


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator with its measured values."""

    name: str
    quantity: str
    role: str
    is_implied: bool
    scope: str
    note: str
    definition: str
    bar: Bar | None
    values: tuple[tuple[str, str, str, bool, bool], ...]


def quoted(mention: Mention) -> Quoted:
    """Return a passage with the rest of its paragraph around it."""
    passage, document = mention.passage, mention.passage.document
    text = document.text
    start = text.rfind("\n", 0, passage.start) + 1
    end = text.find("\n", passage.end)
    end = len(text) if end < 0 else end
    return Quoted(
        before=text[start : passage.start],
        words=passage.quote,
        after=text[passage.end : end],
        document=document.title,
        document_date=document.date_edtf,
        date_reasoning=document.date_reasoning,
        section=passage.section,
        role=str(mention.get_role_display()),
    )


def deadline_line(deadline: Deadline, commitment: Commitment, *, at: datetime) -> DeadlineLine:
    """Return one deadline as it stands at an instant."""
    is_open = deadline.is_open and commitment.is_open
    facts = DeadlineFacts(
        is_open=is_open,
        last_day=deadline.last_day,
        late_at=deadline.late_at,
        is_anchored=deadline.is_anchored,
    )
    standing = deadline_standing(facts, at=at, tracked_from=commitment.tracked_from)
    late_at = deadline.late_at if standing == Standing.OVERDUE else None
    revisions = list(deadline.revisions.all())
    slips = [revision.slippage_days for revision in revisions]
    known = [days for days in slips if days is not None]
    return DeadlineLine(
        uuid=str(deadline.uuid),
        words=deadline.expression,
        day=deadline_day(deadline),
        basis=basis_words(deadline),
        late=late_words(days_late(late_at, at=at)) if late_at else "",
        badge=standing_badge(standing),
        label=deadline.label or str(deadline.get_role_display()),
        moves=len(revisions),
        slippage=sum(known) if known else None,
        close_reason=str(deadline.get_close_reason_display()) if deadline.close_reason else "",
    )


def _value(measurement: Measurement) -> tuple[str, str, str, bool, bool]:
    sign = "" if measurement.operator == "=" else f"{measurement.get_operator_display()} "
    return (
        measurement.measured_edtf,
        f"{sign}{number_words(measurement.value)}",
        measurement.source,
        measurement.is_demo,
        measurement.differs_in_definition,
    )


def figure(indicator: Indicator) -> Figure:
    """Return an indicator with its bar and its values, oldest first."""
    rows: Sequence[Measurement] = sorted(
        indicator.measurements.all(), key=lambda m: (m.measured_on, m.pk)
    )
    accepted = [row for row in rows if row.is_accepted]
    latest: Decimal | None = accepted[-1].value if accepted else None
    return Figure(
        name=indicator.name,
        quantity=quantity_words(indicator),
        role=str(indicator.get_role_display()),
        is_implied=indicator.is_implied,
        scope=indicator.scope,
        note=indicator.note,
        definition=indicator.definition,
        bar=bar_of(indicator, latest),
        values=tuple(_value(row) for row in rows),
    )
