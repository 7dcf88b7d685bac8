"""What goes wrong with many mails at once, and what may not stop the others."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from accounts.models import User
from commitments.actions.refusal import RefusedError
from frameworks.models import Alternate
from frameworks.roles import Role
from reminders import feeds
from reminders.actions import cancel_mail, gather, nudge, plan, send_due, sweep
from reminders.actions import sweeping as sweeping_module
from reminders.actions.bouncing import count_bounce
from reminders.actions.standing_in import change_absence
from reminders.checks import Fault, findings
from reminders.covering import deciders_for
from reminders.models import FeedToken, Heartbeat, Mail, Notification, Webhook, WebhookPost
from reminders.policy import HARD_BOUNCES, Failure
from reminders.states import FAILING, LOOP, DutyState, MailState
from reminders.transports import DeliveryError
from tests import factories
from tests.reminders.letters import another, away, member, plain, to_of
from tests.reminders.scenes import LATE_NOON, Scene, Sink, due_commitment, run

pytestmark = pytest.mark.django_db

AT = LATE_NOON
DAY = timedelta(days=1)


class Refusing(Sink):
    """A way out that refuses everybody, or those whom a test names."""

    def __init__(self, words: str, failure: Failure, *only: str) -> None:
        super().__init__()
        self.words, self.failure, self.only = words, failure, only

    def deliver(self, letter: EmailMessage, *, arm: Callable[[], None], at: datetime) -> None:
        """Refuse the recipient, or take the letter."""
        if not self.only or any(one in str(letter["To"]) for one in self.only):
            raise DeliveryError(
                self.words, failure=self.failure, of_address=self.failure == Failure.PERMANENT
            )
        super().deliver(letter, arm=arm, at=at)


class Poisoned(Sink):
    """A way out that breaks by a fault of its own on a letter to somebody."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    def deliver(self, letter: EmailMessage, *, arm: Callable[[], None], at: datetime) -> None:
        """Break, or take the letter."""
        if self.address in str(letter["To"]):
            raise KeyError("a fault")
        super().deliver(letter, arm=arm, at=at)


def bounces() -> list[int]:
    return sorted(User.objects.values_list("hard_bounces", flat=True))


@pytest.mark.parametrize(
    ("words", "is_bounce"),
    [
        ("550 5.1.1 unknown", True),
        ("550-5.1.1 unknown", True),
        ("554 5.1.2 no such domain", True),
        ("550 no such user", True),
        ("551 not here", True),
        ("553 no mailbox of this name", True),
        ("550 5.2.1 switched off", True),
        ("554 5.7.1 <a@b.org>: Relay access denied", False),
        ("550 5.7.1 not authorised", False),
        ("550 Relaying denied", False),
        ("550 relay not permitted", False),
        ("550 5.1.8 sender's domain is unknown", False),
        ("554 no", False),
        ("552 5.2.2 full", False),
    ],
)
def test_only_words_about_the_address_count_against_it(words: str, is_bounce: bool) -> None:
    error = DeliveryError(words, failure=Failure.PERMANENT, of_address=True)

    assert error.is_hard_bounce == is_bounce


@pytest.mark.parametrize("words", ["550 unknown", "554 5.7.1 Relay access denied"])
def test_a_relay_that_refuses_everybody_silences_nobody(words: str) -> None:
    people = [due_commitment().person.email for _one in range(2)]

    for hour in range(3):
        run(AT + timedelta(hours=hour), Refusing(words, Failure.PERMANENT))

    assert bounces() == [0, 0]
    assert {mail.state for mail in Mail.objects.all()} == {MailState.RETRY}
    assert to_of(run(AT + timedelta(hours=4)).letters) == sorted(people)


def test_an_address_refused_among_others_that_are_taken_counts() -> None:
    refused, _taken = due_commitment(), due_commitment()

    run(AT, Refusing("550 5.1.1 unknown", Failure.PERMANENT, refused.person.email))

    assert bounces() == [0, 1]
    assert Mail.objects.get(recipient=refused.person).state == MailState.DEAD


