"""Taking a whole framework out as a job: asked for, written by the worker, dropped after a day."""

import logging
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.core.cache import cache
from django.core.files import File
from django.db import transaction

from accounts.models import User
from entry.sheets.whole.models import ExportState, WholeExport
from entry.sheets.whole.writing import whole_file
from frameworks.models import Framework

log = logging.getLogger(__name__)
KEPT = timedelta(days=1)


def start_export(framework: Framework, *, form: str, by: User, at: datetime) -> WholeExport:
    """Ask for a framework as a file, in the place of one that is being written already."""
    drop_exports(at=at)
    with transaction.atomic():
        Framework.objects.select_for_update(of=("self",)).get(pk=framework.pk)
        same = WholeExport.objects.filter(framework=framework, form=form, created_by=by)
        found = same.filter(state=ExportState.RUNNING).first()
        return found or WholeExport.objects.create(
            framework=framework, form=form, created_by=by, created_at=at
        )


def run_export(uuid: UUID, *, at: datetime) -> WholeExport:
    """Write the file, unless that was done; what goes wrong is told on its page."""
    job = WholeExport.objects.select_related("framework").get(uuid=uuid)
    if job.state != ExportState.RUNNING:
        return job
    try:
        note = partial(_note, progress_key(job))
        with whole_file(job.framework, job.form, note=note) as told:
            size = told.seek(0, 2)
            told.seek(0)
            kept = job.file.storage.save(f"exports/{job.uuid.hex}.{job.form}", File(told))
        mine = WholeExport.objects.filter(pk=job.pk, state=ExportState.RUNNING)
        if not mine.update(state=ExportState.DONE, file=kept, size=size, done_at=at):
            # Somebody else was quicker; theirs is the file.
            job.file.storage.delete(kept)
    except Exception:
        log.exception("The export %s could not be written.", job.uuid)
        WholeExport.objects.filter(pk=job.pk).update(state=ExportState.FAILED)
    finally:
        cache.delete(progress_key(job))
    job.refresh_from_db()
    return job


def _note(key: str, done: int) -> None:
    cache.set(key, done, 3600)


def drop_exports(*, at: datetime) -> int:
    """Drop what was asked for longer than a day ago, with its files; return how many."""
    old = list(WholeExport.objects.filter(created_at__lte=at - KEPT))
    for job in old:
        if job.file:
            job.file.storage.delete(str(job.file.name))
        job.delete()
    return len(old)


def progress_key(job: WholeExport) -> str:
    """Return where it is kept how many registers are written."""
    return f"whole-export-{job.uuid.hex}"
