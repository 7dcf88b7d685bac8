"""Saying who answers for a commitment."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.refusal import RefusedError
from commitments.domain.vocabulary import UNTRACKED_KINDS
from commitments.models import Assignment, Commitment
from frameworks.models import Party
from frameworks.roles import REPORTER_ROLES
from history.actions import delete_recorded, save_recorded


def check_may_answer(commitment: Commitment, *, user: User, party: Party) -> None:
    """Raise RefusedError where a person cannot answer for a commitment."""
    if commitment.kind in UNTRACKED_KINDS:
        raise RefusedError(
            _("%(reference)s is shown and never chased; nobody answers for it.")
            % {"reference": commitment.reference}
        )
    if not user.is_active:
        raise RefusedError(
            _("%(person)s has left; choose somebody else.") % {"person": user.full_name}
        )
    serving = user.memberships.in_force().with_role(REPORTER_ROLES)
    if not serving.filter(framework=commitment.framework, party=party).exists():
        raise RefusedError(
            _("%(person)s does not work for %(party)s in this framework.")
            % {"person": user.full_name, "party": party.label}
        )


def assign(
    commitment: Commitment,
    *,
    user: User,
    party: Party,
    by: User | None,
    at: datetime,
    reason: str = "",
) -> Assignment:
    """Make a person a point of contact for a commitment, for one party. Raises RefusedError."""
    check_may_answer(commitment, user=user, party=party)
    with transaction.atomic():
        found = Assignment.objects.filter(commitment=commitment, user=user).first()
        assignment = found or Assignment(commitment=commitment, user=user)
        assignment.party = party
        save_recorded(assignment, by=by, at=at, verb="assign", reason=reason)
    return assignment


def unassign(assignment: Assignment, *, reason: str, by: User | None, at: datetime) -> None:
    """Relieve a point of contact. Raises RefusedError without a reason."""
    if not reason.strip():
        raise RefusedError(_("Say why."))
    delete_recorded(assignment, by=by, at=at, verb="unassign", reason=reason)


def reassign(
    commitment: Commitment,
    *,
    assignments: Iterable[Assignment],
    user: User,
    party: Party,
    reason: str,
    by: User | None,
    at: datetime,
) -> Assignment:
    """Hand a commitment from some of its points of contact to another. Raises RefusedError."""
    if not reason.strip():
        raise RefusedError(_("Say why."))
    with transaction.atomic():
        for assignment in assignments:
            if assignment.commitment_id != commitment.pk:
                raise RefusedError(_("This person answers for another commitment."))
            if assignment.user_id != user.pk:
                unassign(assignment, reason=reason, by=by, at=at)
        return assign(commitment, user=user, party=party, by=by, at=at, reason=reason)
