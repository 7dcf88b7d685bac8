"""What the page of one commitment shows, as plain values for the template."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from commitments.domain.standing import DeadlineFacts, days_late, deadline_standing
from commitments.domain.vocabulary import Standing
from commitments.leading import slippage_of
from commitments.models import (
    Commitment,
    DateRequestState,
    Deadline,
    DeadlineRevision,
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
    slippage_words,
)
from desks.badges import Badge, Bar, bar_of, standing_badge
from desks.curves import (
    Curve,
    Way,
    curve_of,
    expected_share,
    expected_words,
    is_behind,
    way_words,
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage inside its paragraph, with the document it stands in."""

    before: str
    words: str
    after: str
    document: str
    # Empty where the person may not see the whole document.
    document_uuid: str
    start: int
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
class DeadlineLine:
    """One deadline in words and as a day."""

    uuid: str
    words: str
    day: str
    basis: str
    late: str
    badge: Badge
    label: str
    moves: str
    changes: tuple[DeadlineRevision, ...]
    close_reason: str
    may_move: bool
    # The named event that it hangs on, where its day may still be said.
    event: str
    wish: Wish | None


@dataclass(frozen=True, slots=True)
class Value:
    """One measured value, beside what the way to the target asked for on its day."""

    day: str
    words: str
    expected: str
    source: str
    is_demo: bool
    differs: bool


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
    # What the way from baseline to target asks for today, in words; empty without one.
    way: str
    has_way: bool
    # The same in short for the head of the page, and whether the latest value lies behind.
    expected: str
    look: str
    values: tuple[Value, ...]


# So much of the paragraph before and after is shown where the passage fills its own.
CONTEXT = 220


def _sentence_before(text: str) -> str:
    """Return the end of the paragraph before, to a whole word."""
    last = text.rstrip().rpartition("\n")[2]
    cut = last if len(last) <= CONTEXT else "… " + last[-CONTEXT:].partition(" ")[2]
    return f"{cut}\n" if cut else ""


def _sentence_after(text: str) -> str:
    """Return the beginning of the paragraph after, to a whole word."""
    first = text.lstrip().partition("\n")[0]
    cut = first if len(first) <= CONTEXT else first[:CONTEXT].rpartition(" ")[0] + " …"
    return f"\n{cut}" if cut else ""


def quoted(mention: Mention, *, open_documents: Container[int]) -> Quoted:
    """Return a passage with the rest of its paragraph around it."""
    passage, document = mention.passage, mention.passage.document
    text = document.text
    start = text.rfind("\n", 0, passage.start) + 1
    end = text.find("\n", passage.end)
    end = len(text) if end < 0 else end
    return Quoted(
        before=text[start : passage.start] or _sentence_before(text[:start]),
        words=passage.quote,
        after=text[passage.end : end] or _sentence_after(text[end:]),
        document=document.title,
        document_uuid=str(document.uuid) if document.pk in open_documents else "",
        start=passage.start,
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


def deadline_line(
    deadline: Deadline, commitment: Commitment, *, user: User | AnonymousUser, at: datetime
) -> DeadlineLine:
    """Return one deadline as it stands at an instant."""
    is_open = deadline.is_open and commitment.is_open
    facts = DeadlineFacts(
        is_open=is_open,
        last_day=deadline.last_day,
        late_at=deadline.late_at,
        is_anchored=deadline.awaits_date,
    )
    standing = deadline_standing(facts, at=at, tracked_from=commitment.tracked_from)
    late_at = deadline.late_at if standing == Standing.OVERDUE else None
    return DeadlineLine(
        uuid=str(deadline.uuid),
        words=deadline.expression,
        day=deadline_day(deadline),
        basis=basis_words(deadline),
        late=late_words(days_late(late_at, at=at)) if late_at else "",
        badge=standing_badge(standing),
        label=deadline.label or str(deadline.get_role_display()),
        moves=slippage_words(slippage_of(deadline)),
        changes=tuple(sorted(deadline.revisions.all(), key=lambda change: change.number)),
        close_reason=str(deadline.get_close_reason_display()) if deadline.close_reason else "",
        may_move=is_open and not deadline.is_anchored,
        event=deadline.anchor_event if is_open else "",
        wish=wish_of(deadline, user),
    )


def _value(measurement: Measurement, way: Way) -> Value:
    sign = "" if measurement.operator == "=" else f"{measurement.get_operator_display()} "
    expected = way.expected(measurement.measured_on)
    return Value(
        day=measurement.measured_edtf,
        words=f"{sign}{number_words(measurement.value)}",
        expected=expected_words(measurement.value, expected) if measurement.is_accepted else "",
        source=measurement.source,
        is_demo=measurement.is_demo,
        differs=measurement.differs_in_definition,
    )


def _look(indicator: Indicator, way: Way, latest: Measurement | None, *, today: date) -> str:
    if latest is None:
        return "warn" if way.points else ""
    return {True: "warn", False: "ok", None: ""}[is_behind(indicator, way, latest, today=today)]


def figure(indicator: Indicator, way: Way, *, today: date) -> Figure:
    """Return an indicator with its bar, its curve and its values, oldest first."""
    rows: Sequence[Measurement] = sorted(
        indicator.measurements.all(), key=lambda m: (m.measured_on, m.pk)
    )
    accepted = [row for row in rows if row.is_accepted]
    latest = accepted[-1] if accepted else None
    return Figure(
        name=indicator.name,
        quantity=quantity_words(indicator),
        role=str(indicator.get_role_display()),
        is_implied=indicator.is_implied,
        scope=indicator.scope,
        note=indicator.note,
        definition=indicator.definition,
        bar=bar_of(indicator, latest.value if latest else None),
        curve=curve_of(accepted, indicator.value, way),
        way=way_words(indicator, way, latest, today=today),
        has_way=bool(way.points),
        expected=expected_share(indicator, way, today=today),
        look=_look(indicator, way, latest, today=today),
        values=tuple(_value(row, way) for row in rows),
    )
