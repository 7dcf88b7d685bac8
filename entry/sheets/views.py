"""The pages of imports: the list, the headings, the preview, the yes, the result, the way back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from commitments.spreadsheets.listing import Column, Listing
from entry.sheets import actions
from entry.sheets.actions import ImportRefusedError
from entry.sheets.actions.running import progress_key
from entry.sheets.forms import MappingForm, ReopenForm, UploadForm
from entry.sheets.lines import register_of
from entry.sheets.models import EffectChoices, SheetJob, SheetRow
from entry.sheets.opening import SheetError
from entry.sheets.states import RUNNING, WRITING, Decision, Effect, JobState, SheetKind
from entry.tasks import begin_work
from frameworks.models import Framework
from history.admin.signing import person

LISTED = 50
COLUMNS = (
    Column("file", _l("file"), lambda r: r.file_name, ("file_name",)),
    Column("kind", _l("rows"), lambda r: str(r.get_kind_display()), ("kind",)),
    Column("framework", _l("framework"), lambda r: r.framework.code, ("framework__code",)),
    Column("state", _l("state"), lambda r: str(r.get_state_display()), ("state",)),
    Column("by", _l("sent by"), lambda r: str(r.created_by or ""), ("created_by__full_name",)),
    Column(
        "sent",
        _l("sent (UTC)"),
        lambda r: f"{r.created_at:%Y-%m-%d %H:%M}",
        ("created_at",),
        pgettext_lazy("file", "sent"),
    ),
)
ROWS = 100


def _books(request: HttpRequest) -> None:
    """Raise PermissionDenied for who keeps no books."""
    if not Framework.objects.editable_by(person(request)).exists():
        raise PermissionDenied(_("Only those who keep the books of a framework import into it."))


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse | FileResponse:
    """List the imports into one's books, and take a new file."""
    _books(request)
    user = person(request)
    form = UploadForm(request.POST or None, request.FILES or None, user=user)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            job = actions.start_import(
                told["framework"],
                kind=SheetKind(told["kind"]),
                file=told["file"],
                by=user,
                at=timezone.now(),
            )
        except SheetError as error:
            form.add_error("file", str(error))
        else:
            return redirect("sheets:import", job.uuid)
    rows = SheetJob.objects.visible_to(user).select_related("framework", "created_by")
    listing = Listing("imports", COLUMNS, rows.order_by("-pk"), request.GET, _("newest first"))
    if listing.form and request.method == "GET":
        return listing.file(at=timezone.now())
    page = Paginator(listing.rows, LISTED).get_page(request.GET.get("page"))
    context = {"form": form, **listing.shown(page)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "entry/sheets/imports.html", context, status=status)


def _pages(page: Any, query: str) -> dict[str, str]:
    """Return the links of a pager."""
    return {
        "previous_link": f"?{query}page={page.number - 1}" if page.has_previous() else "",
        "next_link": f"?{query}page={page.number + 1}" if page.has_next() else "",
    }


def _job(request: HttpRequest, uuid: UUID) -> SheetJob:
    rows = SheetJob.objects.visible_to(person(request))
    rows = rows.select_related("framework", "created_by", "confirmed_by", "undone_by")
    return get_object_or_404(rows, uuid=uuid)


