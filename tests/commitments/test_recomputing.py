"""Computing many deadlines anew: a job in portions, gone on with after a kill, told honestly."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from commitments import keeping
from commitments.actions import (
    recomputing,
    registers,
    run_recomputation,
    run_recomputations,
    save_framework,
    save_party,
    start_recomputation,
)
from commitments.models import Commitment, CommitmentParty, Deadline, Recomputation
from commitments.tasks import run_recomputations as the_task
from frameworks.models import Party
from tests.commitments.test_registers import IN_NEW_YORK, IN_SEOUL
from tests.factories import (
    AT,
    create_anchored_deadline,
    create_commitment,
    create_deadline,
    create_framework,
    create_meeting,
    create_party,
    create_user,
)
from tests.history.replay import verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call two deadlines many, and take them one at a time."""
    monkeypatch.setattr(registers, "MANY", 1)
    monkeypatch.setattr(recomputing, "PORTION", 1)


def promises(party: Party, number: int = 3) -> list[Deadline]:
    return [create_deadline(commitment=create_commitment(owner=party)) for _ in range(number)]


def late_at(rows: list[Deadline]) -> set[Any]:
    keys = [row.pk for row in rows]
    return set(Deadline.objects.filter(pk__in=keys).values_list("late_at", flat=True))


def moved(party: Party, zone: str = "America/New_York") -> registers.Followed:
    party.time_zone = zone
    return save_party(party, by=create_user(), at=AT, reason="It moved.")


def told(job: Recomputation) -> tuple[str, int, int, int, int]:
    return (job.state, job.looked_at, job.put_right, job.left, job.kept_put_right)


@pytest.mark.usefixtures("few")
def test_many_deadlines_of_a_party_follow_as_a_job() -> None:
    party = create_party(time_zone="Asia/Seoul")
    rows, foreign = promises(party), promises(create_party(time_zone="Asia/Seoul"))
    followed = moved(party)
    assert followed.later is not None
    assert (followed.ended_elsewhere, followed.later.total) == (0, 3)
    assert late_at(rows) == {IN_SEOUL}
    the_task()
    job = Recomputation.objects.get()
    assert told(job) == ("done", 3, 3, 0, 0)
    assert (late_at(rows), late_at(foreign)) == ({IN_NEW_YORK}, {IN_SEOUL})
    assert verbs(rows[0])[-1] == "end_day_elsewhere"
    # What is done is done: nothing is written by another run.
    assert run_recomputations(at=AT) == 0
    assert told(run_recomputation(job.uuid, at=AT)) == ("done", 3, 3, 0, 0)


def test_few_deadlines_follow_at_once() -> None:
    party = create_party(time_zone="Asia/Seoul")
    rows = promises(party)
    followed = moved(party)
    assert (followed.ended_elsewhere, followed.later) == (3, None)
    assert late_at(rows) == {IN_NEW_YORK}


@pytest.mark.usefixtures("few")
def test_many_deadlines_of_a_framework_follow_as_a_job() -> None:
    framework = create_framework(time_zone="Asia/Seoul")
    promised = [create_commitment(framework=framework, parties=[]) for _ in "ab"]
    rows = [create_deadline(commitment=commitment) for commitment in promised]
    framework.time_zone = "America/New_York"
    followed = save_framework(framework, by=None, at=AT)
    assert followed.later is not None
    assert told(run_recomputation(followed.later.uuid, at=AT))[:3] == ("done", 2, 2)
    assert late_at(rows) == {IN_NEW_YORK}


@pytest.mark.usefixtures("few")
def test_who_goes_on_after_a_kill_counts_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    party = create_party(time_zone="Asia/Seoul")
    rows = promises(party)
    job = moved(party).later
    assert job is not None
    whole, turns = recomputing._compute, iter((False, True))

    def killed(*args: Any, **told: Any) -> tuple[int, int]:
        done = whole(*args, **told)
        if next(turns, False):
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(recomputing, "_compute", killed)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        # The savepoint stands for the connection that is lost.
        run_recomputation(job.uuid, at=AT)
    monkeypatch.setattr(recomputing, "_compute", whole)
    assert told(run_recomputation(job.uuid, at=AT)) == ("done", 3, 3, 0, 0)
    assert late_at(rows) == {IN_NEW_YORK}
    assert all(verbs(row).count("end_day_elsewhere") == 1 for row in rows)


