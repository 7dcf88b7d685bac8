"""What hangs on a programme and on all below it, counted; the rows themselves are asked for."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commitments.domain.trees import branch_of, depth_of
from commitments.domain.vocabulary import Subtype
from commitments.models import Commitment, Programme
from commitments.querysets import CommitmentQuerySet


@dataclass(frozen=True, slots=True)
class RollUp:
    """The items of a programme by standing, status and accepted health, as of an instant.

    The record of the programme itself is not one of its items. Where a list is not complete,
    somewhere on the branch, the numbers are the least there may be. Health is empty where no
    report was accepted yet. Figures are never added up: they may count the same thing twice.
    """

    items: int
    standings: Mapping[str, int]
    statuses: Mapping[str, int]
    healths: Mapping[str, int]
    is_complete: bool


def _parents(programme: Programme) -> dict[int, int | None]:
    rows = Programme.objects.filter(framework=programme.framework_id)
    return dict(rows.values_list("pk", "parent"))


def depth(programme: Programme) -> int:
    """Count the levels from the top programme to this one, 1 at the top."""
    return depth_of(programme.pk, parents=_parents(programme))


def roll_up(
    programme: Programme, *, at: datetime, rows: CommitmentQuerySet | None = None
) -> RollUp:
    """Count the tracked commitments on a programme and below, of those that are given."""
    family = Programme.objects.filter(framework=programme.framework_id)
    return roll_ups(family, at=at, rows=rows)[programme.pk]


def roll_ups(
    family: Iterable[Programme], *, at: datetime, rows: CommitmentQuerySet | None = None
) -> dict[int, RollUp]:
    """Count for each of all programmes of a framework, in one query more, by key."""
    programmes = {row.pk: row for row in family}
    parents = {key: row.parent_id for key, row in programmes.items()}
    rows = Commitment.objects.all() if rows is None else rows
    tracked = rows.filter(programme__in=programmes).tracked()
    # The types of Django know no column that a question adds.
    hanging: Any = tracked.exclude(subtype=Subtype.FUNDED_PROGRAMME)
    hanging = hanging.with_standing(at).with_accepted_health()
    told: dict[int, list[tuple[str, str, str]]] = {}
    for key, *words in hanging.values_list("programme", "standing", "status", "accepted_health"):
        told.setdefault(key, []).append((words[0], words[1], words[2] or ""))
    return {
        key: _roll_up(
            [one for node in branch_of(key, parents=parents) for one in told.get(node, ())],
            is_complete=not any(
                programmes[node].is_open_list for node in branch_of(key, parents=parents)
            ),
        )
        for key in programmes
    }


def _roll_up(items: list[tuple[str, str, str]], *, is_complete: bool) -> RollUp:
    return RollUp(
        items=len(items),
        standings=Counter(standing for standing, _status, _health in items),
        statuses=Counter(status for _standing, status, _health in items),
        healths=Counter(health for _standing, _status, health in items),
        is_complete=is_complete,
    )
