"""Sending many mails: asked about together, written and settled one by one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.domain.vocabulary import Status
from commitments.models import Commitment
from reminders.actions import gather, plan, rechecking, send_due, sending
from reminders.models import Mail, Notification
from reminders.states import DutyState, MailKind, MailState
from tests.reminders.scenes import LATE_NOON, Sink, due_commitment

pytestmark = pytest.mark.django_db


def queue(count: int) -> None:
    for _ in range(count):
        due_commitment()
    plan(at=LATE_NOON)
    gather(at=LATE_NOON)


def statements(count: int) -> int:
    """Queue and send mails; return how many statements sending took."""
    queue(count)
    with CaptureQueriesContext(connection) as captured:
        outcome = send_due(clock=lambda: LATE_NOON, transport=Sink())
    assert outcome.sent == count
    return len(captured)


def test_one_mail_more_takes_only_arming_and_settling() -> None:
    few, many = statements(2), statements(12)
    # Arming; and the settlement: its transaction, what it says to the database, three rows.
    assert (many - few) / 10 <= 7


class Slow(Sink):
    """A way out at which time passes, and something happens, with each letter."""

    def __init__(self, seconds: float, then: Callable[[], object]) -> None:
        super().__init__()
        self.at = LATE_NOON
        self._seconds, self._then = timedelta(seconds=seconds), then

    def deliver(self, letter: EmailMessage, *, arm: Callable[[], None], at: datetime) -> None:
        super().deliver(letter, arm=arm, at=at)
        self.at += self._seconds
        self._then()


def close_all() -> None:
    Commitment.objects.update(status=Status.DELIVERED, closed_at=LATE_NOON)


def test_what_changed_while_others_were_sent_is_not_told_after_a_few_seconds() -> None:
    queue(3)
    sink = Slow(6, close_all)

    outcome = send_due(clock=lambda: sink.at, transport=sink)

    assert (outcome.sent, outcome.cancelled) == (1, 2)
    states = Notification.objects.order_by("state").values_list("state", flat=True)
    assert [*states] == [DutyState.CANCELLED, DutyState.CANCELLED, DutyState.SENT]


def test_a_look_at_many_that_fails_keeps_none_of_them_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue(3)

    def fail(*_mails: Any, at: datetime) -> None:
        raise ValueError("one of them is broken")

    monkeypatch.setattr(sending, "look_again_at", fail)

    assert send_due(clock=lambda: LATE_NOON, transport=Sink()).sent == 3


def test_mails_with_many_duties_are_looked_at_a_few_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue(5)
    sizes: list[int] = []
    together = rechecking.look_again_at

    def watched(mails: Any, *, at: datetime) -> Any:
        sizes.append(len(mails))
        return together(mails, at=at)

    monkeypatch.setattr(sending, "look_again_at", watched)
    monkeypatch.setattr(sending, "MOST_DUTIES", 2)

    assert send_due(clock=lambda: LATE_NOON, transport=Sink()).sent == 5
    assert sizes == [2, 2, 1]
    assert {*Mail.objects.values_list("state", flat=True)} == {MailState.SENT}


class Counting(Sink):
    """A way out that notes how many mails are armed when a letter leaves."""

    def __init__(self) -> None:
        super().__init__()
        self.armed: list[int] = []

    def deliver(self, letter: EmailMessage, *, arm: Callable[[], None], at: datetime) -> None:
        super().deliver(letter, arm=arm, at=at)
        self.armed.append(Mail.objects.filter(state=MailState.ARMED).count())


def test_mails_that_go_out_again_in_doubt_are_armed_a_few_at_a_time() -> None:
    queue(12)

    send_due(clock=lambda: LATE_NOON, transport=(sink := Counting()))

    assert sink.armed == [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 2, 1]


def test_what_would_be_held_in_doubt_is_armed_by_itself() -> None:
    queue(4)
    Mail.objects.update(kind=MailKind.ESCALATION)

    send_due(clock=lambda: LATE_NOON, transport=(sink := Counting()))

    assert sink.armed == [1, 1, 1, 1]


def test_an_escalation_among_other_mails_is_armed_when_its_turn_comes() -> None:
    queue(3)
    first, second, third = Mail.objects.order_by("send_from", "pk")
    Mail.objects.filter(pk=second.pk).update(kind=MailKind.ESCALATION)
    seen: list[set[int]] = []

    class Watching(Sink):
        def deliver(self, letter: EmailMessage, *, arm: Callable[[], None], at: datetime) -> None:
            super().deliver(letter, arm=arm, at=at)
            armed = Mail.objects.filter(state=MailState.ARMED)
            seen.append({*armed.values_list("pk", flat=True)})

    send_due(clock=lambda: LATE_NOON, transport=Watching())

    assert seen == [{first.pk, third.pk}, {second.pk, third.pk}, {third.pk}]


def test_what_was_armed_with_others_and_taken_over_since_is_not_sent() -> None:
    queue(2)
    other = Mail.objects.order_by("send_from", "pk").last()
    assert other is not None

    def take_over() -> None:
        Mail.objects.filter(pk=other.pk, state=MailState.ARMED).update(
            state=MailState.CLAIMED, claim_token=uuid4()
        )

    sink = Slow(31, take_over)
    outcome = send_due(clock=lambda: sink.at, transport=sink)

    assert (outcome.sent, len(sink.letters)) == (1, 1)
    other.refresh_from_db()
    assert other.state == MailState.CLAIMED
