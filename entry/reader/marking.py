"""The pieces of a document for the reader: what stands where, of which kind, and how it stands."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from commitments.domain.standing import ORDER
from commitments.domain.vocabulary import Standing
from commitments.models import Commitment, Mention
from commitments.models.choices import KindChoices, StandingChoices
from entry.domain.sentences import sentences
from entry.segments import Mark, Piece, paragraphs
from sources.models import Document, Passage


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment as its passage names it."""

    reference: str
    title: str
    url: str
    kind: str
    kind_code: str
    # Empty where it is not tracked.
    standing: str
    standing_code: str


@dataclass(slots=True)
class Span:
    """A passage: its place among the others, and what was made of it that one may read."""

    number: int
    start: int
    section: str
    promises: list[Promise] = field(default_factory=list)
    previous_start: int | None = None
    next_start: int | None = None

    @property
    def looks(self) -> str:
        """How it is drawn: after what stands worst in it, and after its kind."""
        tracked = [one for one in self.promises if one.standing_code]
        worst = min(tracked, key=lambda one: _rank(one.standing_code), default=None)
        first = worst or (self.promises[0] if self.promises else None)
        if first is None:
            return "is-bare"
        return f"is-{first.standing_code or 'untracked'} kind-{first.kind_code}"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text; the spans that begin with it are told before it."""

    text: str
    looks: str
    begins: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Legend:
    """How many passages stand so, or are of a kind."""

    code: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as the reader shows it."""

    paragraphs: list[list[Part]]
    spans: list[Span]
    standings: list[Legend]
    kinds: list[Legend]
    sentences: int
    covered: int

    @property
    def percent(self) -> int:
        """The share of sentences that a passage touches, rounded down."""
        return 100 * self.covered // self.sentences if self.sentences else 0


def _rank(standing: str) -> int:
    order = [*map(str, ORDER), str(Standing.CLOSED)]
    return order.index(standing) if standing in order else len(order)


def reading_of(document: Document, *, user: User, at: datetime) -> Reading:
    """Return a document with its passages; three queries, however many there are."""
    rows = list(Passage.objects.filter(document=document).order_by("start", "end", "pk"))
    spans = _spans(rows, _promises(document, user=user, at=at))
    told = {one.reference: one for span in spans for one in span.promises}.values()
    whole = [one for one in sentences(document.text) if not one.is_heading]
    return Reading(
        paragraphs=_parts(document.text, rows, spans),
        spans=spans,
        standings=_legend((one.standing_code for one in told), StandingChoices, _rank),
        kinds=_legend((one.kind_code for one in told), KindChoices, str),
        sentences=len(whole),
        covered=_covered([(one.start, one.end) for one in whole], rows),
    )


def _promises(document: Document, *, user: User, at: datetime) -> dict[int, list[Promise]]:
    """Return what one may read of what the passages ground, by passage."""
    mentions = Mention.objects.filter(passage__document=document).order_by("pk")
    pairs = list(mentions.values_list("passage", "commitment"))
    seen = Commitment.objects.visible_to(user).with_standing(at)
    found = seen.in_bulk({commitment for _passage, commitment in pairs})
    told = {key: _promise(row) for key, row in found.items()}
    grounds: dict[int, list[Promise]] = {}
    for passage, commitment in dict.fromkeys(pairs):
        if commitment in told:
            grounds.setdefault(passage, []).append(told[commitment])
    return grounds


def _promise(row: Commitment) -> Promise:
    code = str(getattr(row, "standing", "")) if row.is_tracked else ""
    return Promise(
        reference=row.reference,
        title=row.title,
        url=reverse("desks:commitment", args=[row.uuid]),
        kind=str(row.get_kind_display()),
        kind_code=row.kind,
        standing=str(StandingChoices(code).label) if code else "",
        standing_code=code,
    )


def _spans(rows: Sequence[Passage], grounds: Mapping[int, list[Promise]]) -> list[Span]:
    spans = [
        Span(number, row.start, row.section, grounds.get(row.pk, []))
        for number, row in enumerate(rows, start=1)
    ]
    starts = sorted({span.start for span in spans})
    for span in spans:
        place = bisect_left(starts, span.start)
        span.previous_start = starts[place - 1] if place else None
        span.next_start = starts[place + 1] if place + 1 < len(starts) else None
    return spans


def _parts(text: str, rows: Sequence[Passage], spans: Sequence[Span]) -> list[list[Part]]:
    # The label of a mark is the number of its passage, so that a piece knows what covers it.
    marks = [
        Mark(row.start, row.end, str(span.number)) for row, span in zip(rows, spans, strict=True)
    ]
    by_number = {str(span.number): span for span in spans}
    begun: set[str] = set()
    return [
        [_part(piece, by_number, begun) for piece in paragraph]
        for paragraph in paragraphs(text, marks)
    ]


def _part(piece: Piece, spans: Mapping[str, Span], begun: set[str]) -> Part:
    begins = [label for label in piece.labels if label not in begun]
    begun.update(begins)
    # Of passages within each other the innermost, which begins last, gives the look.
    looks = spans[piece.labels[-1]].looks if piece.labels else ""
    return Part(piece.text, looks, tuple(spans[label] for label in begins))


def _legend(codes: Iterable[str], choices: Any, order: Any) -> list[Legend]:
    counts = Counter(code for code in codes if code)
    return [
        Legend(code, str(choices(code).label), counts[code]) for code in sorted(counts, key=order)
    ]


def _covered(places: Sequence[tuple[int, int]], rows: Sequence[Passage]) -> int:
    """Count the sentences that share a character with a passage."""
    ends = [end for _start, end in places]
    touched: set[int] = set()
    for row in rows:
        place = bisect_left(ends, row.start + 1)
        while place < len(places) and places[place][0] < row.end:
            touched.add(place)
            place += 1
    return len(touched)
