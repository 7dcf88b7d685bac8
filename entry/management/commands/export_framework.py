"""Writes a whole framework to a file: JSON, a workbook, or CSV files in an archive."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from entry.sheets.whole.writing import FORMS, whole_file
from frameworks.models import Framework


class Command(BaseCommand):
    """Export a framework; the form follows from the name of the file."""

    help = "Write a framework with all its registers to a .json, .xlsx or .zip (CSV) file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the framework and the file."""
        parser.add_argument("code", help="the code of the framework")
        parser.add_argument("--out", type=Path, required=True, help="the file to write")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it."""
        out: Path = options["out"]
        framework = Framework.objects.filter(code=options["code"]).first()
        if framework is None:
            raise CommandError(_("There is no framework %(code)s.") % {"code": options["code"]})
        form = out.suffix.lstrip(".").lower()
        if form not in FORMS:
            raise CommandError(_("The file ends in .json, .xlsx or .zip."))
        with whole_file(framework, form) as told, out.open("wb") as file:
            shutil.copyfileobj(told, file)
        self.stdout.write(
            _("%(code)s was written to %(file)s.") % {"code": framework.code, "file": out.name}
        )
