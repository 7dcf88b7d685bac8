"""What every question about owed duties needs to know of its moment: days, zones, policies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Case, CharField, Q, Value, When

from accounts.models import User
from reminders.models import ReminderPolicy
from reminders.policy import DEFAULT, SOFT_STRENGTHS, Policy, Step, local_day

SOFT = sorted(SOFT_STRENGTHS)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, the calendar days that it is where people live, and the policies in force.

    `days` holds each calendar day with the time zones in which it is that day now.
    """

    at: datetime
    days: tuple[tuple[date, tuple[str, ...]], ...]
    policies: tuple[ReminderPolicy, ...]

    @property
    def today(self) -> date:
        """The day by which the books are kept (UTC)."""
        return self.at.date()

    @property
    def last_today(self) -> date:
        """The latest calendar day on which anybody is now."""
        return max((day for day, _zones in self.days), default=self.today)

    def variants(self, prefix: str) -> list[tuple[Q, Policy]]:
        """Return each policy with what it holds for, the most specific first.

        `prefix` leads from a row to its commitment. The last one holds for all the rest; its
        condition is empty.
        """
        found = []
        soft = Q(**{f"{prefix}strength__in": SOFT})
        for row in self.policies:
            match = Q(pk__isnull=False)
            if row.framework_id:
                match &= Q(**{f"{prefix}framework": row.framework_id})
            if row.kind:
                match &= Q(**{f"{prefix}kind": row.kind})
            if row.strength:
                match &= Q(**{f"{prefix}strength": row.strength})
            else:
                found.append((match & soft, row.steps.softened))
            found.append((match, row.steps))
        return [*found, (soft, DEFAULT.softened), (Q(), DEFAULT)]

    def rung(
        self,
        prefix: str,
        steps_of: Callable[[Policy], Sequence[Step]],
        reached: Callable[[Step], Q],
    ) -> Case:
        """Return the SQL that names the latest step reached by the policy that holds; else ""."""
        whens = []
        for match, policy in self.variants(prefix):
            whens += [
                When(match & reached(step), then=Value(step.rung))
                for step in reversed(steps_of(policy))
            ]
            if match:
                # The first policy that holds decides alone.
                whens.append(When(match, then=Value("")))
        return Case(*whens, default=Value(""), output_field=CharField())

    def local_days_reach(self, step: Step, *, zone: str, last_day: str) -> Q:
        """Tell which rows have reached a step before or on the day, where the recipient lives."""
        reached = Q()
        for day, zones in self.days:
            limit = date.fromordinal(day.toordinal() - step.days)
            reached |= Q(**{f"{zone}__in": zones, f"{last_day}__lte": limit})
        return reached or Q(pk__in=())


def moment_at(at: datetime, *, policies: Sequence[ReminderPolicy] | None = None) -> Moment:
    """Return the moment of an instant; policies may be handed in to see what they would do."""
    zones = User.objects.active().order_by("time_zone").values_list("time_zone", flat=True)
    by_day = sorted((local_day(at, zone=zone), zone) for zone in zones.distinct())
    days = groupby(by_day, key=lambda pair: pair[0])
    in_force = ReminderPolicy.objects.most_specific_first() if policies is None else policies
    return Moment(
        at=at,
        days=tuple((day, tuple(zone for _day, zone in pairs)) for day, pairs in days),
        policies=tuple(in_force),
    )
