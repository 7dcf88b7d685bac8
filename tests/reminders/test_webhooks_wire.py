"""What happens on the wire: whatever a receiver answers, however slowly, has its one end."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from reminders.policy import Failure
from reminders.webhooks.wire import LONGEST_WAIT, MOST_READ, PostError, post, signed_headers
from tests.factories import AT
from tests.reminders.webhook_sink import NAME, Sink, make_certificate, reply, running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("wire"))


@dataclass
class Outcome:
    armed: int
    error: PostError | None
    seconds: float


def send(sink: Sink, *, seconds: float = 5.0, body: bytes = b'{"a":1}') -> Outcome:
    armed = []
    headers = signed_headers(secret="s", key="k", body=body, at=AT)
    began = monotonic()
    error = None
    try:
        post(
            sink.url,
            body,
            headers,
            walls=sink.walls(seconds=seconds),
            arm=lambda: armed.append(1),
            at=AT,
        )
    except PostError as caught:
        error = caught
    return Outcome(len(armed), error, monotonic() - began)


def drip(data: bytes) -> Callable[[ssl.SSLSocket], None]:
    """Answer one byte at a time, each well inside any time-out of a single read."""

    def answer(tls: ssl.SSLSocket) -> None:
        for byte in data:
            tls.send(bytes([byte]))
            Event().wait(0.05)

    return answer


def hang(tls: ssl.SSLSocket) -> None:
    tls.settimeout(10)
    tls.recv(1)


def test_a_post_arrives_as_it_was_signed(certificate: Path) -> None:
    with running(certificate) as sink:
        outcome = send(sink)
        assert outcome.error is None
        assert outcome.armed == 1
        (received,) = sink.received
        assert received.line == "POST /hook HTTP/1.1"
        assert received.is_signed_with("s")
        assert not received.is_signed_with("t")
        assert received.headers["x-tracker-timestamp"] == str(int(AT.timestamp()))
        assert received.headers["x-tracker-delivery"] == "k"
        assert received.headers["content-type"] == "application/json; charset=utf-8"


def test_the_signature_is_the_documented_one() -> None:
    headers = signed_headers(secret="key", key="k", body=b'{"a":1}', at=AT)
    assert headers["X-Tracker-Timestamp"] == "1793610000"
    # printf '1793610000.{"a":1}' | openssl dgst -sha256 -hmac key
    assert headers["X-Tracker-Signature"] == f"v1={DIGEST}"


DIGEST = "8268de1262f8df2607783670f2d3dad12c0a5ec817a50dc39394fe3d083e8bcf"


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "204 No Content"])
def test_every_yes_is_a_yes(status: str, certificate: Path) -> None:
    with running(certificate, [reply(status)]) as sink:
        assert send(sink).error is None


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        ("301 Moved Permanently", Failure.PERMANENT),
        ("302 Found", Failure.PERMANENT),
        ("307 Temporary Redirect", Failure.PERMANENT),
        ("308 Permanent Redirect", Failure.PERMANENT),
        ("400 Bad Request", Failure.PERMANENT),
        ("401 Unauthorized", Failure.PERMANENT),
        ("404 Not Found", Failure.PERMANENT),
        ("408 Request Timeout", Failure.BUSY),
        ("410 Gone", Failure.PERMANENT),
        ("413 Content Too Large", Failure.PERMANENT),
        ("425 Too Early", Failure.BUSY),
        ("429 Too Many Requests", Failure.BUSY),
        ("500 Internal Server Error", Failure.BUSY),
        ("502 Bad Gateway", Failure.BUSY),
        ("503 Service Unavailable", Failure.BUSY),
    ],
)
def test_every_other_answer_is_sorted_by_what_to_do(
    status: str, failure: Failure, certificate: Path
) -> None:
    elsewhere = reply(status, b"no\x1b[31m such\r\nchannel", Location="https://127.0.0.1/")
    with running(certificate, [elsewhere]) as sink:
        error = send(sink).error
        assert error is not None
        assert error.failure == failure
        assert not error.in_doubt
        assert status[:3] in str(error)
        assert str(error).isprintable()
        assert sink.connections == 1


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta()),
        ("99999999999999999999", LONGEST_WAIT),
        (format_datetime(AT + timedelta(minutes=5), usegmt=True), timedelta(minutes=5)),
        (format_datetime(AT + timedelta(days=5), usegmt=True), LONGEST_WAIT),
        (format_datetime(AT - timedelta(days=5), usegmt=True), timedelta()),
        ("Tue, 03 Nov 2026 09:00:00 -0000", None),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_asked_to_wait_it_waits_half_an_hour_at_most(
    header: str, wait: timedelta | None, certificate: Path
) -> None:
    with running(certificate, [reply("429 Too Many Requests", Retry_After=header)]) as sink:
        error = send(sink).error
        assert error is not None
        assert error.retry_after == wait


@pytest.mark.parametrize(
    "answer",
    [
        drip(b"HTTP/1.1 200 OK\r\n" + b"X-Slow: yes\r\n" * 50),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 20),
        hang,
    ],
    ids=["headers that drip", "ever again 100", "silence"],
)
def test_a_receiver_that_takes_its_time_is_left_in_doubt_within_the_limit(
    answer: Callable[[ssl.SSLSocket], None], certificate: Path
) -> None:
    with running(certificate, [answer]) as sink:
        outcome = send(sink, seconds=0.6)
        assert outcome.error is not None
        assert outcome.error.failure == Failure.CONNECTION
        assert outcome.error.in_doubt
        assert outcome.armed == 1
        assert outcome.seconds < 2


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1", b"\x00\xff" * 100, b"HTTP/1.1 200 OK\r\nX: " + b"a" * (2 * MOST_READ)],
    ids=["hangs up", "half a line", "noise", "endless header"],
)
def test_what_is_no_answer_is_doubt(answer: bytes, certificate: Path) -> None:
    with running(certificate, [answer]) as sink:
        error = send(sink).error
        assert error is not None
        assert (error.failure, error.in_doubt) == (Failure.CONNECTION, True)


def test_no_more_of_an_answer_is_read_than_the_limit(certificate: Path) -> None:
    sent = []

    def pour(tls: ssl.SSLSocket) -> None:
        tls.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        for _portion in range(400):
            tls.sendall(b"x" * 65536)
            sent.append(65536)

    with running(certificate, [pour]) as sink:
        error = send(sink).error
        assert error is not None
        assert error.failure == Failure.PERMANENT
        assert len(str(error)) < 300
    assert sum(sent) < 400 * 65536


def test_a_yes_is_a_yes_even_where_more_comes_than_anybody_reads(certificate: Path) -> None:
    with running(certificate, [b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * MOST_READ]) as sink:
        assert send(sink).error is None


def test_a_name_that_is_not_proved_gets_nothing(
    certificate: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = make_certificate(tmp_path_factory.mktemp("other"), "other.example.org")
    with running(other) as sink:
        outcome = send(sink)
        assert outcome.error is not None
        assert outcome.error.failure == Failure.CONNECTION
        assert not outcome.error.in_doubt
        assert (outcome.armed, sink.received) == (0, [])


def test_a_closed_door_is_tried_again_without_doubt(certificate: Path) -> None:
    with running(certificate) as sink:
        pass
    outcome = send(sink)
    assert outcome.error is not None
    assert (outcome.error.failure, outcome.error.in_doubt) == (Failure.CONNECTION, False)
    assert outcome.armed == 0


def test_a_name_that_nobody_knows_or_answers_for_is_tried_again(certificate: Path) -> None:
    release = Event()

    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("Name or service not known")

    def silent(_host: str, _port: int) -> list[str]:
        release.wait(20)
        return []

    with running(certificate) as sink:
        for resolve in (unknown, silent):
            began = monotonic()
            walls = sink.walls(seconds=0.3, resolve=resolve)
            with pytest.raises(PostError) as caught:
                post(sink.url, b"{}", {}, walls=walls, arm=lambda: None, at=AT)
            assert caught.value.failure == Failure.CONNECTION
            assert monotonic() - began < 2
        release.set()


def test_proxies_of_the_environment_are_not_asked(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    with running(certificate) as sink:
        assert send(sink).error is None
        assert sink.received[0].headers["host"] == f"{NAME}:{sink.port}"
