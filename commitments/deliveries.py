"""How deliveries stand to the dates first promised; reports and pages ask here."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import JSONArray

from commitments.domain.periods import Period, period_of
from commitments.domain.punctuality import Punctuality, PunctualityTally, punctuality
from commitments.domain.vocabulary import CHASED_ROLES, Hemisphere
from commitments.models import Commitment, Deadline
from commitments.parts import Part, beside
from commitments.querysets import CommitmentQuerySet

# What has to be known of each deadline of a delivery, and of its first revision.
DELIVERED = Part(
    "delivered",
    Commitment,
    (
        *("id", "delivered_edtf", "deadlines", "deadlines__role", "deadlines__last_day"),
        *("deadlines__hemisphere", "deadlines__revisions", "deadlines__revisions__number"),
        *("deadlines__revisions__old_edtf", "deadlines__revisions__old_last_day"),
    ),
)


def original_window(deadline: Deadline) -> Period:
    """Return the days that a deadline allowed when it was first set, before any revision."""
    revisions = sorted(deadline.revisions.all(), key=lambda revision: revision.number)
    if not revisions:
        return Period(deadline.first_day, deadline.last_day, deadline.grace_day)
    first = revisions[0]
    return _before(first.old_edtf, first.old_last_day, deadline.hemisphere)


def _before(edtf: str, last_day: date | None, hemisphere: str) -> Period:
    """Return the days that a deadline allowed before a revision."""
    if edtf:
        return period_of(edtf, hemisphere=Hemisphere(hemisphere))
    return Period(None, last_day, last_day)


def punctuality_of(commitment: Commitment) -> Punctuality:
    """Judge a delivered commitment against the latest day that it was first promised for."""
    windows = [
        original_window(deadline)
        for deadline in commitment.deadlines.all()
        if deadline.role in CHASED_ROLES
    ]
    return _judged(commitment.delivered_edtf, [window.last_day for window in windows])


def _judged(delivered_edtf: str, last_days: Iterable[date | None]) -> Punctuality:
    days = [day for day in last_days if day]
    delivered = period_of(delivered_edtf) if delivered_edtf else None
    return punctuality(delivered, last_day=max(days, default=None))


def deliveries_in(rows: CommitmentQuerySet) -> QuerySet[Any]:
    """Return what has to be known of what was delivered since entry, for `together`.

    The document's own deliveries stay out.
    """
    return rows.delivered_since_entry().values_list("pk", JSONArray(*DELIVERED.columns))


def tally_of(rows: CommitmentQuerySet) -> PunctualityTally:
    """Count how what was delivered since entry came, in one query; the twin of punctuality_of."""
    [found] = beside([(DELIVERED, deliveries_in(rows))])
    return tally_told(one for told in found.values() for one in told)


def tally_told(rows: Iterable[Any]) -> PunctualityTally:
    """Count how deliveries came, of rows of DELIVERED."""
    delivered: dict[int, str] = {}
    last_days: dict[int, list[date | None]] = {}
    seen: set[int] = set()
    # Of several revisions the first one comes first, and says what was before all of them.
    for row in sorted(rows, key=_place):
        delivered[row.id] = row.delivered_edtf
        if row.deadlines__role in CHASED_ROLES and row.deadlines not in seen:
            seen.add(row.deadlines)
            last_days.setdefault(row.id, []).append(_first_last_day(row))
    return PunctualityTally.of(
        _judged(edtf, last_days.get(pk, ())) for pk, edtf in delivered.items()
    )


def _place(row: Any) -> tuple[int, int, int]:
    return row.id, row.deadlines or 0, row.deadlines__revisions__number or 0


def _first_last_day(row: Any) -> date | None:
    if row.deadlines__revisions is None:
        return row.deadlines__last_day  # type: ignore[no-any-return]
    before = row.deadlines__revisions__old_edtf, row.deadlines__revisions__old_last_day
    return _before(*before, row.deadlines__hemisphere).last_day
