"""When a delivery may be declared: what matters most needs evidence and a second person."""

from collections.abc import Collection, Hashable
from enum import StrEnum

from commitments.domain.vocabulary import Kind, Priority


class Gap(StrEnum):
    """What a declaration of delivery lacks."""

    NO_EVIDENCE = "no_evidence"
    OWN_REPORT = "own_report"
    OWN_EVIDENCE = "own_evidence"


def needs_proof(kind: Kind, priority: Priority) -> bool:
    """Say whether a delivery has to be proved, and confirmed by a second person."""
    return kind == Kind.ONE_OFF_DELIVERABLE and priority == Priority.HIGH


def gap_in_proof(
    *,
    providers: Collection[Hashable],
    reporters: Collection[Hashable],
    confirmer: Hashable | None,
) -> Gap | None:
    """Say what is missing for a delivery that needs proof; None where nothing is.

    `providers` are those who brought the evidence, one for each piece, None for what came in by
    itself; `reporters` answer for the commitment or have reported on it. Who confirms is none of
    these, and does not rest on evidence of their own alone.
    """
    if not providers:
        return Gap.NO_EVIDENCE
    if confirmer is None:
        return None
    if confirmer in reporters:
        return Gap.OWN_REPORT
    return Gap.OWN_EVIDENCE if {*providers} == {confirmer} else None
