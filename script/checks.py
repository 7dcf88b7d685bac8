"""Runs every check and every test on what this machine has; script/test is its door.

With arguments it is pytest with these arguments, on SQLite and, where there is one, PostgreSQL.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
LOCAL_POSTGRESQL = "postgres://postgres@127.0.0.1:5432/postgres"
LOCAL_REDIS = "redis://127.0.0.1:6379"
TEST_REDIS_DATABASE = 9
CONNECT_SECONDS = 3
# What a module sets up, such as the whole demonstration, is set up by one of the processes only.
BY_MODULE = ("-n", "auto", "--dist", "loadscope", "--no-loadscope-reorder")
NO_TESTS = 5  # pytest's exit code
# What fits into a few minutes of two cores; script/chaos alone runs everything.
SHORT_CHAOS = {
    "postgresql": (
        *("R1", "R2-group", "R3-restarts", "R4-loops", "R6-10d"),
        *("R9-writers", "R9-crashes", "R11-report", "R12", "S8"),
    ),
    "sqlite": ("R10",),
}
LEAST_COVERAGE = 95  # per cent, with branches
# So that a run says by itself where its minutes went.
SLOWEST = ("--durations=12", "--durations-min=3")
OUTCOME = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)")
CLOSING_LINE = re.compile(r"^=*\s*(?:\d+ \w+(?:, )?)+ in [\d.]+s")

LINTS: dict[str, tuple[str, ...]] = {
    "ruff": ("ruff", "check", "."),
    "ruff format": ("ruff", "format", "--check", "."),
    "mypy": ("mypy", "."),
    "layers": ("lint-imports",),
    "deptry": ("deptry", "."),
    "djlint format": ("djlint", "templates", "--check", "--quiet"),
    "djlint": ("djlint", "templates", "--lint", "--quiet"),
    "migrations": ("python", "manage.py", "makemigrations", "--check", "--dry-run"),
    "system check": ("python", "manage.py", "check", "--fail-level", "WARNING"),
}


@dataclass(slots=True)
class Report:
    """What ran, what was left out and why, what failed, and how many tests did what."""

    ran: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, name: str, *, ok: bool) -> None:
        """Note that a step ran, and how it ended."""
        self.ran.append(name)
        if not ok:
            self.failed.append(name)

    def leave_out(self, name: str, *, because: str, is_fault: bool) -> None:
        """Note that a step could not run; on a build server that is a fault."""
        self.left_out.append(f"{name} ({because})")
        if is_fault:
            self.failed.append(f"{name} (left out)")

    def closing(self) -> str:
        """Return the last lines; the very last are the plain counts."""
        outcomes = [f"{self.counts[word]} {word}" for word in ("passed", "failed", "skipped")]
        return "\n".join(
            [
                f"Ran: {', '.join(self.ran) or 'nothing'}",
                f"Left out: {', '.join(self.left_out) or 'nothing'}",
                f"Failing: {', '.join(self.failed) or 'nothing'}",
                ", ".join(outcomes),
            ]
        )


@dataclass(frozen=True, slots=True)
class Services:
    """The servers and programs found on this machine; empty where there is none."""

    postgresql: str
    redis: str
    chromium: str


def main(arguments: Sequence[str]) -> int:
    """Run everything, or pytest with the arguments; return the exit code."""
    os.chdir(ROOT)
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    report = Report()
    services = find_services()
    is_strict = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    started = time.monotonic()
    if arguments:
        run_given(arguments, services, report)
    else:
        run_checks(services, report, is_strict=is_strict)
    print(f"\nTook {time.monotonic() - started:.0f} s")
    print(report.closing(), flush=True)
    return 1 if report.failed else 0


def find_services() -> Services:
    """Look for what DATABASE_URL and REDIS_URL name, else for servers at their usual place."""
    return Services(
        postgresql=find_postgresql(),
        redis=find_redis(),
        chromium=shutil.which("chromium") or shutil.which("chromium-browser") or "",
    )


def find_postgresql() -> str:
    """Return the address of the PostgreSQL to test on."""
    given = os.environ.get("DATABASE_URL", "")
    if given:
        return given
    try:
        psycopg.connect(LOCAL_POSTGRESQL, connect_timeout=CONNECT_SECONDS).close()
    except psycopg.Error:
        return ""
    # A name of its own, so that two runs on one machine do not share a test database.
    return f"{LOCAL_POSTGRESQL.rsplit('/', 1)[0]}/tracker_{os.getpid()}"


def find_redis() -> str:
    """Return the address of the Redis to test on; the tests prefix every key of theirs."""
    given = os.environ.get("REDIS_URL", "")
    address = given or f"{LOCAL_REDIS}/{TEST_REDIS_DATABASE}"
    try:
        with redis.Redis.from_url(address, socket_connect_timeout=CONNECT_SECONDS) as client:
            client.ping()
    except redis.RedisError:
        return given
    return address


def run_lints(report: Report) -> None:
    """Run the checks that start nothing, two at a time, and show what the failing ones say."""
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)

    def run(command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    with ThreadPoolExecutor(max_workers=2) as pool:
        for name, done in zip(LINTS, pool.map(run, LINTS.values()), strict=True):
            ok = done.returncode == 0
            print(f"{name}: {'ok' if ok else 'FAILED'}", flush=True)
            if not ok:
                print(done.stdout, flush=True)
            report.note(name, ok=ok)


def run_checks(services: Services, report: Report, *, is_strict: bool) -> None:
    """Run what starts nothing, then the tests: both databases, a real broker, a real browser.

    Beside them runs what mostly waits: workers for each other, a run that kills for what it killed.
    """
    with (
        postgresql_of_the_run(services.postgresql) as on_postgresql,
        ThreadPoolExecutor(max_workers=1) as beside,
    ):
        if not services.redis:
            missing = f"no server answers at {LOCAL_REDIS} and REDIS_URL is not set"
            report.leave_out("worker over Redis", because=missing, is_fault=is_strict)
        served = {"REDIS_URL": services.redis, **on_postgresql} if services.redis else {}
        set_ups = [("the embedded set-up", {}), *([("the servers", served)] if served else [])]

        def wait() -> None:
            run_workers(set_ups, report)
            run_chaos(report, is_strict=is_strict)
            run_counts(report)

        waiting = beside.submit(wait)
        run_lints(report)
        run_on_sqlite(report)
        if on_postgresql:
            wanted = "django_db and not worker and not e2e and not embedded"
            again = ("-m", wanted, *BY_MODULE)
            pytest_run("database tests on PostgreSQL", again, report, environment=on_postgresql)
        else:
            missing = f"no server answers at {LOCAL_POSTGRESQL} and DATABASE_URL is not set"
            report.leave_out("tests on PostgreSQL", because=missing, is_fault=is_strict)
        if not services.chromium:
            report.leave_out("browser", because="no chromium on PATH", is_fault=is_strict)
        for name, environment in set_ups if services.chromium else ():
            # How pages look is asked once: no server has a part in it.
            wanted = "e2e and not looks" if environment else "e2e"
            browser = (*files_with("e2e"), "-m", wanted, *BY_MODULE)
            pytest_run(f"browser on {name}", browser, report, environment=environment)
        waiting.result()


def files_with(mark: str) -> list[str]:
    """Return the files of the tests that carry a mark; to read all files takes ten seconds."""
    found = Path("tests").rglob("test_*.py")
    return sorted(str(path) for path in found if f"mark.{mark}" in path.read_text())


def run_on_sqlite(report: Report) -> None:
    """Run the pure rules, with the share of them that is covered, and then everything else.

    Following every line doubles the time of a run: what all tests cover is asked by hand.
    """
    rules = ("tests/domain", "-n", "auto", "--cov=commitments.domain")
    covered = ("--cov-report=", f"--cov-fail-under={LEAST_COVERAGE}")
    pytest_run("rules", (*rules, *covered), report, environment={})
    others = ("--ignore=tests/domain", "-m", "not worker and not e2e", *BY_MODULE)
    pytest_run("tests on SQLite", others, report, environment={})


def run_counts(report: Report) -> None:
    """Count the statements of lists and desks, and compare their rows with plain SQL; no times."""
    name = "statements of pages"
    exact = ("--size", "1k", "--database", "sqlite", "--check", "--counts-only")
    command = (str(ROOT / "script" / "bench"), "lists", "queries", *exact)
    report.note(name, ok=run_beside(name, command))


def run_beside(name: str, command: Sequence[str]) -> bool:
    """Run a command, and show what it said when it is over; return whether all was well."""
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    print(f"\n=== {name}\n{done.stdout}", flush=True)
    return done.returncode == 0


@contextmanager
def postgresql_of_the_run(address: str) -> Iterator[dict[str, str]]:
    """Yield the environment in which tests copy one migrated database; drop that at the end."""
    if not address:
        yield {}
        return
    template = f"tracker_template_{os.getpid()}"
    yield {"DATABASE_URL": address, "TEST_TEMPLATE_DATABASE": template}
    server = f"{address.rpartition('/')[0]}/postgres"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{template}"')


def run_workers(set_ups: Sequence[tuple[str, Mapping[str, str]]], report: Report) -> None:
    """Run real workers on each set-up at the same time: mostly they wait for each other."""
    with ThreadPoolExecutor(max_workers=len(set_ups)) as pool:
        runs = [
            pool.submit(
                pytest_run,
                f"worker on {name}",
                (*files_with("worker"), "-m", "worker"),
                report,
                environment=environment,
                is_beside=True,
            )
            for name, environment in set_ups
        ]
        for run in runs:
            run.result()


def run_chaos(report: Report, *, is_strict: bool) -> None:
    """Kill senders, workers and a broker of its own, in small numbers, and count what arrives."""
    name = "chaos, short"
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not (shutil.which("redis-server") and (shutil.which("initdb") or programs)):
        missing = "redis-server or PostgreSQL's initdb is not here"
        report.leave_out(name, because=missing, is_fault=is_strict)
        return
    for database, names in SHORT_CHAOS.items():
        command = (str(ROOT / "script" / "chaos"), "--short", "--database", database, *names)
        on = f"{name}, {database}"
        report.note(on, ok=run_beside(on, command))


def run_given(arguments: Sequence[str], services: Services, report: Report) -> None:
    """Run pytest with the caller's arguments on both databases."""
    pytest_run("pytest on SQLite", arguments, report, environment={})
    if services.postgresql:
        on_postgresql = {"DATABASE_URL": services.postgresql}
        pytest_run(
            "pytest on PostgreSQL", arguments, report, environment=on_postgresql, may_be_none=True
        )
    else:
        report.leave_out("pytest on PostgreSQL", because="no server answers", is_fault=False)