def test_an_administrator_is_never_silenced() -> None:
    scene = due_commitment(is_superuser=True)

    for day in range(3):
        run(AT + day * DAY, Refusing("550 5.1.1 unknown", Failure.PERMANENT))

    assert bounces() == [0]
    sink = run(AT + 4 * DAY + timedelta(hours=1), run(AT + 4 * DAY))
    assert len(sink.letters) == 1
    assert Notification.objects.get(recipient=scene.person).state == DutyState.SENT


def test_a_domain_in_other_letters_is_written_to_in_ascii() -> None:
    due_commitment(email="kim@한국.kr")

    (letter,) = run(AT).letters

    assert to_of([letter]) == ["kim@xn--3e0b707e.kr"]


def test_an_address_that_nobody_can_write_to_is_given_up_in_clear_words() -> None:
    kim, other = due_commitment(email="김@example.org"), due_commitment()

    assert to_of(run(AT).letters) == [other.person.email]

    mail = Mail.objects.get(recipient=kim.person)
    assert mail.state == MailState.DEAD
    assert mail.last_error.startswith("The address 김@example.org cannot be written to")
    assert bounces() == [0, 1]


def test_a_mail_that_breaks_keeps_back_no_other_and_is_given_up_in_the_end() -> None:
    poison, other = due_commitment(), due_commitment()
    sink = Poisoned(poison.person.email)

    for hour in range(9):
        run(AT + timedelta(hours=hour), sink)

    assert to_of(sink.letters) == [other.person.email]
    mail = Mail.objects.get(recipient=poison.person)
    assert (mail.state, mail.doubts) == (MailState.DEAD, 0)
    assert mail.last_error == "KeyError: 'a fault'"


def stopped(moment: datetime) -> Callable[[], datetime]:
    """Return a clock that always says the same."""
    return lambda: moment


def test_a_server_that_is_away_uses_up_no_attempt() -> None:
    due_commitment()
    away = Refusing("refused", Failure.CONNECTION)

    run(AT, away)
    for minute in range(20, 47 * 60, 20):
        send_due(clock=stopped(AT + timedelta(minutes=minute)), transport=away)

    assert Mail.objects.get().state == MailState.RETRY
    assert len(run(AT + timedelta(hours=47)).letters) == 1


def given_up() -> Scene:
    """Let a server be away for longer than a mail may wait."""
    scene = due_commitment()
    away = Refusing("refused", Failure.CONNECTION)
    run(AT, away)
    send_due(clock=lambda: AT + timedelta(hours=49), transport=away)
    assert Mail.objects.get().state == MailState.DEAD
    return scene


def test_what_a_mail_was_to_tell_that_was_given_up_comes_with_the_next_digest() -> None:
    given_up()
    sink = Sink()

    for hour in range(50, 54):
        run(AT + timedelta(hours=hour), sink)

    assert len(sink.letters) == 1
    assert Notification.objects.get().state == DutyState.SENT


def test_what_may_have_gone_out_is_not_told_again_by_itself() -> None:
    given_up()
    Mail.objects.update(doubts=1)

    assert not run(AT + timedelta(hours=50)).letters


def test_a_mail_that_gets_through_frees_what_was_given_up() -> None:
    scene = given_up()
    manager = member(scene.commitment.framework, Role.MANAGER)
    nudge([scene.commitment], by=manager, at=AT + timedelta(hours=50))

    send_due(clock=lambda: AT + timedelta(hours=50), transport=Sink())

    ladder = Notification.objects.get(rung="after_1")
    assert (ladder.state, ladder.mail) == (DutyState.OWED, None)


