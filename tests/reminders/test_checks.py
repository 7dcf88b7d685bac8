"""The dead-man's switch: what is found, where it is said, and that saying it harms nothing."""

import http.server
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from frameworks.roles import Role
from reminders import pinging
from reminders.checks import Fault, findings, findings_lately, troubles
from reminders.models import Heartbeat, Mail
from reminders.states import LOOP
from reminders.tasks import sweep
from tests.desks.office import browser, text_of
from tests.factories import create_framework, create_member, create_superuser
from tests.reminders.constraint_cases import make_mail
from tracker.environment import Environment, SettingError
from tracker.views import readyz

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def _beating() -> None:
    Heartbeat.objects.create(loop=LOOP, beat_at=NOW)


def mail(**values: Any) -> Mail:
    """Store a mail of just now, unless a value says else."""
    made = make_mail(**{"created_at": NOW, "send_from": NOW, **values})
    made.save()
    return made


def faults() -> list[Fault]:
    return [finding.fault for finding in findings(at=NOW)]


def test_a_sweep_that_never_ran_is_found() -> None:
    assert faults() == [Fault.NEVER_RUN]


@pytest.mark.parametrize(("hours", "found"), [(25, []), (27, [Fault.SILENT])])
def test_silence_is_found_after_26_hours(hours: int, found: list[Fault]) -> None:
    Heartbeat.objects.create(loop=LOOP, beat_at=NOW - timedelta(hours=hours))

    assert faults() == found


@pytest.mark.usefixtures("_beating")
@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"state": "queued", "send_from": NOW - timedelta(minutes=9)}, []),
        ({"state": "queued", "send_from": NOW - timedelta(minutes=11)}, [Fault.LATE]),
        ({"state": "retry", "send_from": NOW - timedelta(minutes=11)}, [Fault.LATE]),
        ({"state": "retry", "send_from": NOW + timedelta(minutes=11)}, []),
        ({"state": "dead"}, [Fault.DEAD]),
        ({"state": "held"}, [Fault.HELD]),
        ({"state": "cancelled"}, []),
        ({"state": "cancelled", "doubts": 1}, [Fault.DOUBTFUL]),
        ({"state": "sent", "sent_at": NOW, "doubts": 2}, [Fault.DOUBTFUL]),
        (
            {"state": "sent", "sent_at": NOW, "doubts": 1, "created_at": NOW - timedelta(days=4)},
            [],
        ),
    ],
)
def test_each_mail_that_needs_a_look_is_found(values: dict[str, Any], found: list[Fault]) -> None:
    mail(**values)

    assert faults() == found


@pytest.mark.usefixtures("_beating")
@pytest.mark.parametrize(("minutes", "found"), [(5, []), (11, [Fault.LATE])])
def test_a_mail_that_its_sender_left_behind_is_late(minutes: int, found: list[Fault]) -> None:
    mail(
        state="claimed",
        claim_token="0" * 32,
        lease_until=NOW - timedelta(minutes=minutes),
    )

    assert faults() == found


@pytest.mark.usefixtures("_beating")
def test_a_trouble_is_counted_in_words_of_the_readers_language() -> None:
    for _ in range(2):
        mail(state="dead")

    assert troubles(at=NOW) == ["2 mails were given up."]
    (found,) = findings(at=NOW)
    with translation.override("ko"):
        assert "2" in found.words


def test_the_questions_do_not_grow_with_the_mails() -> None:
    with CaptureQueriesContext(connection) as few:
        findings(at=NOW)
    for _ in range(20):
        mail(state="dead", doubts=1)
    with CaptureQueriesContext(connection) as many:
        findings(at=NOW)

    assert len(many) == len(few) == 3


# --- where it is said -----------------------------------------------------------------------


@pytest.mark.usefixtures("_beating")
def test_readyz_says_that_all_is_well(client: Client) -> None:
    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.usefixtures("_beating")
def test_readyz_fails_in_plain_words_without_a_name_or_an_address(client: Client) -> None:
    stuck = mail(state="dead", last_error="550 kim@example.org unknown", subject="A secret")

    answer = client.get("/readyz")

    said = answer.content.decode()
    assert answer.status_code == 503
    assert said == "1 mail was given up.\n"
    for secret in (stuck.recipient.email, stuck.recipient.full_name, "550", "A secret"):
        assert secret not in said


def test_readyz_fails_without_its_database(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_options: Any) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr("tracker.views.findings_lately", refuse)

    assert readyz(rf.get("/readyz")).status_code == 503


