"""The long work of an import: checking every row, writing them all, or taking them back.

Each starts from the state of the job and can be started again after it broke off.
"""

import gc
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from commitments.actions import RefusedError
from entry.sheets.kinds import Register
from entry.sheets.kinds.base import Line, Plan
from entry.sheets.lines import BATCH, batched, content_of, digest_of, read_lines, register_of
from entry.sheets.models import SheetJob, SheetRow
from entry.sheets.opening import SheetError
from entry.sheets.states import RUNNING, ConflictMode, Decision, Effect, JobState
from history.actions import StaleRecordError, insert_all
from history.context import Call, Door, calling
from history.models import AuditEvent

SHOWN_PROBLEMS = 100
# Objects that hold others, between two looks for garbage; Python's own number is 700.
MADE_BEFORE_LOOKING = 50_000
USUAL = gc.get_threshold()
log = logging.getLogger(__name__)
REFUSALS = (RefusedError, ValidationError, StaleRecordError, SheetError)
DECISIONS = {
    ConflictMode.ASK: Decision.OPEN,
    ConflictMode.UPDATE: Decision.TAKE,
    ConflictMode.SKIP: Decision.LEAVE,
}


class StoppedError(Exception):
    """The work cannot be done; every problem is told with its place. Nothing was written."""

    def __init__(self, message: str, problems: Sequence[tuple[str, str]] = ()) -> None:
        self.problems = [list(problem) for problem in problems]
        super().__init__(message)


def run_job(uuid: UUID, *, at: datetime) -> SheetJob:
    """Do what a job waits for; nothing where it waits for a person."""
    rows = SheetJob.objects.select_related("framework", "created_by", "confirmed_by", "undone_by")
    job = rows.get(uuid=uuid)
    if job.state in RUNNING:
        work = {JobState.CHECKING: _check, JobState.APPLYING: _apply, JobState.UNDOING: _undo}
        try:
            with calling(Call(door=Door.IMPORT, request_id=job.uuid.hex)), _collecting(job):
                work[JobState(job.state)](job, at)
        except (StoppedError, SheetError) as error:
            _stop(job, error)
        except (OperationalError, InterfaceError):
            # The database is away: the work is taken up again where it was.
            raise
        except Exception:
            # Whatever it was, nobody should wait for work that breaks off each time.
            log.exception("Import %s broke off.", job.uuid)
            _stop(job, StoppedError(_("Something went wrong, and nothing was written.")))
        finally:
            cache.delete(progress_key(job))
    return rows.get(uuid=uuid)


@contextmanager
def _collecting(job: SheetJob) -> Iterator[None]:
    """Let the collector of garbage look less often, which took a fifth of the time.

    Rows that are checked and written leave little behind; those that are taken back leave much.
    It holds for the whole process: of two jobs at once, the first to end sets it back for both.
    """
    if job.state == JobState.UNDOING:
        yield
        return
    gc.set_threshold(MADE_BEFORE_LOOKING, *USUAL[1:])
    try:
        yield
    finally:
        gc.set_threshold(*USUAL)


def _stop(job: SheetJob, error: Exception) -> None:
    """Say why the work stopped; an import that was done stays done."""
    after = JobState.DONE if job.state == JobState.UNDOING else JobState.FAILED
    rows = SheetJob.objects.filter(pk=job.pk, state=job.state)
    problems = getattr(error, "problems", [])[:SHOWN_PROBLEMS]
    rows.update(state=after, message=str(error), problems=problems, undone_by=None)


def progress_key(job: SheetJob) -> str:
    """Return where it is kept how many rows are done; not in the transaction, so that it shows."""
    return f"sheet-job-{job.uuid.hex}"


# --- checking -----------------------------------------------------------------------------


def _check(job: SheetJob, at: datetime) -> None:
    """Say of each row what it would do. A second run takes over from the first."""
    SheetJob.objects.filter(pk=job.pk).update(preview=F("preview") + 1)
    job.refresh_from_db(fields=["preview"])
    job.rows.all().delete()
    register = register_of(job)(job.framework, by=job.created_by, at=at)
    counts: Counter[str] = Counter()
    for lines in batched(read_lines(job)):
        plans = register.plan(lines)
        _refuse_twice(job, plans)
        with transaction.atomic():
            still = SheetJob.objects.filter(pk=job.pk, state=JobState.CHECKING, preview=job.preview)
            if not still.exists():
                return
            insert_all([_row(job, plan) for plan in plans])
        counts.update(plan.effect.value for plan in plans)
        cache.set(progress_key(job), counts.total(), 3600)
    if not counts:
        raise SheetError(_("There is no row below the headings."))
    still = SheetJob.objects.filter(pk=job.pk, state=JobState.CHECKING, preview=job.preview)
    still.update(state=JobState.PREVIEW, counts=dict(counts))


