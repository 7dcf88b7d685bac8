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
        _end_days_anew(commitment, by=by, at=at)
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
        assert deadline.grace_day is not None  # noqa: S101 - a constraint keeps it so
        deadline.late_at = late_from(deadline.grace_day, zones)
        save_recorded(deadline, by=by, at=at, verb="end_day_elsewhere")
