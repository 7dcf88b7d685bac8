"""People who are owed reminders, by the hundred; made through the models in a few statements.

The first of a kind goes through the actions, as in life; the others are its copies.
"""

import copy
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from django.db import models

from accounts.models import User
from commitments.models import Commitment, CommitmentParty
from frameworks.models import Membership
from reminders.actions import gather, plan
from reminders.models import Mail
from reminders.states import MailKind
from tests import factories

Row = TypeVar("Row", bound=models.Model)
# Far from every step of the ladder, so that no run meets a second one at midnight.
LATE_DAYS = 12


def _copies(first: Row, count: int, change: Callable[[Row, int], None]) -> list[Row]:
    made = []
    for place in range(count):
        row = copy.copy(first)
        row._state = copy.copy(first._state)
        row._state.fields_cache = {}
        row._state.adding = True
        row.pk = None
        if hasattr(row, "uuid"):
            row.uuid = uuid4()
        change(row, place)
        made.append(row)
    return made


def _many(first: Row, count: int, change: Callable[[Row, int], None]) -> list[Row]:
    manager: Any = type(first)._default_manager
    rows: list[Row] = manager.bulk_create(_copies(first, count, change), batch_size=500)
    return rows


def _set(**columns: Sequence[Any]) -> Callable[[Any, int], None]:
    def change(row: Any, place: int) -> None:
        for name, values in columns.items():
            setattr(row, name, values[place])

    return change


class World:
    """One framework with one party; people are added with a late commitment each."""

    def __init__(self, *, at: datetime, **person: Any) -> None:
        self.framework = factories.create_framework(tracked_from="2020-01-01")
        self.party = factories.create_party(framework=self.framework)
        fields = {"mail_any_time": True, **person}
        # The pattern is nobody's: without an owner's mail it never counts.
        self._person = factories.create_user(**fields)
        self._commitment = factories.create_commitment(
            framework=self.framework, owner=self.party, stale_at=at + timedelta(days=3650)
        )
        day = (at - timedelta(days=LATE_DAYS)).date().isoformat()
        self._deadline = factories.create_deadline(
            commitment=self._commitment, expression=f"by {day}", edtf=day
        )
        self._assignment = factories.create_assignment(
            commitment=self._commitment, user=self._person, party=self.party
        )
        User.objects.filter(pk=self._person.pk).update(is_active=False)
        self._made = 0

    def people(self, count: int) -> list[User]:
        """Add people who belong to the framework and answer for nothing yet."""
        first, self._made = self._made, self._made + count
        numbers = range(first, first + count)
        people = _many(
            self._person,
            count,
            _set(
                email=[f"chaos{number}@example.org" for number in numbers],
                full_name=[f"Person {number}" for number in numbers],
                is_active=[True] * count,
            ),
        )
        membership = Membership.objects.get(user=self._person)
        _many(membership, count, _set(user_id=[person.pk for person in people]))
        return people

    def late(self, people: Sequence[User], *, days: Sequence[date] = ()) -> list[Commitment]:
        """Give each person one commitment more, late or due on the day that belongs to it."""
        count = len(people)
        references = [f"X-{uuid4().hex[:12]}" for _ in people]
        commitments = _many(self._commitment, count, _set(reference=references))
        keys = [commitment.pk for commitment in commitments]
        role = CommitmentParty.objects.get(commitment=self._commitment)
        _many(role, count, _set(commitment_id=keys))
        _many(self._deadline, count, _set(commitment_id=keys, **_on(days)))
        _many(
            self._assignment,
            count,
            _set(commitment_id=keys, user_id=[person.pk for person in people]),
        )
        return commitments


def _on(days: Sequence[date]) -> dict[str, Sequence[Any]]:
    if not days:
        return {}
    midnight = [datetime(day.year, day.month, day.day, tzinfo=UTC) for day in days]
    return {
        "first_day": days,
        "last_day": days,
        "grace_day": days,
        "expression": [f"by {day}" for day in days],
        "edtf": [day.isoformat() for day in days],
        "late_at": [moment + timedelta(days=1, hours=12) for moment in midnight],
    }


def owe(world: World, count: int, *, held: int, at: datetime) -> list[User]:
    """Owe so many people one mail each; `held` of them of a kind that is held in doubt."""
    people = world.people(count)
    world.late(people[:held])
    plan(at=at)
    gather(at=at)
    Mail.objects.filter(recipient__in=[person.pk for person in people[:held]]).update(
        kind=MailKind.ESCALATION
    )
    world.late(people[held:])
    return people