def _refuse_twice(job: SheetJob, plans: Sequence[Plan]) -> None:
    """Refuse rows that say again what an earlier one said."""
    keys = {plan.key for plan in plans}
    known = dict(job.rows.filter(key__in=keys).order_by("-number").values_list("key", "number"))
    for plan in plans:
        if not plan.key.strip("|"):
            continue
        if plan.key in known:
            name = "uuid" if plan.line.values.get("uuid") else register_keys(job)[0]
            message = _("This is the same record as in row %(row)d; keep one of them.")
            plan.line.refuse(name, message % {"row": known[plan.key]})
            plan.effect = Effect.ERROR
        else:
            known[plan.key] = plan.line.number


def register_keys(job: SheetJob) -> tuple[str, ...]:
    """Return the columns by which rows of this job are told apart."""
    return register_of(job).keys


def _row(job: SheetJob, plan: Plan) -> SheetRow:
    is_changed = plan.effect == Effect.CHANGED
    return SheetRow(
        job=job,
        number=plan.line.number,
        key=plan.key,
        effect=plan.effect,
        decision=DECISIONS[ConflictMode(job.mode)] if is_changed else Decision.OPEN,
        values=plan.line.values,
        cells=plan.line.cells,
        changes=plan.changes,
        faults=plan.line.faults,
        target=plan.target,
        seen=plan.seen,
    )


# --- writing ------------------------------------------------------------------------------


def _apply(job: SheetJob, at: datetime) -> None:
    """Write all rows that were confirmed, in one transaction, or none."""
    with transaction.atomic():
        locked = SheetJob.objects.select_for_update().get(pk=job.pk)
        if locked.state != JobState.APPLYING:
            return
        with content_of(job) as content:
            if digest_of(iter(lambda: content.read(2**16), b"")) != job.sha256:
                raise StoppedError(_("The file is not the one that you saw. Send it again."))
        assert job.confirmed_by is not None  # noqa: S101 - said when it was confirmed
        before = AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0
        register = register_of(job)(
            job.framework, by=job.confirmed_by, at=at, reason=_reason(job), locks=True
        )
        done = 0
        for rows in _portions(job):
            _write(register, rows)
            done += len(rows)
            cache.set(progress_key(job), done, 3600)
        SheetJob.objects.filter(pk=job.pk).update(
            state=JobState.DONE, done_at=at, trail_before=before
        )


def _reason(job: SheetJob) -> str:
    return _("Imported from %(name)s.") % {"name": job.file_name}


def _portions(job: SheetJob, *, backwards: bool = False) -> Iterator[list[SheetRow]]:
    """Yield the rows to be written in portions, in the order of the file or against it."""
    rows = job.rows.to_write()
    last: int | None = None
    while True:
        if backwards:
            left = rows if last is None else rows.filter(number__lt=last)
            portion = list(left.order_by("-number")[:BATCH])
        else:
            left = rows if last is None else rows.filter(number__gt=last)
            portion = list(left[:BATCH])
        if not portion:
            return
        yield portion
        last = portion[-1].number


def _write(register: Register, rows: Sequence[SheetRow]) -> None:
    lines = [Line(row.number, dict(row.values), row.cells) for row in rows]
    plans = register.plan(lines)
    _check_unchanged(rows, plans)
    _enter(register, [plan for plan in plans if plan.effect == Effect.NEW])
    _revive(register, [plan for plan in plans if plan.effect == Effect.REVIVED])
    _change(register, [plan for plan in plans if plan.effect == Effect.CHANGED])
    _keep_targets(
        (plan.target, row.pk)
        for row, plan in zip(rows, plans, strict=True)
        if row.effect == Effect.NEW
    )


