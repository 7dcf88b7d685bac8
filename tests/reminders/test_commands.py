"""The commands around the ledger: once, rehearsed, never half-meant, and the dead-man's switch."""

import os
import signal
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from frameworks.roles import Role
from history.models import AuditEvent
from reminders import actions
from reminders.management.commands import remind
from reminders.models import Mail, Notification
from reminders.tasks import sweep
from tests.factories import AT, create_commitment, create_member
from tests.reminders.constraint_cases import make_mail
from tests.reminders.scenes import due_commitment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MAIL_FOLDER = tmp_path / "mail"
    return Path(settings.MAIL_FOLDER)


def test_a_rehearsal_tells_who_would_be_told_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = due_commitment()

    call_command("remind", "--today", "2026-04-01", "--dry-run")

    said = capsys.readouterr().out
    assert scene.person.full_name in said
    assert "1 of 1 duties would be told now; nothing was written." in said
    assert not Notification.objects.exists()
    assert not folder.exists()


def test_a_run_as_of_a_day_sends_what_was_owed_then(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    due_commitment()

    call_command("remind", "--today", "2026-04-01")

    assert "sent 1" in capsys.readouterr().out
    assert len(list(folder.glob("*.eml"))) == 1


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_lost(folder: Path) -> None:
    due_commitment()
    folder.write_text("a file where the folder should be")

    with pytest.raises(CommandError, match="nothing is lost"):
        call_command("remind", "--today", "2026-04-01")

    assert Mail.objects.get().state == "queued"


@pytest.mark.parametrize("option", [["--today", "2026-04-01"], ["--dry-run"], ["--replay"]])
def test_a_loop_is_always_about_now(option: list[str]) -> None:
    with pytest.raises(CommandError, match="--loop"):
        call_command("remind", "--loop", *option)


class Turns:
    """A wait of no length that remembers how long it was to be, and ends by itself."""

    waited: list[float]

    def __init__(self, most: int = 3) -> None:
        self.waited = []
        self._most = most
        self._is_set = False

    def set(self) -> None:
        """Ask for the end."""
        self._is_set = True

    def wait(self, seconds: float) -> bool:
        """Say whether the end was asked for."""
        self.waited.append(seconds)
        return self._is_set or len(self.waited) >= self._most


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Turns:
    made = Turns()
    monkeypatch.setattr(remind, "Event", lambda: made)
    return made


def test_a_loop_goes_on_after_trouble_until_it_is_stopped(
    folder: Path, turns: Turns, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write_text("a file where the folder should be")

    call_command("remind", "--loop")

    captured = capsys.readouterr()
    assert captured.err.count("cannot be written") == 3
    assert turns.waited == [30, 30, 30]
    assert "Stopped." in captured.out


def test_a_loop_waits_longer_each_time_that_the_database_does_not_answer(
    turns: Turns, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    turns._most = 9
    answers = iter([False] * 7 + [True, False])
    sweep_once = actions.sweep

    def sometimes(**options: Any) -> Any:
        if next(answers):
            return sweep_once(**options)
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(actions, "sweep", sometimes)
    monkeypatch.setattr(connection, "close", lambda: None)

    call_command("remind", "--loop")

    assert turns.waited == [2, 4, 8, 16, 32, 60, 60, 30, 2]
    captured = capsys.readouterr()
    assert captured.err.count("nothing is lost") == 8
    assert "sent 0" in captured.out


def test_sigterm_ends_a_loop_after_its_turn_and_is_given_back(
    turns: Turns, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    sweep_once = actions.sweep

    def interrupted(**options: Any) -> Any:
        os.kill(os.getpid(), signal.SIGTERM)
        return sweep_once(**options)

    monkeypatch.setattr(actions, "sweep", interrupted)

    call_command("remind", "--loop")

    assert turns.waited == [30]
    said = capsys.readouterr().out
    assert said.index("sent 0") < said.index("Stopped.")
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("has_dry_run", [False, True])
@pytest.mark.parametrize(
    ("options", "chosen"),
    [
        ([], {"dead", "held", "old"}),
        (["--state", "dead"], {"dead", "old"}),
        (["--state", "held"], {"held"}),
        (["--since", "2026-11-02"], {"dead", "held"}),
    ],
)
def test_mails_are_replayed_as_chosen_with_a_reason_and_a_history(
    options: list[str],
    chosen: set[str],
    has_dry_run: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    mails = {
        "dead": make_mail(state="dead"),
        "held": make_mail(state="held"),
        "old": make_mail(state="dead", local_day=date(2026, 10, 1)),
        "sent": make_mail(state="sent", sent_at=AT),
        "waiting": make_mail(state="retry"),
    }
    for mail in mails.values():
        mail.save()
    dry = ["--dry-run"] if has_dry_run else []

    call_command("remind", "--replay", "--reason", "The server works again", *options, *dry)

    queued = {name for name, one in mails.items() if _state(one) == "queued"}
    assert queued == (set() if has_dry_run else chosen)
    said = capsys.readouterr().out
    assert f"{len(chosen)} mails" in said
    assert {name for name, one in mails.items() if one.recipient.email in said} == chosen
    events = AuditEvent.objects.filter(verb="replay_mail", reason="The server works again")
    assert events.count() == len(queued)


def _state(mail: Mail) -> str:
    mail.refresh_from_db()
    return mail.state


@pytest.mark.parametrize(
    "options",
    [
        ["--replay"],
        ["--replay", "--reason", " "],
        ["--replay", "--reason", "x", "--today", "2026-04-01"],
        ["--reason", "x"],
        ["--state", "dead"],
        ["--since", "2026-04-01"],
    ],
)
def test_half_meant_options_are_refused(options: list[str]) -> None:
    mail = make_mail(state="dead")
    mail.save()

    with pytest.raises(CommandError, match="--"):
        call_command("remind", *options)

    assert _state(mail) == "dead"


def test_a_rehearsal_tells_each_family_in_columns_and_why_somebody_is_not_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    late = due_commitment()
    manager = create_member(
        late.commitment.framework, Role.MANAGER, full_name="Mara Manager", mail_any_time=True
    )
    muted = due_commitment(edtf="2026-05-10", wants_digest=False)
    sleeping = due_commitment(
        edtf="2026-05-10", mail_any_time=False, time_zone="America/Los_Angeles"
    )
    create_commitment(framework=late.commitment.framework, title="Nobody answers for this")

    call_command("remind", "--today", "2026-05-01", "--dry-run")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["person", "told", "reference", "reason", "words", "last", "day"]

    def line_of(*words: str) -> str:
        (found,) = (one for one in lines if all(word in one for word in words))
        return found

    assert "now" in line_of(late.person.full_name, "is late (21 days late)")
    assert "now" in line_of(manager.full_name, "escalated to the manager")
    assert "now" in line_of(manager.full_name, "no point of contact")
    assert "no: " in line_of(muted.person.full_name, "falls due soon")
    assert "later" in line_of(sleeping.person.full_name, "falls due soon")
    column = lines[0].index("reason")
    assert line_of(late.person.full_name, "is late")[column:].startswith("is late")
    assert "nothing was written" in lines[-1]
    assert not Notification.objects.exists()


def test_a_rehearsal_looks_again_at_mails_that_are_on_their_way(
    capsys: pytest.CaptureFixture[str],
) -> None:
    scene = due_commitment()
    noon = datetime(2026, 4, 1, 12, tzinfo=UTC)
    actions.plan(at=noon)
    actions.gather(at=noon)
    scene.commitment.assignments.get().delete()

    call_command("remind", "--today", "2026-04-01", "--dry-run")

    said = capsys.readouterr().out
    assert "no: no longer the point of contact" in said
    assert Notification.objects.get().state == "mailed"


def test_silence_ends_the_check_with_two_and_a_sweep_mends_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("check_reminders")
    assert ended.value.code == 2
    assert "never run" in capsys.readouterr().err

    sweep()
    call_command("check_reminders")

    assert "Reminders go out." in capsys.readouterr().out
