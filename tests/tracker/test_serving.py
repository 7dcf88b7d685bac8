"""What the command serve starts, and what it says."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from tracker import ports, serving
from tracker.ports import Address


@pytest.fixture
def well_site() -> Iterator[Address]:
    """A server that says it is well, for the length of the test."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Keep quiet."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield Address("127.0.0.1", server.server_port)
        server.shutdown()
        thread.join()


def test_serve_refuses_a_taken_port_in_one_line(well_site: Address) -> None:
    with pytest.raises(CommandError, match=f"Port {well_site.port} is taken"):
        call_command("serve", port=well_site.port)


def test_site_answers_when_it_is_well(well_site: Address) -> None:
    assert serving.answers(well_site)


def test_site_that_is_not_there_does_not_answer() -> None:
    assert not serving.answers(Address("127.0.0.1", 1))


def test_web_worker_and_beat_are_started() -> None:
    programs = serving.programs(Address("127.0.0.1", 8000), workers=3, threads=5)
    web, worker, beat = programs
    assert [program.name for program in programs] == ["web", "worker", "beat"]
    assert "--no-control-socket" in web.command
    assert web.command[web.command.index("--workers") + 1] == "3"
    for flag in ("--without-gossip", "--without-mingle", "threads"):
        assert flag in worker.command
    assert "--schedule" in beat.command


def test_children_learn_the_address_for_links_in_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACKER_SITE_URL", raising=False)
    (web, *_) = serving.programs(Address("0.0.0.0", 8123), workers=1, threads=1)
    assert web.environment["TRACKER_SITE_URL"] == "http://127.0.0.1:8123"


def test_address_said_by_the_operator_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_SITE_URL", "https://tracker.example.org")
    (web, *_) = serving.programs(Address("127.0.0.1", 8123), workers=1, threads=1)
    assert "TRACKER_SITE_URL" not in web.environment


@pytest.mark.parametrize(
    ("is_demo", "host", "is_open"),
    [
        (True, "0.0.0.0", True),
        (True, "127.0.0.1", False),
        (False, "0.0.0.0", False),
    ],
)
def test_only_an_open_demonstration_answers_to_every_name(
    is_demo: bool, host: str, is_open: bool, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRACKER_ALLOWED_HOSTS", raising=False)
    settings.DEMO = is_demo
    (web, *_) = serving.programs(Address(host, 8000), workers=1, threads=1)
    assert (web.environment.get("TRACKER_ALLOWED_HOSTS") == "*") is is_open


def test_welcome_names_the_address_and_the_mail_folder(settings: Any, tmp_path: Path) -> None:
    settings.MAIL_FOLDER = tmp_path / "mail"
    words = serving.welcome(Address("127.0.0.1", 8000))
    assert "http://127.0.0.1:8000/" in words
    assert str(tmp_path / "mail") in words


def test_welcome_names_no_folder_where_mails_are_really_sent(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    assert "folder" not in serving.welcome(Address("127.0.0.1", 8000))


def test_welcome_shows_sign_ins_in_the_demonstration_only(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [("manager", "lead@example.org", "correct horse")]
    monkeypatch.setattr(serving, "sign_ins", lambda: people)
    words = serving.welcome(Address("127.0.0.1", 8000))
    assert "lead@example.org" in words
    assert "correct horse" in words


def test_no_sign_ins_are_known_outside_the_demonstration(settings: Any) -> None:
    settings.DEMO = False
    assert serving.sign_ins() == []


@pytest.mark.parametrize(
    ("url", "words"), [("postgres://h/n", "Check DATABASE_URL"), ("", "full or read-only")]
)
def test_database_that_fails_is_explained_in_one_line(
    url: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    message = serving.database_problem(OperationalError("refused\n\tby the server"))
    assert words in message
    assert "refused by the server" in message


def test_stale_pokes_are_forgotten(settings: Any, tmp_path: Path) -> None:
    settings.BROKER_FOLDER = tmp_path
    (tmp_path / "messages").mkdir()
    (tmp_path / "messages" / "1.celery.msg").write_text("{}")
    serving.forget_stale_pokes()
    assert list((tmp_path / "messages").iterdir()) == []


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("::1", "http://[::1]:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
    ],
)
def test_address_is_shown_as_a_browser_takes_it(host: str, url: str) -> None:
    assert ports.Address(host, 80).url == url
