"""R2: real Celery workers are killed, whole or one of their children, while pokes keep coming."""

import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from celery.exceptions import CeleryError
from django.db import connections
from django.utils import timezone
from kombu.exceptions import OperationalError

from reminders.tasks import sweep
from tests.chaos import servers, sink
from tests.chaos.counting import settled, tally
from tests.chaos.rows import Row
from tests.chaos.senders import SPARE_SECONDS, await_progress
from tests.chaos.terms import Terms
from tests.chaos.worlds import World, owe
from tracker.ports import Address
from tracker.serving import programs

POKE_SECONDS = 0.3


def poke() -> None:
    """Say that there may be something to do; nobody minds if nobody hears."""
    with suppress(OperationalError, CeleryError, OSError):
        sweep.apply_async(expires=2, retry=False)


def shipped(name: str) -> list[str]:
    """Return the command with which the shipped supervision starts a program."""
    found = programs(Address("127.0.0.1", servers.free_port()), workers=1, threads=2)
    return list(next(program.command for program in found if program.name == name))


class Worker:
    """A worker, started again by this run as the supervisor would."""

    def __init__(self, command: list[str], log: Path) -> None:
        self._command, self._log = command, log
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        return servers.start(self._command, log=self._log, env=dict(os.environ))

    def kill_group(self) -> None:
        """Kill the worker with all it started, and start another."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = self._start()

    def kill_child(self, chooser: random.Random) -> bool:
        """Kill one of the worker's own children; say whether it had one."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        children = [int(pid) for pid in path.read_text().split()]
        if not children:
            return False
        with suppress(ProcessLookupError):
            os.kill(chooser.choice(children), signal.SIGKILL)
        return True

    def end(self) -> None:
        """Kill the worker with all it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _command(name: str) -> list[str]:
    command = shipped("worker")
    if name == "R2-child":
        # The shipped worker has threads; one with children is what others may run.
        place = command.index("threads")
        command[place] = "prefork"
        command[command.index("--concurrency") + 1] = "2"
    return command


def run(terms: Terms, row: Row, _broker: servers.Redis) -> None:
    """Kill workers until the number is full, then let one finish and count."""
    chooser = random.Random(terms.seed)
    kills = terms.size(100, 2)
    owed = owe(World(at=timezone.now()), terms.size(800, 60), held=terms.size(160, 10),
               at=timezone.now())  # fmt: skip
    connections.close_all()
    worker = Worker(_command(terms.name), Path(terms.folder) / "worker.log")
    try:
        limit = time.monotonic() + terms.minutes * 60
        while row.faults < kills and time.monotonic() < limit:
            end = time.monotonic() + 12
            aim = chooser.randint(1, 8)
            while time.monotonic() < end:
                poke()
                began = time.monotonic()
                await_progress(terms, aim, seconds=POKE_SECONDS)
                if time.monotonic() - began < POKE_SECONDS:
                    break
                aim = max(1, aim // 2)
            time.sleep(chooser.random() * 0.02)
            if terms.name == "R2-child":
                row.faults += worker.kill_child(chooser)
            else:
                worker.kill_group()
                row.faults += 1
        row.drained = drain(terms, len(owed))
    finally:
        worker.end()
    tally(row, [person.email for person in owed], terms.sink)
    # A kill ends every thread of a worker, and each may be in the middle of a mail.
    command = _command(terms.name)
    threads = 1 if "prefork" in command else int(command[command.index("--concurrency") + 1])
    row.judge(most_extra=row.faults * threads)


def drain(terms: Terms, owed: int) -> float:
    """Poke until every mail has come to an end, as long as more arrives; return the seconds."""
    began = moved = time.monotonic()
    arrived = 0
    while not settled(owed):
        if (count := sink.count(terms.sink)) != arrived:
            arrived, moved = count, time.monotonic()
        if time.monotonic() - moved > terms.lease + SPARE_SECONDS:
            raise TimeoutError("nothing moved for the lease and a minute")
        poke()
        time.sleep(POKE_SECONDS)
    return time.monotonic() - began
