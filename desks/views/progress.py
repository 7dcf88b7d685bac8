"""Logging progress: a new report, mending one, taking one back."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from commitments.actions import RefusedError, log_progress, mend_progress, withdraw_update
from commitments.domain.vocabulary import UpdateState
from commitments.leading import leading_deadline
from commitments.models import Commitment, ProgressUpdate
from commitments.permissions import access_commitment, access_update, parties_of
from commitments.wording import reading_words
from desks.conflicts import merge_report, saved_for_merge
from desks.forms.progress import ProgressForm, carried_over, saved_values
from desks.forms.proposals import offered
from desks.reports import IN_HAND, figures_of, last_word, receipt, says_the_same
from desks.rounds import asked_lines
from desks.who import person
from frameworks.models import Party
from history.actions import StaleRecordError
from history.merging import take_chosen
from reminders.policy import local_day

PAGE, FORM = "desks/work/progress.html", "desks/work/progress_form.html"
# A panel on the desk asks for the form alone, and is told so when the report is written.
PANEL, WRITTEN_MARK = "X-Panel", "X-Written"
# The version of a draft that nobody touched since its form made it.
AS_BEGUN = 1


def reported_on(user: User, uuid: UUID) -> Commitment:
    """Return a commitment on which a person reports. Raises Http404, PermissionDenied."""
    rows = Commitment.objects.with_list_rows()
    return access_commitment(user, uuid=uuid, verb="log_progress", rows=rows)


def today_of(user: User, at: datetime) -> date:
    """Return the day that it is where a person lives."""
    return local_day(at, zone=user.time_zone)


def spoken_for(request: HttpRequest, parties: list[Party]) -> Party:
    """Return the party that is reported for. Raises PermissionDenied for anybody else's."""
    if not parties:
        raise PermissionDenied(_("You report for no party of this commitment."))
    named = request.POST.get("party")
    if not named:
        return parties[0]
    for party in parties:
        if str(party.uuid) == named:
            return party
    raise PermissionDenied(_("You do not report for this party here."))


def _show(
    request: HttpRequest, form: ProgressForm, commitment: Commitment, **more: Any
) -> HttpResponse:
    deadline = leading_deadline(commitment)
    context = {
        "form": form,
        "commitment": commitment,
        "due": reading_words(deadline) if deadline else "",
        "update": None,
        "unfinished": None,
        "problem": "",
        "merges": [],
        "asked": asked_lines(commitment, at=timezone.now()),
        "needs_sign_off": commitment.framework.needs_sign_off,
        **more,
    }
    page = FORM if PANEL in request.headers else PAGE
    status = 422 if form.is_bound else 200
    return render(request, page, context, status=409 if context["problem"] else status)


