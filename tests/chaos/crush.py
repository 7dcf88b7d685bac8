"""R10: eight processes write to one SQLite file at once, on the settings that are shipped."""

import gc
import json
import os
import sys
import time
import traceback
from pathlib import Path

from django.db import OperationalError, connection, connections
from django.utils import timezone

from commitments import actions
from commitments.domain.vocabulary import UpdateState
from commitments.models import ProgressUpdate
from tests import factories
from tests.chaos.rows import Row
from tests.chaos.terms import Terms
from tests.chaos.written import judge_history

WRITERS = 8
# What is hoped for; a shared machine may miss it, and the row says what came of it.
GOAL_RATE, GOAL_P99, GOAL_MOST = 150.0, 1.0, 10.0
SHIPPED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def _write(update: ProgressUpdate, number: int, count: int, file: Path) -> None:
    """Revise one draft so many times; never returns."""
    times: list[float] = []
    locked = 0
    try:
        for serial in range(count):
            words = f"writer {number} act {serial}"
            began = time.perf_counter()
            try:
                actions.revise_update(update, narrative=words, by=update.author, at=timezone.now())
            except OperationalError as error:
                if "locked" not in str(error):
                    raise
                locked += 1
            times.append(time.perf_counter() - began)
        file.write_text(json.dumps({"times": times, "locked": locked}))
    except BaseException:  # noqa: BLE001 - it is written down, and nothing may run on
        with file.with_suffix(".log").open("a") as stream:
            traceback.print_exc(file=stream)
        os._exit(1)
    os._exit(0)


def _drafts() -> list[ProgressUpdate]:
    """Make a report for each writer, and warm what every child inherits."""
    framework = factories.create_framework(at=timezone.now())
    made = []
    for _number in range(WRITERS):
        commitment = factories.create_commitment(framework=framework, at=timezone.now())
        made.append(
            factories.create_update(
                commitment=commitment, state=UpdateState.DRAFT, at=timezone.now()
            )
        )
    actions.revise_update(made[0], narrative="warm", by=made[0].author, at=timezone.now())
    return made


def _check_settings(row: Row) -> None:
    for name, value in SHIPPED.items():
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {name}")
            if (found := cursor.fetchone()[0]) != value:
                row.wrong.append(f"{name} is {found}")


def _fork(updates: list[ProgressUpdate], files: list[Path], count: int) -> int:
    """Let them all write, and wait; return how many ended by an error."""
    sys.stdout.flush()
    pids = []
    for number, update in enumerate(updates):
        if (pid := os.fork()) == 0:
            _write(update, number, count, files[number])
        pids.append(pid)
    return sum(os.waitpid(pid, 0)[1] != 0 for pid in pids)


def _versions() -> int:
    return sum(ProgressUpdate.objects.values_list("version", flat=True))


def run(terms: Terms, row: Row) -> None:
    """Let eight writers write; count, time and read everything again."""
    _check_settings(row)
    count = terms.size(1000, 40)
    updates, before = _drafts(), _versions()
    # A connection must not be shared with a child.
    connections.close_all()
    gc.collect()
    gc.freeze()
    files = [Path(terms.folder) / f"times-{number}" for number in range(WRITERS)]
    began = time.monotonic()
    if broken := _fork(updates, files, count):
        row.wrong.append(f"{broken} writers ended by an error")
        return
    seconds = time.monotonic() - began
    told = [json.loads(file.read_text()) for file in files]
    times = sorted(spent for one in told for spent in one["times"])
    locked = sum(one["locked"] for one in told)
    row.owed = WRITERS * count
    row.received = _versions() - before
    row.lost = row.owed - locked - row.received
    rate, p99, most = len(times) / seconds, times[int(len(times) * 0.99)], times[-1]
    if locked:
        row.wrong.append(f"{locked} times “database is locked”")
    if row.lost:
        row.wrong.append(f"{row.lost} writes lost")
    judge_history(row, [])
    is_reached = rate >= GOAL_RATE and p99 <= GOAL_P99 and most <= GOAL_MOST
    row.remark = (
        f"{rate:.0f} tx/s, median {times[len(times) // 2] * 1000:.0f} ms, p99 {p99:.2f} s, "
        f"longest {most:.2f} s, load {os.getloadavg()[0]:.1f}; "
        f"the goal is {'reached' if is_reached else 'MISSED'}"
    )
