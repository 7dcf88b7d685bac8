"""What comes next: the steps still ahead of a deadline, by the policy that holds for it.

Nothing here is in the ledger yet; the sweep writes a step there when its day has come.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from commitments.models import Commitment, Deadline
from commitments.querysets import DeadlineQuerySet
from reminders.models import ReminderPolicy
from reminders.policy import DEFAULT, SOFT_STRENGTHS, Policy, Step, next_step
from reminders.states import ESCALATIONS, Family

ESCALATION_ORDER = (Family.TO_ALTERNATE, Family.TO_MANAGER, Family.TO_LEAD)


@dataclass(frozen=True, slots=True)
class Planned:
    """One step that is ahead of a deadline, and the day on which it will be owed."""

    deadline: Deadline
    step: Step
    day: date

    @property
    def is_escalation(self) -> bool:
        """Say whether it goes to others than the points of contact."""
        return self.step.family in ESCALATIONS


def policies_in_force() -> list[ReminderPolicy]:
    """Return the policies that differ from the default, the most specific first."""
    return list(ReminderPolicy.objects.most_specific_first())


def policy_for(commitment: Commitment, policies: Iterable[ReminderPolicy]) -> Policy:
    """Return the policy that holds for a commitment: the first that names it, else the default.

    The planner asks the same in SQL. A policy that names a strength means what it says; any
    other is softened for what only looks forward to something.
    """
    is_soft = commitment.strength in SOFT_STRENGTHS
    for row in policies:
        if (
            row.framework_id in {None, commitment.framework_id}
            and row.kind in {"", commitment.kind}
            and row.strength in {"", commitment.strength}
        ):
            return row.steps.softened if is_soft and not row.strength else row.steps
    return DEFAULT.softened if is_soft else DEFAULT


def _is_chased(deadline: Deadline, commitment: Commitment) -> bool:
    if not (deadline.is_open and commitment.is_open and deadline.last_day and deadline.late_at):
        return False
    return deadline.last_day >= commitment.tracked_from


def planned_steps(
    deadline: Deadline,
    commitment: Commitment,
    *,
    policies: Sequence[ReminderPolicy],
    at: datetime,
) -> list[Planned]:
    """Return the next step to the points of contact, and to each of those above them."""
    if not _is_chased(deadline, commitment):
        return []
    policy = policy_for(commitment, policies)
    found = []
    for ladder in ladders(policy):
        ahead = next_step(
            last_day=deadline.last_day,
            late_at=deadline.late_at,
            at=at,
            today=at.date(),
            ladder=ladder,
        )
        if ahead:
            found.append(Planned(deadline, *ahead))
    return sorted(found, key=lambda planned: (planned.day, planned.step.days))


def _all_steps(policies: Iterable[ReminderPolicy]) -> set[int]:
    variants = [DEFAULT, *(row.steps for row in policies)]
    return {step.days for policy in variants for ladder in ladders(policy) for step in ladder}


def ladders(policy: Policy) -> list[tuple[Step, ...]]:
    """Return the steps to the points of contact, and to each of those above them."""
    return [policy.ladder, *(policy.steps(family) for family in ESCALATION_ORDER)]


def with_a_step_within(
    rows: DeadlineQuerySet, *, days: int, policies: Sequence[ReminderPolicy], at: datetime
) -> DeadlineQuerySet:
    """Keep chased deadlines of which some policy may tell something within so many days."""
    until = at + timedelta(days=days)
    reached = Q(pk__in=())
    for step in _all_steps(policies):
        if step <= 0:
            first, last = at.date(), until.date()
            shift = timedelta(days=-step)
            reached |= Q(last_day__gt=first + shift, last_day__lte=last + shift)
        else:
            shift = timedelta(days=step - 1)
            reached |= Q(late_at__gt=at - shift, late_at__lte=until - shift)
    return rows.chased().filter(reached)
