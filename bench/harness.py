"""Taking turns, and telling what came out: every figure is a ratio inside one run."""

import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROUNDS, TIMES = 9, 3


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what was measured, how it came out, and what it was to be.

    `is_exact` marks what no load on the machine changes: counts of statements, and right answers.
    """

    goal: str
    job: str
    value: float
    limit: float | None = None
    at_least: bool = False
    is_exact: bool = False
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_missed(self) -> bool:
        """Say whether the goal was missed."""
        if self.limit is None:
            return False
        return self.value < self.limit if self.at_least else self.value > self.limit


@dataclass(slots=True)
class Report:
    """All that one run found out on one database at one size."""

    database: str
    size: int
    figures: list[Figure] = field(default_factory=list)

    def add(self, figure: Figure) -> None:
        """Keep a figure, and print it at once."""
        self.figures.append(figure)
        print(_line(figure), flush=True)

    def missed(self, *, only_exact: bool = False) -> list[Figure]:
        """Return the figures that missed their goals."""
        return [one for one in self.figures if one.is_missed and (one.is_exact or not only_exact)]

    def as_json(self) -> str:
        """Return everything for a file."""
        told = [asdict(figure) | {"is_missed": figure.is_missed} for figure in self.figures]
        return json.dumps({"database": self.database, "size": self.size, "figures": told}, indent=1)


def keep_figures(path: str | None, figures: Iterable[Figure]) -> None:
    """Write figures into a file, for who asked a measurement with a process of its own."""
    if path:
        Path(path).write_text(json.dumps([asdict(figure) for figure in figures]))


def kept_figures(path: str) -> list[Figure]:
    """Return the figures that another process has written; none where it wrote none."""
    text = Path(path).read_text()
    return [Figure(**told) for told in json.loads(text or "[]")]


def _line(figure: Figure) -> str:
    limit = "" if figure.limit is None else f"{'≥' if figure.at_least else '≤'} {figure.limit:g}"
    verdict = "" if figure.limit is None else ("MISSED" if figure.is_missed else "met")
    told = ", ".join(f"{name} {_short(value)}" for name, value in figure.told.items())
    return (
        f"  {figure.goal:<3} {figure.job:<46} {figure.value:>9.2f} {limit:>8} {verdict:<7} {told}"
    )


def _short(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class Spread:
    """The milliseconds of one job: the middle, and the quarters around it."""

    middle: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({self.low:.2f}–{self.high:.2f})"


def in_turns(
    jobs: Mapping[str, Callable[[], Any]], *, rounds: int = ROUNDS, times: int = TIMES
) -> dict[str, Spread]:
    """Run jobs one after the other, round by round; return how long each took.

    A round takes the fastest of a few runs, since load only ever adds to a time.
    """
    for job in jobs.values():
        job()
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for _round in range(rounds):
        for name, job in jobs.items():
            taken[name].append(min(_timed(job) for _time in range(times)))
    return {name: _spread(found) for name, found in taken.items()}


def _timed(job: Callable[[], Any]) -> float:
    begin = perf_counter()
    job()
    return (perf_counter() - begin) * 1000


def _spread(found: Iterable[float]) -> Spread:
    ordered = sorted(found)
    quarter = len(ordered) // 4
    return Spread(median(ordered), ordered[quarter], ordered[-1 - quarter])


class Browser:
    """Asks a WSGI application in this process, as a signed-in person."""

    def __init__(self, application: Any, *, session: str) -> None:
        self.application, self.session = application, session

    def get(self, address: str) -> bytes:
        """Return the body of an answer. Raises SystemExit for any answer but 200."""
        path, _mark, query = address.partition("?")
        statuses: list[str] = []

        def start(status: str, _headers: Any, _error: Any = None) -> Any:
            statuses.append(status)
            return io.BytesIO().write

        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost", "HTTP_COOKIE": f"sessionid={self.session}",
            "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(), "wsgi.version": (1, 0), "wsgi.multithread": False,
            "wsgi.multiprocess": True, "wsgi.run_once": False,
        }  # fmt: skip
        answer = self.application(environ, start)
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        if not statuses[0].startswith("200"):
            raise SystemExit(f"{address} answered {statuses[0]}: {body[:300]!r}")
        return body


def sign_in(user: Any) -> str:
    """Begin a session for a person without a password; return its key."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
