"""script/hostile: sends what nobody should send to every door, and reads every list afterwards.

    script/hostile [--short] [--seed N] [--cases N] [--share K/N] [schema|inputs …]

`schema` is Schemathesis over the OpenAPI document as each of the people; `inputs` are the inputs
made by hand. It works in a test database of its own, on SQLite or where DATABASE_URL says.
"""

import argparse
import logging
import os
import sys
import warnings
from collections.abc import Sequence
from dataclasses import replace

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.test.utils import setup_test_environment  # noqa: E402

from tests import ready_databases  # noqa: E402
from tests.hostile import running, schema  # noqa: E402

PARTS = ("schema", "inputs")


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Send everything; return 1 if anything broke."""
    options = _options(arguments)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    setup_test_environment()
    ready_databases.create()
    failed = 0
    try:
        for part in options.part or PARTS:
            say(f"--- {part}, seed {options.seed}")
            failed += (_schema if part == "schema" else _inputs)(options)
    finally:
        ready_databases.destroy()
    return 1 if failed else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/hostile", description=__doc__.split("\n")[0])
    parser.add_argument("part", nargs="*", choices=[*PARTS, []], help="one of them; else both")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=20_000, help="of the document, at least")
    parser.add_argument(
        "--alone", type=int, default=15, help="inputs at each door that are sent by themselves too"
    )
    parser.add_argument("--share", default="1/1", help="K/N: the Kth of N parts of the inputs")
    parser.add_argument("--short", action="store_true", help="small versions, as in every build")
    return parser.parse_args(arguments)


def _schema(options: argparse.Namespace) -> int:
    terms = replace(schema.SHORT if options.short else schema.Terms(), seed=options.seed)
    if not options.short:
        terms = replace(terms, least=options.cases)
    with running.house() as (books, clients):
        tally, poison, readings = running.run_schema(books, clients, terms, say)
    for line in tally.lines():
        say(line)
    say(f"poisoned lists after that: {len(poison)} of {readings} readings")
    for line in poison:
        say(line)
    return len(tally.wrong) + len(poison)


def _inputs(options: argparse.Namespace) -> int:
    terms = running.SHORT if options.short else running.Terms(alone=options.alone)
    number, of = map(int, options.share.split("/"))
    terms = replace(terms, seed=options.seed, share=(number, of))
    with running.house() as (books, clients):
        finding = running.run(books, clients, terms, say)
    for line in finding.lines():
        say(line)
    return len(finding.wrong) + len(finding.poisoned)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
