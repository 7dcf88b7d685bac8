"""PostgreSQL, Redis and the mail sink of a run: own processes, own folders, free ports.

Nothing here knows of servers that were there before, and only children are ever signalled.
"""

import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import redis

from tests.chaos import sink

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 60.0
EMPTY = "template0"
DEBIAN = Path("/usr/lib/postgresql")
PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class MissingError(Exception):
    """A program that a run needs is not on this machine."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server runs: the address that it has there, and the words that lead a command in."""

    address: str = "127.0.0.1"
    way: tuple[str, ...] = ()


HERE = Place()


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def wait_for(what: Callable[[], bool], *, name: str, seconds: float = PATIENCE_SECONDS) -> float:
    """Wait until something holds; return the seconds it took. Raises TimeoutError."""
    began = time.monotonic()
    while not what():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"{name}: not within {seconds:g} s")
        time.sleep(0.02)
    return time.monotonic() - began


def end(process: "subprocess.Popen[bytes]", number: signal.Signals = signal.SIGTERM) -> None:
    """End a child and wait for it; one that does not end is killed."""
    if process.poll() is None:
        process.send_signal(number)
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _with_parent() -> None:
    """Have the kernel end this child with its parent, however that one ends."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)


def start(
    command: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
) -> "subprocess.Popen[bytes]":
    """Start a child in a group of its own, its words going to a file."""
    with log.open("ab") as stream:
        return subprocess.Popen(
            command,
            env=env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
            preexec_fn=_with_parent,  # noqa: PLW1509 - these programs have one thread
        )


@contextmanager
def mail_sink(
    folder: Path, *, milliseconds: float = 4.0, place: Place = HERE
) -> Iterator[dict[str, str]]:
    """Run the sink; yield the settings that lead to it."""
    folder.mkdir(parents=True, exist_ok=True)
    told = [str(folder), str(milliseconds), place.address]
    command = [*place.way, sys.executable, "-m", "tests.chaos.sink", *told]
    process = start(command, log=folder / "sink.log")
    try:
        wait_for((folder / sink.PORT).exists, name="the mail sink")
        port = (folder / sink.PORT).read_text()
        yield {"SMTP_HOST": place.address, "SMTP_PORT": port, "SMTP_TLS": "none"}
    finally:
        end(process)


def _postgresql_programs() -> Path:
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not versions:
        raise MissingError("PostgreSQL's initdb is neither on PATH nor in /usr/lib/postgresql")
    return versions[-1].parent


def damage_in(name: str, *, port: int) -> str:
    """Read every table and index of a database; return what is wrong with them."""
    program = _postgresql_programs() / "pg_amcheck"
    if not program.exists():
        return "pg_amcheck is not here"
    done = subprocess.run(
        [program, "--install-missing", "--heapallindexed", "-h", "127.0.0.1", "-p", str(port),
         "-U", "postgres", "-d", name],
        check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    return done.stdout.strip()[-500:] if done.returncode else ""


def _children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def _kill(pid: int) -> None:
    """Kill a child of a child; it may have gone with its parent."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


class Postgresql:
    """A cluster of its own in a folder, which says what it is reached by."""

    def __init__(self, folder: Path, *, place: Place = HERE) -> None:
        self.folder = folder
        self.place = place
        self.port = free_port()
        self.template = EMPTY
        self._programs = _postgresql_programs()
        # PostgreSQL refuses to run as root.
        self._user = "postgres" if os.geteuid() == 0 else None

    def __enter__(self) -> "Postgresql":
        self.folder.mkdir(parents=True)
        if self._user:
            shutil.chown(self.folder, self._user)
        data = str(self.folder / "data")
        subprocess.run(
            [self._programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8",
             "--locale=C.UTF-8"],
            check=True, stdout=subprocess.DEVNULL, user=self._user, cwd="/",
        )  # fmt: skip
        if self.place != HERE:
            with (self.folder / "data" / "pg_hba.conf").open("a") as rules:
                rules.write("host all all samenet trust\n")
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        # The fast shutdown: it waits for nobody's connection.
        end(self._process, signal.SIGINT)

    def start(self) -> None:
        """Start it on what its folder holds, and wait until it answers."""
        wait_for(self._starts, name="PostgreSQL")

    def _starts(self) -> bool:
        """Try once; what a crash left behind may stand in the way for a moment."""
        # The way to a place is root's, so that the user changes behind it.
        behind = ["setpriv", "--reuid", self._user, "--regid", self._user, "--clear-groups",
                  "--pdeathsig", "INT"] if self._user and self.place.way else []  # fmt: skip
        self._process = start(
            [*self.place.way, *behind,
             str(self._programs / "postgres"), "-D", str(self.folder / "data"),
             "-p", str(self.port), "-k", "", "-c", f"listen_addresses={self.place.address}"],
            log=self.folder.with_suffix(".log"), user=None if behind else self._user,
        )  # fmt: skip
        while self._process.poll() is None:
            if self._answers():
                return True
            time.sleep(0.02)
        return False

    def crash(self, how: str) -> None:
        """Let it die: `kill` all of it at once, `immediate` shutdown, or one `backend` by SIGKILL.

        After the first two it has to be started again; after the third it recovers by itself.
        """
        children = _children_of(self._process.pid)
        if how == "backend":
            _kill(random.choice(children))
            return
        if how == "immediate":
            end(self._process, signal.SIGQUIT)
            return
        end(self._process, signal.SIGKILL)
        for pid in children:
            _kill(pid)

    def url(self, name: str) -> str:
        """Return the address of a database in it."""
        return f"postgres://postgres@{self.place.address}:{self.port}/{name}"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.Error:
            return False
        return True

    def fresh(self) -> str:
        """Make a database, a copy of the template or empty, and return its address."""
        name = f"chaos_{uuid4().hex[:10]}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"'.encode())
        return self.url(name)


class Redis:
    """A Redis of its own on one port, which may be killed and started again."""

    def __init__(self, folder: Path, *, place: Place = HERE) -> None:
        self.folder = folder
        self.place = place
        self.port = free_port()
        self.url = f"redis://{place.address}:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None
        if not shutil.which("redis-server"):
            raise MissingError("redis-server is not on PATH")

    def __enter__(self) -> "Redis":
        self.folder.mkdir(parents=True, exist_ok=True)
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop(signal.SIGKILL)

    def client(self) -> "redis.Redis":
        """Return a client."""
        return redis.Redis(
            self.place.address, self.port, socket_connect_timeout=2, socket_timeout=5
        )

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        self._process = start(
            [*self.place.way, "redis-server", "--port", str(self.port),
             "--bind", self.place.address, "--protected-mode", "no" if self.place.way else "yes",
             "--save", "", "--appendonly", "no", "--dir", str(self.folder)],
            log=self.folder / "redis.log",
        )  # fmt: skip
        wait_for(self._answers, name="Redis")

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def stop(self, number: signal.Signals) -> None:
        """End it by a signal."""
        if self._process is not None:
            end(self._process, number)
            self._process = None

    def flush(self) -> None:
        """Forget everything in it."""
        with self.client() as client:
            client.flushall()

    def waiting(self) -> int:
        """Return how many pokes wait in the queue."""
        try:
            with self.client() as client:
                return int(client.llen("tracker-queue:celery"))
        except redis.RedisError:
            return 0
