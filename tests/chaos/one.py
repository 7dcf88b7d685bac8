"""One run in a process of its own: a fresh database, the run, and its row on the last line."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import django

from tests.chaos.rows import Row
from tests.chaos.servers import Postgresql, Redis
from tests.chaos.terms import Terms

RUNS = {
    "R1": "senders",
    "R2-group": "workers",
    "R2-child": "workers",
    "R3-kill": "broker",
    "R3-flush": "broker",
    "R3-restarts": "broker",
    "R4-loops": "crowds",
    "R4-beats": "crowds",
    "R5": "faults",
    "R6-1h": "outages",
    "R6-1d": "outages",
    "R6-10d": "outages",
    "R6-90d": "outages",
    "R9-writers": "writers",
    "R9-crashes": "writers",
    "R10": "crush",
    "R11-report": "editors",
    "R11-record": "editors",
    "R12": "repeats",
    "S8": "tampers",
}
# They need Redis, and Redis goes with PostgreSQL; what they test is not the database.
OVER_REDIS = frozenset({"R2-group", "R2-child", "R3-kill", "R3-flush", "R3-restarts", "R4-beats"})
# They say something of one database only.
ONLY_ON = {
    **dict.fromkeys(OVER_REDIS, "postgresql"),
    "R9-crashes": "postgresql",
    "R10": "sqlite",
}


def main() -> int:
    """Run what the terms name, over a Redis or a PostgreSQL of its own where it harms that."""
    terms = Terms.given()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if terms.name == "R9-crashes":
        with Postgresql(Path(terms.folder) / "postgresql") as server:
            os.environ["DATABASE_URL"] = server.fresh()
            return report(terms, server)
    if terms.name not in OVER_REDIS:
        return report(terms)
    with Redis(Path(terms.folder) / "redis") as broker:
        os.environ["REDIS_URL"] = broker.url
        return report(terms, broker)


def report(terms: Terms, *broken: Redis | Postgresql) -> int:
    """Run on a fresh database, and print the row."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    run: Callable[..., None] = import_module(f"tests.chaos.{RUNS[terms.name]}").run
    row = Row(terms.name, terms.database, terms.seed)
    began = time.monotonic()
    try:
        run(terms, row, *broken)
    except TimeoutError as error:
        row.wrong.append(str(error))
    row.took = time.monotonic() - began
    sys.stdout.write(f"{json.dumps(asdict(row))}\n")
    return 1 if row.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
