"""The page on which administrators take whole frameworks out and in; and the file itself."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from entry.sheets.actions.restoring import import_framework
from entry.sheets.opening import SheetError
from entry.sheets.whole.reading import read_whole
from entry.sheets.whole.writing import FORMS, whole_file
from frameworks.models import Framework
from history.admin.signing import person
from history.context import Call, Door, calling


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


@require_safe
def export(request: HttpRequest, code: str, form: str) -> FileResponse:
    """Send a framework."""
    user = person(request)
    framework = get_object_or_404(Framework.objects.visible_to(user), code=code)
    return sent_framework(user, framework, form)


@require_http_methods(["GET", "POST"])
def whole_frameworks(request: HttpRequest) -> HttpResponse:
    """List the frameworks with their files, and take one in."""
    user = person(request)
    if not user.is_superuser:
        raise PermissionDenied(_("Only an administrator takes a whole framework along."))
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
    context = {"form": form, "frameworks": rows, "forms": [*FORMS]}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "entry/sheets/frameworks.html", context, status=status)
