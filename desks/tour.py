"""The first visit to the demonstration: three short steps for each sort of person."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to open, and what is to be seen there."""

    name: str
    words: str
    url: str


def cookie_of(person: User) -> str:
    """Return the name under which a browser remembers that a person has seen enough."""
    return f"tour-{person.pk}"


def tour(request: HttpRequest, person: User, *, decides: bool, keeps_books: bool) -> list[Step]:
    """Return the steps for a person who has not put them away, on the pages where one begins."""
    if cookie_of(person) in request.COOKIES or request.path not in _pages():
        return []
    if decides:
        return _of_manager()
    if keeps_books:
        return _of_clerk()
    return _of_contact() if person.assignments.exists() else _of_reader()


def _pages() -> set[str]:
    names = ("commitments", "my-desk", "overdue", "judging", "feeds")
    return {*(reverse(f"desks:{name}") for name in names), _imports()}


def _of_contact() -> list[Step]:
    desk = reverse("desks:my-desk")
    return [
        Step(_("My desk"), _("See what is due from you, the most urgent first."), desk),
        Step(
            _("Log progress"), _("Press this in any row and say in a sentence how it goes."), desk
        ),
        Step(_("Mails"), _("Read the mails that remind people."), reverse("desks:demo-mails")),
    ]


def _of_manager() -> list[Step]:
    overdue = reverse("desks:overdue")
    return [
        Step(_("Overdue"), _("See what is late, by how much, and who was asked."), overdue),
        Step(_("Nudge"), _("Choose rows there, and ask, extend or escalate at once."), overdue),
        Step(_("Judge"), _("Say what became of what fell due."), reverse("desks:judging")),
    ]


def _of_clerk() -> list[Step]:
    return [
        Step(_("Documents"), _("Bring in a communiqué, or open one."), _documents()),
        Step(_("Triage"), _("Open its triage: each sentence comes with a proposal."), _documents()),
        Step(_("Import"), _("Take over a spreadsheet; you see each row first."), _imports()),
    ]


def _of_reader() -> list[Step]:
    commitments = reverse("desks:commitments")
    return [
        Step(_("Commitments"), _("Filter them by party, area or standing."), commitments),
        Step(
            _("History"), _("Open one: its words, its dates, and all that was done."), commitments
        ),
        Step(
            _("Calendar feeds"), _("Take the dates to your own calendar."), reverse("desks:feeds")
        ),
    ]


def _documents() -> str:
    return reverse("admin:sources_document_changelist")


def _imports() -> str:
    return reverse("sheets:imports")
