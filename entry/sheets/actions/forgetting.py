"""Erasing the files of imports and what stood in their rows when their time is over."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from entry.sheets.models import SheetJob
from entry.sheets.states import RUNNING, JobState


def forget_imports(*, before: datetime, is_rehearsal: bool = False) -> int:
    """Erase file and rows of imports that were begun, and done, before a moment; return how many.

    What they wrote stays with its history. They cannot be undone from then on.
    """
    if is_rehearsal:
        return _old(before).count()
    pks = list(_old(before).order_by("pk").values_list("pk", flat=True))
    return sum(_forget(pk, before=before) for pk in pks)


def _old(before: datetime) -> "QuerySet[SheetJob]":
    is_over = Q(done_at=None) | Q(done_at__lte=before)
    old = SheetJob.objects.filter(is_over, created_at__lte=before).exclude(file="")
    return old.exclude(state__in=RUNNING)


def _forget(pk: int, *, before: datetime) -> bool:
    with transaction.atomic():
        job = _old(before).select_for_update().filter(pk=pk).first()
        if job is None:
            return False
        storage, name = job.file.storage, str(job.file.name)
        job.rows.all().delete()
        job.file, job.message, job.problems = "", "", []
        if job.state not in {JobState.DONE, JobState.UNDONE}:
            job.state = JobState.FAILED
            job.message = _("Nobody went on with it, and its file is not kept any longer.")
        job.save()
        # Last: where the file cannot be erased nothing is, and the next run tries again.
        storage.delete(name)
    return True
