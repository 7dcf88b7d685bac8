"""The commands around the ledger: once, rehearsed, never half-meant, and the dead-man's switch."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reminders.management.commands import remind
from reminders.models import Mail, Notification
from reminders.tasks import sweep
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
    assert "1 duties would be told" in said
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


@pytest.mark.parametrize("option", [["--today", "2026-04-01"], ["--dry-run"]])
def test_a_loop_is_always_about_now(option: list[str]) -> None:
    with pytest.raises(CommandError, match="--loop"):
        call_command("remind", "--loop", *option)


def test_a_loop_goes_on_after_trouble_until_it_is_stopped(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write_text("a file where the folder should be")
    turns = iter([None, None])

    class Turns:
        def wait(self, _seconds: float) -> None:
            if next(turns, "end") == "end":
                raise KeyboardInterrupt

    monkeypatch.setattr(remind, "Event", Turns)

    call_command("remind", "--loop")

    captured = capsys.readouterr()
    assert captured.err.count("cannot be written") == 3
    assert "Stopped." in captured.out


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
