"""The command script/bench: fills a database of its own, measures, prints a table, writes JSON."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import perf_counter
from typing import Any

from bench.databases import fresh_database, prepare

# What was set before a measurement prepared a database of its own.
_BEFORE = dict(os.environ)
SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1m": 1_000_000}
SMALL = SIZES["10k"]
# The goal for imports is set at so many rows, however large the books are.
MOST_IMPORTED = SIZES["100k"]
NAMES = ("lists", "queries", "growth", "sending", "reporting", "memory", "sweep", "imports")
# Measurements with a database of their own, each with its own command line where it is asked for
# alone; the first two belong to a whole run as well.
ALONE = ("sweep", "imports", "meeting_moves", "row_security", "users", "workers")
VENDORS = ("postgresql", "sqlite")
# Who says one of these wants a sweep or an import as part of a run.
IN_A_RUN = {*NAMES, *SIZES, "--check", "--all", "--counts-only"}


def main() -> int:
    """Measure what is asked for; return 1 where `--check` finds a goal missed."""
    if sys.argv[1:] and sys.argv[1] in ALONE and not set(sys.argv[2:]) & IN_A_RUN:
        return subprocess.call([sys.executable, "-m", f"bench.{sys.argv[1]}", *sys.argv[2:]])
    options = _options()
    if options.all:
        return max(_again(vendor) for vendor in VENDORS)
    vendor = options.database or ("postgresql" if _postgresql_answers() else "sqlite")
    prepare(vendor, pool=10)
    with fresh_database():
        report = _measured(vendor, options)
    _measure_alone(report, options.names or NAMES, vendor=vendor, size=SIZES[options.size])
    folder = Path(options.output)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{vendor}-{options.size}.json"
    file.write_text(report.as_json() + "\n")
    missed = report.missed(only_exact=options.counts_only)
    print(f"{len(report.figures)} figures, {len(report.missed())} goals missed; {file}")
    return int(options.check and bool(missed))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=", ".join(dict.fromkeys((*NAMES, *ALONE)))
    )
    parser.add_argument("--size", choices=SIZES, default="10k")
    parser.add_argument("--database", choices=VENDORS)
    parser.add_argument("--all", action="store_true", help="on both databases, one after the other")
    parser.add_argument("--check", action="store_true", help="fail where a goal is missed")
    parser.add_argument(
        "--counts-only",
        action="store_true",
        help="with --check: fail for statements and wrong answers; measure no lists",
    )
    parser.add_argument("--requests", type=int, default=2_000, help="how many memory asks for")
    parser.add_argument("--output", default="var/bench", help="folder of the JSON files")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    return options


def _again(vendor: str) -> int:
    """Measure on one database in a process of its own; settings are read once."""
    asked = [word for word in sys.argv[1:] if word != "--all"]
    return subprocess.call([sys.executable, "-m", "bench", *asked, "--database", vendor])


def _postgresql_answers() -> bool:
    import psycopg

    address = os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    try:
        psycopg.connect(address, connect_timeout=2).close()
    except (psycopg.Error, ValueError):
        return False
    return True


def _measured(vendor: str, options: argparse.Namespace) -> Any:
    """Fill the database and run the measurements; return what they found."""
    size, names = SIZES[options.size], options.names or NAMES
    from bench.harness import Report

    if not set(names) - {"sweep", "imports"}:
        return Report(vendor, size)
    from django.conf import settings

    settings.ROOT_URLCONF = "bench.urls"
    settings.ALLOWED_HOSTS = ["localhost"]
    from django.core.wsgi import get_wsgi_application

    from bench import generator, growth, lists
    from bench.harness import Browser, sign_in
    from bench.references import Bare
    from commitments.counting import look_at_size_again

    report = Report(vendor, size)
    print(f"{vendor}, {size:,} commitments, {datetime.now(UTC):%Y-%m-%d %H:%M}")
    begin = perf_counter()
    world = generator.create_world()
    generator.grow(world, first=1, last=min(SMALL, size))
    session = sign_in(world.user)
    browser = Browser(get_wsgi_application(), session=session)
    small = growth.measure(browser) if size > SMALL and "growth" in names else {}
    if size > SMALL:
        generator.grow(world, first=SMALL + 1, last=size)
        look_at_size_again()
    print(f"  filled in {perf_counter() - begin:.0f} s")
    application = Bare(user=world.user.pk)
    bare = Browser(application, session=session)
    if "lists" in names and options.counts_only:
        lists.check_answers(report, browser=browser, bare=bare)
    elif "lists" in names:
        lists.measure(report, browser=browser, bare=bare)
    if "queries" in names:
        lists.count_statements(report, browser=browser)
    if small:
        growth.compare(report, small, growth.measure(browser))
    application.close()
    _measure_running(report, names, options.requests, world=world, session=session)
    return report


def _measure_running(
    report: Any, names: Sequence[str], requests: int, *, world: Any, session: str
) -> None:
    """Measure what needs servers of its own, or writes."""
    from bench import memory, reporting, sending

    if "memory" in names:
        memory.measure(report, session=session, requests=requests)
    if "reporting" in names:
        reporting.measure(report, world=world, session=session)
    if "sending" in names:
        sending.measure(report)


def _measure_alone(report: Any, names: Sequence[str], *, vendor: str, size: int) -> None:
    """Measure what fills a database of its own, each in a process of its own."""
    from bench.harness import Figure, kept_figures

    for name, sized, most in (
        ("sweep", "--size", size),
        ("imports", "--sizes", min(size, MOST_IMPORTED)),
    ):
        if name not in names:
            continue
        with NamedTemporaryFile() as file:
            command = [sys.executable, "-m", f"bench.{name}", sized, str(most)]
            told = ["--database", vendor, "--figures", file.name]
            code = subprocess.call([*command, *told], env=_BEFORE)
            for figure in kept_figures(file.name):
                report.add(figure)
        report.add(
            Figure("P5" if name == "sweep" else "P8", f"{name} broke down", code, 0, is_exact=True)
        )


if __name__ == "__main__":
    sys.exit(main())