def pytest_run(
    name: str,
    arguments: Sequence[str],
    report: Report,
    *,
    environment: Mapping[str, str],
    may_be_none: bool = False,
    is_beside: bool = False,
) -> None:
    """Run pytest once, show what it says, and add up what it counted.

    Beside others its lines are shown when it is over.
    """
    said = [f"\n=== {name}\n"]
    if not is_beside:
        print(said.pop(), end="", flush=True)
    outside = {
        key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}
    }
    process = subprocess.Popen(
        ("pytest", "--color=no", *SLOWEST, *arguments),
        env={**outside, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    for line in process.stdout or ():
        if is_beside:
            said.append(line)
        else:
            print(line, end="", flush=True)
        if CLOSING_LINE.match(line):
            report.counts += counted(line)
    code = process.wait()
    print("".join(said), end="", flush=True)
    if code == NO_TESTS and may_be_none:
        report.leave_out(name, because="there are no such tests", is_fault=False)
        return
    report.note(name, ok=code == 0)


def counted(line: str) -> Counter[str]:
    """Read pytest's closing line; an error is a failure, an expected failure is a pass."""
    meaning = {
        "error": "failed",
        "errors": "failed",
        "xfailed": "passed",
        "xpassed": "failed",
    }
    counts: Counter[str] = Counter()
    for number, word in OUTCOME.findall(line):
        counts[meaning.get(word, word)] += int(number)
    return counts


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
