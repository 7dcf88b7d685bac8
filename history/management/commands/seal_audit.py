"""Seals what the sweep has not sealed yet, and prints the anchor to keep elsewhere."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from history.actions import seal
from history.models import AuditSeal


class Command(BaseCommand):
    """Seal the history."""

    help = "Seals every committed event of the history and prints the head of the chain."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask whether to take in what came too late."""
        parser.add_argument(
            "--accept-late",
            action="store_true",
            help="seal also events that turned up behind sealed ones; look at them first",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Seal and say how many."""
        count = seal(at=timezone.now(), accept_late=options["accept_late"])
        anchor = AuditSeal.objects.anchor()
        self.stdout.write(f"{count} events sealed. Head: {anchor or 'nothing is sealed yet'}")
