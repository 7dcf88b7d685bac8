"""What the worker does for accounts: it reads the clock and calls one action."""

from celery import shared_task
from django.utils import timezone

from accounts import actions


@shared_task
def send_letters() -> None:
    """Send the letters that are owed."""
    actions.send_letters(clock=timezone.now, at=timezone.now())