def test_a_nudge_that_came_back_is_not_made_up_for() -> None:
    scene = due_commitment(edtf="2030-01-01", hard_bounces=HARD_BOUNCES - 1)
    manager = member(scene.commitment.framework, Role.MANAGER)
    nudge([scene.commitment], by=manager, at=AT)
    send_due(
        clock=lambda: AT,
        transport=Refusing("550 unknown", Failure.PERMANENT, scene.person.email),
    )
    User.objects.filter(pk=scene.person.pk).update(hard_bounces=0)
    sink = Sink()

    for hour in range(1, 4):
        run(AT + timedelta(hours=hour), sink)

    assert scene.person.email not in to_of(sink.letters)
    duty = Notification.objects.get(recipient=scene.person)
    assert duty.state == DutyState.SUPPRESSED


def faults(at: datetime) -> list[Fault]:
    return [finding.fault for finding in findings(at=at)]


def test_a_step_that_fails_keeps_back_no_other_and_the_heartbeat_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    due_commitment()
    plan(at=AT)
    gather(at=AT)

    def broken(**_arguments: Any) -> int:
        raise KeyError("a fault")

    sink = Sink()
    with monkeypatch.context() as patch:
        patch.setattr(sweeping_module, "plan", broken)
        for count in range(1, 4):
            with pytest.raises(KeyError):
                sweep(clock=lambda: AT, transport=sink)
            assert (Fault.FAILING in faults(AT)) == (count == 3)

    assert len(sink.letters) == 1
    assert Heartbeat.objects.get(loop=LOOP).note == "failed: plan: KeyError: 'a fault'"
    assert Heartbeat.objects.get(loop=FAILING).failures == 3

    sweep(clock=lambda: AT, transport=sink)

    assert Fault.FAILING not in faults(AT)
    assert not Heartbeat.objects.filter(loop=FAILING).exists()


def test_who_wants_the_daily_mail_again_is_told_the_latest_step_once() -> None:
    scene = due_commitment(wants_digest=False)
    for day in (0, 7):
        run(AT + day * DAY)
    assert {duty.state for duty in Notification.objects.all()} == {DutyState.SUPPRESSED}
    User.objects.filter(pk=scene.person.pk).update(wants_digest=True)
    sink = Sink()

    for hour in range(3):
        run(AT + 8 * DAY + timedelta(hours=hour), sink)

    assert len(sink.letters) == 1
    states = dict(Notification.objects.values_list("rung", "state"))
    assert states == {"after_1": DutyState.OVERTAKEN, "after_7": DutyState.SENT}


def test_what_an_administrator_covers_without_a_commitment_ends_nowhere_else() -> None:
    scene = due_commitment(edtf="2030-01-01", hard_bounces=HARD_BOUNCES - 1)
    manager = member(scene.commitment.framework, Role.MANAGER)
    admin = factories.create_superuser(mail_any_time=True)
    Alternate.objects.create(
        user=manager, alternate=admin, starts_on=AT.date(), ends_on=AT.date() + 30 * DAY
    )
    count_bounce(scene.person, at=AT)

    run(AT)
    sink = run(AT + timedelta(hours=1))

    assert not sink.letters
    duty = Notification.objects.get(recipient=manager)
    assert duty.state == DutyState.SENT
    assert Mail.objects.get().recipient == manager


def test_a_manager_takes_back_what_is_theirs_and_the_rest_is_owed_again() -> None:
    mine = due_commitment()
    manager = member(mine.commitment.framework, Role.MANAGER)
    theirs = due_commitment(email="second@example.org")
    factories.create_assignment(commitment=theirs.commitment, user=mine.person, party=theirs.party)
    run(AT, Refusing("554 no", Failure.PERMANENT))
    mail = Mail.objects.get(recipient=mine.person)
    Mail.objects.filter(pk=mail.pk).update(state=MailState.DEAD)

    cancel_mail(mail, reason="Told by telephone", by=manager, at=AT)

    duties = Notification.objects.filter(recipient=mine.person)
    states = dict(duties.values_list("commitment", "state"))
    assert states == {
        mine.commitment.pk: DutyState.SUPPRESSED,
        theirs.commitment.pk: DutyState.OWED,
    }


