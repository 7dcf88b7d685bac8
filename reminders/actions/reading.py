"""Marking in the inbox what was read; it tells nobody anything and is no history."""

from datetime import datetime

from accounts.models import User
from reminders.models import Notification


def mark_read(*, by: User, at: datetime, key: str = "") -> int:
    """Mark one duty, or without a key all, in a person's own inbox as read; return how many."""
    rows = Notification.objects.inbox_of(by).unread()
    if key:
        rows = rows.filter(duty_key=key)
    return rows.update(read_at=at)
