"""R3: Redis is killed, emptied, or restarted three times in a row, under the supervisor."""

import os
import random
import signal
import sys
import time
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from reminders.models import Heartbeat, Mail
from reminders.states import MailState
from tests.chaos import servers
from tests.chaos.counting import tally
from tests.chaos.rows import Row
from tests.chaos.terms import Terms
from tests.chaos.workers import drain, poke
from tests.chaos.worlds import World

MOST_SECONDS = 60.0
EACH_TIME = 6
BEAT_SECONDS = 30


def _fault(kind: str, broker: servers.Redis, chooser: random.Random) -> None:
    if kind == "R3-flush":
        for _ in range(3):
            broker.flush()
            time.sleep(chooser.random() * 0.3)
        return
    times = 3 if kind == "R3-restarts" else 1
    for _ in range(times):
        broker.stop(chooser.choice([signal.SIGKILL, signal.SIGTERM]) if times > 1
                    else signal.SIGKILL)  # fmt: skip
        time.sleep(chooser.random() * (1.0 if times > 1 else 3.0))
        broker.start()
        time.sleep(chooser.random() * 0.5)


def _beats_since(moment: datetime) -> bool:
    return Heartbeat.objects.filter(beat_at__gt=moment).exists()


def _told(addresses: list[str]) -> bool:
    sent = Mail.objects.filter(recipient__email__in=addresses, state=MailState.SENT)
    return sent.count() == len(addresses)


def _recovery(moment: datetime, addresses: list[str]) -> float:
    """Poke until the worker has swept since a moment; return how long that took."""
    began, poked = time.monotonic(), 0.0
    while not (_beats_since(moment) and _told(addresses)):
        if time.monotonic() - began > MOST_SECONDS * 2:
            raise TimeoutError("the worker did not consume again within two minutes")
        if time.monotonic() - poked > 0.5:
            poke()
            poked = time.monotonic()
        time.sleep(0.1)
    return time.monotonic() - began


def run(terms: Terms, row: Row, broker: servers.Redis) -> None:
    """Let the broker fail again and again while mails fall due; count and time."""
    chooser = random.Random(terms.seed)
    world = World(at=timezone.now())
    port = servers.free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "1"]
    log = Path(terms.folder) / "serve.log"
    site = servers.start(command, log=log, env=dict(os.environ))
    owed: list[str] = []
    times: list[float] = []
    try:
        _recovery(timezone.now(), [])
        limit = time.monotonic() + terms.minutes * 60
        while row.faults < terms.size(50, 2) and time.monotonic() < limit:
            people = world.people(EACH_TIME)
            world.late(people)
            poke()
            owed += [person.email for person in people]
            time.sleep(chooser.random() * 0.1)
            _fault(terms.name, broker, chooser)
            row.faults += 1
            times.append(_recovery(timezone.now(), owed[-EACH_TIME:]))
        drain(terms, len(owed))
        row.drained = max(times)
        if not terms.is_short:
            # And by itself: beat pokes, the worker hears, nobody else helps.
            moment = timezone.now()
            alone = servers.wait_for(
                lambda: _beats_since(moment), name="beat", seconds=MOST_SECONDS + BEAT_SECONDS
            )
            row.remark = f"beat alone after {alone:.0f} s; "
    finally:
        servers.end(site)
    row.remark += (
        f"consuming again after {sorted(times)[len(times) // 2]:.1f} s (median), "
        f"{max(times):.1f} s (most); worker restarted {_restarts(log)} times"
    )
    if max(times) > MOST_SECONDS:
        row.wrong.append("consuming again only after more than a minute")
    tally(row, owed, terms.sink)
    row.judge(most_extra=0)


def _restarts(log: Path) -> int:
    words = log.read_text(errors="replace")
    return sum(1 for line in words.splitlines() if "worker ended" in line)
