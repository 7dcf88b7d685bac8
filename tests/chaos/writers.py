"""R9: writers are killed, or the database under them; what they were told is kept has to be there.

A writer is a child of this process that writes through the actions without a pause, and notes
each write that was committed in a file, on the disk, before it begins the next. It is forked,
not started anew, so that a thousand of them take minutes.
"""

import gc
import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from django.db import Error as DatabaseError
from django.db import connections
from django.utils import timezone

from commitments import actions
from commitments.actions import Figure, RefusedError
from commitments.domain.vocabulary import Status, UpdateState
from commitments.models import Commitment, Deadline, Indicator, ProgressUpdate
from frameworks.roles import Role
from history.actions import seal
from history.models import AuditSeal
from history.sealing import Anchor
from tests import factories
from tests.chaos import servers
from tests.chaos.rows import Row
from tests.chaos.terms import Terms
from tests.chaos.written import judge_writes

WRITERS = 4
COMMITMENTS = 8
CRASHES = ("kill", "immediate", "backend")
FIRST_DAY = date(2031, 1, 1)
WAIT_SECONDS = 30.0


class Scene:
    """A few commitments with what can be written on each, and two people who write."""

    def __init__(self) -> None:
        at = timezone.now()
        framework = factories.create_framework(at=at)
        self.party = factories.create_party(framework=framework, at=at)
        self.manager = factories.create_member(framework, Role.MANAGER)
        self.contact = factories.create_member(framework, Role.CONTACT, party=self.party)
        self.commitments: list[Commitment] = []
        self.deadlines: list[Deadline] = []
        self.indicators: list[Indicator] = []
        self.drafts: list[ProgressUpdate] = []
        for _number in range(COMMITMENTS):
            commitment = factories.create_commitment(framework=framework, owner=self.party, at=at)
            self.commitments.append(commitment)
            # Of another commitment than those that are declared: a closed date does not move.
            other = factories.create_commitment(framework=framework, owner=self.party, at=at)
            self.deadlines.append(factories.create_deadline(commitment=other, at=at))
            self.indicators.append(factories.create_indicator(commitment=commitment, at=at))
            self.drafts.append(
                factories.create_update(
                    commitment=other, party=self.party, author=self.contact, at=at,
                    state=UpdateState.DRAFT,
                )
            )  # fmt: skip

    # --- what a writer does; each act carries its token into the history -------------------

    def report(self, chooser: random.Random, token: str) -> None:
        """Hand a report in, with a figure."""
        place = chooser.randrange(COMMITMENTS)
        figure = Figure(Decimal(chooser.randrange(1, 9)), "2026-06", "A count")
        actions.log_progress(
            self.commitments[place], uuid=uuid4(), party=self.party, submit=True,
            figures={self.indicators[place]: figure}, health="on_track", narrative=token,
            by=self.contact, at=timezone.now(),
        )  # fmt: skip

    def revise(self, chooser: random.Random, token: str) -> None:
        """Write a draft anew."""
        draft = chooser.choice(self.drafts)
        actions.revise_update(draft, narrative=token, by=self.contact, at=timezone.now())

    def extend(self, chooser: random.Random, token: str) -> None:
        """Move a deadline."""
        day = (FIRST_DAY + timedelta(days=chooser.randrange(3000))).isoformat()
        actions.extend_deadline(
            chooser.choice(self.deadlines), expression=f"by {day}", edtf=day, reason=token,
            asked_by=self.manager, by=self.manager, at=timezone.now(),
        )  # fmt: skip

    def accept(self, chooser: random.Random, token: str) -> None:
        """Accept a report that waits. Raises RefusedError where there is none."""
        waiting = ProgressUpdate.objects.filter(state=UpdateState.SUBMITTED).order_by("pk")[:8]
        if not (found := list(waiting)):
            raise RefusedError("")
        update = chooser.choice(found)
        actions.accept_update(update, note=token, by=self.manager, at=timezone.now())

    def declare(self, chooser: random.Random, token: str) -> None:
        """Declare a commitment delivered, or open it again."""
        commitment = chooser.choice(self.commitments)
        commitment.refresh_from_db()
        status = Status.ACTIVE if commitment.status != Status.ACTIVE else Status.DELIVERED
        actions.declare(commitment, status=status, reason=token, by=self.manager, at=timezone.now())

    @property
    def acts(self) -> Mapping[str, Callable[[random.Random, str], None]]:
        """Return everything a writer does, by name."""
        own = (self.report, self.revise, self.extend, self.accept, self.declare)
        return {act.__name__: act for act in own}


