"""A receiver of webhooks: a real HTTPS server on this machine, under a name of its own."""

import hashlib
import hmac
import json
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

from reminders.webhooks.wire import Walls

NAME = "chat.example.org"
LOOPBACK = "127.0.0.1"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def reply(status: str, body: bytes = b"", **headers: str) -> bytes:
    """Return the bytes of an answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def make_certificate(folder: Path, name: str = NAME) -> Path:
    """Make a certificate for a name, and its key, in one file."""
    target = folder / f"{name}.pem"
    key = folder / f"{name}.key"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"),
            *("ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={name}"),
            *("-addext", f"subjectAltName=DNS:{name}", "-keyout", str(key), "-out", str(target)),
        ],
        check=True,
        capture_output=True,
    )
    target.write_bytes(key.read_bytes() + target.read_bytes())
    return target


@dataclass
class Received:
    """One request as it came in."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        """What the body says."""
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        """Check the signature as a receiver does, from the documentation alone."""
        stamp = self.headers["x-tracker-timestamp"].encode()
        seal = hmac.new(secret.encode(), stamp + b"." + self.body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(self.headers["x-tracker-signature"], f"v1={seal}")


Behaviour = Callable[[ssl.SSLSocket], None]


@dataclass
class Sink:
    """A server that answers as it is told, and remembers what it got."""

    port: int
    certificate: Path
    answers: list[bytes | Behaviour] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        """The address under its own name."""
        return f"https://{NAME}:{self.port}/hook"

    @property
    def place(self) -> str:
        """Its entry on the list of hosts."""
        return f"{NAME}:{self.port}"

    def walls(self, *, seconds: float = 10.0, **changes: Any) -> Walls:
        """Return walls that let posts through to this server, and nowhere else."""
        walls = Walls(
            hosts=frozenset({self.place}),
            resolve=lambda _host, _port: [LOOPBACK],
            excepted=frozenset({LOOPBACK}),
            context=ssl.create_default_context(cafile=str(self.certificate)),
            seconds=seconds,
        )
        return replace(walls, **changes)


def _chunk(connection: ssl.SSLSocket) -> bytes:
    if not (data := connection.recv(65536)):
        raise OSError("The sender went away before it had said everything.")
    return data


def _read(connection: ssl.SSLSocket) -> Received:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _chunk(connection)
    head, body = data.split(b"\r\n\r\n", 1)
    first, *rest = head.decode().split("\r\n")
    headers = {line.split(":", 1)[0].lower(): line.split(":", 1)[1].strip() for line in rest}
    while len(body) < int(headers["content-length"]):
        body += _chunk(connection)
    return Received(first, headers, body)


@contextmanager
def running(certificate: Path, answers: Sequence[bytes | Behaviour] = ()) -> Iterator[Sink]:
    """Run a receiver until the block ends."""
    listener = socket.create_server((LOOPBACK, 0))
    sink = Sink(listener.getsockname()[1], certificate, list(answers))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    stop = Event()

    def serve() -> None:
        while not stop.is_set():
            plain, _peer = listener.accept()
            if stop.is_set():
                plain.close()
                return
            sink.connections += 1
            with suppress(OSError, ValueError), context.wrap_socket(plain, server_side=True) as tls:
                answer = sink.answers.pop(0) if sink.answers else OK
                sink.received.append(_read(tls))
                if callable(answer):
                    answer(tls)
                else:
                    tls.sendall(answer)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        stop.set()
        with suppress(OSError):
            socket.create_connection((LOOPBACK, sink.port), timeout=5).close()
        thread.join(timeout=15)
        listener.close()
