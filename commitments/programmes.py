"""What hangs on a programme and on all below it, counted; the rows themselves are asked for."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commitments.domain.trees import branch_of, depth_of
from commitments.domain.vocabulary import Subtype
from commitments.models import Commitment, Programme


@dataclass(frozen=True, slots=True)
class RollUp:
    """The items of a programme by standing and by status, as of an instant.

    The record of the programme itself is not one of its items. Where a list is not complete,
    somewhere on the branch, the numbers are the least there may be.
    """

    items: int
    standings: Mapping[str, int]
    statuses: Mapping[str, int]
    is_complete: bool


def _parents(programme: Programme) -> dict[int, int | None]:
    rows = Programme.objects.filter(framework=programme.framework)
    return dict(rows.values_list("pk", "parent"))


def depth(programme: Programme) -> int:
    """Count the levels from the top programme to this one, 1 at the top."""
    return depth_of(programme.pk, parents=_parents(programme))


def roll_up(programme: Programme, *, at: datetime) -> RollUp:
    """Count the tracked commitments on a programme and below."""
    rows = Commitment.objects.on_branch(programme).tracked()
    # The types of Django know no column that a question adds.
    hanging: Any = rows.exclude(subtype=Subtype.FUNDED_PROGRAMME).with_standing(at)
    items = list(hanging.values_list("standing", "status"))
    branch = branch_of(programme.pk, parents=_parents(programme))
    return RollUp(
        items=len(items),
        standings=Counter(standing for standing, _status in items),
        statuses=Counter(status for _standing, status in items),
        is_complete=not Programme.objects.filter(pk__in=branch, is_open_list=True).exists(),
    )
