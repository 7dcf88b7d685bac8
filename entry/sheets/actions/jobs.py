"""The steps that a person takes with an import; the long work between them is in `running`."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.files import plain_name
from entry.sheets.columns import propose
from entry.sheets.lines import digest_of, headings_in, meanings, register_of
from entry.sheets.models import SheetJob, SheetMapping
from entry.sheets.opening import Opened, SheetError, open_sheet
from entry.sheets.states import (
    STEPS,
    ConflictMode,
    Decision,
    Effect,
    JobState,
    SheetKind,
)
from frameworks.models import Framework


class ImportRefusedError(ValueError):
    """A step of an import cannot be taken now; the message is fit to show."""


def start_import(
    framework: Framework, *, kind: SheetKind, file: "UploadedFile[Any]", by: User, at: datetime
) -> SheetJob:
    """Take a file in, find out how it is read, and propose what its headings mean.

    Raises SheetError for a file that cannot be taken.
    """
    name = plain_name(str(file.name))
    content: Any = file
    opened = open_sheet(name, content, size=file.size or 0)
    job = SheetJob(
        framework=framework,
        kind=kind,
        file_name=name,
        sha256=digest_of(file.chunks()),
        size=file.size or 0,
        opened=opened.as_json(),
        created_by=by,
        created_at=at,
    )
    file.seek(0)
    job.file.save(f"{uuid4().hex}.{opened.form}", file, save=False)
    try:
        _propose(job, opened)
        with transaction.atomic():
            job.save(force_insert=True)
    except BaseException:
        job.file.storage.delete(str(job.file.name))
        raise
    return job


def _propose(job: SheetJob, opened: Opened, *, header_row: int | None = None) -> None:
    job.header_row, job.headings = headings_in(job, opened, header_row=header_row)
    kept = SheetMapping.objects.filter(framework=job.framework, kind=job.kind).first()
    columns = register_of(job).columns
    job.mapping = propose(job.headings, columns, kept=kept.meanings if kept else {})


def reopen(job: SheetJob, *, sheet: str, header_row: int | None) -> SheetJob:
    """Read another sheet of the file, or its headings from another row.

    Raises SheetError, and ImportRefusedError where the import went on already.
    """
    opened = Opened(**job.opened)
    if opened.sheets and sheet not in opened.sheets:
        raise SheetError(_("This workbook has no sheet “%(name)s”.") % {"name": sheet[:60]})
    opened.sheet = sheet if opened.sheets else ""
    with transaction.atomic():
        job = _locked(job, "check")
        job.opened, job.state = opened.as_json(), JobState.MAPPING
        _propose(job, opened, header_row=header_row)
        job.save()
    return job


def map_columns(
    job: SheetJob,
    *,
    mapping: Mapping[str, str],
    date_order: str = "",
    mode: ConflictMode = ConflictMode.ASK,
) -> SheetJob:
    """Say what the headings mean, remember it, and have the rows checked.

    Raises ImportRefusedError where a column is named twice or one that is needed is not named.
    """
    columns = register_of(job).columns
    told = {heading: mapping.get(heading, "") for heading in job.headings}
    told = meanings(told, columns)
    _check_mapping(job, told)
    with transaction.atomic():
        job = _locked(job, "check")
        job.mapping, job.date_order, job.mode = told, date_order, mode
        job.state, job.message, job.problems = JobState.CHECKING, "", []
        job.save()
        kept = SheetMapping.objects.select_for_update().filter(
            framework=job.framework, kind=job.kind
        )
        known = kept.first() or SheetMapping(framework=job.framework, kind=job.kind)
        known.meanings = {**known.meanings, **told}
        known.save()
    return job


def _check_mapping(job: SheetJob, mapping: Mapping[str, str]) -> None:
    register = register_of(job)
    labels = {column.name: str(column.label) for column in register.columns}
    named = [name for name in mapping.values() if name]
    twice = sorted({labels[name] for name in named if named.count(name) > 1})
    if twice:
        raise ImportRefusedError(
            _("More than one heading is said to mean: %(names)s.") % {"names": ", ".join(twice)}
        )
    keys = {*register.keys} & {column.name for column in register.columns if column.is_required}
    missing = sorted(labels[name] for name in keys - {*named})
    if missing and "uuid" not in named:
        raise ImportRefusedError(
            _("Say which heading means: %(names)s.") % {"names": ", ".join(missing)}
        )


def decide(job: SheetJob, *, take: Collection[int], leave: Collection[int]) -> None:
    """Decide on rows, by their numbers, that would change what is there."""
    with transaction.atomic():
        job = _locked(job, "confirm")
        rows = job.rows.filter(effect__in=[Effect.CHANGED, Effect.NEW, Effect.REVIVED])
        rows.filter(number__in=take).update(decision=Decision.TAKE)
        rows.filter(number__in=leave).update(decision=Decision.LEAVE)


def decide_rest(job: SheetJob, *, decision: Decision) -> None:
    """Decide alike on every changed row that nobody has decided on."""
    with transaction.atomic():
        job = _locked(job, "confirm")
        rows = job.rows.filter(effect=Effect.CHANGED, decision=Decision.OPEN)
        rows.update(decision=decision)


def confirm(job: SheetJob, *, sha256: str, preview: int, by: User) -> SheetJob:
    """Say yes to the preview that was seen; the rows are written next.

    Raises ImportRefusedError where it was another file or preview, or a row is undecided.
    """
    with transaction.atomic():
        job = _locked(job, "confirm")
        if sha256 != job.sha256 or preview != job.preview:
            raise ImportRefusedError(
                _("This is no longer the preview that you saw. Look at it again.")
            )
        undecided = job.rows.filter(effect=Effect.CHANGED, decision=Decision.OPEN).count()
        if undecided:
            raise ImportRefusedError(
                _("%(count)d changed rows are undecided: take them or leave them.")
                % {"count": undecided}
            )
        if not job.rows.to_write().exists():
            raise ImportRefusedError(_("There is nothing to write."))
        job.state, job.confirmed_by = JobState.APPLYING, by
        job.message, job.problems = "", []
        job.save()
    return job


def ask_undo(job: SheetJob, *, by: User) -> SheetJob:
    """Have an import taken back. Raises ImportRefusedError where it is not done."""
    with transaction.atomic():
        job = _locked(job, "undo")
        job.state, job.undone_by = JobState.UNDOING, by
        job.message, job.problems = "", []
        job.save()
    return job


def _locked(job: SheetJob, step: str) -> SheetJob:
    """Lock a job as it is now. Raises ImportRefusedError where this step is not the next."""
    rows = SheetJob.objects.select_for_update(of=("self",)).select_related("framework")
    job = rows.get(pk=job.pk)
    if not job.file:
        raise ImportRefusedError(_("Its file and its rows are not kept any longer."))
    if job.state not in STEPS[step]:
        raise ImportRefusedError(
            _("This import is %(state)s; that step is not open now.")
            % {"state": job.get_state_display()}
        )
    return job
