"""The command line as people meet it: the whole site in one process group, and wrong settings."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MANAGE = (sys.executable, str(ROOT / "manage.py"))
LONGEST_WAIT_SECONDS = 60


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a laptop with nothing installed, and a folder of its own."""
    foreign = ("TRACKER_", "SMTP_", "DATABASE_URL", "REDIS_URL", "COV_", "DJANGO_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
    return {**kept, "TRACKER_VAR": str(folder), **settings}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_one_command_runs_the_site_until_it_is_interrupted(tmp_path: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        [*MANAGE, "serve", "--port", str(port), "--workers", "1"],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
    )
    try:
        said: list[str] = []
        for line in process.stdout or ():
            said.append(line)
            if "Stop with Ctrl-C" in line:
                break
        assert "Stop with Ctrl-C" in said[-1], "".join(said)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.read() == b"ok\n"
        process.send_signal(signal.SIGINT)
        rest, _errors = process.communicate(timeout=LONGEST_WAIT_SECONDS)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, said
    assert f"http://127.0.0.1:{port}/" in "".join(said)
    assert str(tmp_path / "mail") in "".join(said)
    assert "Traceback" not in "".join(said) + rest


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TRACKER_DEBGU", "1", "Did you mean TRACKER_DEBUG?"),
        ("TRACKER_DEMO", "perhaps", "it must be yes or no"),
        ("DATABASE_URL", "mysql://h/n", "DATABASE_URL"),
        ("REDIS_URL", "localhost", "REDIS_URL"),
    ],
)
@pytest.mark.parametrize("command", ["check", "migrate", "serve"])
def test_wrong_setting_is_one_line_and_no_stack_trace(
    name: str, value: str, words: str, command: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [*MANAGE, command],
        env=environment(tmp_path, **{name: value}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"Wrong setting: {name}")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
