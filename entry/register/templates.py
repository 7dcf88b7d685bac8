"""Frameworks to begin with that ship with the program, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class ForumShape:
    """A series of meetings: its code, its name, and the code of what it reports to."""

    code: str
    name: str
    reports_to: str = ""
    frequency: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """The areas and the forums that a new framework begins with, in their order."""

    words: "str | Promise"
    instrument: str = ""
    areas: tuple[tuple[str, str], ...] = ()
    # What is reported to stands before what reports to it.
    forums: tuple[ForumShape, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind it makes."""
        return {"areas": len(self.areas), "forums": len(self.forums)}


SHAPES: Mapping[str, Shape] = {
    "blank": Shape(_("Blank: nothing but the framework itself")),
    "bilateral": Shape(
        _("Bilateral cooperation: four areas, a ministerial meeting and what reports to it"),
        instrument="framework of cooperation",
        areas=(
            ("political", "Political and security cooperation"),
            ("economic", "Economic cooperation"),
            ("people", "Ties between people"),
            ("implementation", "Implementation and review"),
        ),
        forums=(
            ForumShape("MINISTERIAL", "Ministerial meeting", frequency="each year"),
            ForumShape("SENIOR", "Senior officials’ meeting", "MINISTERIAL", "twice a year"),
            ForumShape("WORKING", "Joint working group", "SENIOR", "each quarter"),
        ),
    ),
}
