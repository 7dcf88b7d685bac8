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


def test_line_of_groups_that_says_nothing_stops_the_start(settings: Any) -> None:
    settings.OIDC_ROLES = ["staff=F-1:viewer"]
    assert checks.roles_are_read(None) == []
    settings.OIDC_ROLES = ["staff=F-1:king"]
    assert [message.id for message in checks.roles_are_read(None)] == ["tracker.E003"]


def test_real_site_hears_of_doors_that_are_half_open(settings: Any) -> None:
    settings.REQUIRE_MFA, settings.OVER_HTTPS, settings.BEHIND_PROXY = False, True, False
    found = [message.id for message in checks.doors_are_guarded(None)]
    assert found == ["tracker.W002", "tracker.W003"]
    settings.REQUIRE_MFA = settings.BEHIND_PROXY = True
    assert checks.doors_are_guarded(None) == []
