"""The words of one promise through its documents: each mention beside the one before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from commitments.domain.drift import Part, Piece, word_diff
from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from commitments.models import EvidenceRelation, Mention, MentionRole

# These repeat the promise; a date or a context is other words about it.
COMPARED = frozenset({MentionRole.ORIGIN, MentionRole.RESTATEMENT})
# What a clerk noted of a document whose text is not kept here, and that is about its words.
ABOUT_WORDS = frozenset(
    {
        EvidenceRelation.ORIGIN,
        EvidenceRelation.RESTATEMENT,
        EvidenceRelation.NAME_VARIANT,
        EvidenceRelation.DEADLINE_ADDED,
        EvidenceRelation.CONFLICT,
        EvidenceRelation.SLIP,
    }
)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one document, and what changed since the document before."""

    document: str
    date: str
    role: str
    words: str
    pieces: tuple[Piece, ...]
    # Empty for the first one, with which nothing is compared.
    since: str

    @property
    def is_same(self) -> bool:
        """Say whether no word changed."""
        return all(piece.part == Part.SAME for piece in self.pieces)


def first_day(edtf: str) -> date:
    """Return the day at which a document stands in the order; after all others where unknown."""
    try:
        period = period_of(edtf) if edtf else None
    except EdtfError:
        period = None
    day = (period.first_day or period.last_day) if period else None
    return day or date.max


def wordings(mentions: Iterable[Mention]) -> list[Wording]:
    """Return the mentions that repeat a promise, in order of their documents' dates."""
    rows = sorted(
        (row for row in mentions if row.role in COMPARED),
        key=lambda row: (first_day(row.passage.document.date_edtf), row.pk),
    )
    found: list[Wording] = []
    for row in rows:
        document, before = row.passage.document, found[-1] if found else None
        words = row.passage.quote
        found.append(
            Wording(
                document=document.title,
                date=document.date_edtf,
                role=str(row.get_role_display()),
                words=words,
                pieces=tuple(word_diff(before.words, words)) if before else (),
                since=before.document if before else "",
            )
        )
    return found
