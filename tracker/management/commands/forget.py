"""Erases what is kept no longer, or counts it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from history.context import Call, Door, calling
from tracker import retention


class Command(BaseCommand):
    """Forget."""

    help = "Erases what has run out by the settings TRACKER_KEEP_…; see docs/privacy.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the rehearsal."""
        parser.add_argument("--dry-run", action="store_true", help="count only; erase nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Erase, and say how much of what."""
        with calling(Call(door=Door.COMMAND)):
            gone = retention.forget(at=timezone.now(), is_rehearsal=options["dry_run"])
        word = "would go" if options["dry_run"] else "gone"
        for rule in retention.RULES:
            self.stdout.write(f"{rule.name}: {gone[rule.name]} {word} (kept {rule.days} days)")
