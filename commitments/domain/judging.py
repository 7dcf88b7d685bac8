"""When something may be judged, and which outcome goes with which completion and status.

A judgement is never made in silence: what nobody has looked at is not yet assessed, and what was
looked at without finding evidence stays so; it does not become “not kept”.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from commitments.domain.vocabulary import (
    CHASED_ROLES,
    CLOSED_STATUSES,
    Completion,
    DeadlineRole,
    Outcome,
    Status,
)

# How something ended without anybody having kept or broken it.
ENDED_BY_STATUS: Mapping[Outcome, Status] = {
    Outcome.SUPERSEDED: Status.SUPERSEDED,
    Outcome.WITHDRAWN: Status.WITHDRAWN,
}
VERDICTS = frozenset({Outcome.KEPT, Outcome.PARTLY_KEPT, Outcome.NOT_KEPT})
# Which verdicts each completion can carry. Without evidence nobody knows: no verdict at all.
VERDICTS_OF: Mapping[Completion, frozenset[Outcome]] = {
    Completion.NO_EVIDENCE: frozenset(),
    Completion.NOT_STARTED: frozenset({Outcome.NOT_KEPT}),
    Completion.LIMITED: frozenset({Outcome.PARTLY_KEPT, Outcome.NOT_KEPT}),
    Completion.SUBSTANTIAL: VERDICTS,
    Completion.COMPLETE: frozenset({Outcome.KEPT, Outcome.PARTLY_KEPT}),
}
# The reasons for which a deadline was closed and nothing is left to judge.
VOID_REASONS = frozenset({"cancelled", "off_calendar"})


class Fault(StrEnum):
    """What keeps an outcome from being written."""

    NOTHING_SAID = "nothing_said"
    NO_EVIDENCE = "no_evidence"
    DOES_NOT_FIT = "does_not_fit"
    NOT_WITHDRAWN = "not_withdrawn"
    NOT_SUPERSEDED = "not_superseded"
    IS_WITHDRAWN = "is_withdrawn"
    IS_SUPERSEDED = "is_superseded"


def fault_of(
    completion: Completion, outcome: Outcome, *, status: Status, is_whole: bool, replaces: bool
) -> Fault | None:
    """Return what is wrong with a judgement; None where it can be written.

    `is_whole` where the commitment is judged and not one of its deadlines, which may have passed
    before it was withdrawn or superseded; `replaces` where an earlier judgement is taken back.
    """
    if outcome in ENDED_BY_STATUS:
        if status == ENDED_BY_STATUS[outcome]:
            return None
        is_withdrawal = outcome == Outcome.WITHDRAWN
        return Fault.NOT_WITHDRAWN if is_withdrawal else Fault.NOT_SUPERSEDED
    if outcome == Outcome.NOT_YET_ASSESSED:
        said = replaces or completion == Completion.NO_EVIDENCE
        return None if said else Fault.NOTHING_SAID
    if is_whole and status == Status.WITHDRAWN:
        return Fault.IS_WITHDRAWN
    if is_whole and status == Status.SUPERSEDED:
        return Fault.IS_SUPERSEDED
    if completion == Completion.NO_EVIDENCE:
        return Fault.NO_EVIDENCE
    return None if outcome in VERDICTS_OF[completion] else Fault.DOES_NOT_FIT


@dataclass(frozen=True, slots=True)
class Term:
    """What has to be known of a deadline to say whether it can be judged."""

    role: DeadlineRole
    late_at: datetime | None = None
    is_closed: bool = False
    close_reason: str = ""


def can_be_judged(term: Term) -> bool:
    """Say whether a deadline is one that somebody keeps or breaks."""
    return term.role in CHASED_ROLES and term.close_reason not in VOID_REASONS


def is_ripe(term: Term, *, at: datetime) -> bool:
    """Say whether a deadline has passed, or was closed as over."""
    if not can_be_judged(term):
        return False
    return term.is_closed or (term.late_at is not None and term.late_at <= at)


def whole_is_ripe(status: Status, terms: Iterable[Term], *, at: datetime) -> bool:
    """Say whether a commitment is over: by declaration, or because all its deadlines are."""
    if status in CLOSED_STATUSES:
        return True
    judged = [term for term in terms if can_be_judged(term)]
    return bool(judged) and all(is_ripe(term, at=at) for term in judged)
