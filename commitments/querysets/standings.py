"""Each standing as a condition of its own: the twin of CommitmentQuerySet.with_standing.

What stands in the columns of an index can be looked up in it; the place of a row in a CASE can not.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from commitments.domain.standing import DUE_SOON, NEVER_DUE
from commitments.domain.vocabulary import Standing


def standings_at(at: datetime) -> dict[Standing, Q]:
    """Return which rows have each standing at an instant; every row has one."""
    soon = at + DUE_SOON
    past, ahead = Q(is_open=True, due_sort__lte=at), Q(is_open=True, due_sort__gt=at)
    calm = ahead & (Q(overdue_from__isnull=True) | Q(overdue_from__gt=soon))
    fresh = calm & Q(stale_at__gt=at)
    dated, undated = Q(due_sort__lt=NEVER_DUE), Q(due_sort__gte=NEVER_DUE)
    settled = fresh & Q(awaits_date=False)
    return {
        # Nothing is overdue before its first day is past: the index on that day serves it.
        Standing.OVERDUE: past & Q(overdue_from__lte=at),
        Standing.TO_BE_ESTABLISHED: past & (Q(overdue_from__isnull=True) | Q(overdue_from__gt=at)),
        Standing.DUE_SOON: ahead & Q(due_sort__lte=soon, overdue_from__lte=soon),
        Standing.STALE: calm & Q(stale_at__lte=at),
        Standing.AWAITING_DATE: fresh & Q(awaits_date=True),
        Standing.NOT_DUE: settled & dated,
        Standing.UNDATED: settled & undated & Q(has_run_out=False),
        Standing.CLOSED: Q(is_open=False) | (settled & undated & Q(has_run_out=True)),
    }


def one_of(standings: Iterable[str], at: datetime) -> Q:
    """Return which rows have one of these standings."""
    known = standings_at(at)
    found = Q(pk__in=())
    for code in standings:
        found |= known[Standing(code)]
    return found
