"""People report through both web hosts and reminders go out, while two hosts vanish.

A host vanishes as one whose power is cut: its link goes down first, so that nobody hears of it,
then everything on it is killed. PostgreSQL, Redis and the other hosts are left with its halves of
connections. What was answered before is compared with what is there after.
"""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPException
from itertools import pairwise
from statistics import median, quantiles

from django.db import connections
from django.utils import timezone

from commitments.models import ProgressUpdate
from history.actions import seal
from history.verifying import verify
from tests import factories
from tests.chaos import servers, sink
from tests.chaos.counting import settled, tally
from tests.chaos.hosts.checks import Finding, Scene, senders
from tests.chaos.hosts.cluster import LEASE_SECONDS, WEBS, WORKERS
from tests.chaos.hosts.guests import PROXY_SECONDS, Guest
from tests.chaos.rows import Row
from tests.chaos.workers import poke
from tests.chaos.worlds import owe

REPORTERS = 6
COMMITMENTS = 3
# The threads of a worker: each may be in the middle of a mail when its host vanishes.
THREADS = 4
LAST_WORD_SECONDS = 120.0
DRAIN_SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much load there is, and for how long, in seconds."""

    owed: int
    held: int
    calm: float
    after: float


FULL, SHORT = Size(600, 120, 15, 30), Size(150, 30, 4, 6)


@dataclass(slots=True)
class Answered:
    """What the reporters were answered, and when."""

    kept: dict[str, str] = field(default_factory=dict)
    moments: list[tuple[float, float, str]] = field(default_factory=list)
    strange: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    busy: int = 0
    unanswered: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Reporters:
    """A few people who report without a pause, each key until it is answered."""

    def __init__(self, scene: Scene) -> None:
        webs = [scene.cluster.webs[name] for name in WEBS]
        self.answered = Answered()
        self._over = threading.Event()
        self._threads = []
        stale_at = scene.at + timedelta(days=3650)
        paths = [
            f"commitments/{made.uuid}/updates"
            for made in (
                factories.create_commitment(
                    framework=scene.framework, owner=scene.party, at=scene.at, stale_at=stale_at
                )
                for _number in range(COMMITMENTS)
            )
        ]
        for number in range(REPORTERS):
            guest = Guest(webs, scene.contact, place="203.0.113.1", wait=PROXY_SECONDS)
            work = (guest.at(number), number, paths[number % COMMITMENTS])
            self._threads.append(threading.Thread(target=self._report, args=work))

    def start(self) -> None:
        """Begin."""
        connections.close_all()
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Begin nothing new, and wait until everything begun was answered."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _report(self, guest: Guest, reporter: int, path: str) -> None:
        serial = 0
        while not self._over.is_set():
            serial += 1
            name = f"reporter-{reporter}-{serial}"
            if not self._until_answered(guest, path, name):
                self.answered.unanswered.append(name)
            guest.next_host()

    def _until_answered(self, guest: Guest, path: str, name: str) -> bool:
        """Send a report; where its host does not answer, send it to the other, under its key."""
        body = {"health": "on_track", "narrative": name, "submit": True}
        began, told = time.monotonic(), self.answered
        while time.monotonic() - began < LAST_WORD_SECONDS:
            host = guest.host
            try:
                answer = guest.api("POST", path, body, Idempotency_Key=name)
            except (OSError, HTTPException):
                with told.lock:
                    told.broken += 1
                guest.next_host()
                continue
            with told.lock:
                if answer.status == 201:
                    now = time.monotonic()
                    told.kept[name] = answer.data["uuid"]
                    told.moments.append((now, now - began, host))
                    return True
                told.busy += answer.status == 409
                if answer.status != 409:
                    told.strange[answer.status] += 1
            guest.next_host()
            time.sleep(0.2)
        return False


def run(scene: Scene, size: Size, told: list[Finding]) -> Row:
    """Load both web hosts and both workers, let one of each vanish, and compare."""
    row = Row("hosts", "postgresql", 1)
    before = [letter.to for letter in sink.read(scene.cluster.sink)]
    people = owe(scene.world, size.owed, held=size.held, at=timezone.now())
    reporters = Reporters(scene)
    reporters.start()
    marks = {"begun": time.monotonic()}
    try:
        time.sleep(size.calm)
        _vanish_worker(scene, size, marks)
        row.faults += 1
        time.sleep(min(5.0, size.after))
        marks["web gone"] = time.monotonic()
        scene.cluster.lan["web1"].vanish()
        row.faults += 1
        time.sleep(size.after)
    finally:
        marks["over"] = time.monotonic()
        reporters.end()
    told.append(_writes(reporters.answered, marks))
    # Nobody but beat pokes the worker that is left.
    owed = len({*before, *(person.email for person in people)})
    limit = DRAIN_SECONDS + LEASE_SECONDS
    servers.wait_for(lambda: settled(owed), name="all told", seconds=limit)
    row.drained = time.monotonic() - marks["worker gone"]
    tally(row, {*before, *(person.email for person in people)}, scene.cluster.sink)
    row.judge(most_extra=THREADS)
    told.append(_reminders(scene, row, size))
    return row


def _vanish_worker(scene: Scene, size: Size, marks: dict[str, float]) -> None:
    """Wait until the first worker is in the middle of its mails, and let its host vanish."""
    cluster, name = scene.cluster, WORKERS[0]
    begun = senders(cluster)[name] if cluster.lan.prefix else sink.count(cluster.sink)
    for _number in range(THREADS * 2):
        poke()

    def is_amidst() -> bool:
        now = senders(cluster)[name] if cluster.lan.prefix else sink.count(cluster.sink)
        return now - begun >= size.owed // 10

    servers.wait_for(is_amidst, name=f"{name} sends", seconds=120)
    marks["worker gone"] = time.monotonic()
    cluster.lan[name].vanish()


def _writes(answered: Answered, marks: dict[str, float]) -> Finding:
    """Compare every report that was answered with the rows that are there."""
    finding = Finding("writes")
    rows = {
        str(uuid): (words, state)
        for uuid, words, state in ProgressUpdate.objects.values_list("uuid", "narrative", "state")
    }
    lost = [name for name, uuid in answered.kept.items() if rows.get(uuid, ("", ""))[0] != name]
    finding.expect("acknowledged and lost", len(lost), 0)
    effects = Counter(words for words, _state in rows.values())
    twice = [name for name, count in effects.items() if name.startswith("reporter-") and count > 1]
    finding.expect("reports that are there twice", len(twice), 0)
    finding.expect("reports never answered", answered.unanswered, [])
    finding.expect("strange answers", dict(answered.strange), {})
    seal(at=timezone.now())
    whole = verify(at=timezone.now())
    finding.expect("faults of the history", [*whole.faults[:3]], [])
    finding.seen = (
        f"{len(answered.kept):,} acknowledged, all there once; {answered.broken} broken off and "
        f"repeated, {answered.busy} times told to wait; {_times(answered, marks)}"
    )
    return finding


def _times(answered: Answered, marks: dict[str, float]) -> str:
    parts = []
    for title, begin, end in (
        ("both web hosts", "begun", "web gone"), ("one", "web gone", "over"),
    ):  # fmt: skip
        took = [one for at, one, _host in answered.moments if marks[begin] <= at < marks[end]]
        if len(took) > 1:
            rate = len(took) / (marks[end] - marks[begin])
            most = quantiles(took, n=100, method="inclusive")[94]
            parts.append(
                f"{title}: {rate:.1f} a second, median {median(took) * 1000:.0f} ms, "
                f"p95 {most * 1000:.0f} ms"
            )
    gone = marks["web gone"]
    moments = sorted(at for at, _one, _host in answered.moments)
    gaps = [b - a for a, b in pairwise(moments) if b >= gone]
    return "; ".join([*parts, f"longest silence after the loss {max(gaps, default=0.0):.1f} s"])


def _reminders(scene: Scene, row: Row, size: Size) -> Finding:
    finding = Finding("reminders", wrong=row.wrong)
    by = ", ".join(f"{count} from {name}" for name, count in sorted(senders(scene.cluster).items()))
    finding.seen = (
        f"{size.owed} owed under load (with the check of sweeps: {row.owed}), {row.received} came "
        f"({by}), {row.extra} copies more, {row.flagged} of them flagged, {row.held} held for a "
        f"person, {row.lost} lost; all of it at most {row.drained:.0f} s after the host was gone"
    )
    return finding
