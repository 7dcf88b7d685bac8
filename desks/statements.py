"""What documents say against each other of one commitment: each claim with its date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from commitments.models import Evidence, EvidenceRelation, Mention

# These say nothing that another document could contradict.
SILENT = frozenset({EvidenceRelation.NAME_VARIANT, EvidenceRelation.SUPPORT})


@dataclass(frozen=True, slots=True)
class Claim:
    """What one document says."""

    date: str
    document: str
    words: str
    is_quote: bool
    # Whether this is the one that contradicts.
    contradicts: bool


def conflicting(mentions: Iterable[Mention], evidence: Sequence[Evidence]) -> list[Claim]:
    """Return every claim, in order of dates, where one of them contradicts; else nothing.

    The document that makes the promise speaks with its own words, the others with the clerk's.
    """
    if not any(row.relation == EvidenceRelation.CONFLICT for row in evidence):
        return []
    own = [
        Claim(
            date=mention.passage.document.date_edtf,
            document=mention.passage.document.title,
            words=mention.passage.quote,
            is_quote=True,
            contradicts=False,
        )
        for mention in mentions
    ]
    others = [
        Claim(
            date=row.document_edtf,
            document=row.title,
            words=row.statement,
            is_quote=False,
            contradicts=row.relation == EvidenceRelation.CONFLICT,
        )
        for row in evidence
        if row.relation not in SILENT
    ]
    return sorted([*own, *others], key=lambda claim: (claim.date == "", claim.date))
