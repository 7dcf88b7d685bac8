"""What the worker does for commitments: it reads the clock and calls one action."""

from celery import shared_task
from django.utils import timezone

from commitments import actions


@shared_task
def run_recomputations() -> None:
    """Go on with what is computed anew, also after a worker died in the middle."""
    actions.run_recomputations(at=timezone.now())
