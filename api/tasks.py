"""What the worker does for the API: it reads the clock and calls one action."""

from celery import shared_task
from django.utils import timezone

from api import actions


@shared_task
def forget_answers() -> None:
    """Drop the answers to requests with a key that nobody will ask for again."""
    actions.forget_answers(at=timezone.now())
