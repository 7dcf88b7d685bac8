"""What the worker does for frameworks: it reads the clock and calls one action."""

from celery import shared_task
from django.utils import timezone

from frameworks import actions


@shared_task
def send_invitations() -> None:
    """Send the invitations that wait."""
    actions.send_invitations(clock=timezone.now, at=timezone.now())
