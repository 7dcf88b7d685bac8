"""Saying what a party is to a commitment, after it was entered.

A day ends in the last time zone of the parties, and the owners' holidays are no working days, so
the instants of lateness and the days counted follow along.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.following import follow_all, hanging
from commitments.actions.refusal import RefusedError
from commitments.actions.registers import end_days_anew
from commitments.domain.vocabulary import PartyRole
from commitments.models import Commitment, CommitmentParty, OffsetUnit
from frameworks.models import Party
from history.actions import delete_recorded, save_recorded


def name_party(
    commitment: Commitment,
    *,
    party: Party,
    role: PartyRole | str,
    contribution: str = "",
    by: User | None,
    at: datetime,
    reason: str = "",
) -> CommitmentParty:
    """Give a party a role in a commitment, and say its own part; once per party and role."""
    found = CommitmentParty.objects.filter(commitment=commitment, party=party, role=role).first()
    if found:
        return found
    row = CommitmentParty(commitment=commitment, party=party, role=role, contribution=contribution)
    with transaction.atomic():
        save_recorded(row, by=by, at=at, verb="name_party", reason=reason)
        end_days_anew(commitment.deadlines.all(), by=by, at=at)
        _count_anew(commitment, by=by, at=at, reason=reason)
    return row


def change_role(
    row: CommitmentParty,
    *,
    role: PartyRole | str,
    contribution: str | None = None,
    by: User | None,
    at: datetime,
    reason: str = "",
) -> CommitmentParty:
    """Give a party another role, or say its own part apart from what became of the whole.

    Raises ValidationError where it has that role already.
    """
    row.role = role
    if contribution is not None:
        row.contribution = contribution
    with transaction.atomic():
        save_recorded(row, by=by, at=at, verb="change_role", reason=reason)
        _count_anew(row.commitment, by=by, at=at, reason=reason)
    return row


def drop_party(row: CommitmentParty, *, reason: str, by: User | None, at: datetime) -> None:
    """Take a party's role away. Raises RefusedError without a reason."""
    if not reason.strip():
        raise RefusedError(_("Say why the party is taken out."))
    commitment = row.commitment
    with transaction.atomic():
        delete_recorded(row, by=by, at=at, verb="drop_party", reason=reason)
        end_days_anew(commitment.deadlines.all(), by=by, at=at)
        _count_anew(commitment, by=by, at=at, reason=reason)


def _count_anew(commitment: Commitment, *, by: User | None, at: datetime, reason: str) -> None:
    """Count the working days of what hangs on something with the holidays of the owners now."""
    counting = commitment.deadlines.filter(offset_unit=OffsetUnit.WORKING_DAYS)
    rows = hanging(counting.exclude(anchor_relation=""))
    reason = reason or _("The parties are others, and so are their holidays.")
    follow_all(rows, by=by, at=at, reason=reason)
