"""Brings a framework in from the file that it was exported to."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from entry.sheets.actions.restoring import import_framework
from entry.sheets.opening import SheetError
from entry.sheets.whole.reading import read_whole
from history.context import Call, Door, calling


class Command(BaseCommand):
    """Import a framework that is not here yet, whole or not at all."""

    help = "Bring a framework in from the .json, .xlsx or .zip file that it was exported to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read the clock, read the file, and bring it in."""
        path: Path = options["file"]
        try:
            with path.open("rb") as content:
                whole = read_whole(path.name, content, size=path.stat().st_size)
            with calling(Call(door=Door.IMPORT, request_id=uuid4().hex)):
                restored = import_framework(whole, by=None, at=timezone.now())
        except (OSError, SheetError) as error:
            raise CommandError(str(error)) from error
        counts = ", ".join(f"{count} {name}" for name, count in restored.counts.items() if count)
        code = restored.framework.code
        self.stdout.write(_("%(code)s came in: %(counts)s.") % {"code": code, "counts": counts})
