"""Reads every passage again and compares it with its document, and with the fixtures' quotes."""

from argparse import ArgumentParser
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from entry.demo.expected import expected_differences
from entry.demo.files import FixtureError
from entry.demo.loading import FOLDER
from sources.models import Passage
from sources.verification import differences


class Command(BaseCommand):
    """Name each difference, and fail where there is one."""

    help = "Compare every passage with its document and with the fixtures; fails on a difference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take another folder of fixtures."""
        parser.add_argument(
            "--folder", type=Path, default=FOLDER, help="the fixtures (default: those shipped)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the differences; exit with 1 where there are any."""
        try:
            found = list(chain(differences(), expected_differences(options["folder"])))
        except FixtureError as error:
            raise CommandError(str(error)) from error
        for difference in found:
            self.stderr.write(str(difference))
        if found:
            message = ngettext("%(count)d difference.", "%(count)d differences.", len(found))
            raise CommandError(message % {"count": len(found)})
        count = Passage.objects.count()
        message = ngettext(
            "%(count)d passage verified: as published.",
            "%(count)d passages verified: all as published.",
            count,
        )
        self.stdout.write(message % {"count": count})
