"""Sending (P6): mails from the ledger over one connection, beside a bare loop of SMTP."""

import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from statistics import median

from bench.generator import AT
from bench.harness import Figure, Report

ROUNDS, BATCH = 5, 60
# A Monday on which everybody works, at an hour at which everybody may be written to.
SENT_AT = AT + timedelta(hours=2)


class Kept:
    """A transport that keeps a copy of each letter, to be sent again by the bare loop."""

    def __init__(self) -> None:
        from reminders.transports import SmtpTransport

        self.inner = SmtpTransport()
        self.letters: list[EmailMessage] = []

    def __enter__(self) -> "Kept":
        self.inner.__enter__()
        return self

    def __exit__(self, *told: object) -> None:
        self.inner.__exit__(*told)

    def deliver(self, letter: EmailMessage, *, arm: object, at: datetime) -> None:
        """Send a letter and remember it."""
        self.letters.append(letter)
        self.inner.deliver(letter, arm=arm, at=at)  # type: ignore[arg-type]


def measure(report: Report) -> None:
    """Send batches by both ways in turns, to the same server."""
    from django.conf import settings

    from reminders.actions import gather, plan, send_due

    plan(at=AT)
    made = gather(at=SENT_AT)
    with mail_server() as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = False
        ours, bare = [], []
        for _round in range(ROUNDS):
            transport = Kept()
            begin = time.perf_counter()
            outcome = send_due(clock=lambda: SENT_AT, transport=transport, most=BATCH)
            seconds = time.perf_counter() - begin
            if not transport.letters:
                break
            ours.append(len(transport.letters) / seconds)
            bare.append(_bare(transport.letters, port=port))
        if not ours:
            raise SystemExit(f"of {made} mails none was sent: {outcome}")
    told = {"mails a second": median(ours), "bare": median(bare), "mails": made}
    ratio = median(own / other for own, other in zip(ours, bare, strict=True))
    report.add(Figure("P6", "sending ÷ a bare loop of SMTP", ratio, 0.4, at_least=True, told=told))


def _bare(letters: list[EmailMessage], *, port: int) -> float:
    """Send letters over one connection, and nothing else; return how many a second."""
    begin = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for letter in letters:
            connection.send_message(letter)
    return len(letters) / (time.perf_counter() - begin)


@contextmanager
def mail_server() -> Iterator[int]:
    """Run a server that takes every mail and keeps none, in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    sink = [*("-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}"), *("-c", "aiosmtpd.handlers.Sink")]
    process = subprocess.Popen([sys.executable, *sink])
    try:
        for _try in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)
