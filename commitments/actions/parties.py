"""Saying what a party is to a commitment, after it was entered.

A day ends in the last time zone of the parties, so the instants of lateness follow along.
"""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from commitments.actions.deadlines import zones_of
from commitments.domain.standing import late_from
from commitments.domain.vocabulary import PartyRole
from commitments.models import Commitment, CommitmentParty
from frameworks.models import Party
from history.actions import delete_recorded, save_recorded


def name_party(
    commitment: Commitment,
    *,
    party: Party,
    role: PartyRole | str,
    by: User | None,
    at: datetime,
    reason: str = "",
) -> CommitmentParty:
    """Give a party a role in a commitment; once per party and role."""
    found = CommitmentParty.objects.filter(commitment=commitment, party=party, role=role).first()
    if found:
        return found
    row = CommitmentParty(commitment=commitment, party=party, role=role)
    with transaction.atomic():
        save_recorded(row, by=by, at=at, verb="name_party", reason=reason)
        _end_days_anew(commitment, by=by, at=at)
    return row


def change_role(
    row: CommitmentParty, *, role: PartyRole | str, by: User | None, at: datetime, reason: str = ""
) -> CommitmentParty:
    """Give a party another role. Raises ValidationError where it has that already."""
    row.role = role
    save_recorded(row, by=by, at=at, verb="change_role", reason=reason)
    return row


def drop_party(row: CommitmentParty, *, by: User | None, at: datetime, reason: str = "") -> None:
    """Take a party's role away."""
    commitment = row.commitment
    with transaction.atomic():
        delete_recorded(row, by=by, at=at, verb="drop_party", reason=reason)
        _end_days_anew(commitment, by=by, at=at)


def _end_days_anew(commitment: Commitment, *, by: User | None, at: datetime) -> None:
    zones = zones_of(commitment)
    dated = commitment.deadlines.filter(closed_at__isnull=True, late_at__isnull=False)
    for deadline in dated.order_by("pk"):
        if deadline.grace_day is not None:
            deadline.late_at = late_from(deadline.grace_day, zones)
            save_recorded(deadline, by=by, at=at, verb="end_day_elsewhere")
