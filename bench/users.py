"""People at work on the shipped server: how many errors, how long they wait, and reference B.

    script/bench users --users 50 --minutes 10 --database postgresql

Each person opens lists, commitments and desks, searches and logs progress, with a while of
thinking between. Then as many people ask for the bare pages of reference B in the same shares.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bench.crowd import BARE, JOBS, Heard, Job, drive, load, people_of, together, warm
from bench.databases import fresh_database, prepare
from bench.serving import serving

HEADING = f"  {'':<18}{'requests':>9}{'errors':>8}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}"
VENDORS = ("postgresql", "sqlite")


def main() -> int:
    """Let people work; return 1 where anybody met an error."""
    options = _options()
    prepare(options.database, pool=10)
    with fresh_database():
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["localhost"]
        from bench import generator

        print(
            f"{options.database}, {options.commitments:,} commitments, {options.users} people, "
            f"{options.minutes:g} minutes, {options.think:g} s of thinking, "
            f"{options.workers} × {options.threads}, {datetime.now(UTC):%Y-%m-%d %H:%M}"
        )
        world = generator.create_world()
        generator.grow(world, first=1, last=options.commitments)
        people = people_of(world, options.users)
        told = {}
        with serving(workers=options.workers, threads=options.threads) as server:
            for name, jobs, part in (("the program", JOBS, 1.0), ("reference B", BARE, 0.2)):
                warm(server, people, jobs)
                before = load()
                seconds = options.minutes * 60 * part
                heard = drive(server, people, jobs, seconds=seconds, think=options.think)
                print(f"{name}: load {before} before, {load()} after; {seconds:.0f} s")
                told[name] = _tell(heard, jobs)
            print(f"  memory of the largest worker {server.memory():.0f} MiB")
    if options.output:
        Path(options.output).write_text(json.dumps(told, indent=1) + "\n")
    return int(any(row["errors"] for rows in told.values() for row in rows.values()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench users", description=__doc__)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--database", choices=VENDORS, default="postgresql")
    parser.add_argument("--commitments", type=int, default=10_000)
    parser.add_argument("--think", type=float, default=5, help="seconds between two requests")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--output", help="a file for the figures as JSON")
    return parser.parse_args()


def _tell(heard: Mapping[str, Heard], jobs: Mapping[str, Job]) -> dict[str, dict[str, float]]:
    """Print a line for each job, and two for all that reads and all that writes."""
    print(HEADING)
    rows = dict(heard)
    for title, is_write in (("all that reads", False), ("all that writes", True)):
        rows[title] = together(heard, [name for name in jobs if jobs[name].is_write == is_write])
    for name, one in rows.items():
        times = [one.slowest_of(hundred) for hundred in (50, 95, 99)]
        cells = "".join(f"{value:>10.0f}" for value in times)
        print(f"  {name:<18}{len(one.seconds):>9}{len(one.errors):>8}{cells}")
        for error in one.errors[:2]:
            print(f"      {error}")
    sys.stdout.flush()
    return {
        name: {
            "requests": len(one.seconds),
            "errors": len(one.errors),
            "p50": one.slowest_of(50),
            "p95": one.slowest_of(95),
        }
        for name, one in rows.items()
    }


if __name__ == "__main__":
    sys.exit(main())
