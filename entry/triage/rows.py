"""The sentences of a document with what was said of them, and how far the reading has come.

A sentence whose words ground commitments is what these are, whatever anybody said of it.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from accounts.models import User
from commitments.domain.vocabulary import Kind, PublicationStatus
from commitments.models import Commitment, Mention
from entry.domain.sentences import Sentence, sentences
from entry.models import Verdict, VerdictKind
from sources.models import Document

if TYPE_CHECKING:
    from entry.triage.offers import Offer

SHOWN = tuple(VerdictKind)


@dataclass(slots=True)
class Row:
    """One sentence: its verdict, the commitments it grounds, and room for a proposal."""

    number: int
    sentence: Sentence
    verdict: Verdict | None = None
    commitments: list[Commitment] = field(default_factory=list)
    # What is proposed and waits for a person, and what a person refused.
    offers: "list[Offer]" = field(default_factory=list)
    refused: "list[Offer]" = field(default_factory=list)

    @property
    def kind(self) -> VerdictKind:
        """What the sentence is: by its commitments, else by what was said."""
        if self.commitments:
            kinds = {kind_of(commitment) for commitment in self.commitments}
            return next(kind for kind in SHOWN if kind in kinds)
        return VerdictKind(self.verdict.kind) if self.verdict else VerdictKind.OPEN

    @property
    def kind_words(self) -> str:
        """The same in words."""
        return str(self.kind.label)

    @property
    def version(self) -> int:
        """The version of the verdict; 0 where there is none."""
        return self.verdict.version if self.verdict else 0

    @property
    def is_to_be_entered(self) -> bool:
        """Whether it was called a commitment and grounds none yet."""
        return not self.commitments and self.kind == VerdictKind.COMMITMENT

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The buttons: what may be said, and what pressing one sends."""
        keys = {"commitment": "c", "principle": "p", "background": "b", "delivered": "d"}
        return [
            {
                "kind": kind.value,
                "label": kind.label,
                "key": keys.get(kind.value, ""),
                "is_on": kind == self.kind,
                "sends": f"{self.sentence.start}:{self.version}:{kind.value}",
            }
            for kind in SHOWN
        ]


def kind_of(commitment: Commitment) -> VerdictKind:
    """Return what a sentence is that grounds this commitment."""
    if commitment.kind == Kind.STANDING_PRINCIPLE:
        return VerdictKind.PRINCIPLE
    if commitment.kind == Kind.BACKGROUND_FACT:
        return VerdictKind.BACKGROUND
    if commitment.publication_status == PublicationStatus.DELIVERED:
        return VerdictKind.DELIVERED
    return VerdictKind.COMMITMENT


def rows_of(document: Document, *, user: User) -> list[Row]:
    """Return all sentences as the person may see them, in two queries."""
    rows = [Row(number, one) for number, one in enumerate(sentences(document.text), start=1)]
    starts = [row.sentence.start for row in rows]
    verdicts = Verdict.objects.filter(document=document).select_related("decided_by")
    for verdict in verdicts.in_reading_order():
        at = bisect_right(starts, verdict.start) - 1
        # Sentences may be cut otherwise by a later version; a verdict stays with its words.
        if at >= 0 and rows[at].sentence.end > verdict.start and rows[at].verdict is None:
            rows[at].verdict = verdict
    seen = Commitment.objects.visible_to(user)
    mentions = Mention.objects.filter(passage__document=document, commitment__in=seen)
    for mention in mentions.select_related("passage", "commitment").order_by("pk"):
        for row in _touched(rows, starts, mention.passage.start, mention.passage.end):
            if mention.commitment not in row.commitments:
                row.commitments.append(mention.commitment)
    return rows


def _touched(rows: list[Row], starts: list[int], start: int, end: int) -> Iterable[Row]:
    at = max(bisect_right(starts, start) - 1, 0)
    while at < len(rows) and rows[at].sentence.start < end:
        if rows[at].sentence.end > start:
            yield rows[at]
        at += 1


@dataclass(frozen=True, slots=True)
class Part:
    """One colour of the bar: how many sentences are of a kind, and where its stretch lies."""

    kind: str
    label: str
    count: int
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the reading has come."""

    total: int
    looked_at: int
    to_be_entered: int
    parts: tuple[Part, ...]

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 only when nothing is left."""
        return self.looked_at * 100 // self.total if self.total else 100


def coverage_of(rows: list[Row]) -> Coverage:
    """Count the sentences of each kind."""
    counts = Counter(row.kind for row in rows)
    total = len(rows)
    parts, left = [], 0.0
    for kind in SHOWN:
        width = round(100 * counts[kind] / total, 2) if total else 0.0
        parts.append(Part(kind.value, str(kind.label), counts[kind], round(left, 2), width))
        left += width
    to_be_entered = sum(row.is_to_be_entered for row in rows)
    return Coverage(total, total - counts[VerdictKind.OPEN], to_be_entered, tuple(parts))
