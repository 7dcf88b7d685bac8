"""Where posts may go: eighty forms of addresses, as a URL and as what a name leads to."""

import socket
from pathlib import Path
from typing import Any

import pytest

from reminders.policy import Failure
from reminders.webhooks.guard import AddressRefusedError, allowed_target, is_public, target_of
from reminders.webhooks.wire import PostError, post
from tests.factories import AT
from tests.reminders.webhook_sink import LOOPBACK, NAME, Sink, make_certificate, running

# What stands where the host of an address stands.
LITERALS = (
    "127.0.0.1", "127.1", "127.0.1", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "2130706433",
    "017700000001", "127.0.0.1.", "0", "0.0.0.0", "0x0", "10.0.0.1", "10.1", "172.16.0.1",
    "192.168.0.1", "192.168.1", "0xc0a80001", "3232235521", "169.254.169.254", "169.254.43518",
    "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "100.64.0.1", "100.100.100.200",
    "192.0.0.192", "192.88.99.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "168.63.129.16",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]",
    "[2002:7f00:1::]", "[2002:a9fe:a9fe::]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[fe80::1]", "[fe80::1%25eth0]", "[fc00::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]",
    "[2001:db8::1]", "[100::1]", "[::ffff:0:127.0.0.1]", "[3fff::1]",
    "localhost", "localhost.", "LOCALHOST", "localhost.localdomain", "ip6-localhost",
    "127.0.0.1.nip.io", "metadata.google.internal", "metadata", "①②⑦.⓪.⓪.①", "127。0。0。1",
    "%31%32%37.0.0.1", "127.0.0.1%00.example.org", "chat.example.org@127.0.0.1",
    "127.0.0.1#@chat.example.org", "127.0.0.1\\@chat.example.org", "chat.example.org\\.evil.org",
    "chat.example.org\t.evil.org", "chat.example.org%2eevil.org", "chat.example.org.",
    "chat.example.org.evil.org", "evil.org?chat.example.org", "evil.org/chat.example.org",
    "chat.example.org:80@127.0.0.1", "user:pass@chat.example.org", " chat.example.org",
    "chat.example.org:99999", "chat_example.org", "сhat.example.org", "-chat.example.org",
)  # fmt: skip

# What a name on the list may lead to, and never be connected to.
CLOSED = (
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254",
    "127.0.0.2", "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1",
    "172.31.255.254", "192.0.0.1", "192.0.0.9", "192.0.0.170", "192.0.0.192", "192.0.2.1",
    "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.255.255", "192.175.48.1",
    "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "::", "::1", "::2", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1",
    "2001:20::1", "2001:2::1", "2001:db8::1", "2002:7f00:1::1", "2002:808:808::1",
    "2620:4f:8000::1", "3ffe::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
    "fe80::1%lo", "fe80::a9fe:a9fe%1", "fec0::1", "ff02::1", "ff0e::1", "4000::1",
    "2606:4700::5efe:7f00:1", "2606:4700::200:5efe:a00:1", "127.1", "0x7f000001", "2130706433",
    "017700000001", "", "nonsense", "127.0.0.1 ", "0:0:0:0:0:ffff:7f00:0001", "::ffff:7f00:1",
    "1.2.3", "256.1.1.1", "01.02.03.04", "8.8.8.8/8", "[2606:4700::1111]",
)  # fmt: skip

OPEN = ("8.8.8.8", "1.1.1.1", "192.0.1.1", "172.32.0.1", "2606:4700::1111", "2a00:1450::1")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("guard"))


