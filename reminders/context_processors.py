"""What the top of every page may ask of the reminders; asked only where a template does."""

from django.http import HttpRequest
from django.utils import timezone

from reminders.checks import findings_lately
from reminders.models import Notification

# More are not counted: the bar says "99+".
MOST = 100


def inbox(request: HttpRequest) -> dict[str, object]:
    """Give templates the number of unread notifications, and what is wrong with the reminders.

    Functions, so that a page that shows neither asks neither.
    """

    def unread() -> str:
        user = request.user
        if not user.is_authenticated:
            return ""
        count = Notification.objects.inbox_of(user).unread()[:MOST].count()
        return f"{MOST - 1}+" if count == MOST else str(count or "")

    def alarm() -> str:
        # Only an administrator can do something about it.
        if not request.user.is_superuser:
            return ""
        return " ".join(finding.words for finding in findings_lately(at=timezone.now()))

    return {"inbox_unread": unread, "reminder_alarm": alarm}
