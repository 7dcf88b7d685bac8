"""The planner's SQL against the pure policy, over zones and precisions; and clocks that jump."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from commitments.models import Deadline
from frameworks.roles import Role
from reminders.models import Mail, Notification, ReminderPolicy
from reminders.owed import SOURCES, moment_at
from reminders.policy import DEFAULT, duty_key, local_day, owed_step
from reminders.states import DutyState, Family, MailKind
from tests import factories
from tests.reminders.scenes import due_commitment, run

pytestmark = pytest.mark.django_db

ZONES = ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Seoul", "America/Santiago", "UTC")
READINGS = ("2026-03-29", "2026-10-25", "2026-03", "2026-34", "2026-41", "2026-22", "2026", "202X")
# Around midnight of both ends of the world, and around changes of the clocks.
HOURS = (0, 3, 9, 10, 11, 12, 14, 23)


def scenes() -> list[tuple[Deadline, User]]:
    found = []
    for place, edtf in enumerate(READINGS):
        zone = ZONES[place % len(ZONES)]
        scene = due_commitment(edtf=edtf, zone=zone, time_zone=ZONES[(place * 2) % len(ZONES)])
        found.append((scene.deadline, scene.person))
    return found


def instants() -> list[datetime]:
    steps = [*DEFAULT.ladder, *DEFAULT.steps(Family.TO_MANAGER), *DEFAULT.steps(Family.TO_LEAD)]
    found = set()
    for place, edtf in enumerate(("2026-03-29", "2026-12-31")):
        for number, step in enumerate(steps):
            day = date.fromisoformat(edtf) + timedelta(days=step.days)
            hour = HOURS[(place + number) % len(HOURS)]
            found.add(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))
    return sorted(found)


def by_source(name: str, at: datetime) -> dict[tuple[int, int], tuple[str, str]]:
    source = next(source for source in SOURCES if source.name == name)
    rows = source.rows(moment_at(at)).values_list("pk", "duty_recipient", "duty_rung", "duty_key")
    return {(deadline, person): (rung, key) for deadline, person, rung, key in rows}


def expected(deadline: Deadline, person: User, at: datetime, ladder: Any) -> tuple[str, str] | None:
    step = owed_step(
        last_day=deadline.last_day,
        late_at=deadline.late_at,
        at=at,
        today=local_day(at, zone=person.time_zone),
        ladder=ladder,
    )
    if step is None:
        return None
    key = duty_key(
        subject=deadline.uuid,
        rung=step.rung,
        occurrence=str(deadline.last_day),
        recipient=person.uuid,
    )
    return step.rung, key


def test_the_ladder_in_sql_is_the_pure_ladder_at_every_sampled_instant() -> None:
    pairs = scenes()
    seen = set()

    for at in instants():
        owed = by_source("ladder", at)
        for deadline, person in pairs:
            wanted = expected(deadline, person, at, DEFAULT.ladder)
            assert owed.get((deadline.pk, person.pk)) == wanted, (deadline.edtf, at)
            seen.add(wanted and wanted[0])

    assert seen >= {None, *(step.rung for step in DEFAULT.ladder)}


@pytest.mark.parametrize(
    ("name", "family", "role"),
    [("to_manager", Family.TO_MANAGER, Role.MANAGER), ("to_lead", Family.TO_LEAD, Role.LEAD)],
)
def test_escalations_in_sql_are_the_pure_ones(name: str, family: Family, role: Role) -> None:
    pairs = []
    for deadline, _person in scenes():
        holder = factories.create_member(deadline.commitment.framework, role)
        pairs.append((deadline, holder))

    for at in instants():
        owed = by_source(name, at)
        for deadline, holder in pairs:
            wanted = expected(deadline, holder, at, DEFAULT.steps(family))
            assert owed.get((deadline.pk, holder.pk)) == wanted, (deadline.edtf, at)


def test_a_clock_set_back_and_forth_tells_each_step_once_and_none_early() -> None:
    scene = due_commitment(zone="Asia/Seoul", time_zone="America/Santiago")
    day, letters = date(2026, 3, 31), []

    offsets = {step + more for step in (-30, -7, -1, 0, 1, 7, 21) for more in (-1, 0, 1)}
    for offset in sorted(offsets):
        at = datetime(day.year, day.month, day.day, 13, tzinfo=UTC) + timedelta(days=offset)
        for jump in (timedelta(0), timedelta(hours=-1), timedelta(hours=1), timedelta(days=-1)):
            letters += run(at + jump).letters

    told = Notification.objects.filter(commitment=scene.commitment, state=DutyState.SENT)
    rungs = list(told.order_by("pk").values_list("rung", flat=True))
    assert rungs == ["before_30", "before_7", "before_1", "on_day", "after_1", "after_7",
                     "after_21"]  # fmt: skip
    assert len(letters) == len(rungs)
    days = Mail.objects.filter(kind=MailKind.DIGEST).values_list("local_day", flat=True)
    assert len({*days}) == len(days)


def test_an_edited_policy_tells_no_step_again() -> None:
    due_commitment()
    at = datetime(2026, 4, 1, 12, tzinfo=UTC)
    assert len(run(at).letters) == 1

    ReminderPolicy.objects.create(before=[14], after=[1, 9])
    assert not run(at + timedelta(days=2)).letters
    assert len(run(at + timedelta(days=9)).letters) == 1