@pytest.mark.usefixtures("few")
def test_a_second_change_before_the_job_began_is_in_the_same_job() -> None:
    party, user = create_party(time_zone="Asia/Seoul"), create_user()
    rows = promises(party)
    for zone in ("Asia/Tokyo", "America/New_York"):
        party.time_zone = zone
        save_party(party, by=user, at=AT)
    assert run_recomputations(at=AT) == 1
    assert late_at(rows) == {IN_NEW_YORK}


@pytest.mark.usefixtures("few")
def test_a_party_that_is_merged_meanwhile_is_followed_to_the_one_that_is_kept() -> None:
    party, kept = create_party(time_zone="Asia/Seoul"), create_party(time_zone="America/New_York")
    rows = promises(party)
    moved(party)
    CommitmentParty.objects.filter(party=party).update(party=kept)
    Party.objects.filter(pk=party.pk).update(merged_into=kept)
    run_recomputations(at=AT)
    assert late_at(rows) == {IN_NEW_YORK}


def test_everything_is_compared_and_what_was_written_past_the_actions_is_put_right() -> None:
    party = create_party(time_zone="Asia/Seoul")
    rows = promises(party)
    meeting = create_meeting(starts_on=date(2027, 5, 4), ends_on=date(2027, 5, 4))
    hanging = create_anchored_deadline(
        commitment=create_commitment(framework=meeting.forum.framework), meeting=meeting
    )
    before = Deadline.objects.get(pk=hanging.pk)
    assert before.last_day is not None
    Deadline.objects.filter(pk=rows[0].pk).update(late_at=IN_NEW_YORK)
    Deadline.objects.filter(pk=hanging.pk).update(last_day=None, grace_day=None, late_at=None)
    Commitment.objects.filter(pk=rows[1].commitment_id).update(has_run_out=True)
    job = start_recomputation(by=None, at=AT)
    assert told(run_recomputation(job.uuid, at=AT)) == ("done", 4, 2, 0, 1)
    assert late_at(rows) == {IN_SEOUL}
    assert Deadline.objects.get(pk=hanging.pk).last_day == before.last_day
    assert not Commitment.objects.get(pk=rows[1].commitment_id).has_run_out
    again = start_recomputation(by=None, at=AT)
    assert told(run_recomputation(again.uuid, at=AT)) == ("done", 4, 0, 0, 0)


def test_the_command_tells_what_was_wrong() -> None:
    rows = promises(create_party(time_zone="Asia/Seoul"))
    Deadline.objects.filter(pk=rows[0].pk).update(late_at=IN_NEW_YORK)
    out = StringIO()
    call_command("recompute", stdout=out)
    assert out.getvalue().startswith("Deadlines: 3 looked at, 1 put right, 0 that cannot")


def test_what_was_asked_for_thirty_days_ago_goes_once_it_is_done() -> None:
    done = start_recomputation(by=None, at=AT)
    run_recomputation(done.uuid, at=AT)
    assert recomputing.drop_recomputations(at=AT + timedelta(days=29)) == 0
    running = start_recomputation(by=None, at=AT)
    assert recomputing.drop_recomputations(at=AT + timedelta(days=30)) == 1
    assert Recomputation.objects.get() == running


def test_what_goes_wrong_is_told_and_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    promises(create_party())

    def broken(*_args: Any, **_told: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(recomputing, "_compute", broken)
    job = run_recomputation(start_recomputation(by=None, at=AT).uuid, at=AT)
    assert job.state == "failed"
    assert run_recomputations(at=AT) == 0


def test_nothing_is_wrong_where_nothing_was_written_past_the_triggers() -> None:
    promises(create_party())
    assert keeping.put_right(connection) == 0
