"""A real SMTP server on this machine: what it accepts, and each way in which it refuses."""

import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from reminders.actions import gather, plan, send_due
from reminders.models import Mail
from reminders.states import MailState
from reminders.transports import SmtpTransport, configured_transport
from tests.reminders.scenes import LATE_NOON, due_commitment

pytestmark = pytest.mark.django_db


class Handler:
    """Takes letters, or answers a command as a test says; "drop" closes the connection."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.letters: list[bytes] = []
        self.armed_at_data: list[str] = []

    def _answer(self, command: str, server: SMTP, otherwise: str) -> str:
        answer = self.answers.get(command, otherwise)
        if answer == "drop" and server.transport is not None:
            server.transport.abort()  # type: ignore[attr-defined]
        return answer

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        envelope.mail_from = address
        return self._answer("MAIL", server, "250 OK")

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._answer("RCPT", server, "250 OK")

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self._answer("DATA", server, "250 OK")
        if answer.startswith("250") or "kept" in self.answers:
            self.letters.append(envelope.original_content or b"")
        return answer


@contextmanager
def server(handler: Handler, settings: Any) -> Iterator[None]:
    """Serve on a free port, and let the settings name it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_TIMEOUT = 5
        yield
    finally:
        controller.stop(no_assert=True)


def send_one(handler: Handler, settings: Any) -> Mail:
    due_commitment()
    plan(at=LATE_NOON)
    gather(at=LATE_NOON)
    with server(handler, settings):
        send_due(clock=lambda: LATE_NOON, transport=configured_transport())
    return Mail.objects.get()


def test_a_letter_arrives_with_both_its_parts(settings: Any) -> None:
    handler = Handler()

    mail = send_one(handler, settings)

    assert mail.state == MailState.SENT, mail.last_error
    letter = message_from_bytes(handler.letters[0])
    assert letter["Message-ID"] == mail.message_id
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


REFUSALS = [
    ("MAIL", "421 closing", MailState.RETRY, 0),
    ("MAIL", "450 busy", MailState.RETRY, 0),
    ("MAIL", "451 error", MailState.RETRY, 0),
    ("MAIL", "452 full", MailState.RETRY, 0),
    ("MAIL", "550 no", MailState.DEAD, 0),
    ("MAIL", "drop", MailState.RETRY, 0),
    ("RCPT", "421 closing", MailState.RETRY, 0),
    ("RCPT", "450 busy", MailState.RETRY, 0),
    ("RCPT", "451 error", MailState.RETRY, 0),
    ("RCPT", "452 full", MailState.RETRY, 0),
    ("RCPT", "550 unknown", MailState.DEAD, 0),
    ("RCPT", "552 full", MailState.DEAD, 0),
    ("RCPT", "554 no", MailState.DEAD, 0),
    ("RCPT", "drop", MailState.RETRY, 0),
    ("DATA", "421 closing", MailState.RETRY, 0),
    ("DATA", "450 busy", MailState.RETRY, 0),
    ("DATA", "451 error", MailState.RETRY, 0),
    ("DATA", "452 full", MailState.RETRY, 0),
    ("DATA", "550 no", MailState.DEAD, 0),
    ("DATA", "552 too big", MailState.DEAD, 0),
    ("DATA", "554 refused", MailState.DEAD, 0),
    ("DATA", "drop", MailState.RETRY, 1),
]


@pytest.mark.parametrize(("command", "answer", "state", "doubts"), REFUSALS)
def test_each_refusal_ends_as_tabled(
    command: str, answer: str, state: MailState, doubts: int, settings: Any
) -> None:
    mail = send_one(Handler(**{command: answer}), settings)

    assert (mail.state, mail.doubts) == (state, doubts)
    assert mail.last_error


def test_a_server_that_is_away_is_tried_again(settings: Any) -> None:
    due_commitment()
    plan(at=LATE_NOON)
    gather(at=LATE_NOON)
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False

    send_due(clock=lambda: LATE_NOON, transport=SmtpTransport())

    mail = Mail.objects.get()
    assert (mail.state, mail.doubts) == (MailState.RETRY, 0)
    assert "refused" in mail.last_error


@pytest.mark.parametrize("refused", [True, False])
def test_one_refused_letter_does_not_stop_the_next_on_the_connection(
    refused: bool, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = due_commitment(), due_commitment()
    plan(at=LATE_NOON)
    gather(at=LATE_NOON)
    handler = Handler()
    connections = []
    connect: Callable[..., Any] = smtplib.SMTP.connect

    def counted(self: smtplib.SMTP, *arguments: Any, **options: Any) -> Any:
        connections.append(self)
        return connect(self, *arguments, **options)

    monkeypatch.setattr(smtplib.SMTP, "connect", counted)
    if refused:
        real = handler.handle_RCPT

        async def choosy(
            s: SMTP, session: Session, envelope: Envelope, address: str, o: Any
        ) -> str:
            if address == first.person.email:
                return "550 unknown"
            return await real(s, session, envelope, address, o)

        monkeypatch.setattr(handler, "handle_RCPT", choosy)
    with server(handler, settings):
        send_due(clock=lambda: LATE_NOON, transport=configured_transport())

    assert Mail.objects.get(recipient=second.person).state == MailState.SENT
    expected = MailState.DEAD if refused else MailState.SENT
    assert Mail.objects.get(recipient=first.person).state == expected
    assert len(connections) == 1
