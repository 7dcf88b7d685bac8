"""Seals committed events into the chain: after the fact, so that no writer waits for another."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from history.models import AuditEvent, AuditSeal
from history.sealing import BEGINNING, SEALED, link

BATCH = 1_000
# A transaction may commit after events that were written later; none takes longer than this.
# What turns up still later behind the sealed events was put there by hand, and stays unsealed.
LATEST = timedelta(hours=1)


def seal(*, at: datetime, accept_late: bool = False) -> int:
    """Seal what was committed and is not sealed yet; return how many events that were.

    Several may run at once: each batch takes the next numbers, and who finds them taken leaves
    the rest to the other. `accept_late` seals also what came suspiciously late.
    """
    sealed = 0
    while True:
        try:
            count = _seal_batch(at=at, accept_late=accept_late)
        except IntegrityError:
            # Somebody else has sealed these; a writer of seals asks for nothing but its turn.
            return sealed
        sealed += count
        if count < BATCH:
            return sealed


def _unsealed(*, at: datetime | None) -> "QuerySet[AuditEvent]":
    """Return what waits for its seal, oldest first; without an instant also what came too late."""
    rows = AuditEvent.objects.unsealed()
    closed = AuditSeal.objects.closed(at - LATEST) if at else None
    return rows.filter(pk__gt=closed) if closed else rows


def _seal_batch(*, at: datetime, accept_late: bool) -> int:
    with transaction.atomic():
        last = AuditSeal.objects.head()
        number, previous = (last.number, last.hash) if last else (0, BEGINNING)
        seals = []
        for event in _unsealed(at=None if accept_late else at).values(*SEALED)[:BATCH]:
            number += 1
            digest = link(number=number, previous=previous, sealed_at=at, event=event)
            seals.append(
                AuditSeal(
                    number=number,
                    event=event["id"],
                    previous=previous,
                    hash=digest,
                    sealed_at=at,
                )
            )
            previous = digest
        AuditSeal.objects.bulk_create(seals)
    return len(seals)
