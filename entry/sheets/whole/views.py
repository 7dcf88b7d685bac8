"""The page on which administrators take whole frameworks out and in; and the file itself."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from entry.sheets.actions.restoring import import_framework
from entry.sheets.opening import SheetError
from entry.sheets.whole.actions import progress_key, run_export, start_export
from entry.sheets.whole.models import ExportState, WholeExport
from entry.sheets.whole.reading import read_whole
from entry.sheets.whole.writing import FORMS, REGISTERS, whole_file
from entry.tasks import begin_export
from frameworks.models import Framework
from history.admin.signing import person
from history.context import Call, Door, calling

# A framework of more commitments is written as a job, with a page that tells how far it is.
AT_ONCE = 500


class WholeForm(forms.Form):
    """The file of a framework."""

    file = forms.FileField(
        label=_l("File of a framework"),
        help_text=_l("JSON, XLSX or ZIP, as it was exported here or elsewhere."),
    )


def sent_framework(user: User, framework: Framework, form: str) -> FileResponse:
    """Return a framework as a file.

    Raises PermissionDenied for all but administrators: it holds what parties keep to themselves.
    """
    if not user.is_superuser:
        raise PermissionDenied(_("Only an administrator takes a whole framework along."))
    if form not in FORMS:
        raise Http404
    name, kind = f"{framework.code}.{form}", FORMS[form]
    file = whole_file(framework, form)
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)


def _begun(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """Begin to write a large framework, and lead to the page that tells how far it is."""
    framework = get_object_or_404(Framework.objects.visible_to(user), code=code)
    form = request.POST.get("form", "")
    if form not in FORMS:
        raise Http404
    job = start_export(framework, form=form, by=user, at=timezone.now())
    begin_export(job)
    return redirect("sheets:whole-export", job.uuid)


@require_safe
def export(request: HttpRequest, code: str, form: str) -> FileResponse:
    """Send a framework."""
    user = person(request)
    framework = get_object_or_404(Framework.objects.visible_to(user), code=code)
    return sent_framework(user, framework, form)


def _administrators(user: User) -> None:
    """Raise PermissionDenied for all but administrators."""
    if not user.is_superuser:
        raise PermissionDenied(_("Only an administrator takes a whole framework along."))


@require_http_methods(["GET", "POST"])
def one_export(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show how far the file of a framework is; write it now where no worker does."""
    user = person(request)
    _administrators(user)
    rows = WholeExport.objects.visible_to(user).select_related("framework", "created_by")
    job = get_object_or_404(rows, uuid=uuid)
    if request.method == "POST":
        run_export(job.uuid, at=timezone.now())
        return redirect("sheets:whole-export", job.uuid)
    context = {"job": job, "done": cache.get(progress_key(job), 0), "total": REGISTERS}
    page = render(request, "entry/sheets/export.html", context)
    if job.state == ExportState.RUNNING:
        page["Refresh"] = "5"
    return page


@require_safe
def export_file(request: HttpRequest, uuid: UUID) -> FileResponse:
    """Send the file that was written."""
    user = person(request)
    _administrators(user)
    rows = WholeExport.objects.visible_to(user).filter(state=ExportState.DONE)
    job = get_object_or_404(rows.select_related("framework"), uuid=uuid)
    kept = job.file.storage.open(str(job.file.name), "rb")
    return FileResponse(kept, as_attachment=True, filename=str(job), content_type=FORMS[job.form])


@require_http_methods(["GET", "POST"])
def whole_frameworks(request: HttpRequest) -> HttpResponse:
    """List the frameworks with their files, and take one in."""
    user = person(request)
    if not user.is_superuser:
        raise PermissionDenied(_("Only an administrator takes a whole framework along."))
    if request.method == "POST" and (code := request.POST.get("out")):
        return _begun(request, user, code)
    form = WholeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file: Any = form.cleaned_data["file"]
        try:
            whole = read_whole(str(file.name), file, size=file.size or 0)
            with calling(Call(door=Door.IMPORT, request_id=uuid4().hex)):
                restored = import_framework(whole, by=user, at=timezone.now())
        except SheetError as error:
            form.add_error("file", str(error))
        else:
            words = _("%(name)s came in.") % {"name": restored.framework.name}
            messages.success(request, words)
            return redirect("sheets:frameworks")
    rows = Framework.objects.visible_to(user).order_by("code", "pk")
    large = {*rows.alias(number=Count("commitments")).filter(number__gt=AT_ONCE)}
    shown = [(row, row in large) for row in rows]
    context = {"form": form, "frameworks": shown, "forms": [*FORMS]}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "entry/sheets/frameworks.html", context, status=status)
