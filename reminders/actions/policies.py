"""Trying a policy before it is saved: what it would send, and what it would send no longer."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet

from accounts.models import User
from commitments.models import Commitment, Deadline
from reminders.actions.planning import plan
from reminders.models import Notification, ReminderPolicy
from reminders.planned import ladders, policy_for
from reminders.policy import MOST_DAYS, owed_from
from reminders.states import ESCALATIONS, DutyState

LOOK_AHEAD = timedelta(days=30)
MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Trial:
    """What a policy would do, as far as it holds.

    `now` holds duties that it would owe at once and that are not owed without it: at most
    MOST_LINES of the `count`, and only what the person may read. `steps` counts, for each step,
    the deadlines that reach it within LOOK_AHEAD if nobody acts, by the policies of today and by
    the new ones.
    """

    now: list[Notification]
    count: int
    steps: dict[str, tuple[int, int]]


def try_policy(policy: ReminderPolicy, *, by: User, at: datetime) -> Trial:
    """Return what a policy would do if it were saved; nothing stays written."""
    in_force = list(ReminderPolicy.objects.most_specific_first())
    others = [row for row in in_force if row.pk != policy.pk]
    policies = sorted([*others, policy], key=_specific)
    with transaction.atomic():
        today = _planned(at=at, policies=in_force)
        known = set(today.values_list("duty_key", flat=True))
        new = _planned(at=at, policies=policies).exclude(duty_key__in=known)
        count = new.count()
        readable = Commitment.objects.visible_to(by)
        shown = new.filter(Q(commitment__isnull=True) | Q(commitment__in=readable))
        now = list(
            shown.select_related("recipient", "commitment", "deadline").order_by(
                "recipient__full_name", "commitment__reference", "pk"
            )[:MOST_LINES]
        )
        transaction.set_rollback(True)
    before, after = Counter[str](), Counter[str]()
    for deadline in _deadlines_of(policy, at=at):
        before.update(_steps_ahead(deadline, in_force, at=at))
        after.update(_steps_ahead(deadline, policies, at=at))
    steps = {rung: (before[rung], after[rung]) for rung in sorted({*before, *after})}
    return Trial(now=now, count=count, steps=steps)


def _specific(policy: ReminderPolicy) -> tuple[bool, int, bool, bool]:
    """Order as ReminderPolicyQuerySet.most_specific_first does."""
    own = policy.framework_id
    return (own is None, own or 0, not policy.kind, not policy.strength)


def _planned(*, at: datetime, policies: list[ReminderPolicy]) -> QuerySet[Notification]:
    """Plan, and return what was added that still waits to be told."""
    last = Notification.objects.aggregate(last=Max("pk"))["last"] or 0
    plan(at=at, policies=policies)
    return Notification.objects.filter(pk__gt=last, state=DutyState.OWED)


def _deadlines_of(policy: ReminderPolicy, *, at: datetime) -> Iterable[Deadline]:
    """Yield the open deadlines for which a policy is meant, with their number of contacts."""
    # What is late for longer than any step has none ahead.
    horizon = at.date() - timedelta(days=2 * MOST_DAYS)
    rows = Deadline.objects.chased().filter(last_day__gte=horizon)
    for name in ("framework", "kind", "strength"):
        if value := getattr(policy, name):
            rows = rows.filter(**{f"commitment__{name}": value})
    counted = rows.annotate(
        contacts=Count(
            "commitment__assignments", filter=Q(commitment__assignments__user__is_active=True)
        )
    )
    return counted.select_related("commitment").iterator()


def _steps_ahead(
    deadline: Deadline, policies: list[ReminderPolicy], *, at: datetime
) -> Counter[str]:
    """Count the steps that one deadline reaches within LOOK_AHEAD, told to each contact."""
    assert deadline.last_day is not None  # noqa: S101 - what has no day was left out
    assert deadline.late_at is not None  # noqa: S101 - as above
    policy = policy_for(deadline.commitment, policies)
    found = Counter[str]()
    for step in chain.from_iterable(ladders(policy)):
        begins = owed_from(step, last_day=deadline.last_day, late_at=deadline.late_at)
        if isinstance(begins, datetime):
            is_ahead = at < begins <= at + LOOK_AHEAD
        else:
            is_ahead = at.date() < begins <= (at + LOOK_AHEAD).date()
        if is_ahead:
            found[step.rung] += 1 if step.family in ESCALATIONS else vars(deadline)["contacts"]
    return found
