"""What the page of one commitment shows, as plain values for the template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from commitments.domain.standing import DeadlineFacts, days_late, deadline_standing
from commitments.domain.vocabulary import Standing
from commitments.models import (
    Commitment,
    DateRequestState,
    Deadline,
    Indicator,
    Measurement,
    Mention,
)
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
class Wish:
    """A request for another date that waits for an answer."""

    uuid: str
    words: str
    reason: str
    who: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """Measured values as points of a drawing of 240 by 64, and in words."""

    points: str
    dots: tuple[tuple[int, int], ...]
    target_y: int | None
    words: str


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
    may_move: bool
    wish: Wish | None


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
    curve: Curve | None
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


def wish_of(deadline: Deadline, user: User | AnonymousUser) -> Wish | None:
    """Return the request for another date that is still open; fetched with its author."""
    waiting = [w for w in deadline.date_requests.all() if w.state == DateRequestState.ASKED]
    if not waiting:
        return None
    wish = waiting[0]
    return Wish(
        uuid=str(wish.uuid),
        words=wish.expression,
        reason=wish.reason,
        who=wish.asked_by.full_name,
        is_own=wish.asked_by_id == user.pk,
    )


def curve_of(rows: Sequence[Measurement], target: Decimal | None) -> Curve | None:
    """Return the drawing of values on their days; nothing for fewer than two."""
    if len(rows) < 2:
        return None
    first, last = rows[0].measured_on, rows[-1].measured_on
    span = max((last - first).days, 1)
    top = max([row.value for row in rows] + ([target] if target else [])) or Decimal(1)

    def height(value: Decimal) -> int:
        return int(60 - 56 * max(value, Decimal(0)) / top)

    dots = tuple(
        (4 + 232 * (row.measured_on - first).days // span, height(row.value)) for row in rows
    )
    return Curve(
        points=" ".join(f"{x},{y}" for x, y in dots),
        dots=dots,
        target_y=height(target) if target else None,
        words=", ".join(f"{row.measured_edtf}: {number_words(row.value)}" for row in rows),
    )


def deadline_line(
    deadline: Deadline, commitment: Commitment, *, user: User | AnonymousUser, at: datetime
) -> DeadlineLine:
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
        may_move=is_open and not deadline.is_anchored,
        wish=wish_of(deadline, user),
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
        curve=curve_of(accepted, indicator.value),
        values=tuple(_value(row) for row in rows),
    )
