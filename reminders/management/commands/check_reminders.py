"""Says whether reminders go out; exits with 2 where somebody has to look."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reminders.checks import troubles


class Command(BaseCommand):
    """Look after the reminders."""

    help = "Exits with 2 and says why when reminders are late, given up, held or in doubt."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print each trouble."""
        found = troubles(at=timezone.now())
        for trouble in found:
            self.stderr.write(trouble)
        if found:
            sys.exit(2)
        self.stdout.write("Reminders go out.")
