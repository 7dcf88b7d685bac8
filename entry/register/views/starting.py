"""Beginning a framework: blank, from a template, or as a copy, with a preview."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.actions import RefusedError
from entry.register.actions import copy_framework, start_framework
from entry.register.forms import StartForm
from entry.register.permissions import check_administers
from entry.register.reading import Counted, counted, counted_shape
from entry.register.templates import SHAPES
from frameworks.models import Framework
from history.admin.signing import person


@require_http_methods(["GET", "HEAD", "POST"])
def new_framework(request: HttpRequest) -> HttpResponse:
    """Show what a new framework would begin with, then make it."""
    check_administers(person(request))
    form = StartForm(request.POST or None, initial={"tracked_from": timezone.localdate()})
    preview: Counted | None = None
    status = 200
    if request.method == "POST":
        if form.is_valid() and request.POST.get("step") == "preview":
            preview = _preview(form.cleaned_data)
        elif form.is_valid() and (made := _make(request, form)):
            return redirect("admin:frameworks_framework_change", made.pk)
        else:
            status = 422
    context = {
        "title": _("New framework"),
        "form": form,
        "preview": _lines(preview) if preview else None,
    }
    return render(request, "entry/register/new_framework.html", context, status=status)


def _source(shape: str) -> Framework:
    return Framework.objects.get(uuid=UUID(shape))


def _preview(told: dict[str, Any]) -> Counted:
    if told["shape"] in SHAPES:
        return counted_shape(told["shape"])
    return counted(_source(told["shape"]), with_commitments=told["with_commitments"])


def _lines(preview: Counted) -> list[tuple[str, int]]:
    words = {
        "areas": _("areas"),
        "parties": _("parties"),
        "forums": _("forums, without their meetings"),
        "programmes": _("programmes"),
        "policies": _("reminder policies"),
        "commitments": _("commitments, as drafts without a text"),
        "deadlines": _("deadlines, moved and noted as adapted"),
    }
    return [(words[name], count) for name, count in asdict(preview).items()]


def _make(request: HttpRequest, form: StartForm) -> Framework | None:
    told = form.cleaned_data
    signed: dict[str, Any] = {
        "code": told["code"],
        "name": told["name"],
        "tracked_from": told["tracked_from"],
        "by": person(request),
        "at": timezone.now(),
    }
    try:
        if told["shape"] in SHAPES:
            framework, left_out = start_framework(told["shape"], **signed), []
        else:
            copied = copy_framework(
                _source(told["shape"]),
                years=told["years"] or 0,
                with_commitments=told["with_commitments"],
                **signed,
            )
            framework, left_out = copied.framework, copied.left_out
    except RefusedError as refusal:
        form.add_error(None, str(refusal))
        return None
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return None
    messages.success(request, _("%(framework)s was begun.") % {"framework": framework.code})
    if left_out:
        told_of = _("Left out, to be entered by hand: %(items)s")
        messages.warning(request, told_of % {"items": "; ".join(left_out)})
    return framework
