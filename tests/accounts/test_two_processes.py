"""Two web processes count failures to sign in together, over Redis and over the folder."""

import http.client
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connections

from tests.reminders.deployment import ROOT, environment, manage, read_until

CSRF = "a" * 32
PORT = "Listening at: http://127.0.0.1:"


@contextmanager
def web_process(env: dict[str, str]) -> Iterator[int]:
    """Run one web process as it is shipped, of one worker; yield its port."""
    command = [sys.executable, "-m", "gunicorn", "tracker.wsgi:application", "--workers", "1"]
    command += ["--bind", "127.0.0.1:0", "--no-control-socket", "--log-level", "info"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        line = read_until(process, PORT)[-1]
        yield int(line.partition(PORT)[2].split()[0])
    finally:
        process.terminate()
        process.communicate(timeout=60)


@pytest.fixture
def site(tmp_path: Path, db: None) -> dict[str, str]:
    """Return the set-up of a site with a file of its own as database, without anybody in it."""
    env = environment(tmp_path, TRACKER_BEHIND_PROXY="yes", TRACKER_DEMO="no")
    env.pop("REDIS_URL", None)
    if connections["default"].vendor == "sqlite":
        shutil.copyfile(connections["default"].settings_dict["NAME"], tmp_path / "tracker.sqlite3")
    else:
        manage(env, "migrate", "--verbosity", "0")
    return env


def failure(port: int, email: str) -> int:
    """Fail to sign in at one of the processes; return what is answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    form = {"username": email, "password": "wrong", "csrfmiddlewaretoken": CSRF}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrftoken={CSRF}",
        "X-Forwarded-For": "192.0.2.77",
    }
    connection.request("POST", "/accounts/sign-in/", urlencode(form), headers)
    status = connection.getresponse().status
    connection.close()
    return status


def answers_of_two(env: dict[str, str]) -> list[int]:
    """Return what six failures are answered that go to two processes by turns."""
    email = f"{uuid4().hex}@example.org"
    with ExitStack() as stack:
        ports = [stack.enter_context(web_process(env)) for _process in range(2)]
        return [failure(ports[number % 2], email) for number in range(6)]


def test_sixth_failure_waits_over_two_processes_and_a_folder(site: dict[str, str]) -> None:
    assert answers_of_two(site) == [200] * 5 + [429]


@pytest.mark.worker
@pytest.mark.skipif("REDIS_URL" not in os.environ, reason="the embedded set-up has no Redis")
def test_sixth_failure_waits_over_two_processes_and_redis(site: dict[str, str]) -> None:
    assert answers_of_two({**site, "REDIS_URL": os.environ["REDIS_URL"]}) == [200] * 5 + [429]
