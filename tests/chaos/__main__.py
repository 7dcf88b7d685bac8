"""script/chaos: kills senders, workers and brokers, and counts at a real mail server what came.

    script/chaos [--short] [--seed N …] [--database postgresql|sqlite] [NAME …]
    script/chaos --planted

Everything runs on a PostgreSQL and a Redis of its own, in a folder that is removed at the end.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.chaos import rows, servers
from tests.chaos.one import ONLY_ON, RUNS
from tests.chaos.terms import Terms

DATABASES = ("postgresql", "sqlite")
# The lease that each run can do with: it is waited for at the end of a run that kills.
LEASES = {"R1": 3.0, "R2-group": 20.0, "R2-child": 20.0}
SHIPPED_LEASE = 600.0
BATCH = "10"


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for; return 1 if anything was wrong."""
    options = _options(arguments)
    if options.planted:
        from tests.chaos.planted import main as planted

        return planted(options.name)
    failed = 0
    # A request to end unwinds everything that was started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="tracker-chaos-"))
    # PostgreSQL runs as a user of its own, who has to find the way to its folder.
    folder.chmod(0o755)
    try:
        with ExitStack() as stack:
            postgresql = stack.enter_context(servers.Postgresql(folder / "postgresql"))
            say(rows.heading())
            for number, terms in enumerate(_plans(options, folder)):
                row = _run(terms, postgresql, Path(terms.folder), number)
                say(row.line())
                failed += bool(row.wrong)
    finally:
        if options.keep:
            say(f"kept in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/chaos", description=__doc__.split("\n")[0])
    parser.add_argument("name", nargs="*", metavar="NAME", help=f"one of {', '.join(RUNS)}")
    parser.add_argument("--short", action="store_true", help="small versions, for every change")
    parser.add_argument("--seed", type=int, nargs="+", default=[1], help="a run for each")
    parser.add_argument("--database", choices=DATABASES, help="only on this one")
    parser.add_argument(
        "--minutes", type=float, default=1e9, help="stop breaking things after so long, and count"
    )
    parser.add_argument(
        "--kills", type=int, default=0, help="another number of kills for R1 and R9"
    )
    parser.add_argument("--planted", action="store_true", help="plant bugs, see each one caught")
    parser.add_argument("--keep", action="store_true", help="keep the folder, to look at")
    return parser.parse_args(arguments)


def _plans(options: argparse.Namespace, folder: Path) -> Iterator[Terms]:
    wanted = [
        name for name in RUNS if not options.name or any(is_meant(name, n) for n in options.name)
    ]
    if not wanted:
        raise SystemExit(f"There is no such run; there are {', '.join(RUNS)}.")
    for name in wanted:
        for database in DATABASES:
            if options.database not in {None, database}:
                continue
            if ONLY_ON.get(name, database) != database:
                continue
            for seed in options.seed:
                own = folder / f"{name}-{database}-{seed}"
                lease = LEASES.get(name, SHIPPED_LEASE)
                breaking = (options.minutes, options.kills)
                yield Terms(name, database, seed, options.short, str(own), lease, *breaking)


def is_meant(name: str, asked: str) -> bool:
    """Say whether a run was asked for: by its name, or by the number that several share."""
    return name == asked or name.startswith(f"{asked}-")


def _run(terms: Terms, postgresql: servers.Postgresql, folder: Path, number: int) -> rows.Row:
    folder.mkdir(parents=True)
    env = _environment(terms, folder)
    if terms.database == "postgresql":
        _migrate_once(postgresql, env)
        env["DATABASE_URL"] = postgresql.fresh()
    log = folder / "run.log"
    with servers.mail_sink(terms.sink) as smtp, log.open("wb") as words:
        run = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.one"],
            env={**env, **smtp},
            cwd=servers.ROOT,
            stdout=subprocess.PIPE,
            stderr=words,
        )
        try:
            said, _nothing = run.communicate()
        finally:
            servers.end(run)
    if run.returncode not in {0, 1} or not said.strip():
        row = rows.Row(terms.name, terms.database, terms.seed)
        row.wrong.append(f"the run broke down: {log.read_text()[-900:]}")
        return row
    return rows.Row(**json.loads(said.splitlines()[-1]))


def _migrate_once(postgresql: servers.Postgresql, env: Mapping[str, str]) -> None:
    """Let all runs begin on copies of one database with its tables, which takes seconds to make."""
    if postgresql.template != servers.EMPTY:
        return
    address = postgresql.fresh()
    migrate = (sys.executable, "manage.py", "migrate", "--verbosity", "0")
    subprocess.run(migrate, env={**env, "DATABASE_URL": address}, cwd=servers.ROOT, check=True)
    postgresql.template = address.rpartition("/")[2]


def _environment(terms: Terms, folder: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TRACKER_", "SMTP_", "DJANGO_", "DATABASE_URL", "REDIS_URL"))
    }
    short = {} if terms.lease == SHIPPED_LEASE else {
        "CHAOS_LEASE_SECONDS": str(terms.lease), "CHAOS_BATCH": BATCH,
    }  # fmt: skip
    return {
        **kept,
        **short,
        **terms.dumped(),
        "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
        "TRACKER_VAR": str(folder / "var"),
        "TRACKER_DATABASE_POOL": "0",
        "TRACKER_SECRET_KEY": "a key for the chaos runs, and for nothing else at all",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore:You're running the worker",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
