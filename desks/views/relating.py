"""Saying how a commitment stands to another, and taking it back; what was typed stays."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.actions import RefusedError, relate, unrelate
from commitments.models import Commitment
from commitments.permissions import access_commitment, access_relation, check_may_relate
from desks.forms.related import RelateForm, TakeBackForm
from desks.who import person


@require_http_methods(["GET", "HEAD", "POST"])
def relate_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Relate a commitment to another one."""
    commitment = access_commitment(request.user, uuid=uuid, verb="relate")
    seen = Commitment.objects.visible_to(request.user)
    form = RelateForm(request.POST or None, commitment=commitment, seen=seen)
    if form.is_valid():
        one, other, kind = form.asked()
        try:
            check_may_relate(request.user, commitment=one, other=other, kind=kind)
            relate(
                one,
                other=other,
                kind=kind,
                note=form.cleaned_data["note"],
                by=person(request),
                at=timezone.now(),
            )
        except (PermissionDenied, RefusedError) as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("Said; both commitments show it."))
            return redirect("desks:commitment", commitment.uuid)
    context = {
        "form": form,
        "commitment": commitment,
        "words": commitment.title,
        "title": _("Relate to another commitment"),
        "hint": _("What is superseded or merged keeps its page and is not followed any longer."),
        "do": _("Relate"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "desks/related/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a relation back, with the reason."""
    relation = access_relation(request.user, uuid=uuid)
    commitment = relation.commitment
    form = TakeBackForm(request.POST or None)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            unrelate(relation, reason=reason, by=person(request), at=timezone.now())
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Taken back; the history tells it."))
            return redirect("desks:commitment", commitment.uuid)
    context = {
        "form": form,
        "commitment": commitment,
        "title": _("Take a relation back"),
        "words": str(relation),
        "hint": _("What it made superseded is active again, unless another relation holds it."),
        "do": _("Take back"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "desks/related/form.html", context, status=status)
