"""Judging what became of a promise, party by party, and the party's answer to it.

A judgement is apart from what is reported: it closes and declares nothing by itself. Nobody
judges a commitment for which they answer or on which they have reported, for whichever party.
A later judgement replaces the one that its author has seen, and no other.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.closing import close_deadline
from commitments.actions.proving import check_proved
from commitments.actions.refusal import RefusedError
from commitments.domain.judging import Fault, can_be_judged, fault_of, is_ripe, whole_is_ripe
from commitments.domain.vocabulary import Completion, Outcome, PartyRole, Status, UpdateState
from commitments.judging import term_of
from commitments.models import Assessment, CloseReason, Commitment, Deadline, Evidence
from commitments.models.choices import CompletionChoices, OutcomeChoices
from frameworks.models import Party
from history.actions import save_recorded, set_recorded


def assess(
    commitment: Commitment,
    *,
    party: Party,
    completion: Completion,
    outcome: Outcome,
    reasons: str,
    deadline: Deadline | None = None,
    evidence: Sequence[Evidence] = (),
    replaces: Assessment | None = None,
    early_reason: str = "",
    closes: bool = False,
    is_demo: bool = False,
    by: User,
    at: datetime,
) -> Assessment:
    """Judge one owner on a commitment, or on one of its deadlines.

    `replaces` is the judgement that was in force when its author looked; it is kept. `closes`
    closes an open deadline with it: as met where it was kept, else as missed. Raises RefusedError.
    """
    with transaction.atomic():
        commitment = _locked(commitment)
        deadline = _deadline_of(commitment, deadline)
        _check_who(commitment, party, by)
        present = _in_force(commitment, party, deadline)
        _check_order(present, replaces, completion, outcome)
        _check_verdict(commitment, deadline, completion, outcome, replaces)
        _check_proof(commitment, completion, by)
        early_reason = _check_time(commitment, deadline, early_reason, at)
        _check_grounds(commitment, reasons, evidence)
        assessment = Assessment(
            commitment=commitment,
            deadline=deadline,
            party=party,
            completion=completion,
            outcome=outcome,
            reasons=reasons,
            early_reason=early_reason,
            assessed_by=by,
            assessed_at=at,
            replaces=present,
            is_demo=is_demo,
        )
        verb = "reassess" if present else "assess"
        save_recorded(assessment, by=by, at=at, verb=verb, reason=early_reason)
        set_recorded(assessment, name="evidence", rows=evidence, by=by, at=at, verb="cite_evidence")
        if closes:
            _close(deadline, outcome, by=by, at=at)
    return assessment


def _locked(commitment: Commitment) -> Commitment:
    """Lock a commitment: its judgements are written one after another."""
    rows = Commitment.objects.select_for_update(of=("self",)).select_related("framework")
    locked = rows.get(pk=commitment.pk)
    if not locked.is_tracked:
        raise RefusedError(_("A principle or a background fact is shown, and not judged."))
    if locked.status == Status.DRAFT:
        raise RefusedError(_("A draft is not judged; declare it active first."))
    return locked


def _deadline_of(commitment: Commitment, deadline: Deadline | None) -> Deadline | None:
    if deadline is None:
        return None
    if deadline.commitment_id != commitment.pk:
        raise RefusedError(_("This deadline belongs to another commitment."))
    locked = Deadline.objects.select_for_update(of=("self",)).get(pk=deadline.pk)
    if not can_be_judged(term_of(locked)):
        raise RefusedError(
            _("This date cannot be kept or missed; judge another deadline, or the commitment.")
        )
    return locked


def _check_who(commitment: Commitment, party: Party, by: User) -> None:
    owned = commitment.party_roles.filter(party=party, role=PartyRole.OWNER)
    if not owned.exists():
        raise RefusedError(
            _("%(party)s does not answer for this commitment; only its owners are judged on it.")
            % {"party": party}
        )
    if Commitment.objects.with_part_of(by).filter(pk=commitment.pk).exists():
        raise RefusedError(
            _("Nobody judges what they report on or answer for; ask another manager.")
        )


def _check_proof(commitment: Commitment, completion: Completion, by: User) -> None:
    if completion == Completion.COMPLETE:
        check_proved(commitment, by=by)


def _in_force(commitment: Commitment, party: Party, deadline: Deadline | None) -> Assessment | None:
    chain = Assessment.objects.filter(commitment=commitment, party=party, deadline=deadline)
    return chain.in_force().select_related("assessed_by").order_by("-pk").first()


def _check_order(
    present: Assessment | None,
    replaces: Assessment | None,
    completion: Completion,
    outcome: Outcome,
) -> None:
    """Refuse a judgement whose author has not seen the one in force."""
    if (present and present.pk) == (replaces and replaces.pk):
        return
    if present is None:
        raise RefusedError(_("The judgement that is to be replaced is not of this party here."))
    raise RefusedError(
        _(
            "%(who)s has judged this in the meantime: %(theirs)s. Yours, %(yours)s, is not "
            "written. Compare the two, and judge again if you still see it otherwise."
        )
        % {
            "who": present.assessed_by.full_name,
            "theirs": words_of(present.completion, present.outcome),
            "yours": words_of(completion, outcome),
        }
    )


def words_of(completion: str, outcome: str) -> str:
    """Say a judgement in two words, as in “kept (complete)”."""
    return f"{OutcomeChoices(outcome).label} ({CompletionChoices(completion).label})"


def _check_verdict(
    commitment: Commitment,
    deadline: Deadline | None,
    completion: Completion,
    outcome: Outcome,
    replaces: Assessment | None,
) -> None:
    fault = fault_of(
        completion,
        outcome,
        status=Status(commitment.status),
        is_whole=deadline is None,
        replaces=replaces is not None,
    )
    if fault is not None:
        raise RefusedError(fault_words(fault, completion, outcome))


def fault_words(fault: Fault, completion: Completion, outcome: Outcome) -> str:
    """Return what is wrong with a judgement, and what to do."""
    words = {
        Fault.NOTHING_SAID: _(
            "Say what became of it. Without a judgement it stays not yet assessed by itself."
        ),
        Fault.NO_EVIDENCE: _(
            "Without evidence nobody knows what became of it: choose “not yet assessed”, or "
            "say how far it got."
        ),
        Fault.NOT_WITHDRAWN: _(
            "This commitment is not withdrawn; declare it withdrawn first, or choose another "
            "outcome."
        ),
        Fault.NOT_SUPERSEDED: _(
            "This commitment is not superseded; declare it superseded first, or choose another "
            "outcome."
        ),
        Fault.IS_WITHDRAWN: _(
            "This commitment was withdrawn; as a whole it is judged as withdrawn. A deadline that "
            "had passed before can be judged by itself."
        ),
        Fault.IS_SUPERSEDED: _(
            "This commitment was superseded; as a whole it is judged as superseded. A deadline "
            "that had passed before can be judged by itself."
        ),
        Fault.DOES_NOT_FIT: _("“%(outcome)s” does not go with “%(completion)s”; mend one of them.")
        % {
            "outcome": OutcomeChoices(outcome).label,
            "completion": CompletionChoices(completion).label,
        },
    }
    return words[fault]


def _check_time(
    commitment: Commitment, deadline: Deadline | None, early_reason: str, at: datetime
) -> str:
    """Return why it is judged before its time; empty where its time has come."""
    if deadline is not None:
        ripe = is_ripe(term_of(deadline), at=at)
    else:
        terms = [term_of(row) for row in commitment.deadlines.order_by("pk")]
        ripe = whole_is_ripe(Status(commitment.status), terms, at=at)
    if ripe:
        return ""
    if not early_reason.strip():
        raise RefusedError(
            _(
                "Its time has not come: the deadline has not passed, and nothing was declared "
                "done. To judge it now, say why."
            )
        )
    return early_reason


def _check_grounds(commitment: Commitment, reasons: str, evidence: Sequence[Evidence]) -> None:
    if not reasons.strip():
        raise RefusedError(_("Give the reasons of the judgement."))
    for row in evidence:
        if row.commitment_id != commitment.pk:
            raise RefusedError(_("This evidence belongs to another commitment."))
        if row.update is not None and row.update.state != UpdateState.ACCEPTED:
            raise RefusedError(
                _("Evidence of a report counts when the report is accepted; review it first.")
            )


def _close(deadline: Deadline | None, outcome: Outcome, *, by: User, at: datetime) -> None:
    if deadline is None or deadline.closed_at is not None:
        return
    if outcome == Outcome.NOT_YET_ASSESSED:
        raise RefusedError(_("A deadline is closed with an outcome only."))
    reason = CloseReason.MET if outcome == Outcome.KEPT else CloseReason.MISSED
    close_deadline(deadline, close_reason=reason, by=by, at=at)


def dissent(assessment: Assessment, *, text: str, by: User, at: datetime) -> Assessment:
    """Answer a judgement for the party that was judged; once, and shown beside it.

    Raises RefusedError.
    """
    if not text.strip():
        raise RefusedError(_("Say what you see otherwise."))
    with transaction.atomic():
        # Judgements and answers wait for each other at the commitment.
        Commitment.objects.select_for_update(of=("self",)).get(pk=assessment.commitment_id)
        rows = Assessment.objects.select_for_update(of=("self",))
        assessment = rows.select_related("commitment__framework", "party").get(pk=assessment.pk)
        if not Assessment.objects.in_force().filter(pk=assessment.pk).exists():
            raise RefusedError(
                _("This judgement was replaced by a later one; answer that one instead.")
            )
        if assessment.dissent:
            raise RefusedError(
                _("The party has answered this judgement already; a new judgement can answer it.")
            )
        if assessment.assessed_by_id == by.pk:
            raise RefusedError(_("Nobody dissents from their own judgement; judge it anew."))
        assessment.dissent, assessment.dissent_by, assessment.dissent_at = text, by, at
        save_recorded(assessment, by=by, at=at, verb="dissent")
    return assessment