def _done(request: HttpRequest, update: ProgressUpdate) -> HttpResponse:
    words = receipt(update, author=person(request))
    if PANEL in request.headers:
        context = {"receipt": words, "update": update}
        answer = render(request, "desks/work/progress_done.html", context)
        answer[WRITTEN_MARK] = update.state
        return answer
    messages.success(request, words)
    return redirect("desks:commitment", uuid=update.commitment.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Log progress on a commitment."""
    user, at = person(request), timezone.now()
    commitment = reported_on(user, uuid)
    parties = parties_of(user, commitment)
    party = spoken_for(request, parties)
    basics: dict[str, Any] = {
        "parties": parties,
        "indicators": list(commitment.indicators.all()),
        "today": today_of(user, at),
        "offer": offered(commitment, user=user),
    }
    said = last_word(commitment, user=user, parties=parties)
    basics["initial"] = {"token": uuid4(), **carried_over(said.latest)}
    if request.method != "POST":
        form = ProgressForm(**basics)
        return _show(request, form, commitment, unfinished=said.unfinished, party=party)
    form = ProgressForm(
        request.POST, request.FILES, is_submitting=request.POST.get("do") == "submit", **basics
    )
    if not form.is_valid():
        return _show(request, form, commitment, party=party)
    return _log(request, form, commitment, party=party, at=at)


def _log(
    request: HttpRequest, form: ProgressForm, commitment: Commitment, *, party: Party, at: datetime
) -> HttpResponse:
    """Write the report that the form named beforehand, or find that it is written already."""
    user = person(request)
    token = form.cleaned_data["token"] or uuid4()
    if known := ProgressUpdate.objects.filter(uuid=token).first():
        return _sent_before(request, form, commitment, known, party=party, at=at)
    try:
        update = log_progress(
            commitment,
            uuid=token,
            party=party,
            figures=form.figures(),
            proofs=form.proofs(),
            proposals=form.proposals(),
            submit=form.is_submitting,
            by=user,
            at=at,
            **form.written(),
        )
    except RefusedError as error:
        return _show(request, form, commitment, party=party, problem=str(error))
    except ValidationError as error:
        # Two clicks at once: the other one was first.
        if known := ProgressUpdate.objects.filter(uuid=token).first():
            return _sent_before(request, form, commitment, known, party=party, at=at)
        return _show(request, form, commitment, party=party, problem=" ".join(error.messages))
    return _done(request, update)


def _sent_before(
    request: HttpRequest,
    form: ProgressForm,
    commitment: Commitment,
    known: ProgressUpdate,
    *,
    party: Party,
    at: datetime,
) -> HttpResponse:
    """Answer a form that was sent before: with the same words it is done, otherwise it goes on."""
    user = person(request)
    is_ours = (known.author_id, known.commitment_id) == (user.pk, commitment.pk)
    if is_ours and says_the_same(known, form):
        return _done(request, known)
    if is_ours and known.state in IN_HAND:
        return _mend(request, form, known, version=AS_BEGUN, at=at)
    # It was handed in as it was; what is typed now becomes a report of its own.
    form.retype("token", str(uuid4()))
    problem = _("This form was submitted already. Submit again to add a second report.")
    return _show(request, form, commitment, party=party, problem=problem)


# --- a report that exists -----------------------------------------------------------------


def _form_of(request: HttpRequest, update: ProgressUpdate, *, at: datetime) -> ProgressForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    user, commitment = person(request), update.commitment
    offer = offered(commitment, user=user)
    return ProgressForm(
        *sent,
        parties=[update.party],
        indicators=list(commitment.indicators.order_by("position", "pk")),
        today=today_of(user, at),
        offer=offer,
        update=update,
        is_submitting=request.POST.get("do") == "submit",
        initial=saved_values(update, figures_of(update), offer),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Go on with a draft, or mend a report that came back."""
    at = timezone.now()
    update = access_update(person(request), uuid=uuid, verb="write")
    form = _form_of(request, update, at=at)
    if request.method != "POST":
        return _show_report(request, form, update)
    take_chosen(form, saved_for_merge(form, update))
    if not form.is_valid():
        return _show_report(request, form, update)
    return _mend(request, form, update, version=form.cleaned_data["version"], at=at)


def _show_report(
    request: HttpRequest, form: ProgressForm, update: ProgressUpdate, **more: Any
) -> HttpResponse:
    if update.state not in IN_HAND and request.method != "POST":
        context = {"update": update, "commitment": update.commitment}
        return render(request, "desks/work/submitted.html", context)
    return _show(request, form, update.commitment, update=update, party=update.party, **more)


def _mend(
    request: HttpRequest,
    form: ProgressForm,
    update: ProgressUpdate,
    *,
    version: int | None,
    at: datetime,
) -> HttpResponse:
    try:
        saved = mend_progress(
            update,
            version=version,
            figures=form.figures(),
            proofs=form.proofs(),
            proposals=form.proposals(),
            dropped=list(form.cleaned_data.get("dropped") or ()),
            drop_reason=form.cleaned_data.get("drop_reason", ""),
            submit=form.is_submitting,
            by=person(request),
            at=at,
            **form.written(),
        )
    except (StaleRecordError, RefusedError) as error:
        return _overtaken(request, form, update, error, version=version)
    except ValidationError as error:
        return _show_report(request, form, update, problem=" ".join(error.messages))
    return _done(request, saved)


def _overtaken(
    request: HttpRequest,
    form: ProgressForm,
    update: ProgressUpdate,
    error: Exception,
    *,
    version: int | None,
) -> HttpResponse:
    """Show what is saved now beside what was typed, unless both are the same."""
    rows = ProgressUpdate.objects.select_related("commitment__framework", "party")
    now = rows.get(pk=update.pk)
    if says_the_same(now, form):
        return _done(request, now)
    found = merge_report(form, now, version=version)
    form.retype("version", str(now.version))
    return _show_report(request, form, now, problem=str(error), merges=[found])


@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a report back that was not accepted yet."""
    user = person(request)
    # A second click finds it withdrawn already, which is what was asked for.
    gone = ProgressUpdate.objects.filter(uuid=uuid, author=user, state=UpdateState.WITHDRAWN)
    update = gone.select_related("commitment", "party").first()
    if update is None:
        update = access_update(user, uuid=uuid, verb="write")
        reason = request.POST.get("reason", "").strip()
        try:
            withdraw_update(update, by=user, at=timezone.now(), reason=reason)
        except (RefusedError, ValidationError) as error:
            refused = error.messages if isinstance(error, ValidationError) else [str(error)]
            messages.error(request, " ".join(refused))
            return redirect("desks:commitment", uuid=update.commitment.uuid)
    words = _("Your report on %(reference)s is withdrawn; nobody outside %(party)s sees it.")
    names = {"reference": update.commitment.reference, "party": update.party.label}
    messages.success(request, words % names)
    return redirect("desks:commitment", uuid=update.commitment.uuid)
