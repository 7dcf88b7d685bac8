"""What the loaders share: who enters, when, from where, and the rows found by their codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext as _

from accounts.models import User
from commitments.models import Commitment, Programme
from entry.demo.clock import ENTERED, DemoClock
from entry.demo.files import FixtureError
from frameworks.models import Framework, Party, PriorityArea
from meetings.models import Forum
from sources.models import Document

Row = TypeVar("Row")


@dataclass(slots=True)
class Shelf:
    """The rows of one framework by their codes."""

    framework: Framework
    document: Document
    documents_named: Mapping[str, str] = field(default_factory=dict)
    areas: dict[str, PriorityArea] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    forums: dict[str, Forum] = field(default_factory=dict)
    commitments: dict[str, Commitment] = field(default_factory=dict)


@dataclass(slots=True)
class Books:
    """Everything loaded so far; `clerk` enters at `at`."""

    folder: Path
    clock: DemoClock
    people: dict[str, User] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    shelves: dict[str, Shelf] = field(default_factory=dict)

    @property
    def clerk(self) -> User:
        """Who enters the books."""
        return self.people["clerk"]

    @property
    def at(self) -> datetime:
        """When the books were entered."""
        return self.clock.ago(ENTERED)


def find(rows: Mapping[str, Row], code: str, *, where: str) -> Row:
    """Return the row of a code. Raises FixtureError naming the entry that asked."""
    try:
        return rows[code]
    except KeyError as error:
        raise FixtureError(
            _("%(where)s: “%(code)s” is not in the fixtures.") % {"where": where, "code": code}
        ) from error
