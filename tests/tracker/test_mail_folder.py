"""Mails that wait in a folder are readable to the program's user only."""

import os
from collections.abc import Iterator
from email.message import EmailMessage as Letter
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import Settings

from reminders.transports import FolderTransport
from tracker import settings as shipped


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """Let the machine make files readable to everybody, as most do."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> set[str]:
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    return {oct(path.stat().st_mode & 0o777) for path in folder.iterdir()}


def test_letters_about_accounts_are_private(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    settings.EMAIL_BACKEND = "tracker.mail_folder.EmailBackend"
    settings.EMAIL_FILE_PATH = folder
    EmailMessage("A link", "A secret", "from@example.org", ["to@example.org"]).send()
    assert modes(folder) == {"0o600"}
    assert "A secret" in next(folder.iterdir()).read_text()
    assert shipped.EMAIL_HOST or shipped.EMAIL_BACKEND == settings.EMAIL_BACKEND


def test_reminders_are_private(tmp_path: Path) -> None:
    letter = Letter()
    letter["Message-ID"] = "<one@example.org>"
    letter.set_content("A secret")
    with FolderTransport(tmp_path / "mail") as way:
        way.deliver(letter, arm=lambda: None, at=timezone.now())
    assert modes(tmp_path / "mail") == {"0o600"}
