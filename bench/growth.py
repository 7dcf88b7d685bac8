"""How pages grow with the books (P3): ten thousand commitments first, then as many as asked for."""

import json
from functools import partial
from typing import Any
from urllib.parse import urlencode

from bench.harness import Browser, Figure, Report, in_turns
from bench.plain import FILTERS

DEPTH = 20
# Name, address, and by how much it may grow.
PAGES = {
    "API list": (f"/api/v1/commitments?{urlencode(FILTERS)}", 1.5),
    "API list, not filtered": ("/api/v1/commitments", 1.5),
    "API page at depth": ("{deep}", 1.5),
    "API search": ("/api/v1/commitments?q=maritime", 1.5),
    "API detail": ("/api/v1/commitments/{uuid}", 1.5),
    "HTML list": (f"/?{urlencode(FILTERS)}", 1.5),
    "HTML list, not filtered": ("/", 1.5),
    "HTML detail": ("/commitments/{uuid}/", 1.5),
    "HTML search": ("/find/?q=maritime", 1.5),
    "overdue desk": ("/overdue/", 3.0),
    "my desk": ("/desk/", 3.0),
    "frameworks": ("/frameworks/", 3.0),
    "framework page": ("/frameworks/F0/", 3.0),
}


def measure(browser: Browser) -> dict[str, float]:
    """Return how often a page takes the time of a bare one, by name, for the books as they are."""
    deep = deep_address(browser)
    uuid = json.loads(browser.get(PAGES["API list"][0]))["results"][0]["uuid"]
    jobs: dict[str, Any] = {"bare page": lambda: browser.get("/bench/nothing")}
    for name, (address, _limit) in PAGES.items():
        asked = address.format(deep=deep, uuid=uuid)
        jobs[name] = partial(browser.get, asked)
    taken = in_turns(jobs, rounds=5, times=2)
    base = taken["bare page"].middle
    return {name: taken[name].middle / base for name in PAGES} | {"bare page": base}


def deep_address(browser: Browser) -> str:
    """Walk some pages on; return the address of the next one."""
    address: str = "/api/v1/commitments?limit=100"
    for _page in range(DEPTH):
        address = json.loads(browser.get(address))["next"].replace("http://localhost", "")
    return address


def compare(report: Report, small: dict[str, float], large: dict[str, float]) -> None:
    """Tell by how much each page grew; both sides are told in times of a bare page."""
    for name, (_address, limit) in PAGES.items():
        told = {"small": small[name], "large": large[name]}
        report.add(Figure("P3", f"growth, {name}", large[name] / small[name], limit, told=told))
