"""A real worker on a real broker: one poke, and the mails that are due lie in the folder."""

from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest

from tests.reminders.deployment import environment, manage, own_database, read_until, worker

pytestmark = pytest.mark.worker

POKE = "from reminders.tasks import sweep; sweep.delay()"


def letters_in(folder: Path) -> list[EmailMessage]:
    """Return every letter in a folder."""
    parser = BytesParser(_class=EmailMessage, policy=policy.default)
    return [parser.parsebytes(path.read_bytes()) for path in sorted(folder.glob("*.eml"))]


def text_of(letter: EmailMessage) -> str:
    """Return what a letter says as plain text."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.fixture
def deployed(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Set up the demonstration in a folder and a database of its own."""
    with own_database() as named:
        env = environment(tmp_path, **named)
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "load_demo", "--today", "2026-11-22")
        yield env


def test_a_poke_makes_the_worker_send_what_is_due_and_a_second_sends_nothing_more(
    deployed: dict[str, str], tmp_path: Path
) -> None:
    with worker(deployed) as process:
        read_until(process, "ready.")
        manage(deployed, "shell", "--command", POKE)
        first = read_until(process, "sweep: ")
        manage(deployed, "shell", "--command", POKE)
        second = read_until(process, "sweep: ")

    letters = letters_in(tmp_path / "mail")
    assert f"sent {len(letters)}," in first[-1]
    assert "sent 0," in second[-1]
    told = [letter["To"] for letter in letters]
    assert len(told) == len({*told})
    # Its two points of contact, their manager and the framework's lead.
    assert len([letter for letter in letters if "ASEAN-082" in text_of(letter)]) >= 3


def test_without_a_broker_the_same_code_runs_from_a_command(
    deployed: dict[str, str], tmp_path: Path
) -> None:
    away = {**deployed, "REDIS_URL": "redis://127.0.0.1:1/0"}

    manage(away, "shell", "--command", POKE, expect=1)
    said = manage(away, "remind")

    letters = letters_in(tmp_path / "mail")
    assert letters
    assert f"sent {len(letters)}," in said
    assert "Reminders go out." in manage(away, "check_reminders")
