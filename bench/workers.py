"""Which settings of the web server answer most: workers × threads, with and without a pool.

    script/bench workers --database postgresql [--only 2x4x10 3x2x10]

Every setting serves the same people, who never pause, in turns; the figure of each is the middle
of its rounds.
"""

import argparse
import sys
from collections import defaultdict
from datetime import UTC, datetime
from statistics import median

from bench.crowd import JOBS, drive, load, people_of, together, warm
from bench.databases import fresh_database, prepare
from bench.serving import serving

# Workers, threads of each, and connections that a worker keeps (0: one anew for each request).
SETTINGS = ((1, 4, 10), (2, 1, 10), (2, 2, 10), (2, 4, 10), (2, 8, 10), (3, 2, 10), (4, 1, 10))
WITHOUT_POOL = ((2, 2, 0), (2, 4, 0))
HEADING = (
    f"{'workers':>8}{'threads':>8}{'pool':>6}{'a second':>10}{'p50 ms':>9}{'p95 ms':>9}"
    f"{'errors':>8}{'MiB':>6}"
)


def main() -> int:
    """Serve with each setting in turns; return 1 where anybody met an error."""
    options = _options()
    prepare(options.database, pool=10)
    settings = options.only or SETTINGS + (WITHOUT_POOL if options.database == "postgresql" else ())
    failed = 0
    with fresh_database():
        from bench import generator

        world = generator.create_world()
        generator.grow(world, first=1, last=options.commitments)
        people = people_of(world, options.users)
        print(
            f"{options.database}, {options.commitments:,} commitments, {options.users} people "
            f"without a pause, {options.rounds} × {options.seconds:g} s each, "
            f"{datetime.now(UTC):%Y-%m-%d %H:%M}, load {load()}"
        )
        found: dict[tuple[int, int, int], list[tuple[float, ...]]] = defaultdict(list)
        for _round in range(options.rounds):
            for setting in settings:
                workers, threads, pool = setting
                with serving(workers=workers, threads=threads, pool=pool) as server:
                    warm(server, people, JOBS)
                    heard = drive(server, people, JOBS, seconds=options.seconds, think=0)
                    held = sum(server.held())
                total = together(heard, list(JOBS))
                rate = len(total.seconds) / options.seconds
                times = (total.slowest_of(50), total.slowest_of(95))
                found[setting].append((rate, *times, len(total.errors), held))
                failed += len(total.errors)
        print(HEADING)
        for (workers, threads, pool), rows in found.items():
            rate, half, most, errors, held = (median(column) for column in zip(*rows, strict=True))
            print(
                f"{workers:>8}{threads:>8}{pool:>6}{rate:>10.1f}{half:>9.0f}{most:>9.0f}"
                f"{errors:>8.0f}{held:>6.0f}"
            )
        print(f"load {load()} at the end")
    return int(failed > 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench workers", description=__doc__)
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--commitments", type=int, default=10_000)
    parser.add_argument("--users", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--only", type=_setting, nargs="+", metavar="WxTxP", help="workers x threads x pool"
    )
    return parser.parse_args()


def _setting(text: str) -> tuple[int, int, int]:
    workers, threads, pool = (int(number) for number in text.split("x"))
    return workers, threads, pool


if __name__ == "__main__":
    sys.exit(main())
