"""Locks the secrets of second steps with the present key, so that an old one can go."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions import lock_secrets


class Command(BaseCommand):
    """Lock anew."""

    help = "Locks the secrets of authenticator apps and recovery codes with the present key."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Lock and say how many."""
        self.stdout.write(f"{lock_secrets()} second steps are locked with the present key.")
