"""Proves that the history is as it was sealed; exits with 1 and says what is not."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from history.sealing import Anchor
from history.verifying import Finding, verify


def _anchor(text: str) -> Anchor:
    try:
        return Anchor.read(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no anchor: it has the form NUMBER:HASH") from error


class Command(BaseCommand):
    """Verify the history."""

    help = (
        "Walks the chain of the history. An anchor, as the daily mail to administrators and every "
        "export print it, shows also what was cut off at the end or forged from the beginning."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the anchors."""
        parser.add_argument(
            "--anchor", action="append", type=_anchor, default=[], metavar="NUMBER:HASH"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Walk, say what was found, and exit with 1 where something is wrong."""
        finding = verify(at=timezone.now(), anchors=options["anchor"])
        for fault in finding.faults:
            self.stderr.write(fault)
        if finding.more:
            self.stderr.write(f"… and {finding.more} more.")
        self.stdout.write(_words(finding, anchors=len(options["anchor"])))
        if not finding.is_whole:
            sys.exit(1)


def _words(finding: Finding, *, anchors: int) -> str:
    lines = [
        f"{finding.sealed} events are sealed, {finding.words} personal words compared.",
        f"Head: {finding.head or 'nothing is sealed yet'}",
    ]
    if finding.oldest_unsealed:
        lines.append(
            f"{finding.unsealed} events wait for their seal, the oldest from "
            f"{finding.oldest_unsealed:%Y-%m-%d %H:%M} UTC."
        )
    if not anchors:
        lines.append("Without an anchor, an end that was cut off cannot be seen.")
    lines.append("The history is whole." if finding.is_whole else "The history is NOT whole.")
    return "\n".join(lines)
