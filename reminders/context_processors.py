"""What the top of every page may ask of the reminders; asked only where a template does."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from commitments.counting import Counting
from reminders.checks import findings_lately
from reminders.models import Notification

# More are not counted: the bar says "99+".
MOST = 100


def with_inbox(request: HttpRequest) -> Counting:
    """Begin to count for a page, with what the bell at its top shows."""
    counting = Counting()
    if request.user.is_authenticated:
        unread = Notification.objects.inbox_of(request.user).unread()
        counting.add("inbox", unread, most=MOST - 1)
    return counting


def note_inbox(request: HttpRequest, counted: Mapping[Any, int]) -> None:
    """Let the bell show what was counted with the page."""
    if "inbox" in counted:
        vars(request)["inbox_unread"] = counted["inbox"]


def inbox(request: HttpRequest) -> dict[str, object]:
    """Give templates the number of unread notifications, and what is wrong with the reminders.

    Functions, so that a page that shows neither asks neither.
    """

    def unread() -> str:
        user = request.user
        if not user.is_authenticated:
            return ""
        count: int | None = getattr(request, "inbox_unread", None)
        if count is None:
            count = Notification.objects.inbox_of(user).unread()[:MOST].count()
        return f"{MOST - 1}+" if count == MOST else str(count or "")

    def alarm() -> str:
        # Only an administrator can do something about it.
        if not request.user.is_superuser:
            return ""
        return " ".join(finding.words for finding in findings_lately(at=timezone.now()))

    return {"inbox_unread": unread, "reminder_alarm": alarm}