def _keep_targets(entered: Iterable[tuple[UUID | None, int]]) -> None:
    """Write down which record came of which row: one prepared statement for all."""
    field: Any = SheetRow._meta.get_field("target")
    told = [(field.get_db_prep_value(uuid, connection), row) for uuid, row in entered]
    table = connection.ops.quote_name(SheetRow._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET target = %s WHERE id = %s", told)  # noqa: S608 - a name of our own


def _check_unchanged(rows: Sequence[SheetRow], plans: Sequence[Plan]) -> None:
    """Raise StoppedError where a row would no longer do what the preview said."""
    problems = []
    for row, plan in zip(rows, plans, strict=True):
        now = (plan.effect, plan.target, plan.seen, plan.changes)
        if now != (row.effect, row.target, row.seen, row.changes):
            words = plan.line.faults[0][1] if plan.line.faults else _("changed since the preview")
            problems.append((_("row %(number)d") % {"number": row.number}, f"{row.key}: {words}"))
    if problems:
        raise StoppedError(
            _("Somebody changed these in the meantime; nothing was written. Check again."), problems
        )


def _enter(register: Register, plans: Sequence[Plan]) -> None:
    """Enter new rows together; where one is refused, find out which."""
    if not plans:
        return
    try:
        with transaction.atomic():
            register.enter(plans)
    except REFUSALS as error:
        for plan in plans:
            try:
                with transaction.atomic():
                    register.enter([plan])
            except REFUSALS as own:
                raise _stopped_at(plan, own) from own
        raise StoppedError(_words(error)) from error


def _revive(register: Register, plans: Sequence[Plan]) -> None:
    """Bring many records back together; where one is refused, find out which."""
    if not plans:
        return
    try:
        with transaction.atomic():
            register.revive([(plan.found, _new_values(plan)) for plan in plans])
    except REFUSALS as error:
        found = register.records([plan.found.uuid for plan in plans])
        for plan in plans:
            try:
                with transaction.atomic():
                    register.revive([(found[plan.found.uuid], _new_values(plan))])
            except REFUSALS as own:
                raise _stopped_at(plan, own) from own
        raise StoppedError(_words(error)) from error


def _new_values(plan: Plan) -> dict[str, str]:
    return {name: new for name, (_old, new) in plan.changes.items()}


def _change(register: Register, plans: Sequence[Plan]) -> None:
    """Change many rows together; where one is refused, find out which."""
    told = [(plan.found, _new_values(plan)) for plan in plans]
    # What is refused leaves its records half changed in memory, so these are told again as read.
    try:
        with transaction.atomic():
            register.change_all(told)
    except REFUSALS as error:
        found = register.records([record.uuid for record, _values in told])
        for plan, (record, values) in zip(plans, told, strict=True):
            try:
                with transaction.atomic():
                    register.change(found[record.uuid], values)
            except REFUSALS as own:
                raise _stopped_at(plan, own) from own
        raise StoppedError(_words(error)) from error


def _stopped_at(plan: Plan, error: Exception) -> StoppedError:
    place = _("row %(number)d") % {"number": plan.line.number}
    told = _("A row was refused; nothing was written. Mend it and check again.")
    return StoppedError(told, [(place, f"{plan.key}: {_words(error)}")])


def _words(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


# --- taking back --------------------------------------------------------------------------


def _undo(job: SheetJob, at: datetime) -> None:
    """Take back all that an import wrote, where nobody has touched it since, or nothing."""
    with transaction.atomic():
        locked = SheetJob.objects.select_for_update().get(pk=job.pk)
        if locked.state != JobState.UNDOING:
            return
        _check_untouched(job)
        assert job.undone_by is not None  # noqa: S101 - said when it was asked
        reason = _("The import of %(name)s was undone.") % {"name": job.file_name}
        register = register_of(job)(
            job.framework, by=job.undone_by, at=at, reason=reason, locks=True
        )
        done = 0
        for rows in _portions(job, backwards=True):
            _take_back(register, rows)
            done += len(rows)
            cache.set(progress_key(job), done, 3600)
        SheetJob.objects.filter(pk=job.pk).update(state=JobState.UNDONE, undone_at=at)


def _check_untouched(job: SheetJob) -> None:
    """Raise StoppedError naming what was written about since, by anybody else."""
    problems: list[tuple[str, str]] = []
    later = AuditEvent.objects.filter(pk__gt=job.trail_before or 0)
    later = later.exclude(request_id=job.uuid.hex)
    for rows in _portions(job):
        by_target = {row.target: row for row in rows}
        events = later.filter(Q(subject__in=by_target) | Q(root__in=by_target))
        touched: set[Any] = set()
        for subject, root in events.values_list("subject", "root").distinct():
            touched |= {subject, root}
        for target, row in by_target.items():
            if target in touched:
                place = _("row %(number)d") % {"number": row.number}
                problems.append((place, row.key))
        if len(problems) >= SHOWN_PROBLEMS:
            break
    if problems:
        raise StoppedError(_("These were changed since the import; nothing was undone."), problems)


def _take_back(register: Register, rows: Sequence[SheetRow]) -> None:
    """Take rows back in this order, those with the same effect that stand together at once."""
    found = register.records([row.target for row in rows if row.target])
    for row in rows:
        if row.target not in found:
            raise StoppedError(_("These are gone already; nothing was undone."), [_place(row)])
    for effect, together in groupby(rows, key=lambda row: row.effect):
        told = list(together)
        try:
            with transaction.atomic():
                _take_back_alike(register, Effect(effect), told, found)
        except REFUSALS:
            again = register.records([row.target for row in told if row.target])
            _take_back_singly(register, Effect(effect), told, again)


def _take_back_alike(
    register: Register, effect: Effect, rows: Sequence[SheetRow], found: Mapping[Any, Any]
) -> None:
    told = [
        (found[row.target], {name: old for name, (old, _new) in row.changes.items()})
        for row in rows
    ]
    if effect == Effect.NEW:
        register.withdraw_all([record for record, _values in told])
    elif effect == Effect.REVIVED:
        register.close_again(told)
    else:
        register.change_all(told)


def _take_back_singly(
    register: Register, effect: Effect, rows: Sequence[SheetRow], found: Mapping[Any, Any]
) -> None:
    """Take rows back one by one, to say which of them is refused."""
    for row in rows:
        try:
            _take_back_alike(register, effect, [row], found)
        except REFUSALS as error:
            place, key = _place(row)
            told = _("This cannot be taken back; nothing was undone.")
            raise StoppedError(told, [(place, f"{key}: {_words(error)}")]) from error


def _place(row: SheetRow) -> tuple[str, str]:
    return _("row %(number)d") % {"number": row.number}, row.key
