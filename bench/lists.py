"""What lists cost beside plain SQL (P1, P2), and how many statements pages take (P4)."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from bench.harness import Browser, Figure, Report, Spread, in_turns
from bench.plain import FILTERS

MANY = 1000


def addresses() -> dict[str, str]:
    """Return the addresses that are measured, by name."""
    asked = urlencode(FILTERS)
    return {
        "API list": f"/api/v1/commitments?{asked}&limit=50",
        "HTML list": f"/?{asked}",
        "reference B": "/bench/list?limit=50",
        "bare page": "/bench/nothing",
    }


def measure(report: Report, *, browser: Browser, bare: Browser) -> None:
    """Measure the two lists of 50 beside both references, and 1,000 rows beside A."""
    asked = addresses()
    check_answers(report, browser=browser, bare=bare)
    jobs: dict[str, Callable[[], Any]] = {
        name: partial(browser.get, address) for name, address in asked.items()
    }
    jobs["reference A"] = lambda: bare.get("/?limit=50")
    taken = in_turns(jobs)
    told = {name: str(spread) for name, spread in taken.items()}
    a, b = taken["reference A"].middle, taken["reference B"].middle
    api, html = taken["API list"], taken["HTML list"]
    size = len(browser.get(asked["HTML list"]))
    report.add(Figure("P1", "API list of 50 ÷ B", api.middle / b, 2.0, told=told))
    report.add(Figure("P1", "API list of 50 ÷ A", api.middle / a, 3.5))
    report.add(Figure("P2", "HTML list of 50 ÷ B", html.middle / b, 3.5, told={"bytes": size}))
    _measure_many(report, browser=browser, bare=bare)


def check_answers(report: Report, *, browser: Browser, bare: Browser) -> None:
    """Count the rows in which the references and the API disagree; nothing else may be compared."""
    asked = addresses()
    own = json.loads(browser.get(asked["API list"]))["results"]
    for name, told in (
        ("A", json.loads(bare.get("/?limit=50"))["results"]),
        ("B", json.loads(browser.get(asked["reference B"]))["results"]),
    ):
        wrong = [(one, other) for one, other in zip(own, told, strict=True) if one != other]
        for one, other in wrong[:1]:
            print({key: (value, other[key]) for key, value in one.items() if value != other[key]})
        job = f"rows of the API that are not {name}'s"
        figure = Figure("P1", job, len(wrong), 0, is_exact=True, told={"rows": len(own)})
        report.add(figure)


def _measure_many(report: Report, *, browser: Browser, bare: Browser) -> None:
    """Ask the API for 1,000 rows at once, beside the same of A."""
    address = f"/api/v1/commitments?{urlencode(FILTERS)}&limit={MANY}"
    rows = len(json.loads(browser.get(address))["results"])
    taken: dict[str, Spread] = in_turns(
        {"API": lambda: browser.get(address), "A": lambda: bare.get(f"/?limit={MANY}")},
        rounds=5,
        times=1,
    )
    told: dict[str, Any] = {name: str(spread) for name, spread in taken.items()}
    ratio = taken["API"].middle / taken["A"].middle
    report.add(Figure("P1", f"API list of {MANY} ÷ A", ratio, 2.0, told=told | {"rows": rows}))


PAGES = {
    "API list": ("/api/v1/commitments?limit={}", (50, 1000), 4),
    "HTML list": ("/?standing=overdue&page={}", (1, 2), 5),
    "overdue desk": ("/overdue/?page={}", (1, 2), 6),
    "my desk": ("/desk/?page={}", (1, 2), 6),
    "frameworks": ("/frameworks/?page={}", (1, 2), 6),
    "framework page": ("/frameworks/F0/?page={}", (1, 2), 6),
}


def count_statements(report: Report, *, browser: Browser) -> None:
    """Count the statements of lists and desks, with few rows and with many."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(address: str) -> int:
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        return len(captured)

    for name, (address, sizes, limit) in PAGES.items():
        few, many = (count(address.format(size)) for size in sizes)
        told = {"with few rows": few}
        report.add(
            Figure("P4", f"statements more for more rows, {name}", many - few, 0, is_exact=True)
        )
        report.add(Figure("P4", f"statements, {name}", many, limit, is_exact=True, told=told))
