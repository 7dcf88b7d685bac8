"""One signed POST over one connection: pinned to a checked address, short, and never redirected.

Proxies named in the environment are not asked, because http.client knows of none.
"""

import hashlib
import hmac
import io
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from reminders.policy import Failure
from reminders.webhooks.guard import AddressRefusedError, Target, allowed_target, one_address

# From the question for the address to the last byte of the answer.
SECONDS = 10.0
MOST_READ = 64 * 1024
MOST_SHOWN = 200
LONGEST_WAIT = timedelta(minutes=30)
# Answers that say "later", besides those of a server in trouble (5xx).
LATER = frozenset({408, 425, 429})

Resolve = Callable[[str, int], Sequence[str]]


class PostError(Exception):
    """A post was not taken, or nobody knows whether it was; the message says why."""

    def __init__(
        self,
        message: str,
        *,
        failure: Failure,
        in_doubt: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        self.failure = failure
        self.in_doubt = in_doubt
        self.retry_after = retry_after
        super().__init__(message)


class TooLongError(OSError):
    """The answer is longer than anybody has to read."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, as the system knows them, in the order to try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(entry[4][0]) for entry in found]


@dataclass(frozen=True)
class Walls:
    """What keeps posts inside: the list of hosts, and how their addresses and names are checked.

    `excepted` lets a test reach a server of its own on this machine; no setting fills it.
    """

    hosts: frozenset[str]
    resolve: Resolve = resolve
    excepted: frozenset[str] = frozenset()
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = SECONDS


def configured_walls() -> Walls:
    """Return the walls that the settings name; without a host nothing goes out at all."""
    return Walls(hosts=frozenset(settings.WEBHOOK_HOSTS))


def signed_headers(*, secret: str, key: str, body: bytes, at: datetime) -> dict[str, str]:
    """Return the headers of a post: HMAC-SHA256 over the timestamp, a full stop, and the body."""
    timestamp = str(int(at.timestamp()))
    seal = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "commitment-tracker-webhook/1",
        "X-Tracker-Delivery": key,
        "X-Tracker-Timestamp": timestamp,
        "X-Tracker-Signature": f"v1={seal.hexdigest()}",
    }


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    walls: Walls,
    arm: Callable[[], None],
    at: datetime,
) -> None:
    """Post a body; call `arm` once connected and before anything of it leaves. Raises PostError."""
    until = monotonic() + walls.seconds
    try:
        target = allowed_target(url, hosts=walls.hosts)
        addresses = _resolved(target, walls, until=until)
        address = one_address(target.host, addresses, excepted=walls.excepted)
    except AddressRefusedError as error:
        raise PostError(str(error), failure=Failure.PERMANENT) from error
    except OSError as error:
        raise PostError(_words(error), failure=Failure.CONNECTION) from error
    is_armed = False
    sock: socket.socket | None = None
    try:
        sock = _connected(target, address, walls, until=until)
        arm()
        is_armed = True
        response = _exchange(target, sock, body, headers, walls=walls, until=until)
        _judge(response, at=at)
    except (OSError, HTTPException) as error:
        raise PostError(_words(error), failure=Failure.CONNECTION, in_doubt=is_armed) from error
    finally:
        if sock is not None:
            sock.close()


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__


def _left(until: float) -> float:
    """Return how many seconds are left. Raises TimeoutError where none are."""
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError(_("It took too long."))
    return left


def _resolved(target: Target, walls: Walls, *, until: float) -> Sequence[str]:
    """Ask for the addresses of a name, once and not for ever. Raises OSError.

    The system's question has no time-out of its own, so it is asked beside and may be left behind.
    """
    answers: SimpleQueue[Sequence[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(walls.resolve(target.host, target.port))
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError(str(error)))

    Thread(target=ask, name="webhook-address", daemon=True).start()
    try:
        answer = answers.get(timeout=_left(until))
    except Empty:
        raise TimeoutError(_("Nobody said in time which address the host has.")) from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _connected(target: Target, address: str, walls: Walls, *, until: float) -> ssl.SSLSocket:
    """Connect to exactly this address, and let it prove that it is the host. Raises OSError."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    plain = socket.socket(family, socket.SOCK_STREAM)
    try:
        plain.settimeout(_left(until))
        plain.connect((address, target.port))
        plain.settimeout(_left(until))
        return walls.context.wrap_socket(plain, server_hostname=target.host)
    except BaseException:
        plain.close()
        raise


class _Reader(io.RawIOBase):
    """What comes back, until the time is over or it is enough."""

    def __init__(self, sock: socket.socket, *, until: float) -> None:
        self._sock = sock
        self._until = until
        self._most = MOST_READ

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._most <= 0:
            raise TooLongError(_("The answer is too long."))
        self._sock.settimeout(_left(self._until))
        got = self._sock.recv_into(memoryview(buffer)[: self._most])
        self._most -= got
        return got


class _Line:
    """A connection with one time limit over all that is sent and read, however slowly it drips."""

    def __init__(self, sock: socket.socket, *, until: float) -> None:
        self._sock = sock
        self._until = until

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self._sock.settimeout(_left(self._until))
            rest = rest[self._sock.send(rest) :]

    def makefile(self, *_arguments: object, **_options: object) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._sock, until=self._until))

    def close(self) -> None:
        """Leave the closing to whoever opened it."""


def _exchange(
    target: Target,
    sock: socket.socket,
    body: bytes,
    headers: Mapping[str, str],
    *,
    walls: Walls,
    until: float,
) -> HTTPResponse:
    http = HTTPSConnection(target.host, target.port, context=walls.context)
    # It is connected already; http.client would look the name up once more.
    line: Any = _Line(sock, until=until)
    http.sock = line
    http.request("POST", target.path, body=body, headers={**headers, "Connection": "close"})
    return http.getresponse()


def _judge(response: HTTPResponse, *, at: datetime) -> None:
    """Take an answer for a yes. Raises PostError for every other one."""
    status = response.status
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise PostError(
            _("%(status)d: it leads elsewhere; write the address that it leads to.")
            % {"status": status},
            failure=Failure.PERMANENT,
        )
    words = f"{status} {response.reason} {_shown(response)}".strip()
    if status in LATER or status >= 500:
        wait = _retry_after(response.getheader("Retry-After", ""), at=at)
        raise PostError(words, failure=Failure.BUSY, retry_after=wait)
    raise PostError(words, failure=Failure.PERMANENT)


def _shown(response: HTTPResponse) -> str:
    """Return the beginning of an answer, in one line that can be shown."""
    try:
        text = response.read(MOST_SHOWN * 4).decode(errors="replace")
    except (OSError, HTTPException, ValueError):
        return ""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(plain.split())[:MOST_SHOWN]


def _retry_after(text: str, *, at: datetime) -> timedelta | None:
    """Read how long the other side asks to be left alone, at most half an hour."""
    text = text.strip()
    try:
        if text.isascii() and text.isdigit():
            wait = timedelta(seconds=min(int(text[:9]), LONGEST_WAIT.total_seconds()))
        else:
            wait = parsedate_to_datetime(text) - at
    except (ValueError, TypeError):
        return None
    return min(max(wait, timedelta()), LONGEST_WAIT)
