"""Loads the demonstration whole or not at all, and never beside real data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.models import Assignment, Commitment, Deadline, Evidence, ProgressUpdate
from entry.demo.books import Books
from entry.demo.clock import DemoClock
from entry.demo.entries import enter_commitments
from entry.demo.files import FixtureError, read_yaml
from entry.demo.instruments import enter_framework
from entry.demo.register import enter_parties, enter_people, seat_people
from entry.demo.story import tell_story
from frameworks.models import Framework, Party
from sources.models import Passage

FOLDER = Path(settings.BASE_DIR) / "fixtures"


class RealDataError(Exception):
    """The database holds what is not the demonstration's; the message is fit to show."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a run did: rows by name, empty where everything was there already."""

    counts: Mapping[str, int] = field(default_factory=dict)
    real_rows: bool = False

    @property
    def is_new(self) -> bool:
        """Say whether this run entered anything."""
        return bool(self.counts)


def framework_folders(folder: Path = FOLDER) -> list[Path]:
    """Return the folders that hold one framework each."""
    return sorted(path.parent for path in folder.glob("*/framework.yaml"))


def is_loaded(folder: Path = FOLDER) -> bool:
    """Say whether all frameworks of the fixtures are there.

    Raises RealDataError where only some are, because the rest could not be entered whole.
    """
    codes = {
        read_yaml(path / "framework.yaml").get("framework", {}).get("code")
        for path in framework_folders(folder)
    }
    there = set(
        Framework.objects.filter(is_demo=True, code__in=codes).values_list("code", flat=True)
    )
    if there and there != codes:
        raise RealDataError(
            _(
                "Only a part of the demonstration is there (%(there)s). "
                "Start with an empty database."
            )
            % {"there": ", ".join(sorted(there))}
        )
    return bool(there)


def real_rows() -> list[str]:
    """Name what is in the database and not the demonstration's."""
    found = []
    for rows, what in (
        (Framework.objects.filter(is_demo=False), _("frameworks")),
        (User.objects.filter(is_demo=False), _("people")),
        (Commitment.objects.filter(is_demo=False), _("commitments")),
    ):
        if count := rows.count():
            found.append(f"{what}: {count}")
    return found


def load(*, today: date, folder: Path = FOLDER) -> Loaded:
    """Enter the demonstration as of a day; a second run changes nothing.

    Raises RealDataError where anything real is in the database, and FixtureError, having entered
    nothing, where a file is wrong.
    """
    with transaction.atomic():
        if is_loaded(folder):
            return Loaded(real_rows=bool(real_rows()))
        _refuse_real_rows()
        books = Books(folder=folder, clock=DemoClock(today))
        enter_people(books)
        enter_parties(books)
        folders = framework_folders(folder)
        if not folders:
            raise FixtureError(_("There are no fixtures in %(folder)s.") % {"folder": folder})
        for path in folders:
            enter_commitments(books, enter_framework(books, path), path)
        seat_people(books)
        tell_story(books)
        return Loaded(_counts())


def _refuse_real_rows() -> None:
    found = real_rows()
    if not found and Party.objects.exists():
        found = [_("a register of parties")]
    if found:
        raise RealDataError(
            _(
                "This database holds real data (%(found)s). The demonstration is loaded into an "
                "empty database only; nothing was changed."
            )
            % {"found": ", ".join(found)}
        )


def _counts() -> dict[str, int]:
    return {
        _("people"): User.objects.count(),
        _("parties"): Party.objects.count(),
        _("frameworks"): Framework.objects.count(),
        _("passages"): Passage.objects.count(),
        _("commitments"): Commitment.objects.count(),
        _("tracked commitments"): Commitment.objects.tracked().count(),
        _("dates"): Deadline.objects.count(),
        _("points of contact"): Assignment.objects.count(),
        _("pieces of evidence"): Evidence.objects.count(),
        _("invented reports"): ProgressUpdate.objects.count(),
    }
