"""What one web worker holds (P9): after many requests, and after the largest file it sends."""

from urllib.parse import urlencode

from bench.harness import Figure, Report
from bench.plain import FILTERS
from bench.serving import Client, serving

PAGES = (
    f"/api/v1/commitments?{urlencode(FILTERS)}",
    f"/?{urlencode(FILTERS)}",
    "/api/v1/commitments?order=title",
    "/bench/list",
    "/api/v1/updates",
)
LARGEST = 150  # MiB
GROWS = 1.05


def measure(report: Report, *, session: str, requests: int) -> None:
    """Ask one worker many times; then let it send all commitments as a file."""
    with serving(workers=1, threads=4) as server:
        client = Client(server, session=session)
        early = 0.0
        for number in range(requests):
            client.get(PAGES[number % len(PAGES)])
            if number == requests // 5:
                early = server.memory()
        held = server.memory()
        told = {"after a fifth": early, "requests": requests}
        report.add(Figure("P9", "MiB of a worker after all requests", held, LARGEST, told=told))
        report.add(Figure("P9", "the same ÷ after a fifth of them", held / early, GROWS))
        size = len(client.get("/reports/commitments.csv?context=1"))
        told = {"bytes of the file": size}
        report.add(
            Figure("P9", "MiB after sending all as CSV", server.memory(), LARGEST, told=told)
        )
