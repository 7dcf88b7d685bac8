"""R1: senders are killed, a thousand times, in the middle of what they do.

A sender is a child of this process that sweeps without a pause. It is forked, not started anew,
so that a thousand of them take minutes; the kernel kills it by SIGKILL like any other.
"""

import gc
import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path

from django.db import connections
from django.utils import timezone

from reminders import actions
from reminders.transports import configured_transport
from tests.chaos import sink
from tests.chaos.counting import settled, tally
from tests.chaos.rows import Row
from tests.chaos.terms import Terms
from tests.chaos.worlds import World, owe

SENDERS = 2
SPARE_SECONDS = 60
# One kill in so many does not wait for mails, and so meets planning and gathering too.
EARLY = 8
# One sender in so many runs the whole sweep, with its planning; the others begin at the sending,
# where the danger is.
WHOLE = 8
SLOW_SECONDS = 20.0
WARM = 3


def work_for_ever(log: Path, *, whole: bool) -> None:
    """Sweep, or only send, until killed; never returns, so that nothing of the parent runs on."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        while True:
            if whole:
                actions.sweep(clock=timezone.now, transport=configured_transport())
            else:
                actions.send_due(clock=timezone.now, transport=configured_transport())
            time.sleep(0.02)
    except BaseException:  # noqa: BLE001 - it is written down, and nothing may run on
        with log.open("a") as stream:
            traceback.print_exc(file=stream)
        os._exit(1)


class Senders:
    """A few senders at once, of which one can be killed and replaced."""

    def __init__(self, log: Path, count: int) -> None:
        self._log = log
        self._forked = 0
        self.fallen = 0
        self.pids = [self._fork() for _ in range(count)]

    def _fork(self) -> int:
        sys.stdout.flush()
        self._forked += 1
        pid = os.fork()
        if pid == 0:
            work_for_ever(self._log, whole=self._forked % WHOLE == 0)
        return pid

    def kill(self, chooser: random.Random) -> None:
        """Kill one and start another in its place."""
        place = chooser.randrange(len(self.pids))
        os.kill(self.pids[place], signal.SIGKILL)
        os.waitpid(self.pids[place], 0)
        self.pids[place] = self._fork()

    def tend(self) -> None:
        """Replace those that ended by themselves, as a supervisor would."""
        for place, pid in enumerate(self.pids):
            if os.waitpid(pid, os.WNOHANG)[0]:
                self.fallen += 1
                self.pids[place] = self._fork()

    def end(self) -> None:
        """Kill all."""
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def await_progress(terms: Terms, more: int, *, seconds: float) -> None:
    """Wait until so many more copies arrived, or until the time is over."""
    aim, end = sink.count(terms.sink) + more, time.monotonic() + seconds
    while sink.count(terms.sink) < aim and time.monotonic() < end:
        time.sleep(0.002)


def run(terms: Terms, row: Row) -> None:
    """Kill senders until the number is full, then let them finish and count."""
    chooser = random.Random(terms.seed)
    kills = terms.kills or terms.size(1000, 10)
    people = kills * 18 // 5
    world = World(at=timezone.now())
    # Most are queued already, so that senders of either sort find work; the rest is owed only.
    queued = owe(world, people * 3 // 4, held=people // 5, at=timezone.now())
    actions.plan(at=timezone.now())
    actions.gather(at=timezone.now())
    owed = [*queued, *owe(world, people - len(queued), held=0, at=timezone.now())]
    # The first mails warm what every child inherits: templates, words, modules.
    actions.send_due(clock=timezone.now, transport=configured_transport(), most=WARM)
    # A connection must not be shared with a child.
    connections.close_all()
    gc.collect()
    gc.freeze()
    senders = Senders(Path(terms.folder) / "senders.log", SENDERS)
    try:
        end = time.monotonic() + terms.minutes * 60
        while row.faults < kills and time.monotonic() < end:
            is_early = chooser.randrange(EARLY) == 0
            more = 0 if is_early else chooser.randint(1, 6)
            await_progress(terms, more, seconds=SLOW_SECONDS)
            time.sleep(chooser.random() * (0.4 if is_early else 0.02))
            senders.tend()
            senders.kill(chooser)
            row.faults += 1
        row.remark = f"{sink.count(terms.sink)} copies at the last kill"
        row.drained = _drain(terms, senders, len(owed))
    finally:
        senders.end()
    if senders.fallen:
        row.wrong.append(f"{senders.fallen} senders ended by themselves")
    tally(row, [person.email for person in owed], terms.sink)
    row.judge(most_extra=row.faults)


def _drain(terms: Terms, senders: Senders, owed: int) -> float:
    """Wait until everything has come to an end, as long as more arrives; return the seconds."""
    began = moved = time.monotonic()
    arrived = 0
    while not settled(owed):
        # Forking follows: the question's connection is closed again.
        connections.close_all()
        senders.tend()
        if (count := sink.count(terms.sink)) != arrived:
            arrived, moved = count, time.monotonic()
        if time.monotonic() - moved > terms.lease + SPARE_SECONDS:
            raise TimeoutError("nothing moved for the lease and a minute")
        time.sleep(0.3)
    connections.close_all()
    return time.monotonic() - began
