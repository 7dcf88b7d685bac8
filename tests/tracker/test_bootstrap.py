"""What script/server says when it cannot start: one line, with what to do."""

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from script import bootstrap
from script.bootstrap import CannotStart
from tracker import ports

ROOT = Path(__file__).resolve().parents[2]


def run_server(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/bash", str(ROOT / "script" / "server"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": os.environ["PATH"], **environment},
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that another program listens on for the length of the test."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_taken_port_is_said_before_anything_else(taken_port: int) -> None:
    done = run_server(PORT=str(taken_port))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"Port {taken_port} is taken by another program. "
        f"Choose another: script/server --port {taken_port + 1}\n"
    )


def test_free_port_is_no_problem() -> None:
    assert ports.problem_of(ports.Address("127.0.0.1", 0)) == ""


def test_foreign_address_is_refused_with_a_way_out() -> None:
    assert "--host 127.0.0.1" in ports.problem_of(ports.Address("192.0.2.1", 8000))


def test_word_for_a_port_is_refused() -> None:
    done = run_server("--port", "web")
    assert done.returncode == 1
    assert done.stderr == "web is not a port: use a number from 1 to 65535.\n"


def test_machine_without_a_new_python_is_told_which_it_needs(tmp_path: Path) -> None:
    for name in ("readlink", "dirname", "env"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    old = tmp_path / "python3"
    old.write_text('#!/bin/bash\n[ "$1" = --version ] && echo "Python 3.8.2" || exit 1\n')
    old.chmod(0o755)
    done = run_server(PATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or newer is needed; this machine has Python 3.8.2.")
    assert len(done.stderr.splitlines()) == 1


def test_old_python_is_refused() -> None:
    with pytest.raises(CannotStart, match=r"Python 3\.11 or newer is needed; this is 3\.10"):
        bootstrap.check_python((3, 10))


def test_python_without_venv_is_told_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "find_spec", lambda name: None)
    with pytest.raises(CannotStart, match="apt install python3-venv"):
        bootstrap.make_environment(tmp_path / ".venv")


def test_folder_that_cannot_be_written_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(CannotStart, match="cannot be written to"):
        bootstrap.check_disk(tmp_path)


def test_full_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "SPACE_NEEDED_MIB", 2**40)
    with pytest.raises(CannotStart, match="Free some space"):
        bootstrap.check_disk(tmp_path)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Temporary failure in name resolution", "no network"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("Collecting x\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "DO NOT MATCH"),
        ("", "no reason given"),
    ],
)
def test_failed_installation_is_explained(said: str, words: str) -> None:
    message = bootstrap.install_problem(said)
    assert words in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "may not write"),
        (errno.EACCES, "may not write"),
        (errno.EIO, "system refused"),
    ],
)
def test_refusal_of_the_system_is_explained(number: int, words: str) -> None:
    assert words in bootstrap.disk_problem(OSError(number, os.strerror(number), "/somewhere"))


def test_unchanged_lock_is_not_installed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(bootstrap, "works", lambda python: True)
    monkeypatch.setattr(bootstrap, "install", lambda python, lock: installed.append(lock))
    folder = tmp_path / ".venv"
    folder.mkdir()
    for _ in range(2):
        bootstrap.environment(folder, locks=[bootstrap.RUN_LOCK])
    assert installed == [bootstrap.RUN_LOCK]


def test_changed_lock_is_installed_again(tmp_path: Path) -> None:
    bootstrap.stamp(tmp_path, bootstrap.RUN_LOCK).write_text("another digest")
    assert not bootstrap.is_installed(tmp_path, bootstrap.RUN_LOCK)


def test_broken_environment_is_made_anew_with_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    folder = tmp_path / ".venv"
    folder.mkdir()
    bootstrap.stamp(folder, bootstrap.RUN_LOCK).write_text(bootstrap.digest(bootstrap.RUN_LOCK))
    monkeypatch.setattr(bootstrap, "works", lambda python: False)
    monkeypatch.setattr(bootstrap, "make_environment", lambda path: done.append("made"))
    monkeypatch.setattr(bootstrap, "install", lambda python, lock: done.append(lock))
    bootstrap.environment(folder, locks=[bootstrap.RUN_LOCK])
    assert done == ["made", bootstrap.RUN_LOCK]


def test_interpreter_that_is_not_there_does_not_work(tmp_path: Path) -> None:
    assert not bootstrap.works(tmp_path / "python")
    assert bootstrap.works(Path(sys.executable))


def test_progress_names_each_package(capsys: pytest.CaptureFixture[str]) -> None:
    said = [
        "Collecting celery==5.6.3\n",
        "  Using cached x\n",
        "Requirement already satisfied: click-plugins in lib\n",
        "Processing /wheels/argon2_cffi-25.1.0-py3-none-any.whl (from x)\n",
    ]
    assert list(bootstrap.shown(said, total=3)) == said
    shown = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [words[-1] for words in shown] == ["celery", "click-plugins", "argon2_cffi"]
    assert shown[2][:3] == ["3", "of", "3"]
