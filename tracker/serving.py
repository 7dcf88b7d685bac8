"""What the command serve runs and prints; how programs are kept running is the supervisor's."""

import http.client
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from tracker.ports import Address
from tracker.supervisor import Program

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat, where disks are slow
PROBE_SECONDS = 0.5
# Threads of one process share two stores of memory instead of having eight for each processor,
# none of which gives back what one large answer took.
MEMORY = {"MALLOC_ARENA_MAX": "2"}


def programs(address: Address, *, workers: int, threads: int) -> list[Program]:
    """Return web, worker and beat, each with the command that starts it."""
    environment = _environment(address)
    celery = (sys.executable, "-m", "celery", "--quiet", "--app", "tracker")
    level = ("--loglevel", settings.LOG_LEVEL)
    beat_folder = settings.VAR / "beat"
    beat_folder.mkdir(parents=True, exist_ok=True)
    return [
        Program("web", _web(address, workers=workers, threads=threads), environment),
        Program(
            "worker",
            (
                *celery,
                *("worker", "--pool", "threads", "--concurrency", "4"),
                *("--without-gossip", "--without-mingle"),
                *level,
            ),
            environment,
        ),
        Program(
            "beat",
            (*celery, "beat", "--schedule", str(beat_folder / "schedule"), *level),
            environment,
        ),
    ]


def _web(address: Address, *, workers: int, threads: int) -> tuple[str, ...]:
    heartbeat = ("--worker-tmp-dir", str(SHARED_MEMORY)) if SHARED_MEMORY.is_dir() else ()
    return (
        *(sys.executable, "-m", "gunicorn", "tracker.wsgi:application"),
        *("--bind", address.bind),
        *("--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads)),
        *("--no-control-socket", "--graceful-timeout", "15", "--log-level", "warning"),
        *heartbeat,
    )


def _environment(address: Address) -> Mapping[str, str]:
    """Tell the children where they are reached, unless the operator said so already."""
    values = {"PYTHONUNBUFFERED": "1"}
    values |= {name: value for name, value in MEMORY.items() if name not in os.environ}
    if settings.DEMO:
        # Celery warns whoever is root, at length; a look at the demonstration needs no user.
        values["PYTHONWARNINGS"] = "ignore:You're running the worker"
    if not os.environ.get("TRACKER_SITE_URL"):
        values["TRACKER_SITE_URL"] = address.url
    # The demonstration holds nothing worth a forged host name, and people open it by whatever
    # name their machine has. A real site names its hosts.
    if settings.DEMO and address.is_any and not os.environ.get("TRACKER_ALLOWED_HOSTS"):
        values["TRACKER_ALLOWED_HOSTS"] = "*"
    return values


def answers(address: Address) -> bool:
    """Say whether the site answers that it is well."""
    connection = http.client.HTTPConnection(
        address.reachable_host, address.port, timeout=PROBE_SECONDS
    )
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def forget_stale_pokes() -> None:
    """Empty the broker's folder: what it held were pokes, and the ledger is the truth."""
    for path in settings.BROKER_FOLDER.glob("messages/*"):
        path.unlink(missing_ok=True)


def database_problem(error: Exception) -> str:
    """Say in one line what is wrong with the database, with what to do."""
    reason = " ".join(str(error).split()) or "no reason given"
    if os.environ.get("DATABASE_URL"):
        return f"The database does not answer. Check DATABASE_URL. It says: {reason}"
    return (
        f"The database in {settings.VAR} cannot be used: {reason}. Is the disk full or read-only?"
    )


def sign_ins() -> list[tuple[str, str, str]]:
    """Return the invented people of the demonstration: role, address, password."""
    if not settings.DEMO or find_spec("entry.demo") is None:
        return []
    return list(import_module("entry.demo.accounts").SIGN_INS)


def welcome(address: Address) -> str:
    """Return what a person needs to know once the site answers."""
    lines = ["", f"  The tracker is at {address.url}/"]
    people = sign_ins()
    if people:
        lines += ["", "  Sign in as (invented people, for the demonstration only):"]
        widths = [max(len(person[column]) for person in people) for column in (0, 1)]
        lines += [
            f"    {role:<{widths[0]}}  {email:<{widths[1]}}  password: {password}"
            for role, email, password in people
        ]
    if not settings.EMAIL_HOST:
        lines += ["", f"  Mails are written to the folder {settings.MAIL_FOLDER}"]
    return "\n".join([*lines, "", "  Stop with Ctrl-C.", ""])
