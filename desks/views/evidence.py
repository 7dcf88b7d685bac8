"""Putting a newer version of evidence in the place of the present one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.actions import RefusedError, replace_evidence
from commitments.actions.evidence import holds_the_same
from commitments.models import Evidence
from commitments.permissions import access_evidence
from desks.forms.evidence import VersionForm
from desks.who import person
from history.actions import StaleRecordError


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Attach a newer version of a piece of evidence."""
    evidence = access_evidence(person(request), uuid=uuid, verb="replace")
    if request.method != "POST":
        return _show(request, VersionForm(initial={"version": evidence.version}), evidence)
    form = VersionForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form, evidence, status=422)
    given = {"url": form.cleaned_data["url"], "upload": form.upload}
    try:
        replace_evidence(
            evidence,
            version=form.cleaned_data["version"],
            title=form.cleaned_data["title"],
            reason=form.cleaned_data["reason"],
            by=person(request),
            at=timezone.now(),
            **given,
        )
    except StaleRecordError as error:
        # A second click finds it done; anything else is looked at once more.
        if not holds_the_same(evidence, **given):
            form = VersionForm({**request.POST.dict(), "version": evidence.version})
            return _show(request, form, evidence, problem=str(error), status=409)
    except (RefusedError, ValidationError) as error:
        words = " ".join(getattr(error, "messages", [str(error)]))
        return _show(request, form, evidence, problem=words, status=409)
    messages.success(request, _("The new version is kept; the earlier one stays beside it."))
    return redirect("desks:commitment", uuid=evidence.commitment.uuid)


def _show(
    request: HttpRequest, form: VersionForm, evidence: Evidence, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "item": evidence,
        "commitment": evidence.commitment,
        "problem": "",
        **more,
    }
    return render(request, "desks/work/replace_evidence.html", context, status=status)
