"""script/hosts: the program on nine hosts of their own, checked, and then two of them vanish.

    script/hosts [--short] [--checks] [--planted] [--keep]

PostgreSQL, Redis, a mail sink, two web hosts, two worker hosts, one beat and the people with their
proxy each have a network namespace on one bridge of their own. Where namespaces are refused, all
of them share this machine's address, each on a port of its own.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.chaos import servers
from tests.chaos.hosts.cluster import PLANTS
from tests.chaos.hosts.inside import HostTerms
from tests.chaos.hosts.network import Lan, namespaces, refusal

OUTPUT = servers.ROOT / "var" / "hosts"


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for; return 1 if anything was wrong."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    refused = "asked for ports" if options.ports else refusal()
    if refused:
        say(f"All hosts share one address, each on a port of its own ({refused}):")
        say("nothing is seen of links that go down, nor of which host a mail came from.")
    else:
        say("Each host has a network namespace of its own; uploads lie in a folder they share.")
    if options.planted:
        return _planted(options, is_apart=not refused)
    began = time.monotonic()
    code, told = _run(options, plant="", is_apart=not refused)
    _write(told, options, refused, took=time.monotonic() - began)
    return code


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/hosts", description=__doc__.split("\n")[0])
    parser.add_argument("--short", action="store_true", help="a small load")
    parser.add_argument("--checks", action="store_true", help="the checks only, nothing vanishes")
    parser.add_argument("--planted", action="store_true", help="plant faults, see each one caught")
    parser.add_argument("--ports", action="store_true", help="share one address anyway")
    parser.add_argument("--keep", action="store_true", help="keep the folder, to look at")
    return parser.parse_args(arguments)


@contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tracker-hosts-"))
    # PostgreSQL runs as a user of its own, who has to find the way to its folder.
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        if keep:
            say(f"kept in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _run(
    options: argparse.Namespace, *, plant: str, is_apart: bool
) -> tuple[int, list[dict[str, Any]]]:
    """Run once on hosts of its own; print a line for each finding, and return them."""
    with _folder(keep=options.keep) as folder:
        if not is_apart:
            return _inside(HostTerms("", str(folder), options.short, plant, options.checks))
        with namespaces() as prefix:
            terms = HostTerms(prefix, str(folder), options.short, plant, options.checks)
            return _inside(terms)


def _inside(terms: HostTerms) -> tuple[int, list[dict[str, Any]]]:
    way = Lan(terms.prefix)["people"].place.way
    words = Path(terms.folder) / "run.log"
    told: list[dict[str, Any]] = []
    with words.open("wb") as log:
        run = subprocess.Popen(
            [*way, sys.executable, "-m", "tests.chaos.hosts.inside"],
            env={**_clean(), **terms.dumped()},
            cwd=servers.ROOT,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        try:
            assert run.stdout
            for line in run.stdout:
                told.append(json.loads(line))
                if "name" in told[-1]:
                    say(_line(told[-1]))
            code = run.wait()
        finally:
            servers.end(run)
    if not any(one.get("over") for one in told):
        say(f"the run broke down: {words.read_text()[-1500:]}")
        return 1, told
    return code, told


def _line(told: dict[str, Any]) -> str:
    # What was to be seen is said only where it was.
    verdict = f"WRONG: {'; '.join(told['wrong'][:5])}" if told["wrong"] else f"ok: {told['seen']}"
    return f"{told['name']:<10} {verdict}"


def _clean() -> dict[str, str]:
    """Return the environment without what is set for another site."""
    foreign = ("TRACKER_", "SMTP_", "DJANGO_", "DATABASE_URL", "REDIS_URL", "CHAOS_")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}


def _planted(options: argparse.Namespace, *, is_apart: bool) -> int:
    """Plant each fault in turn; a fault whose check stays green is a failure of this command."""
    options.checks = True
    missed = []
    for plant, check in PLANTS.items():
        say(f"planted: {plant}")
        _code, told = _run(options, plant=plant, is_apart=is_apart)
        caught = [one for one in told if one.get("name") == check and one["wrong"]]
        if not caught:
            missed.append(plant)
    say(f"not caught: {', '.join(missed) or 'none'}")
    return int(bool(missed))


def _write(
    told: list[dict[str, Any]], options: argparse.Namespace, refused: str, *, took: float
) -> None:
    OUTPUT.mkdir(parents=True, exist_ok=True)
    at = datetime.now(UTC)
    report = {
        "at": at.isoformat(), "apart": not refused, "refused": refused, "short": options.short,
        "seconds": took, "load": os.getloadavg(), "findings": told,
    }  # fmt: skip
    path = OUTPUT / f"{at:%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps(report, indent=1) + "\n")
    say(f"took {took:.0f} s; load {os.getloadavg()[0]:.1f}; {path}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
