"""The run itself, in a process on the host of the people: starts the cluster, checks, reports."""

import json
import os
import signal
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import django

from tests.chaos.hosts.cluster import Cluster, cluster, migrate
from tests.chaos.hosts.network import Lan

TERMS = "HOSTS_TERMS"


@dataclass(frozen=True, slots=True)
class HostTerms:
    """What a run is told: how the hosts' names begin (empty: ports), and what is asked for."""

    prefix: str
    folder: str
    is_short: bool
    plant: str
    checks_only: bool

    def dumped(self) -> dict[str, str]:
        """Return the variable that carries the terms."""
        return {TERMS: json.dumps(asdict(self))}


def main() -> int:
    """Run; print each finding as a line of JSON."""
    terms = HostTerms(**json.loads(os.environ[TERMS]))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(terms.folder)
    with cluster(Lan(terms.prefix), folder, plant=terms.plant) as made:
        os.environ.update(made.env)
        os.environ["TRACKER_VAR"] = str(folder / "var")
        os.environ["TRACKER_DATABASE_POOL"] = "0"
        django.setup()
        migrate(made.env)
        began = time.monotonic()
        made.begin()
        _tell({"name": "started", "seen": f"in {time.monotonic() - began:.0f} s", "wrong": []})
        return _checked(made, terms)


def _checked(made: Cluster, terms: HostTerms) -> int:
    from tests.chaos.hosts import checks, load
    from tests.chaos.hosts.cluster import PLANTS

    scene = checks.Scene(made)
    failed = 0
    for check in checks.CHECKS:
        if terms.plant and check.__name__ != PLANTS[terms.plant]:
            continue
        finding = checks.Finding(check.__name__)
        try:
            check(scene, finding)
        except (TimeoutError, LookupError, AssertionError, OSError) as error:
            finding.wrong.append(f"{type(error).__name__}: {error}")
        failed += bool(finding.wrong)
        _tell(asdict(finding))
    if not terms.checks_only:
        found: list[checks.Finding] = []
        try:
            row = load.run(scene, load.SHORT if terms.is_short else load.FULL, found)
        except TimeoutError as error:
            found.append(checks.Finding("reminders", wrong=[str(error)]))
        else:
            _tell({"row": asdict(row)})
        for finding in found:
            failed += bool(finding.wrong)
            _tell(asdict(finding))
    _tell({"over": True})
    return int(failed > 0)


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.write(f"{json.dumps(what, default=str)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
