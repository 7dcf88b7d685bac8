"""Keeping what is typed into a report while it is typed; the page asks for it by itself."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commitments.actions import RefusedError, log_progress, mend_progress
from commitments.models import Commitment, ProgressUpdate
from commitments.permissions import access_update, parties_of
from desks.forms.progress import ProgressForm, saved_values
from desks.forms.proposals import offered
from desks.reports import IN_HAND, figures_of
from desks.views.progress import AS_BEGUN, reported_on, spoken_for, today_of
from desks.who import person
from history.actions import StaleRecordError


@require_POST
def keep(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Keep words and figures as a draft of one's own; evidence waits for the button.

    The form names its report by a token, so that an answer that got lost does no harm. Answers
    409 with what stands there where somebody wrote meanwhile, and 410 where it was handed in.
    """
    user, at = person(request), timezone.now()
    commitment = reported_on(user, uuid)
    form = ProgressForm(
        request.POST,
        parties=parties_of(user, commitment),
        indicators=list(commitment.indicators.order_by("position", "pk")),
        today=today_of(user, at),
        offer=offered(commitment, user=user),
    )
    form.is_valid()
    token = form.cleaned_data.get("token")
    if token is None:
        return JsonResponse({"problem": _("The draft has no name.")}, status=400)
    try:
        if not ProgressUpdate.objects.filter(uuid=token).exists():
            return _kept(_begin(request, form, commitment, token=token, at=at), form)
        return _go_on(request, form, commitment, token=token, at=at)
    except (RefusedError, ValidationError) as error:
        return JsonResponse({"problem": str(error)}, status=422)


def _begin(
    request: HttpRequest, form: ProgressForm, commitment: Commitment, *, token: UUID, at: datetime
) -> ProgressUpdate:
    return log_progress(
        commitment,
        uuid=token,
        party=spoken_for(request, parties_of(person(request), commitment)),
        figures=form.sound_figures(),
        proposals=form.proposals(),
        proofs=(),
        submit=False,
        by=person(request),
        at=at,
        **form.sound_words(),
    )


def _go_on(
    request: HttpRequest, form: ProgressForm, commitment: Commitment, *, token: UUID, at: datetime
) -> JsonResponse:
    update = access_update(person(request), uuid=token, verb="write")
    if update.commitment_id != commitment.pk:
        raise Http404(_("There is no such report."))
    if update.state not in IN_HAND:
        return JsonResponse({"state": update.state}, status=410)
    try:
        saved = mend_progress(
            update,
            version=form.cleaned_data.get("version") or AS_BEGUN,
            figures=form.sound_figures(),
            proposals=form.proposals(),
            proofs=(),
            dropped=(),
            submit=False,
            by=person(request),
            at=at,
            **form.sound_words(),
        )
    except StaleRecordError:
        update.refresh_from_db()
        if update.state not in IN_HAND:
            return JsonResponse({"state": update.state}, status=410)
        return JsonResponse(_standing(update, form), status=409)
    return _kept(saved, form)


def _standing(update: ProgressUpdate, form: ProgressForm) -> dict[str, object]:
    """Return what stands in a report now, as the form would show it."""
    values = saved_values(update, figures_of(update), form.offer)
    version, _token = values.pop("version"), values.pop("token")
    action = reverse("desks:mend-progress", args=[update.uuid])
    return {"version": version, "values": values, "action": action}


def _kept(update: ProgressUpdate, form: ProgressForm) -> JsonResponse:
    action = reverse("desks:mend-progress", args=[update.uuid])
    unsaved = [name for name in form.errors if not name.startswith("evidence")]
    return JsonResponse({"version": update.version, "action": action, "unsaved": unsaved})
