"""The entries of the main menu; which of them a person sees follows their roles."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts.held import holds
from desks.tour import tour
from frameworks.roles import DECIDER_ROLES, EDITOR_ROLES

# So many stand in the bar beside each other; the rest opens below "More".
MOST_IN_BAR = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu."""

    name: str
    url: str
    is_here: bool
    count: int = 0


def _entry(request: HttpRequest, name: str, view: str) -> Entry | None:
    try:
        url = reverse(view)
    except NoReverseMatch:
        return None
    here = request.path == url or (url != "/" and request.path.startswith(url))
    return Entry(name, url, here)


def navigation(request: HttpRequest) -> dict[str, object]:
    """Give every template the menu of the person who is signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": [], "navigation_more": []}
    entries = [_entry(request, _("My desk"), "desks:my-desk")]
    entries.append(_entry(request, _("Commitments"), "desks:commitments"))
    entries.append(_entry(request, _("Frameworks"), "desks:frameworks"))
    entries.append(_entry(request, _("Calendar"), "desks:calendar"))
    decides = user.is_superuser or holds(user, DECIDER_ROLES)
    if decides:
        entries.append(_entry(request, _("Overdue"), "desks:overdue"))
        entries.append(_entry(request, _("Review"), "desks:review"))
        entries.append(_entry(request, _("Judge"), "desks:judging"))
        entries.append(_entry(request, _("Minutes"), "desks:minutes-list"))
        entries.append(_entry(request, _("Ledger"), "desks:ledger"))
    keeps_books = user.is_superuser or holds(user, EDITOR_ROLES)
    if keeps_books:
        entries.append(_entry(request, _("Import"), "sheets:imports"))
        entries.append(_entry(request, _("Register"), "register:parties"))
    if settings.DEMO:
        entries.append(_entry(request, _("Mails"), "desks:demo-mails"))
    if user.is_staff:
        entries.append(_entry(request, _("Admin"), "admin:index"))
    steps = tour(request, user, decides=decides, keeps_books=keeps_books) if settings.DEMO else []
    found = [entry for entry in entries if entry]
    return {
        "navigation": found[:MOST_IN_BAR],
        "navigation_more": found[MOST_IN_BAR:],
        "tour": steps,
    }
