"""A whole set-up of its own in a folder: database, demonstration, and real worker processes."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PATIENCE_SECONDS = 90


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """Yield the variable that names a fresh database; on SQLite the folder is enough."""
    given = os.environ.get("DATABASE_URL", "")
    if not given:
        yield {}
        return
    server = urlsplit(given)
    name = f"worker_{uuid4().hex[:12]}"
    maintenance = server._replace(path="/postgres").geturl()
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        yield {"DATABASE_URL": server._replace(path=f"/{name}").geturl()}
    finally:
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the variables of a set-up in a folder; Redis is used where the tests have one."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TRACKER_", "SMTP_", "DJANGO_", "DATABASE_URL", "COV_"))
    }
    return {
        **kept,
        "TRACKER_VAR": str(folder),
        "TRACKER_DEMO": "1",
        "TRACKER_DATABASE_POOL": "0",
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def manage(env: Mapping[str, str], *arguments: str, expect: int = 0) -> str:
    """Run a command of manage.py to its end and return what it printed."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_SECONDS * 2,
        check=False,
    )
    assert done.returncode == expect, done.stdout
    return done.stdout


@contextmanager
def worker(env: Mapping[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """Run the shipped worker until the block ends."""
    command = [sys.executable, "-m", "celery", "--app", "tracker", "worker"]
    command += ["--pool", "threads", "--concurrency", "2", "--without-gossip", "--without-mingle"]
    process = subprocess.Popen(
        [*command, "--loglevel", "INFO"],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    # Nothing waits for ever: a worker that says nothing is ended, and reading it ends with it.
    guard = Timer(PATIENCE_SECONDS, process.kill)
    guard.start()
    try:
        yield process
    finally:
        guard.cancel()
        process.terminate()
        process.communicate()


def read_until(process: "subprocess.Popen[str]", words: str) -> list[str]:
    """Read what a process says up to a line with these words."""
    lines: list[str] = []
    for line in process.stdout or ():
        lines.append(line)
        if words in line:
            return lines
    raise AssertionError(f"never said {words!r}:\n{''.join(lines)}")
