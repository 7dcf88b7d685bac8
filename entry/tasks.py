"""What the worker does for the clerk: it reads the clock and calls one action."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from entry.sheets import actions


@shared_task
def run_sheet_job(*, job: str) -> None:
    """Check, write or take back the rows of an import."""
    actions.run_job(UUID(job), at=timezone.now())
