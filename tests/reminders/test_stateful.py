"""A small world under faults in any order: what was told is compared with what held."""

import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from commitments.actions import assign, declare, extend_deadline, unassign
from commitments.domain.vocabulary import Status
from commitments.models import Assignment, Deadline
from reminders.actions import gather, nudge, plan, send_due
from reminders.actions.standing_in import end_absence, enter_absence
from reminders.models import Mail, Notification, ReminderPolicy
from reminders.policy import DEFAULT, LEASE, Policy, duty_key, local_day, owed_step
from reminders.states import LADDER_FAMILIES, DutyState, MailKind, MailState
from tests import factories
from tests.reminders.scenes import Sink, refusal

BEGIN = datetime(2026, 3, 2, 12, tzinfo=UTC)
DATES = ("2026-03-31", "2026-04-10", "2026-05-05")
LADDERS = ((30, 7, 1), (14, 3), ())
AFTERS = ((1, 7, 21, 49, 105), (2, 9), (1, 7))
# The full run: CHAOS_FULL=1.
IS_FULL = bool(os.environ.get("CHAOS_FULL"))
EXAMPLES, STEPS = (400, 50) if IS_FULL else (6, 14)


class KilledError(BaseException):
    """Ends a sender as a kill would."""


class Watching(Sink):
    """A way out that asks the world, at the moment of leaving, whether what leaves holds."""

    def __init__(self, world: "World", dies: str = "", refuses: bool = False) -> None:
        super().__init__(*[refusal()] if refuses else [])
        self.world, self.dies = world, dies

    def deliver(self, letter: EmailMessage, *, arm: Callable[[], None], at: datetime) -> None:
        """Watch, and die where a rule says so."""
        if self.dies == "before arming":
            raise KilledError
        if self.dies == "after arming":
            arm()
            raise KilledError
        super().deliver(letter, arm=arm, at=at)
        self.world.left(letter)
        if self.dies == "after leaving":
            raise KilledError