@require_http_methods(["GET", "POST"])
def one_import(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show an import as far as it is, and take its next step."""
    job = _job(request, uuid)
    form, sheet_form = MappingForm(job=job), ReopenForm(job=job)
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step == "check":
            form = MappingForm(request.POST, job=job)
        elif step == "reopen":
            sheet_form = ReopenForm(request.POST, job=job)
        try:
            if _take(request, job, step, form, sheet_form):
                return redirect("sheets:import", job.uuid)
        except (ImportRefusedError, SheetError) as error:
            if step == "check":
                form.add_error(None, str(error))
            elif step == "reopen":
                sheet_form.add_error(None, str(error))
            else:
                messages.error(request, str(error))
                return redirect("sheets:import", job.uuid)
    is_wrong = any(one.is_bound and one.errors for one in (form, sheet_form))
    context = _shown(request, job) | {"form": form, "sheet_form": sheet_form}
    page = render(request, "entry/sheets/import.html", context, status=422 if is_wrong else 200)
    if job.state in RUNNING:
        page["Refresh"] = "5"
    return page


def _take(
    request: HttpRequest, job: SheetJob, step: str, form: MappingForm, sheet_form: ReopenForm
) -> bool:
    """Take a step; false where its form does not say enough."""
    if step == "check":
        if not form.is_valid():
            return False
        told = {"date_order": form.cleaned_data["date_order"], "mode": form.mode}
        actions.map_columns(job, mapping=form.mapping, **told)
        begin_work(job, at=timezone.now())
    elif step == "reopen":
        if not sheet_form.is_valid():
            return False
        said = sheet_form.cleaned_data
        actions.reopen(job, sheet=said.get("sheet", ""), header_row=said["header_row"])
    else:
        _later_step(request, job, step)
    return True


def _later_step(request: HttpRequest, job: SheetJob, step: str) -> None:
    steps: dict[str, Callable[[], object]] = {
        "decide": lambda: _decide(request, job),
        "take-rest": lambda: actions.decide_rest(job, decision=Decision.TAKE),
        "leave-rest": lambda: actions.decide_rest(job, decision=Decision.LEAVE),
        "confirm": lambda: _confirm(request, job),
        "undo": lambda: actions.ask_undo(job, by=person(request)),
        "run": lambda: actions.run_job(job.uuid, at=timezone.now()),
    }
    if step not in steps:
        raise ImportRefusedError(_("There is no such step."))
    steps[step]()
    if step in {"confirm", "undo"}:
        begin_work(job, at=timezone.now())


def _confirm(request: HttpRequest, job: SheetJob) -> None:
    seen = request.POST.get("preview", "")
    actions.confirm(
        job,
        sha256=request.POST.get("sha256", ""),
        preview=int(seen) if seen.isdecimal() else -1,
        by=person(request),
    )


def _decide(request: HttpRequest, job: SheetJob) -> None:
    def numbers(name: str) -> list[int]:
        return [int(told) for told in request.POST.getlist(name) if told.isdecimal()][:ROWS]

    taken = numbers("take")
    actions.decide(job, take=taken, leave=[one for one in numbers("shown") if one not in taken])


def _shown(request: HttpRequest, job: SheetJob) -> dict[str, Any]:
    """Return what the page of an import shows in its state."""
    effect = request.GET.get("effect", "")
    effect = effect if effect in {*Effect} else ""
    rows = job.rows.filter(effect=effect) if effect else job.rows.all()
    page = Paginator(rows.order_by("number"), ROWS).get_page(request.GET.get("page"))
    labels = {column.name: str(column.label) for column in register_of(job).columns}
    counted = [(code, EffectChoices(code).label, job.counts.get(code, 0)) for code in Effect]
    open_rows = job.rows.filter(effect=Effect.CHANGED, decision=Decision.OPEN)
    shown = [_row(row, labels) for row in page.object_list]
    is_preview = job.state == JobState.PREVIEW
    return {
        "job": job,
        "is_running": job.state in RUNNING,
        # Without its file there is nothing left to do with it.
        "is_mapping": job.file and job.state in {JobState.MAPPING, JobState.FAILED},
        "is_preview": is_preview,
        "is_done": job.file and job.state == JobState.DONE,
        "done_rows": cache.get(progress_key(job), 0),
        # While a file is read for the first time nobody knows how many rows it has.
        "all_rows": job.rows.to_write().count() if job.state in WRITING else 0,
        "counts": counted,
        "effect": effect,
        "page": page,
        "rows": shown,
        "can_choose": is_preview and any(row["may_be_left"] for row in shown),
        "undecided": open_rows.count() if is_preview else 0,
        "to_write": job.rows.to_write().count() if is_preview else 0,
        **_pages(page, f"effect={effect}&" if effect else ""),
    }


def _row(row: SheetRow, labels: dict[str, str]) -> dict[str, Any]:
    changes = [
        (labels.get(name, name), old, new) for name, (old, new) in sorted(row.changes.items())
    ]
    told = [(labels.get(name, name), value) for name, value in row.values.items()]
    return {
        "number": row.number,
        "key": row.key.strip("|") or "–",
        "effect": row.effect,
        "label": row.get_effect_display(),
        "changes": changes,
        "values": told if row.effect == Effect.NEW else [],
        "faults": row.faults,
        "is_taken": row.decision != Decision.LEAVE,
        "is_open": row.decision == Decision.OPEN and row.effect == Effect.CHANGED,
        "may_be_left": row.effect in {Effect.NEW, Effect.CHANGED, Effect.REVIVED},
    }