def test_what_a_stand_in_did_not_get_goes_another_way() -> None:
    scene = due_commitment()
    framework = scene.commitment.framework
    factories.create_membership(user=scene.person, framework=framework)
    cover = member(framework, hard_bounces=HARD_BOUNCES - 1)
    away(scene.person, cover, AT)
    other = due_commitment()

    run(AT, Refusing("550 5.1.1 unknown", Failure.PERMANENT, cover.email))
    assert bounces()[-1] == HARD_BOUNCES
    sink = run(AT + timedelta(hours=1))

    assert scene.person.email in to_of(sink.letters)
    assert other.person.email not in to_of(sink.letters)


def test_who_decides_is_told_where_mail_reaches_them() -> None:
    scene = due_commitment()
    framework = scene.commitment.framework
    member(framework, Role.MANAGER, hard_bounces=HARD_BOUNCES)
    lead = member(framework, Role.LEAD)
    factories.create_assignment(
        commitment=factories.create_commitment(framework=framework, owner=scene.party),
        user=scene.person,
        party=scene.party,
    )

    assert list(deciders_for(scene.person, on=AT.date())) == [lead]


def test_a_mail_that_comes_back_is_told_to_who_wants_no_daily_mail() -> None:
    scene = due_commitment(edtf="2030-01-01", hard_bounces=HARD_BOUNCES - 1)
    manager = member(scene.commitment.framework, Role.MANAGER, wants_digest=False)
    count_bounce(scene.person, at=AT)

    (letter,) = run(AT).letters

    assert to_of([letter]) == [manager.email]
    assert "Nobody has acted" not in plain(letter)


def test_a_step_that_looks_ahead_no_longer_holds_once_the_day_is_over() -> None:
    scene = due_commitment(edtf="2026-04-01")
    plan(at=AT)
    gather(at=AT)

    sink = Sink()
    send_due(clock=lambda: AT + DAY, transport=sink)

    assert not sink.letters
    duty = Notification.objects.get(deadline=scene.deadline)
    assert (duty.state, duty.state_reason) == (DutyState.CANCELLED, "the day is over")


def test_posts_to_webhooks_that_are_stuck_are_found(settings: Any) -> None:
    settings.WEBHOOK_HOSTS = ["hooks.example.org"]
    Heartbeat.objects.create(loop=LOOP, beat_at=AT)
    hook = Webhook.objects.create(
        framework=factories.create_framework(),
        name="Board",
        url="https://hooks.example.org/a",
        secret=factories.PASSWORD,
        is_active=True,
        active_since=AT - DAY,
    )
    for key, state in (("a", MailState.DEAD), ("b", MailState.QUEUED), ("c", MailState.CANCELLED)):
        WebhookPost.objects.create(
            webhook=hook, key=key * 64, event="late", payload={}, state=state,
            send_from=AT - timedelta(minutes=11), created_at=AT - timedelta(minutes=11),
        )  # fmt: skip

    assert faults(AT) == [Fault.POSTS_LATE, Fault.POSTS_DEAD]


def test_an_absence_whose_days_are_cleared_is_refused() -> None:
    scene = due_commitment()
    framework = scene.commitment.framework
    factories.create_membership(user=scene.person, framework=framework)
    absence = away(scene.person, member(framework), AT)
    absence.starts_on = absence.ends_on = None

    with pytest.raises(RefusedError, match="first and a last day"):
        change_absence(absence, by=scene.person, at=AT)


def test_a_calendar_that_is_cut_keeps_what_is_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = due_commitment(edtf="2025-03-31")
    for edtf in ("2026-03-31", "2026-05-31", "2026-06-30"):
        another(scene, edtf=edtf)
    monkeypatch.setattr(feeds, "MOST_EVENTS", 3)
    token = FeedToken.objects.create(user=scene.person, secret_sha256="a" * 64, created_at=AT)

    body = feeds.calendar_of(token, at=AT).body.decode()

    assert [f"DTSTART;VALUE=DATE:{day}" in body for day in (20260331, 20260531, 20260630)] == [
        True,
        True,
        True,
    ]
    assert "20250331" not in body
    assert "DESCRIPTION:At most 3 days" in body
