"""Holding a declared delivery against its proof: evidence, and a second person."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.refusal import RefusedError
from commitments.domain.proving import Gap, gap_in_proof, needs_proof
from commitments.domain.vocabulary import Kind, Priority, UpdateState
from commitments.models import Commitment, Evidence, EvidenceRelation, ProgressUpdate
from commitments.querysets.commitments import HANDED_IN_STATES
from history.models import AuditEvent

# What a document says that speaks for a delivery; where a promise comes from proves nothing.
PROVING = (
    EvidenceRelation.PROGRESS,
    EvidenceRelation.LATER_FIGURE,
    EvidenceRelation.DELIVERED,
    EvidenceRelation.CLAIMED_DELIVERED,
    EvidenceRelation.SUPPORT,
)


class ProofMissingError(RefusedError):
    """A delivery that needs proof lacks it; `gap` says what is missing."""

    def __init__(self, gap: Gap) -> None:
        self.gap = gap
        super().__init__(_words(gap))


def _words(gap: Gap) -> str:
    if gap == Gap.NO_EVIDENCE:
        return _(
            "A deliverable of high priority is done only with evidence: attach a piece, or accept "
            "the report that has one."
        )
    if gap == Gap.OWN_REPORT:
        return _(
            "A deliverable of high priority needs a second person: who reports on it or answers "
            "for it does not confirm it."
        )
    return _(
        "A deliverable of high priority needs a second person: who confirms it does not rest on "
        "evidence of their own alone."
    )


def check_proved(commitment: Commitment, *, by: User | None) -> None:
    """Raise ProofMissingError where a delivery needs proof and lacks it, or a second person."""
    if not needs_proof(Kind(commitment.kind), Priority(commitment.priority)):
        return
    counted = Q(update__isnull=True) | Q(update__state=UpdateState.ACCEPTED)
    rows = Evidence.objects.filter(counted, commitment=commitment, relation__in=PROVING)
    gap = gap_in_proof(
        providers=_providers(rows.values_list("uuid", flat=True)),
        reporters=_reporters(commitment),
        confirmer=by.uuid if by else None,
    )
    if gap is not None:
        raise ProofMissingError(gap)


def _providers(evidence: object) -> list[object]:
    """Return who brought each piece; None where nobody did by hand."""
    pieces = list(evidence)  # type: ignore[call-overload]
    first = AuditEvent.objects.filter(subject__in=pieces).order_by("-pk")
    actors = dict(first.values_list("subject", "actor"))
    return [actors.get(piece) for piece in pieces]


def _reporters(commitment: Commitment) -> set[object]:
    answering = commitment.assignments.values_list("user__uuid", flat=True)
    reports = ProgressUpdate.objects.filter(
        commitment=commitment, state__in=sorted(HANDED_IN_STATES)
    )
    handed_in = reports.values_list("author__uuid", "signed_off_by__uuid")
    return {*answering, *(person for pair in handed_in for person in pair if person)}
