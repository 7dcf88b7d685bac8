"""R4: four loops, or four beats with two workers, at the same thousand duties at once."""

import os
import sys
import time
from pathlib import Path

from django.utils import timezone

from tests.chaos import servers
from tests.chaos.counting import settled, tally
from tests.chaos.rows import Row
from tests.chaos.terms import Terms
from tests.chaos.workers import shipped
from tests.chaos.worlds import World

CROWD = 4
ROUND_SECONDS = 30


def _commands(terms: Terms) -> list[list[str]]:
    if terms.name == "R4-loops":
        return [[sys.executable, "manage.py", "remind", "--loop"]] * CROWD
    beats = []
    for number in range(CROWD):
        beat = shipped("beat")
        beat[beat.index("--schedule") + 1] = str(Path(terms.folder) / f"schedule-{number}")
        beats.append(beat)
    return [*beats, shipped("worker"), shipped("worker")]


def run(terms: Terms, row: Row, _broker: servers.Redis | None = None) -> None:
    """Start all of them, wait until everything is told, and then one round more."""
    world = World(at=timezone.now())
    people = world.people(terms.size(1000, 100))
    world.late(people)
    log = Path(terms.folder) / "crowd.log"
    crowd = [servers.start(command, log=log, env=dict(os.environ)) for command in _commands(terms)]
    row.faults = len(crowd)
    try:
        began = time.monotonic()
        servers.wait_for(lambda: settled(len(people)), name="all told", seconds=300)
        row.drained = time.monotonic() - began
        if not terms.is_short:
            time.sleep(ROUND_SECONDS + 5)
        if ended := [process.args for process in crowd if process.poll() is not None]:
            row.wrong.append(f"{len(ended)} of the crowd ended by themselves")
    finally:
        for process in crowd:
            servers.end(process)
    tally(row, [person.email for person in people], terms.sink)
    row.judge(most_extra=0)
