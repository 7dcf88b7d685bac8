"""script/tamper: rewrites the history in eight ways and counts what is found; then measures.

    script/tamper [--short] [--times N] [--events N] [--rows N] [--seed N]

It works in a test database of its own, on SQLite or where DATABASE_URL says, and removes it.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402

from history import guards  # noqa: E402, F401 - it registers what the trials lift
from history.models import AuditSeal  # noqa: E402
from history.sealing import Anchor  # noqa: E402
from history.verifying import verify  # noqa: E402
from tests.history.tampering import KINDS, LOOKED_AT, trial, write_trail  # noqa: E402


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Tamper and measure; return 1 if anything was not found."""
    options = _options(arguments)
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        write_trail(options.events)
        anchor = AuditSeal.objects.anchor()
        assert anchor
        missed = _trials(options, anchor)
        if options.rows:
            _measure(options.rows)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    return 1 if missed else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/tamper", description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=200, help="trials of each kind")
    parser.add_argument("--events", type=int, default=100, help="events in the history")
    parser.add_argument("--rows", type=int, default=100_000, help="events to measure with")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--short", action="store_true", help="a few trials, and no measurement")
    options = parser.parse_args(arguments)
    if options.short:
        options.times, options.events, options.rows = 5, 40, 0
    return options


def _trials(options: argparse.Namespace, anchor: Anchor) -> int:
    missed = 0
    say(f"{connection.vendor}, {options.times} trials of each kind among {anchor.number} events")
    say(f"{'kind':<18}{'with anchor':>14}{'without':>10}")
    for kind in KINDS:
        found = [0, 0]
        for number in range(options.times):
            random = Random(f"{options.seed} {kind} {number}")
            for place, finding in enumerate(trial(kind, random, anchor, None)):
                found[place] += not finding.is_whole
        say(f"{kind:<18}{found[0]:>14}{found[1]:>10}")
        missed += options.times - found[0]
    whole = verify(at=LOOKED_AT, anchors=[anchor]).is_whole
    tried = options.times * len(KINDS)
    say(f"found with an anchor: {tried - missed} of {tried}; missed: {missed}")
    say(f"the untouched history is {'whole' if whole else 'NOT'}")
    return missed + (not whole)


def _measure(rows: int) -> None:
    started = time.perf_counter()
    write_trail(rows)
    sealed = time.perf_counter()
    finding = verify(at=LOOKED_AT)
    verified = time.perf_counter()
    say(
        f"{finding.sealed} events: written and sealed in {sealed - started:.1f} s, "
        f"verified in {verified - sealed:.1f} s"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
