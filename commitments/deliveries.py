"""How deliveries stand to the dates first promised; reports and pages ask here."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from commitments.domain.periods import Period, period_of
from commitments.domain.punctuality import Punctuality, PunctualityTally, punctuality
from commitments.domain.vocabulary import CHASED_ROLES, Hemisphere
from commitments.models import Commitment, Deadline
from commitments.querysets import CommitmentQuerySet

# What has to be known of each deadline of a delivery, and of its first revision.
ASKED = {
    "key": "deadlines",
    "role": "deadlines__role",
    "last_day": "deadlines__last_day",
    "hemisphere": "deadlines__hemisphere",
    "revision": "deadlines__revisions",
    "old_edtf": "deadlines__revisions__old_edtf",
    "old_last_day": "deadlines__revisions__old_last_day",
}


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


def tally_of(rows: CommitmentQuerySet) -> PunctualityTally:
    """Count how what was delivered since entry came, in one query; the twin of punctuality_of.

    The document's own deliveries stay out.
    """
    order = ("pk", "deadlines", "deadlines__revisions__number")
    told: Any = rows.delivered_since_entry().order_by(*order)
    delivered: dict[int, str] = {}
    last_days: dict[int, list[date | None]] = {}
    seen: set[int] = set()
    for pk, edtf, *found in told.values_list("pk", "delivered_edtf", *ASKED.values()):
        delivered[pk] = edtf
        facts = dict(zip(ASKED, found, strict=True))
        # Of several revisions the first one comes first, and says what was before all of them.
        if facts["role"] in CHASED_ROLES and facts["key"] not in seen:
            seen.add(facts["key"])
            last_days.setdefault(pk, []).append(_first_last_day(facts))
    return PunctualityTally.of(
        _judged(edtf, last_days.get(pk, ())) for pk, edtf in delivered.items()
    )


def _first_last_day(facts: Mapping[str, Any]) -> date | None:
    if facts["revision"] is None:
        return facts["last_day"]  # type: ignore[no-any-return]
    return _before(facts["old_edtf"], facts["old_last_day"], facts["hemisphere"]).last_day
