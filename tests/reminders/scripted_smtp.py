"""A mail server that breaks in one scripted way at one moment, down to half a line.

It speaks raw sockets, because the faults that matter are those no library would commit. It fails
for the first letters it is told to fail for, then serves as it should.
"""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from reminders.states import MailState

LISTEN_SECONDS = 30.0
OK = b"250 OK\r\n"
NORMAL = {
    "CONNECT": b"220 sink ready\r\n",
    "EHLO": b"250 sink\r\n",
    "MAIL": OK,
    "RCPT": OK,
    "DATA": b"354 go on\r\n",
    "BODY": OK,
    "RSET": OK,
    "NOOP": OK,
    "HELO": OK,
    "STARTTLS": b"220 go ahead\r\n",
    "QUIT": b"221 bye\r\n",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What the server does when it reaches a stage, and how the mail has to end.

    `action`: say (the bytes, and go on), close (after the bytes), reset (after the bytes, without
    a good-bye), hang (after the bytes), drip (the bytes, one by one, for ever).
    `kept` says that the letter was taken before. `state` is the mail's after the first attempt;
    `doubts` says whether a copy may have gone out.
    """

    name: str
    stage: str
    action: str
    words: bytes
    state: MailState
    doubts: int = 0
    kept: bool = False


def _says(stage: str, words: str, state: MailState) -> Fault:
    return Fault(f"{words[:3]} at {stage}", stage, "say", words.encode() + b"\r\n", state)


RETRY, DEAD = MailState.RETRY, MailState.DEAD
SOFT = ("421 closing", "450 busy", "451 error", "452 full")
HARD = ("550 unknown", "552 too big", "554 refused")
FAULTS = (
    *(_says("CONNECT", words, RETRY) for words in ("421 closing", "554 nobody here")),
    # Who does not know EHLO is greeted by HELO.
    *(_says("EHLO", words, MailState.SENT) for words in ("421 closing", "550 not you")),
    *(_says("MAIL", words, RETRY) for words in SOFT),
    *(_says("MAIL", words, DEAD) for words in HARD),
    *(_says("RCPT", words, RETRY) for words in SOFT),
    *(_says("RCPT", words, DEAD) for words in HARD),
    *(_says("DATA", words, RETRY) for words in SOFT),
    *(_says("DATA", words, DEAD) for words in HARD),
    *(_says("BODY", words, RETRY) for words in SOFT),
    *(_says("BODY", words, DEAD) for words in HARD),
    Fault("banner hangs", "CONNECT", "hang", b"", RETRY),
    Fault("banner drips", "CONNECT", "drip", b"220-still thinking\r\n", RETRY),
    Fault("wrong greeting", "CONNECT", "close", b"HTTP/1.1 400 Bad Request\r\n\r\n", RETRY),
    Fault("drop at once", "CONNECT", "reset", b"", RETRY),
    Fault("drop before MAIL", "MAIL", "close", b"", RETRY),
    Fault("drop before RCPT", "RCPT", "reset", b"", RETRY),
    Fault("half a line at RCPT", "RCPT", "close", b"25", RETRY),
    Fault("RCPT drips", "RCPT", "drip", b"250-wait\r\n", RETRY),
    Fault("drop before DATA", "DATA", "close", b"", RETRY, doubts=1),
    Fault("250 instead of 354", "DATA", "say", OK, RETRY),
    Fault("drop after 354", "DATA", "reset", NORMAL["DATA"], RETRY, doubts=1),
    Fault("drop before 250", "BODY", "close", b"", RETRY, doubts=1),
    Fault("taken, then dropped before 250", "BODY", "reset", b"", RETRY, doubts=1, kept=True),
    Fault("taken, then half of 250", "BODY", "close", b"25", RETRY, doubts=1, kept=True),
    Fault("taken, then nonsense", "BODY", "say", b"what?\r\n", RETRY, doubts=1, kept=True),
    Fault("taken, then a line without end", "BODY", "close", b"250 " + b"x" * 9000, RETRY,
          doubts=1, kept=True),
    Fault("taken, then hangs", "BODY", "hang", b"", RETRY, doubts=1, kept=True),
    Fault("taken, then drips", "BODY", "drip", b"250-wait\r\n", RETRY, doubts=1, kept=True),
    Fault("drop after 250", "BODY", "close", OK, MailState.SENT, kept=True),
    Fault("TLS breaks", "STARTTLS", "say", b"220 go ahead\r\nthis is no TLS\r\n", RETRY),
    Fault("TLS refused", "STARTTLS", "say", b"454 not now\r\n", RETRY),
    Fault("TLS hangs", "STARTTLS", "hang", b"220 go ahead\r\n", RETRY),
)  # fmt: skip


class ScriptedServer:
    """Serves on a free port, one thread a connection; keeps the letters that it took."""

    def __init__(self, fault: Fault, *, times: int = 1) -> None:
        self.fault = fault
        self.letters: list[bytes] = []
        self._left = times
        self._stopping = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def wants_tls(self) -> bool:
        """Whether the client has to be told to use STARTTLS."""
        return self.fault.stage == "STARTTLS"

    def stop(self) -> None:
        """Stop, and end every connection."""
        self._stopping.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(LISTEN_SECONDS)

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            connection.settimeout(LISTEN_SECONDS)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError), connection.makefile("rb") as lines:
            if not self._answer(connection, "CONNECT"):
                return
            for line in lines:
                stage = line[:4].decode(errors="replace").upper().strip()
                stage = "STARTTLS" if line.upper().startswith(b"STARTTLS") else stage
                if not self._answer(connection, stage) or stage == "QUIT":
                    return
                broken = self.fault.stage == "DATA" and self._said != NORMAL["DATA"]
                if stage == "DATA" and not broken and not self._take(connection, lines):
                    return

    def _take(self, connection: socket.socket, lines: "socket.SocketIO | object") -> bool:
        body = []
        for line in lines:  # type: ignore[union-attr]
            if line == b".\r\n":
                break
            body.append(line)
        else:
            return False
        if not self._breaks_at("BODY") or self.fault.kept:
            self.letters.append(b"".join(body))
        return self._answer(connection, "BODY")

    def _breaks_at(self, stage: str) -> bool:
        return self._left > 0 and self.fault.stage == stage

    def _answer(self, connection: socket.socket, stage: str) -> bool:
        """Answer a stage; say whether to go on."""
        if not self._breaks_at(stage):
            words = NORMAL.get(stage, b"500 what?\r\n")
            if stage == "EHLO" and self.wants_tls:
                words = b"250-sink\r\n250 STARTTLS\r\n"
            self._said = words
            connection.sendall(words)
            return True
        self._left -= 1
        self._said = self.fault.words
        return self._break(connection)

    def _break(self, connection: socket.socket) -> bool:
        fault = self.fault
        if fault.action == "drip":
            self._drip(connection)
            return False
        connection.sendall(fault.words)
        if fault.action == "hang":
            self._stopping.wait(LISTEN_SECONDS)
        if fault.action == "reset":
            # Closing without lingering sends a reset.
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        return fault.action == "say"

    def _drip(self, connection: socket.socket) -> None:
        while not self._stopping.is_set():
            for place in range(len(self.fault.words)):
                connection.sendall(self.fault.words[place : place + 1])
                # Always sooner than the client's patience with one piece.
                if self._stopping.wait(0.05):
                    return


@contextmanager
def scripted(fault: Fault, settings: object, *, times: int = 1) -> Iterator[ScriptedServer]:
    """Serve with a fault, and let the settings name the server."""
    server = ScriptedServer(fault, times=times)
    wanted = {
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": server.port,
        "EMAIL_USE_TLS": server.wants_tls,
        "EMAIL_USE_SSL": False,
        "EMAIL_HOST_USER": "",
        "EMAIL_HOST_PASSWORD": "",
        "EMAIL_TIMEOUT": 0.3,
    }
    for name, value in wanted.items():
        setattr(settings, name, value)
    try:
        yield server
    finally:
        server.stop()
