"""What the worker runs: it reads the clock and calls one action; the ledger holds the truth."""

import logging

from celery import shared_task
from django.utils import timezone

from history.context import Call, Door, calling
from reminders import actions
from reminders.pinging import ping
from reminders.transports import configured_transport

log = logging.getLogger(__name__)


@shared_task
def sweep() -> None:
    """Plan, gather and send whatever is owed now."""
    with calling(Call(door=Door.TASK)):
        swept = actions.sweep(clock=timezone.now, transport=configured_transport())
    log.info("sweep: %s", swept)
    ping()
