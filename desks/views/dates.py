"""Asking for another date, and answering: a wish of the point of contact, decided by a manager."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commitments.actions import (
    RefusedError,
    approve_date,
    ask_for_date,
    refuse_date,
    withdraw_date_request,
)
from commitments.models import Deadline
from commitments.permissions import access_commitment, access_date_request
from commitments.wording import reading_words
from desks.forms.dates import DateForm
from desks.who import person


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for another date of one deadline; what was typed stays on every refusal."""
    deadlines = Deadline.objects.visible_to(request.user).select_related("commitment")
    deadline = deadlines.filter(uuid=uuid).first()
    if deadline is None:
        raise Http404(_("There is no such deadline."))
    commitment = access_commitment(request.user, uuid=deadline.commitment.uuid, verb="ask_for_date")
    form = DateForm(request.POST or None)
    if form.is_valid():
        try:
            ask_for_date(deadline, **form.cleaned_data, by=person(request), at=timezone.now())
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Asked. A manager of the framework decides about it."))
            return redirect("desks:commitment", commitment.uuid)
    context = {"form": form, "commitment": commitment, "present": reading_words(deadline)}
    return render(request, "desks/work/ask.html", context)


@require_POST
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Approve or refuse another date; the manager's word goes with it."""
    wish = access_date_request(request.user, uuid=uuid, verb="decide")
    act = approve_date if request.POST.get("do") == "approve" else refuse_date
    try:
        act(
            wish,
            answer=request.POST.get("answer", "")[:5_000],
            by=person(request),
            at=timezone.now(),
        )
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Decided; the history tells it."))
    return redirect("desks:commitment", wish.deadline.commitment.uuid)


@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take one's own request for another date back, with the reason."""
    wish = access_date_request(request.user, uuid=uuid, verb="withdraw")
    reason = request.POST.get("reason", "")[:5_000]
    try:
        withdraw_date_request(wish, reason=reason, by=person(request), at=timezone.now())
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Taken back; the date stays, and the history tells it."))
    return redirect("desks:commitment", wish.deadline.commitment.uuid)