def write_for_ever(scene: Scene, number: int, notes: Path, log: Path) -> None:
    """Write until killed; never returns, so that nothing of the parent runs on."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    chooser = random.Random(number)
    file = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    serial = 0
    try:
        while True:
            serial += 1
            token = f"writer {number} act {serial}"
            name = chooser.choice(sorted(scene.acts))
            try:
                scene.acts[name](chooser, token)
            except RefusedError:
                continue
            except DatabaseError:
                # Where the database is away, nothing was said to be kept.
                connections.close_all()
                time.sleep(0.05)
                continue
            os.write(file, json.dumps([name, token]).encode() + b"\n")
            os.fsync(file)
    except BaseException:  # noqa: BLE001 - it is written down, and nothing may run on
        with log.open("a") as stream:
            traceback.print_exc(file=stream)
        os._exit(1)


class Writers:
    """A few writers at once, of which one can be killed and replaced."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self._scene = scene
        self.notes, self._log = folder / "notes.jsonl", folder / "writers.log"
        self._forked = self.fallen = 0
        self.pids = [self._fork() for _ in range(WRITERS)]

    def _fork(self) -> int:
        sys.stdout.flush()
        self._forked += 1
        pid = os.fork()
        if pid == 0:
            write_for_ever(self._scene, self._forked, self.notes, self._log)
        return pid

    def kill(self, chooser: random.Random) -> None:
        """Kill one and start another in its place."""
        place = chooser.randrange(len(self.pids))
        if os.waitpid(self.pids[place], os.WNOHANG)[0]:
            self.fallen += 1
        else:
            os.kill(self.pids[place], signal.SIGKILL)
            os.waitpid(self.pids[place], 0)
        self.pids[place] = self._fork()

    def end(self) -> None:
        """Kill all."""
        for pid in self.pids:
            if os.waitpid(pid, os.WNOHANG)[0]:
                self.fallen += 1
                continue
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def noted(self) -> int:
        """Return how many writes were noted."""
        return self.notes.read_bytes().count(b"\n") if self.notes.exists() else 0

    def await_notes(self, more: int) -> None:
        """Wait until so many more writes were noted. Raises TimeoutError where nobody writes."""
        aim = self.noted() + more
        servers.wait_for(lambda: self.noted() >= aim, name="writes", seconds=WAIT_SECONDS)


def run(terms: Terms, row: Row, server: servers.Postgresql | None = None) -> None:
    """Kill writers or the database until the number is full; then read everything."""
    scene = Scene()
    warm = random.Random(0)
    # A report first: it is what can be accepted.
    for name, act in scene.acts.items():
        act(warm, f"warm {name}")
    # A connection must not be shared with a child.
    connections.close_all()
    gc.collect()
    gc.freeze()
    writers = Writers(scene, Path(terms.folder))
    anchors: list[Anchor] = []
    try:
        if server is None:
            _kill_writers(terms, row, writers)
        else:
            _crash(terms, row, writers, server, anchors)
    finally:
        writers.end()
    if writers.fallen:
        row.wrong.append(f"{writers.fallen} writers ended by themselves")
    judge_writes(row, writers.notes, anchors=anchors)


def _kill_writers(terms: Terms, row: Row, writers: Writers) -> None:
    chooser = random.Random(terms.seed)
    kills = terms.kills or terms.size(1000, 25)
    end = time.monotonic() + terms.minutes * 60
    while row.faults < kills and time.monotonic() < end:
        writers.await_notes(chooser.randint(0, 4))
        time.sleep(chooser.random() * 0.03)
        writers.kill(chooser)
        row.faults += 1


def _crash(
    terms: Terms, row: Row, writers: Writers, server: servers.Postgresql, anchors: list[Anchor]
) -> None:
    """Let the database die again and again; what was sealed before has to be sealed after."""
    chooser = random.Random(terms.seed)
    for number in range(terms.size(20, 2)):
        writers.await_notes(chooser.randint(20, 60))
        seal(at=timezone.now())
        head = AuditSeal.objects.anchor()
        connections.close_all()
        if head:
            anchors.append(head)
        time.sleep(chooser.random() * 0.2)
        how = CRASHES[number % len(CRASHES)]
        server.crash(how)
        if how != "backend":
            server.start()
        row.faults += 1
    writers.await_notes(20)