class Attempts:
    """Every connection that anything tries while a test runs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.places: list[Any] = []
        connect = socket.socket.connect

        def noted(sock: socket.socket, place: Any) -> None:
            if sock.family != socket.AF_UNIX:
                self.places.append(place)
            connect(sock, place)

        monkeypatch.setattr(socket.socket, "connect", noted)


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> Attempts:
    return Attempts(monkeypatch)


def refused(url: str, sink: Sink, **changes: Any) -> PostError:
    with pytest.raises(PostError) as caught:
        post(url, b"{}", {}, walls=sink.walls(**changes), arm=lambda: None, at=AT)
    return caught.value


def test_there_are_eighty_forms_of_each_kind() -> None:
    assert len(set(LITERALS)) >= 80
    assert len(set(CLOSED)) >= 80


@pytest.mark.parametrize("path", ["/hook", ":443/hook", ":8443/"])
def test_no_form_of_an_address_is_connected_to_even_where_it_is_on_the_list(
    path: str, certificate: Path, attempts: Attempts
) -> None:
    with running(certificate) as sink:
        for literal in LITERALS:
            url = f"https://{literal}{path}"
            # The second wall: the resolver of the system itself, and the list names the host.
            listed = frozenset({literal, literal.lower(), literal.strip("[]."), f"{literal}:8443"})
            error = refused(
                url,
                sink,
                hosts=listed,
                excepted=frozenset(),
                resolve=lambda host, _port: ["127.0.0.1", host],
            )
            assert error.failure == Failure.PERMANENT, literal
        assert attempts.places == []
        assert sink.connections == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://chat.example.org/hook", "HTTP://chat.example.org/", "ftp://chat.example.org/",
        "file:///etc/passwd", "gopher://chat.example.org/", "//chat.example.org/",
        "chat.example.org",
        "https:chat.example.org", "https:/chat.example.org", "https:///chat.example.org", "",
        "https://chat.example.org/\r\nHost: evil.org", "https://chat.example.org/a b",
        "https://chat.example.org/#part", "https://chat.example.org/hook\n", "https://",
        "https://chat.example.org:0/", "https://chat.example.org:/", "https://chat.example.org:+443/",
    ],
)  # fmt: skip
def test_only_a_plain_https_address_is_read(url: str) -> None:
    with pytest.raises(AddressRefusedError):
        target_of(url)


def test_what_is_read_is_what_is_connected_to() -> None:
    target = target_of("https://Chat.Example.org:8443/services/T0/B0?key=a%20b&x=1")
    assert (target.host, target.port) == ("chat.example.org", 8443)
    assert target.path == "/services/T0/B0?key=a%20b&x=1"
    assert target_of("https://chat.example.org").path == "/"


def test_the_list_names_hosts_and_ports_exactly() -> None:
    hosts = {"chat.example.org", "other.example.org:8443"}
    assert allowed_target("https://chat.example.org/x", hosts=hosts)
    assert allowed_target("https://chat.example.org:443/x", hosts=hosts)
    assert allowed_target("https://other.example.org:8443/", hosts=hosts)
    for url in (
        "https://sub.chat.example.org/",
        "https://chat.example.org:8443/",
        "https://other.example.org/",
        "https://example.org/",
    ):
        with pytest.raises(AddressRefusedError, match="TRACKER_WEBHOOK_HOSTS"):
            allowed_target(url, hosts=hosts)
    with pytest.raises(AddressRefusedError, match="off"):
        allowed_target("https://chat.example.org/", hosts=frozenset())


@pytest.mark.parametrize("address", CLOSED)
def test_closed_address_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN)
def test_open_address_is_known(address: str) -> None:
    assert is_public(address)


def test_a_name_that_leads_to_a_closed_address_is_never_connected_to(
    certificate: Path, attempts: Attempts
) -> None:
    with running(certificate) as sink:
        for address in CLOSED:
            for answer in ([address], ["8.8.8.8", address], [address, LOOPBACK]):
                error = refused(sink.url, sink, resolve=lambda _host, _port, a=answer: a)
                assert error.failure == Failure.PERMANENT, answer
                assert not error.in_doubt
        assert attempts.places == []
        assert sink.connections == 0


def test_without_the_exception_of_tests_not_even_the_sink_is_reached(
    certificate: Path, attempts: Attempts
) -> None:
    with running(certificate) as sink:
        error = refused(sink.url, sink, excepted=frozenset())
        assert "open internet" in str(error)
        assert attempts.places == []


def test_the_name_is_asked_for_once_and_the_answer_is_what_is_connected_to(
    certificate: Path, attempts: Attempts
) -> None:
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return [LOOPBACK] if len(asked) == 1 else ["10.0.0.1"]

    with running(certificate) as sink:
        post(sink.url, b"{}", {}, walls=sink.walls(resolve=rebinding), arm=lambda: None, at=AT)
        assert asked == [(NAME, sink.port)]
        assert attempts.places == [(LOOPBACK, sink.port)]
        assert sink.received[0].headers["host"] == sink.place
