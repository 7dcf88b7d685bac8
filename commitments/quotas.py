"""The cycles of a framework's quotas, with what counted in each; the rows are fetched together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import JSONArray

from commitments.actions.cycles import attainment
from commitments.domain.cycles import Attainment
from commitments.domain.vocabulary import DeadlineRole, QuantityRole, Stage
from commitments.hanging import DEADLINES
from commitments.models import (
    CloseReason,
    Commitment,
    Deadline,
    InitiativeStep,
    Measurement,
    QuotaRule,
)
from commitments.parts import Found, Part, made
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


_RULE = ("id", "commitment", "expression", "counts")
CYCLES = Part(
    "cycles",
    Deadline,
    (
        *DEADLINES.columns,
        *("cycle_number", "window_from", "window_until", "required", "commitment"),
        *(f"commitment__{name}" for name in ("id", "uuid", "reference", "title")),
        *(f"commitment__quota_rule__{name}" for name in _RULE),
    ),
)
STEPS = Part("steps", InitiativeStep, ("initiative", "initiative__title", "taken_on"))
VALUES = Part("counted", Measurement, ("id", "indicator__name", "measured_on", "value"))
KINDS = (CYCLES, STEPS, VALUES)


def cycles_asked(framework: Framework) -> list[tuple[Part, QuerySet[Any]]]:
    """Ask for the cycles of a framework's quotas and what counts in them, each of KINDS.

    Only what all members read is told.
    """
    published = Commitment.objects.filter(framework=framework).published()
    cycles = Deadline.objects.filter(
        role=DeadlineRole.CYCLE, commitment__in=published, commitment__quota_rule__isnull=False
    ).exclude(close_reason__in=GONE)
    counts = QuotaRule.Counts
    steps = InitiativeStep.objects.filter(
        stage=Stage.PRESENTED,
        initiative__commitments__in=published.filter(quota_rule__counts=counts.INITIATIVES),
    )
    values = Measurement.objects.filter(
        indicator__commitment__in=published.filter(quota_rule__counts=counts.MEASUREMENTS),
        indicator__role=QuantityRole.TARGET_PER_CYCLE,
        is_accepted=True,
    )
    return [
        (CYCLES, cycles.values_list("commitment_id", JSONArray(*CYCLES.columns))),
        (STEPS, steps.values_list("initiative__commitments", JSONArray(*STEPS.columns))),
        (VALUES, values.values_list("indicator__commitment", JSONArray(*VALUES.columns))),
    ]


def cycles_told(
    cycles: Found, steps: Found, values: Found
) -> list[tuple[Commitment, list[QuotaCycle]]]:
    """Return quotas with their cycles, from what was found of each of KINDS."""
    found: dict[Commitment, list[Deadline]] = {}
    items = {key: _counted(steps.get(key, ()), values.get(key, ())) for key in cycles}
    for rows in cycles.values():
        deadlines = sorted((made(CYCLES, told) for told in rows), key=_number)
        found[deadlines[0].commitment] = deadlines
    return [
        (commitment, [_cycle(deadline, items[commitment.pk]) for deadline in found[commitment]])
        for commitment in sorted(found, key=lambda one: (one.reference, one.pk))
    ]


def _number(cycle: Deadline) -> int:
    return cycle.cycle_number or 0


def _cycle(deadline: Deadline, items: Sequence[Counted]) -> QuotaCycle:
    first = deadline.window_from or date.min
    until = deadline.window_until or date.max
    inside = tuple(item for item in items if first <= item.day <= until)
    told = attainment(deadline, [(item.day, item.amount) for item in items])
    return QuotaCycle(deadline, told, inside)


def _counted(steps: Iterable[Any], values: Iterable[Any]) -> list[Counted]:
    """Return what counts for a quota, in the order of days."""
    first: dict[int, Any] = {}
    # What is presented twice counts where it was presented first.
    for step in sorted(steps, key=lambda step: step.taken_on):
        first.setdefault(step.initiative, step)
    counted = [Counted(one.initiative__title, one.taken_on, Decimal(1)) for one in first.values()]
    measured = sorted(values, key=lambda value: (value.measured_on, value.id))
    counted += [Counted(one.indicator__name, one.measured_on, one.value) for one in measured]
    return counted
