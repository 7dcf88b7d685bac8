"""The program under its own web server, on a free port, with the database that is measured."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.serving import MEMORY

STARTS_WITHIN = 60  # seconds
# A file of very many rows is written to the disk before its first byte is sent.
ANSWERS_WITHIN = 1_200  # seconds


@dataclass(frozen=True, slots=True)
class Server:
    """A running web server."""

    port: int
    process: "subprocess.Popen[bytes]"

    def workers(self) -> list[int]:
        """Return the processes that answer."""
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(number) for number in told.split()]

    def memory(self) -> float:
        """Return what its largest worker holds now, in MiB."""
        return max(self.held())

    def held(self) -> list[float]:
        """Return what each worker holds now, in MiB."""
        return [_held(number) for number in self.workers()]


class Client:
    """One kept connection to a server."""

    def __init__(self, server: Server, *, session: str) -> None:
        self.connection = http.client.HTTPConnection(
            "127.0.0.1", server.port, timeout=ANSWERS_WITHIN
        )
        self.headers = {"Host": "localhost", "Cookie": f"sessionid={session}"}

    def get(self, address: str) -> bytes:
        """Return the body of an answer. Raises RuntimeError for any answer but 200."""
        return self._ask("GET", address, None, {})

    def post(self, address: str, body: Any, *, token: str = "") -> bytes:
        """Send JSON and return the answer. Raises RuntimeError for any answer but 200 and 201."""
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self._ask("POST", address, json.dumps(body), headers)

    def _ask(self, method: str, address: str, body: str | None, more: dict[str, str]) -> bytes:
        self.connection.request(method, address, body, {**self.headers, **more})
        answer = self.connection.getresponse()
        told = answer.read()
        if answer.status not in {200, 201}:
            raise RuntimeError(f"{method} {address}: {answer.status} {told[:300]!r}")
        return told


@contextmanager
def serving(*, workers: int, threads: int, pool: int = 10) -> Iterator[Server]:
    """Run the program's web server for as long as the block lasts.

    `pool` is how many connections to the database a worker keeps; with 0 none.
    """
    from django.db import connection

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**MEMORY, **os.environ, "BENCH_DATABASE": str(connection.settings_dict["NAME"])}
    environment["TRACKER_DATABASE_POOL"] = str(pool)
    command = [
        *(sys.executable, "-m", "gunicorn", "bench.wsgi:application"),
        *("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--no-control-socket"),
        *("--workers", str(workers), "--threads", str(threads), "--log-level", "warning"),
    ]
    process = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(timeout=ANSWERS_WITHIN)


def _wait_for(port: int) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the web server does not start")


def _held(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    told = next(line for line in lines if line.startswith("VmRSS:"))
    return int(told.split()[1]) / 1024
