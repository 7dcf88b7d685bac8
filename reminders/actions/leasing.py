"""Rows that a sender takes under a lease: who holds one may change it, and nobody else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Case, F, IntegerField, Value, When

from reminders.policy import LEASE
from reminders.states import MailState


class LostLeaseError(Exception):
    """Another sender has taken the row over; nothing may be sent by this one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of a sender did."""

    sent: int = 0
    failed: int = 0
    cancelled: int = 0

    def plus(self, other: "Outcome") -> "Outcome":
        """Add up two runs."""
        return Outcome(
            self.sent + other.sent, self.failed + other.failed, self.cancelled + other.cancelled
        )


def take(rows: models.QuerySet[Any], *, at: datetime, most: int) -> models.QuerySet[Any]:
    """Put a lease of one's own on rows, in a transaction; no two senders ever hold the same one.

    A row whose last sender died after arming is counted as doubtful here, in the same statement.
    """
    token = uuid4()
    free = rows.select_for_update(skip_locked=True).order_by("send_from", "pk")
    chosen = list(free.values_list("pk", flat=True)[:most])
    was_armed = Case(
        When(state=MailState.ARMED, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    every: models.QuerySet[Any] = rows.model._default_manager.all()
    every.filter(pk__in=chosen).update(
        doubts=F("doubts") + was_armed,
        state=MailState.CLAIMED,
        claim_token=token,
        lease_until=at + LEASE,
        attempts=F("attempts") + 1,
    )
    taken = every.filter(claim_token=token, state=MailState.CLAIMED)
    return taken.order_by("send_from", "pk")


def update_held(row: models.Model, *, token: UUID, **values: object) -> None:
    """Change a row that is still ours. Raises LostLeaseError where it is not."""
    rows = type(row)._default_manager.filter(pk=row.pk, claim_token=token)
    if not rows.update(**values):
        raise LostLeaseError
