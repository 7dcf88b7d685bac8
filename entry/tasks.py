"""What the worker does for the clerk: it reads the clock and calls one action."""

import logging
from datetime import datetime
from functools import partial
from uuid import UUID

from celery import shared_task
from celery.exceptions import OperationalError
from django.db import transaction
from django.utils import timezone

from entry.sheets import actions
from entry.sheets.models import SheetJob
from entry.sheets.whole.actions import run_export
from entry.sheets.whole.models import WholeExport

log = logging.getLogger(__name__)
# A file of this many bytes is worked through while the person waits.
AT_ONCE = 64 * 1024


@shared_task
def run_sheet_job(*, job: str) -> None:
    """Check, write or take back the rows of an import."""
    actions.run_job(UUID(job), at=timezone.now())


@shared_task
def run_whole_export(*, export: str) -> None:
    """Write a whole framework into a file."""
    run_export(UUID(export), at=timezone.now())


def begin_export(job: WholeExport) -> None:
    """Leave the file of a framework to the worker; its page can write it as well."""
    transaction.on_commit(partial(_hand_over_export, job.uuid))


def _hand_over_export(job: UUID) -> None:
    try:
        run_whole_export.delay(export=str(job))
    except (OperationalError, OSError):
        log.warning("export %s: no worker can be reached", job)


def begin_work(job: SheetJob, *, at: datetime) -> None:
    """Do a small import now; leave a large one to the worker. Its page can do it as well."""
    if job.size <= AT_ONCE:
        actions.run_job(job.uuid, at=at)
    else:
        transaction.on_commit(partial(_hand_over, job.uuid))


def _hand_over(job: UUID) -> None:
    try:
        run_sheet_job.delay(job=str(job))
    except (OperationalError, OSError):
        log.warning("import %s: no worker can be reached", job)
