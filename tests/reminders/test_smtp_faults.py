"""Every way in which a mail server breaks, down to half a line: each ends as tabled, none stuck."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest

from reminders.actions import gather, plan, send_due
from reminders.models import Mail
from reminders.policy import LEASE
from reminders.states import MailKind, MailState
from reminders.transports import SmtpTransport, configured_transport
from tests.reminders.scenes import LATE_NOON, due_commitment
from tests.reminders.scripted_smtp import FAULTS, Fault, ScriptedServer, scripted
from tests.reminders.test_smtp import Handler, server

pytestmark = pytest.mark.django_db
LATER = LATE_NOON + timedelta(minutes=31)


def queue(count: int = 1, kind: MailKind = MailKind.DIGEST) -> None:
    for _ in range(count):
        due_commitment()
    plan(at=LATE_NOON)
    gather(at=LATE_NOON)
    Mail.objects.update(kind=kind)


def copies(server: ScriptedServer, mail: Mail) -> int:
    return sum(mail.message_id.encode() in letter for letter in server.letters)


def test_there_are_more_kinds_of_fault_than_the_goal_names() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 21


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_ends_as_tabled_and_the_mail_comes_to_its_end(fault: Fault, settings: Any) -> None:
    queue()
    with scripted(fault, settings) as server:
        send_due(clock=lambda: LATE_NOON, transport=configured_transport())
        mail = Mail.objects.get()
        assert (mail.state, mail.doubts) == (fault.state, fault.doubts), mail.last_error
        assert bool(mail.last_error) == (fault.state != MailState.SENT)
        assert mail.claim_token is None or mail.state == MailState.SENT
        if server.wants_tls:
            # The rest of the dialogue is plain: TLS itself is not what is looked at here.
            settings.EMAIL_USE_TLS = False
        send_due(clock=lambda: LATER, transport=configured_transport())

    mail.refresh_from_db()
    assert mail.state == (MailState.DEAD if fault.state == MailState.DEAD else MailState.SENT)
    # Only what may have gone out is ever there twice, and then it is flagged.
    assert copies(server, mail) == (0 if mail.state == MailState.DEAD else 1 + _extra(fault))
    assert _extra(fault) <= mail.doubts


def _extra(fault: Fault) -> int:
    return int(fault.kept and fault.state != MailState.SENT)


@pytest.mark.parametrize(
    "fault", [fault for fault in FAULTS if fault.doubts], ids=lambda fault: fault.name
)
def test_an_escalation_in_doubt_is_never_there_twice(fault: Fault, settings: Any) -> None:
    queue(kind=MailKind.ESCALATION)
    with scripted(fault, settings) as server:
        send_due(clock=lambda: LATE_NOON, transport=configured_transport())
        send_due(clock=lambda: LATER + LEASE, transport=configured_transport())

    mail = Mail.objects.get()
    assert (mail.state, mail.doubts) == (MailState.HELD, 1)
    assert copies(server, mail) == int(fault.kept)


@pytest.mark.parametrize("name", ["banner hangs", "banner drips", "TLS hangs"])
def test_many_mails_do_not_wait_one_by_one_for_a_server_that_is_away(
    name: str, settings: Any
) -> None:
    queue(5)
    fault = next(fault for fault in FAULTS if fault.name == name)
    with scripted(fault, settings, times=5) as server:
        send_due(clock=lambda: LATE_NOON, transport=SmtpTransport())
        asked = len(server._threads) - 1

    assert asked == 1
    assert {*Mail.objects.values_list("state", flat=True)} == {MailState.RETRY}


@pytest.mark.parametrize("name", ["550 at RCPT", "RCPT drips", "421 at MAIL", "drop before 250"])
def test_one_broken_dialogue_does_not_spoil_the_next(name: str, settings: Any) -> None:
    queue(3)
    fault = next(fault for fault in FAULTS if fault.name == name)
    with scripted(fault, settings) as server:
        send_due(clock=lambda: LATE_NOON, transport=configured_transport())

    assert Mail.objects.filter(state=MailState.SENT).count() == len(server.letters) == 2


def test_a_lost_lease_takes_the_offer_back_so_that_the_next_mail_is_not_refused(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(2)
    lost: list[Mail] = []
    offer = SmtpTransport._offer

    def overtaken(self: SmtpTransport, smtp: Any, letter: EmailMessage) -> None:
        offer(self, smtp, letter)
        if not lost:
            # Between the offer and arming, somebody else takes the mail over.
            lost.append(Mail.objects.get(message_id=letter["Message-ID"]))
            Mail.objects.filter(pk=lost[0].pk).update(claim_token=uuid4())

    monkeypatch.setattr(SmtpTransport, "_offer", overtaken)
    handler = Handler()
    with server(handler, settings):
        send_due(clock=lambda: LATE_NOON, transport=configured_transport())

    assert Mail.objects.get(pk=lost[0].pk).state == MailState.CLAIMED
    assert Mail.objects.exclude(pk=lost[0].pk).get().state == MailState.SENT
    assert len(handler.letters) == 1
