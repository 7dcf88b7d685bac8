"""The cycles of a framework's quotas, with what counted in each; the rows are fetched together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Min

from commitments.actions.cycles import attainment
from commitments.domain.cycles import Attainment
from commitments.domain.vocabulary import DeadlineRole, QuantityRole, Stage
from commitments.models import (
    CloseReason,
    Commitment,
    Deadline,
    InitiativeStep,
    Measurement,
    QuotaRule,
)
from frameworks.models import Framework

# A cycle that is no longer in the calendar asks for nothing.
GONE = (CloseReason.CANCELLED, CloseReason.OFF_CALENDAR)


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that counts: what it is, its day, and how much it counts."""

    name: str
    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class QuotaCycle:
    """One cycle: its deadline, what is required, and what counted."""

    deadline: Deadline
    attainment: Attainment
    counted: tuple[Counted, ...]


def cycles_in(framework: Framework) -> list[tuple[Commitment, list[QuotaCycle]]]:
    """Return the quotas of a framework with their cycles, in three queries at most.

    Only what all members read is told.
    """
    published = Commitment.objects.filter(framework=framework).published()
    rows = Deadline.objects.filter(
        role=DeadlineRole.CYCLE, commitment__in=published, commitment__quota_rule__isnull=False
    ).exclude(close_reason__in=GONE)
    fetched = rows.select_related("commitment__quota_rule__forum", "anchor_meeting__forum")
    found: dict[Commitment, list[Deadline]] = defaultdict(list)
    for deadline in fetched.order_by("commitment__reference", "commitment", "cycle_number"):
        found[deadline.commitment].append(deadline)
    items = _counted([commitment.quota_rule for commitment in found])
    return [
        (commitment, [_cycle(deadline, items.get(commitment.pk, ())) for deadline in deadlines])
        for commitment, deadlines in found.items()
    ]


def _cycle(deadline: Deadline, items: Sequence[Counted]) -> QuotaCycle:
    first = deadline.window_from or date.min
    until = deadline.window_until or date.max
    inside = tuple(item for item in items if first <= item.day <= until)
    told = attainment(deadline, [(item.day, item.amount) for item in items])
    return QuotaCycle(deadline, told, inside)


def _counted(rules: Sequence[QuotaRule]) -> Mapping[int, list[Counted]]:
    """Return what counts for each of some quotas, by commitment, in the order of days."""
    of_kind: dict[str, list[int]] = defaultdict(list)
    for rule in rules:
        of_kind[rule.counts].append(rule.commitment_id)
    found: dict[int, list[Counted]] = defaultdict(list)
    if keys := of_kind.get(QuotaRule.Counts.INITIATIVES):
        # What is presented twice counts where it was presented first.
        steps = InitiativeStep.objects.filter(
            stage=Stage.PRESENTED, initiative__commitments__in=keys
        ).order_by()
        named = steps.values_list("initiative__commitments", "initiative", "initiative__title")
        for key, _initiative, title, day in named.annotate(first=Min("taken_on")).order_by("first"):
            found[key].append(Counted(title, day, Decimal(1)))
    if keys := of_kind.get(QuotaRule.Counts.MEASUREMENTS):
        values = Measurement.objects.filter(
            indicator__commitment__in=keys,
            indicator__role=QuantityRole.TARGET_PER_CYCLE,
            is_accepted=True,
        ).order_by("measured_on", "pk")
        told: Any = values.values_list(
            "indicator__commitment", "indicator__name", "measured_on", "value"
        )
        for key, *item in told:
            found[key].append(Counted(*item))
    return found
