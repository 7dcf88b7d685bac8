"""Logging progress (P7): eight people at once, beside the same rows written by hand."""

import time
from collections.abc import Callable
from statistics import median, quantiles
from threading import Barrier, Thread
from typing import Any

from bench.copying import is_postgresql
from bench.generator import World
from bench.harness import Figure, Report
from bench.serving import Client, Server, serving

CLIENTS, CROWD, EACH = 8, 32, 5
ROUNDS = 5
WORDS = {
    "health": "on_track",
    "narrative": "The second workshop was held.",
    "submit": True,
}


def measure(report: Report, *, world: World, session: str) -> None:
    """Log progress through the API and by hand in turns, then with a crowd."""
    from knox.models import get_token_model

    token = get_token_model().objects.create(world.contact)[1]
    uuids = _own(world, CROWD)

    def by_api(client: Client, place: int) -> None:
        address = f"/api/v1/commitments/{uuids[place % len(uuids)]}/updates"
        client.post(address, WORDS, token=token)

    def by_hand(client: Client, place: int) -> None:
        client.get(f"/bench/progress/{uuids[place % len(uuids)]}")

    with serving(workers=2, threads=4) as server:
        rates: dict[str, list[float]] = {"API": [], "by hand": []}
        for _round in range(ROUNDS):
            for name, job in (("API", by_api), ("by hand", by_hand)):
                rates[name].append(_crowd(server, job, session=session, people=CLIENTS)[0])
        middle = {name: median(found) for name, found in rates.items()}
        told: dict[str, Any] = {f"{name} a second": rate for name, rate in middle.items()}
        ratio = middle["API"] / middle["by hand"]
        report.add(
            Figure("P7", "log progress ÷ by hand, 8 clients", ratio, 0.2, at_least=True, told=told)
        )
        _rate, times, errors = _crowd(server, by_api, session=session, people=CROWD)
    slow = quantiles(times, n=100)[98] * 1000
    crowd = "errors of 32 clients who log progress"
    told = {"reports": len(times), "p99 in ms": slow}
    report.add(Figure("P7", crowd, len(errors), 0, is_exact=True, told=told))
    for error in errors[:1]:
        print(f"      {error}")
    if not is_postgresql():
        report.add(Figure("P7", "slowest in a hundred on SQLite, ms", slow, 250))


def _own(world: World, number: int) -> list[str]:
    """Return commitments on which the contact reports."""
    from commitments.models import Commitment

    rows = Commitment.objects.reportable_by(world.contact).open().order_by("pk")
    return [str(uuid) for uuid in rows.values_list("uuid", flat=True)[:number]]


def _crowd(
    server: Server, job: Callable[[Client, int], None], *, session: str, people: int
) -> tuple[float, list[float], list[str]]:
    """Let people do a job at once; return how many a second, the seconds of each, and errors."""
    start = Barrier(people + 1)
    times: list[float] = []
    errors: list[str] = []

    def work(place: int) -> None:
        client = Client(server, session=session)
        start.wait()
        for _time in range(EACH):
            begin = time.perf_counter()
            try:
                job(client, place)
            except (RuntimeError, OSError) as error:
                errors.append(str(error))
            else:
                times.append(time.perf_counter() - begin)

    threads = [Thread(target=work, args=(place,)) for place in range(people)]
    for thread in threads:
        thread.start()
    start.wait()
    begin = time.perf_counter()
    for thread in threads:
        thread.join()
    return len(times) / (time.perf_counter() - begin), times, errors
