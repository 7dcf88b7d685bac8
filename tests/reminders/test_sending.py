"""Claiming, arming, settling: what a dead sender, a refusing server or a second sender leave."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from threading import Barrier, Thread
from typing import Self

import pytest
from django.db import connection

from accounts.models import User
from commitments.actions.refusal import RefusedError
from history.models import AuditEvent
from reminders.actions import gather, nudge, plan, replay, send_due, sweep
from reminders.actions.sending import claim
from reminders.checks import troubles
from reminders.models import Heartbeat, Mail, Notification
from reminders.policy import LEASE, MAX_AGE, MAX_ATTEMPTS, Failure
from reminders.states import DutyState, MailKind, MailState
from reminders.transports import DeliveryError, FolderTransport
from tests import factories
from tests.reminders.scenes import LATE_NOON, Sink, due_commitment, refusal, run


class DiesError(BaseException):
    """Ends a sender as a kill would: nothing after it runs."""


class DyingSink(Sink):
    """A way out whose sender dies before arming, after arming, or after the letter has left."""

    def __init__(self, moment: str) -> None:
        super().__init__()
        self.moment = moment

    def __enter__(self) -> Self:
        return self

    def deliver(self, letter: EmailMessage, *, arm: Callable[[], None], at: datetime) -> None:  # noqa: ARG002
        if self.moment == "before arming":
            raise DiesError
        arm()
        if self.moment == "after the letter left":
            self.letters.append(letter)
        raise DiesError


def queued(kind: MailKind = MailKind.DIGEST) -> Mail:
    due_commitment()
    plan(at=LATE_NOON)
    gather(at=LATE_NOON)
    Mail.objects.update(kind=kind)
    return Mail.objects.get()


def die(moment: str) -> DyingSink:
    sink = DyingSink(moment)
    with pytest.raises(DiesError):
        send_due(clock=lambda: LATE_NOON, transport=sink)
    return sink


def send(at: datetime, sink: Sink | None = None) -> Sink:
    sink = sink or Sink()
    send_due(clock=lambda: at, transport=sink)
    return sink


AFTER_LEASE = LATE_NOON + LEASE + timedelta(seconds=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "doubts"),
    [("before arming", 0), ("after arming", 1), ("after the letter left", 1)],
)
def test_a_mail_whose_sender_died_goes_out_after_its_lease_and_doubt_is_flagged(
    moment: str, doubts: int
) -> None:
    mail = queued()
    first = die(moment)

    assert not send(LATE_NOON + timedelta(minutes=5)).letters
    second = send(AFTER_LEASE)

    mail.refresh_from_db()
    assert (mail.state, mail.doubts, mail.attempts) == (MailState.SENT, doubts, 2)
    assert [letter["Message-ID"] for letter in second.letters] == [mail.message_id]
    assert {letter["Message-ID"] for letter in first.letters} <= {mail.message_id}
    assert Notification.objects.get().state == DutyState.SENT


@pytest.mark.django_db
def test_an_escalation_in_doubt_is_held_for_a_person_who_sends_it_again_with_a_reason() -> None:
    mail = queued(MailKind.ESCALATION)
    die("after arming")

    assert not send(AFTER_LEASE).letters
    mail.refresh_from_db()
    assert (mail.state, mail.doubts) == (MailState.HELD, 1)

    by = factories.create_user()
    with pytest.raises(RefusedError):
        replay(mail, reason=" ", by=by, at=AFTER_LEASE)
    replay(mail, reason="The minister has nothing", by=by, at=AFTER_LEASE)
    assert len(send(AFTER_LEASE).letters) == 1
    assert AuditEvent.objects.get(verb="replay_mail").reason == "The minister has nothing"
    mail.refresh_from_db()
    with pytest.raises(RefusedError):
        replay(mail, reason="Again", by=by, at=AFTER_LEASE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (Failure.CONNECTION, MailState.RETRY),
        (Failure.BUSY, MailState.RETRY),
        (Failure.MAILBOX, MailState.RETRY),
        (Failure.PERMANENT, MailState.DEAD),
    ],
)
def test_a_refusal_ends_as_its_kind_says(failure: Failure, state: MailState) -> None:
    mail = queued()

    send(LATE_NOON, Sink(refusal(failure)))

    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (state, "450 try later")
    assert mail.claim_token is None


@pytest.mark.django_db
def test_a_refused_mail_goes_out_later_with_its_duty() -> None:
    queued()
    send(LATE_NOON, Sink(refusal()))

    assert len(send(LATE_NOON + timedelta(minutes=16)).letters) == 1
    assert Notification.objects.get().state == DutyState.SENT


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["attempts", "age"])
def test_trying_comes_to_an_end(way: str) -> None:
    mail = queued()
    at = LATE_NOON
    if way == "attempts":
        Mail.objects.update(attempts=MAX_ATTEMPTS)
    else:
        at += MAX_AGE + timedelta(hours=1)

    send(at, Sink(refusal()))

    mail.refresh_from_db()
    assert mail.state == MailState.DEAD
    assert "1 mail was given up." in troubles(at=at)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "state"), [(MailKind.DIGEST, MailState.RETRY), (MailKind.ESCALATION, MailState.HELD)]
)
def test_a_connection_lost_after_the_text_left_is_a_doubt(kind: MailKind, state: str) -> None:
    mail = queued(kind)

    send(LATE_NOON, Sink(refusal(Failure.CONNECTION, in_doubt=True)))

    mail.refresh_from_db()
    assert (mail.state, mail.doubts) == (state, 1)


@pytest.mark.django_db
def test_a_sender_that_lost_its_lease_sends_nothing() -> None:
    mail = queued()
    (held,) = claim(at=LATE_NOON)
    assert held.pk == mail.pk
    (taken,) = claim(at=AFTER_LEASE)

    assert taken.claim_token != held.claim_token
    from reminders.actions.sending import Run, _send

    sink = Sink()
    _send(held, Run(clock=lambda: AFTER_LEASE, transport=sink))
    assert not sink.letters
    mail.refresh_from_db()
    assert mail.claim_token == taken.claim_token


@pytest.mark.django_db
def test_what_joined_a_mail_after_it_was_written_is_owed_again() -> None:
    mail = queued()
    late = due_commitment(email="late@example.org")

    class Meddling(Sink):
        def deliver(self, letter: EmailMessage, *, arm: Callable[[], None], at: datetime) -> None:
            plan(at=LATE_NOON)
            Notification.objects.filter(commitment=late.commitment).update(
                mail=mail, state=DutyState.MAILED
            )
            super().deliver(letter, arm=arm, at=at)

    send(LATE_NOON, Meddling())

    joined = Notification.objects.get(commitment=late.commitment)
    assert (joined.state, joined.mail) == (DutyState.OWED, None)


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_named_and_nothing_is_lost(tmp_path: Path) -> None:
    queued()
    (tmp_path / "mail").write_text("a file where the folder should be")

    with pytest.raises(DeliveryError, match="mail cannot be written"):
        send_due(clock=lambda: LATE_NOON, transport=FolderTransport(tmp_path / "mail"))

    assert Mail.objects.get().state == MailState.QUEUED


@pytest.mark.django_db
def test_a_sweep_leaves_a_heartbeat_and_silence_is_noticed() -> None:
    due_commitment()
    assert "The sweep has never run." in troubles(at=LATE_NOON)

    swept = sweep(clock=lambda: LATE_NOON, transport=Sink())

    assert (swept.planned, swept.mails, swept.outcome.sent) == (1, 1, 1)
    assert Heartbeat.objects.get().beat_at == LATE_NOON
    assert troubles(at=LATE_NOON) == []
    assert troubles(at=LATE_NOON + timedelta(hours=27))


@pytest.mark.django_db
def test_a_nudge_sends_one_mail_a_person_and_says_why_not() -> None:
    scene = due_commitment()
    second = factories.create_commitment(framework=scene.commitment.framework, owner=scene.party)
    factories.create_assignment(commitment=second, user=scene.person, party=scene.party)
    nobody = factories.create_commitment(framework=scene.commitment.framework)
    manager = factories.create_user(full_name="Kim Sol")
    chosen = [scene.commitment, second, nobody]

    nudged = nudge(chosen, by=manager, at=LATE_NOON, message="Before Friday, please")
    again = nudge(chosen, by=manager, at=LATE_NOON)
    sink = send(LATE_NOON)

    assert nudged.people == [scene.person]
    assert list(nudged.refused) == [nobody.uuid]
    assert again.people == []
    (letter,) = sink.letters
    body = letter.get_body(("plain",))
    assert body is not None
    assert "Before Friday, please" in body.get_content()
    assert "Kim Sol" in body.get_content()
    assert AuditEvent.objects.filter(verb="nudge").count() == 2
    with pytest.raises(RefusedError):
        nudge([], by=manager, at=LATE_NOON)


@pytest.mark.django_db(transaction=True)
def test_four_sweeps_at_once_tell_everybody_once() -> None:
    people: list[User] = [due_commitment().person for _ in range(5)]
    barrier, sinks = Barrier(4), [Sink() for _ in range(4)]

    def work(sink: Sink) -> None:
        barrier.wait(timeout=30)
        try:
            run(LATE_NOON, sink)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(sink,)) for sink in sinks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    told = sorted(str(letter["To"]) for sink in sinks for letter in sink.letters)
    assert len(told) == len(people)
    assert len({*told}) == len(people)
    assert Notification.objects.filter(state=DutyState.SENT).count() == len(people)
