"""The system checks that say early what would fail later."""

from pathlib import Path
from typing import Any

import pytest

from tracker import checks


def test_folder_that_cannot_be_written_to_is_an_error(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR = settings.MAIL_FOLDER = tmp_path / "not" / "there"
    assert checks.folders_can_be_written(None) == []
    monkeypatch.setattr("os.access", lambda path, mode: False)
    found = checks.folders_can_be_written(None)
    assert [message.id for message in found] == ["tracker.E001", "tracker.E001"]


def test_real_site_without_a_mail_server_is_warned(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    assert [message.id for message in checks.mails_leave_the_house(None)] == ["tracker.W001"]
    settings.EMAIL_HOST = "mail.example.org"
    assert checks.mails_leave_the_house(None) == []


def test_real_site_lets_nobody_invented_in(settings: Any) -> None:
    settings.DEMO = True
    assert [message.id for message in checks.nobody_is_invented(None)] == ["tracker.E002"]
    settings.DEMO = False
    assert checks.nobody_is_invented(None) == []