class World(RuleBasedStateMachine):
    """Two commitments, three people, a clock, and everything that may go wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.at = BEGIN
        self.copies: Counter[str] = Counter()
        self.digests: dict[tuple[int, date], set[str]] = {}
        self.wrong: list[str] = []

    @initialize()
    def enter(self) -> None:
        framework = factories.create_framework()
        self.party = factories.create_party(framework=framework, time_zone="UTC")
        self.by = factories.create_user()
        self.people = [factories.create_user(mail_any_time=True) for _ in range(3)]
        self.commitments = [
            factories.create_commitment(
                framework=framework, owner=self.party, stale_at=BEGIN + timedelta(days=9999)
            )
            for _ in range(2)
        ]
        for commitment, person in zip(self.commitments, self.people, strict=False):
            factories.create_deadline(commitment=commitment, expression="soon", edtf=DATES[0])
            factories.create_assignment(commitment=commitment, user=person, party=self.party)
        for person in self.people:
            for commitment in self.commitments:
                # All belong to the party, so that each may be asked to answer.
                factories.create_assignment(commitment=commitment, user=person, party=self.party)
        for commitment in self.commitments:
            for row in commitment.assignments.exclude(user=self._first(commitment)):
                unassign(row, reason="set up", by=self.by, at=self.at)

    def _first(self, commitment: Any) -> User:
        return self.people[self.commitments.index(commitment)]

    def teardown(self) -> None:
        try:
            if hasattr(self, "people"):
                self._drain()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    # --- what happens ---

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 6, 24 * 10, 24 * 40]))
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule(kind=st.sampled_from(["whole", "plan", "twice", "gather"]))
    def sweep(self, kind: str) -> None:
        plan(at=self.at)
        if kind == "twice":
            # The other planner, a moment later, with its own idea of now.
            assert plan(at=self.at) == 0
        if kind != "plan":
            gather(at=self.at)
        if kind in {"whole", "twice"}:
            self._send()

    @rule(dies=st.sampled_from(["before arming", "after arming", "after leaving"]))
    def sender_is_killed(self, dies: str) -> None:
        plan(at=self.at)
        gather(at=self.at)
        self._send(dies=dies)

    @rule()
    def server_refuses(self) -> None:
        plan(at=self.at)
        gather(at=self.at)
        self._send(refuses=True)

    @rule()
    def lease_runs_out(self) -> None:
        self.at += LEASE + timedelta(seconds=1)
        self._send()

    @rule(which=st.integers(0, 1), edtf=st.sampled_from(DATES))
    def date_moves(self, which: int, edtf: str) -> None:
        deadline = self.commitments[which].deadlines.get()
        # A date that lies in the past is refused, by a rule with tests of its own.
        is_ahead = date.fromisoformat(edtf) > self.at.date()
        if is_ahead and deadline.is_open and deadline.edtf != edtf:
            extend_deadline(
                deadline, expression=f"by {edtf}", edtf=edtf, reason="Moved", by=self.by, at=self.at
            )

    @rule(which=st.integers(0, 1), is_open=st.booleans())
    def closed_or_reopened(self, which: int, is_open: bool) -> None:
        commitment = self.commitments[which]
        commitment.refresh_from_db()
        if commitment.is_open == is_open:
            return
        status = Status.ACTIVE if is_open else Status.DELIVERED
        declare(commitment, status=status, reason="So it is", by=self.by, at=self.at)

    @rule(which=st.integers(0, 1), who=st.integers(0, 2))
    def reassigned(self, which: int, who: int) -> None:
        person = self.people[who]
        person.refresh_from_db()
        if not person.is_active:
            return
        for row in self.commitments[which].assignments.all():
            unassign(row, reason="Moved", by=self.by, at=self.at)
        assign(self.commitments[which], user=person, party=self.party, by=self.by, at=self.at)

    @rule(who=st.integers(0, 1), stays=st.booleans())
    def person_leaves_or_returns(self, who: int, stays: bool) -> None:
        User.objects.filter(pk=self.people[who].pk).update(is_active=stays)

    @rule(who=st.integers(0, 1), days=st.integers(1, 9))
    def goes_away(self, who: int, days: int) -> None:
        person = self.people[who]
        today = local_day(self.at, zone="UTC")
        ends_on = today + timedelta(days=days)
        if not person.alternates.filter(ends_on__gte=today).exists():
            enter_absence(
                person, alternate=self.people[2], starts_on=today, ends_on=ends_on,
                by=self.by, at=self.at,
            )  # fmt: skip

    @rule(who=st.integers(0, 1))
    def comes_back(self, who: int) -> None:
        today = local_day(self.at, zone="UTC")
        for row in self.people[who].alternates.filter(ends_on__gte=today):
            end_absence(row, by=self.by, at=self.at)

    @rule(before=st.sampled_from(LADDERS), after=st.sampled_from(AFTERS))
    def policy_is_edited(self, before: tuple[int, ...], after: tuple[int, ...]) -> None:
        ReminderPolicy.objects.update_or_create(
            framework=None, kind="", strength="", defaults={"before": before, "after": after}
        )

    @rule(which=st.integers(0, 1))
    def nudged(self, which: int) -> None:
        commitment = self.commitments[which]
        commitment.refresh_from_db()
        nudge([commitment], by=self.by, at=self.at)
        self._send()

    # --- what must always be ---

    def _send(self, *, dies: str = "", refuses: bool = False) -> None:
        try:
            send_due(clock=lambda: self.at, transport=Watching(self, dies, refuses))
        except KilledError:
            return

    def left(self, letter: EmailMessage) -> None:
        """Note a copy that has left, and whether what it says held then."""
        mail = Mail.objects.get(message_id=letter["Message-ID"])
        if mail.kind == MailKind.DIGEST:
            days = self.digests.setdefault((mail.recipient_id, mail.local_day), set())
            days.add(mail.message_id)
        told = Notification.objects.filter(mail=mail, state=DutyState.MAILED)
        for duty in told.select_related("commitment", "deadline", "recipient"):
            self.copies[duty.duty_key] += 1
            if reason := self._is_false(duty):
                self.wrong.append(f"{duty.rung} was told although {reason}")

    def _is_false(self, duty: Notification) -> str:
        assert duty.commitment is not None
        contacts = Assignment.objects.filter(commitment=duty.commitment, user=duty.recipient)
        facts = {
            "the person has left": not duty.recipient.is_active,
            "the commitment is closed": not duty.commitment.is_open,
            "somebody else answers for it": not contacts.exists(),
            "the date has moved": duty.deadline is not None
            and str(duty.deadline.last_day) != duty.occurrence,
            "its day has not come": duty.deadline is not None and self._is_early(duty),
        }
        return next((words for words, holds in facts.items() if holds), "")

    def _is_early(self, duty: Notification) -> bool:
        assert duty.deadline is not None
        assert duty.deadline.last_day is not None
        if duty.family not in LADDER_FAMILIES:
            return False
        word, _underline, count = duty.rung.rpartition("_")
        days = {"before": -1, "after": 1}.get(word, 0) * (int(count) if count.isdigit() else 0)
        return self.at.date() < duty.deadline.last_day + timedelta(days=days)

    @invariant()
    def nothing_false_was_told(self) -> None:
        assert not self.wrong

    @invariant()
    def nobody_was_told_twice_without_a_flag(self) -> None:
        rows = Notification.objects.filter(duty_key__in=self.copies).select_related("mail")
        for duty in rows:
            doubts = duty.mail.doubts if duty.mail else 0
            assert self.copies[duty.duty_key] <= 1 + doubts + self._undecided(duty.mail)

    @staticmethod
    def _undecided(mail: Mail | None) -> int:
        # An armed mail whose sender died is counted as doubtful by who takes it over.
        return int(mail is not None and mail.state == MailState.ARMED)

    @invariant()
    def one_digest_a_person_a_day(self) -> None:
        assert all(len(messages) == 1 for messages in self.digests.values())

    @invariant()
    def a_key_is_there_once(self) -> None:
        keys = list(Notification.objects.values_list("duty_key", flat=True))
        assert len({*keys}) == len(keys)

    def _drain(self) -> None:
        """Let days pass without faults: everything that is owed then has been told."""
        for person in self.people[:2]:
            User.objects.filter(pk=person.pk).update(is_active=True)
        for _ in range(3):
            self.at += timedelta(days=1)
            plan(at=self.at)
            gather(at=self.at)
            self._send()
        self.nothing_false_was_told()
        self.nobody_was_told_twice_without_a_flag()
        self.one_digest_a_person_a_day()
        policy = self._policy()
        for deadline in Deadline.objects.filter(
            is_open=True, commitment__is_open=True, commitment__in=self.commitments
        ):
            step = owed_step(
                last_day=deadline.last_day, late_at=deadline.late_at, at=self.at,
                today=self.at.date(), ladder=policy.ladder,
            )  # fmt: skip
            for row in deadline.commitment.assignments.select_related("user"):
                if step and row.user.is_active:
                    self._was_told(deadline, row.user, step.rung)

    @staticmethod
    def _policy() -> Policy:
        row = ReminderPolicy.objects.filter(framework=None).first()
        return row.steps if row else DEFAULT

    def _was_told(self, deadline: Deadline, person: User, rung: str) -> None:
        key = duty_key(
            subject=deadline.uuid,
            rung=rung,
            occurrence=str(deadline.last_day),
            recipient=person.uuid,
        )
        duty = Notification.objects.get(duty_key=key)
        assert duty.state == DutyState.SENT, (duty.rung, duty.state, duty.state_reason)
        assert self.copies[key] >= 1


@pytest.mark.django_db
def test_under_faults_in_any_order_each_duty_is_told_once_and_nothing_false() -> None:
    run_state_machine_as_test(
        World,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            # The short run is the same each time; the full one looks where nobody looked.
            derandomize=not IS_FULL,
            suppress_health_check=list(HealthCheck),
        ),
    )