@pytest.mark.usefixtures("_beating")
def test_the_check_exits_with_two_and_the_same_words(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_reminders")
    mail(state="held")

    with pytest.raises(SystemExit) as ended:
        call_command("check_reminders")

    assert ended.value.code == 2
    assert "1 mail is held for a person." in capsys.readouterr().err


@pytest.mark.usefixtures("_beating")
@pytest.mark.parametrize("page", ["/", "/desk/", "/ledger/mails/", "/admin/", "/no/such/page/"])
def test_administrators_are_told_on_every_page_and_led_on(page: str) -> None:
    mail(state="dead")

    said = text_of(browser(create_superuser()).get(page))

    assert "1 mail was given up." in said
    assert 'href="/ledger/"' in said


@pytest.mark.usefixtures("_beating")
def test_nobody_else_is_told_and_nobody_is_where_all_is_well() -> None:
    client = browser(create_superuser())
    assert "alarm" not in text_of(client.get("/desk/"))
    cache.clear()
    mail(state="dead")
    manager = create_member(create_framework(), Role.MANAGER, is_staff=True)

    assert "given up" not in text_of(browser(manager).get("/desk/"))
    assert "given up" in text_of(client.get("/desk/"))


def test_the_banner_asks_once_in_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    findings_lately(at=NOW)
    with CaptureQueriesContext(connection) as context:
        assert [one.fault for one in findings_lately(at=NOW)] == [Fault.NEVER_RUN]

    assert len(context) == 0


@pytest.mark.parametrize("broken", ["get", "set"])
def test_a_cache_that_is_away_costs_no_page(
    monkeypatch: pytest.MonkeyPatch, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_values: Any) -> None:
        raise ConnectionError("gone")

    monkeypatch.setattr(cache, broken, refuse)

    assert [one.fault for one in findings_lately(at=NOW)] == [Fault.NEVER_RUN]
    assert "The cache does not answer." in caplog.text


# --- the watcher ----------------------------------------------------------------------------


@pytest.fixture
def watcher() -> Iterator[tuple[str, list[str]]]:
    """Run a watcher on this machine; give its address and what it was asked."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            moved = self.path.endswith("/moved")
            self.send_response(500 if "broken" in self.path else 302 if moved else 200)
            if moved:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_values: Any) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/ping/abc", asked
        server.shutdown()
        thread.join()


def test_each_sweep_tells_the_watcher(
    settings: Any, tmp_path: Any, watcher: tuple[str, list[str]]
) -> None:
    settings.MAIL_FOLDER = tmp_path
    settings.PING_URL, asked = watcher

    sweep()

    assert asked == ["/ping/abc"]


def test_a_watcher_that_moved_is_not_followed(
    settings: Any, watcher: tuple[str, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    settings.PING_URL, asked = f"{watcher[0]}/moved", watcher[1]

    pinging.ping()

    assert asked == ["/ping/abc/moved"]
    assert "The watcher was not reached" in caplog.text


def test_without_a_watcher_nobody_is_told(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_values: Any, **_options: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(pinging._opener, "open", refuse)
    assert settings.PING_URL == ""

    pinging.ping()


@pytest.mark.parametrize("fault", ["closed", "broken", "nonsense"])
def test_a_watcher_that_does_not_answer_hurts_no_sweep(
    fault: str,
    settings: Any,
    tmp_path: Any,
    watcher: tuple[str, list[str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.MAIL_FOLDER = tmp_path
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{probe.getsockname()[1]}/secret"
        settings.PING_URL = {
            "closed": closed,
            "broken": watcher[0] + "/broken",
            "nonsense": "http://[nonsense/secret",
        }[fault]

        sweep()

    assert Heartbeat.objects.get().beat_at == NOW
    assert "The watcher was not reached" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    "address", ["https://hc.example.org/abc", "http://127.0.0.1:9/x", "http://localhost/x", ""]
)
def test_a_watcher_is_asked_over_https_or_on_this_machine(address: str) -> None:
    assert Environment({"TRACKER_PING_URL": address}).watcher("TRACKER_PING_URL") == address


@pytest.mark.parametrize(
    "address", ["http://hc.example.org/abc", "ftp://localhost/x", "hc.example.org", "file:///etc"]
)
def test_any_other_watcher_stops_the_program(address: str) -> None:
    with pytest.raises(SettingError, match="TRACKER_PING_URL"):
        Environment({"TRACKER_PING_URL": address}).watcher("TRACKER_PING_URL")
