"""What the worker does for the whole house: it reads the clock and calls one function."""

import logging

from celery import shared_task
from django.utils import timezone

from history.context import Call, Door, calling
from tracker import retention

log = logging.getLogger(__name__)


@shared_task
def forget() -> None:
    """Erase what is kept no longer."""
    with calling(Call(door=Door.TASK)):
        gone = retention.forget(at=timezone.now())
    if any(gone.values()):
        log.info("forgotten: %s", {name: count for name, count in gone.items() if count})
