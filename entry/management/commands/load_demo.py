"""Loads the demonstration into an empty database: two real documents and invented people."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from entry.demo.files import FixtureError
from entry.demo.loading import FOLDER, Loaded, RealDataError, load
from history.context import Call, Door, calling


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(
            _("“%(text)s” is no day; write it as in 2026-11-22.") % {"text": text}
        ) from error


class Command(BaseCommand):
    """Load the demonstration once; run again, it changes nothing."""

    help = "Load the demonstration (two real documents, invented people) into an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day from which the invented reports count back."""
        parser.add_argument(
            "--today",
            type=_day,
            metavar="YYYY-MM-DD",
            help="the day from which the invented reports count back (default: today)",
        )
        parser.add_argument(
            "--folder", type=Path, default=FOLDER, help="the fixtures (default: those shipped)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read the clock, load, and say what was done."""
        today = options["today"] or timezone.now().date()
        try:
            with calling(Call(door=Door.COMMAND, request_id=uuid4().hex)):
                loaded = load(today=today, folder=options["folder"])
        except (FixtureError, RealDataError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_message(loaded))


def _message(loaded: Loaded) -> str:
    if loaded.is_new:
        counts = ", ".join(f"{count} {what}" for what, count in loaded.counts.items())
        return _("The demonstration was loaded: %(counts)s.") % {"counts": counts}
    message = _("The demonstration is there already; nothing was changed.")
    if loaded.real_rows:
        message += " " + _("Real data stands beside it.")
    return message
