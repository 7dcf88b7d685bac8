"""The reporting rounds of a framework: the list, and one round with who owes what."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from commitments.actions import (
    RefusedError,
    close_round,
    open_round,
    plan_quarters,
    plan_round,
    reschedule_round,
    set_asks,
)
from commitments.domain.rounds import Phase
from commitments.models import ReportingRound
from commitments.models.choices import PhaseChoices
from commitments.permissions import access_round
from commitments.rounds import coverage_of, tallies_of
from desks.addresses import page_links
from desks.forms.rounds import AsksForm, MoveForm, PlanForm, QuartersForm, ReasonForm
from desks.rounds import (
    asks_table,
    bar_of,
    days_of,
    is_owing,
    line_of,
    meeting_words,
    row_of,
    url_of,
)
from desks.tables import owed_list, round_list
from desks.who import person
from frameworks.models import Framework

PAGE_SIZE, LINES = 20, 50


def _framework(request: HttpRequest, code: str) -> Framework:
    framework = Framework.objects.visible_to(request.user).filter(code=code).first()
    if framework is None:
        raise Http404(_("There is no such framework."))
    return framework


def _keeps(request: HttpRequest, framework: Framework) -> bool:
    return Framework.objects.editable_by(request.user).filter(pk=framework.pk).exists()


# --- the list -----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def rounds(request: HttpRequest, code: str) -> HttpResponse | FileResponse:
    """Show the rounds of a framework with their coverage, and plan others."""
    framework, at = _framework(request, code), timezone.now()
    keeps = _keeps(request, framework)
    if request.method == "POST" and not keeps:
        raise PermissionDenied(_("Only those who keep the books of this framework may do this."))
    done = request.POST.get("do")
    plan = PlanForm(request.POST if done == "plan" else None, framework=framework)
    year = timezone.localdate(at).year
    quarters = QuartersForm(
        request.POST if done == "quarters" else None, initial={"year": year, "days": 14}
    )
    signed: dict[str, Any] = {"by": person(request), "at": at}
    try:
        if done == "plan" and plan.is_valid():
            return _planned(request, framework, plan, signed)
        if done == "quarters" and quarters.is_valid():
            return _planned_quarters(request, framework, quarters, signed)
    except RefusedError as refusal:
        (plan if done == "plan" else quarters).add_error(None, str(refusal))
    return _show_list(request, framework, plan, quarters, keeps=keeps, at=at)


def _planned(
    request: HttpRequest, framework: Framework, form: PlanForm, signed: dict[str, Any]
) -> HttpResponse:
    days = {name: form.cleaned_data[name] for name in form.field_order}
    made = plan_round(framework, **days, asks=form.asks(), **signed)
    messages.success(request, _("The round “%(round)s” is planned.") % {"round": made})
    return redirect("desks:round", framework.code, made.uuid)


def _planned_quarters(
    request: HttpRequest, framework: Framework, form: QuartersForm, signed: dict[str, Any]
) -> HttpResponse:
    made = plan_quarters(framework, **form.cleaned_data, **signed)
    words = ngettext("%(count)d round is planned.", "%(count)d rounds are planned.", len(made))
    if made:
        messages.success(request, words % {"count": len(made)})
    else:
        messages.info(request, _("The four rounds on this year are planned already."))
    return redirect("desks:rounds", framework.code)


def _show_list(
    request: HttpRequest,
    framework: Framework,
    plan: PlanForm,
    quarters: QuartersForm,
    *,
    keeps: bool,
    at: datetime,
) -> HttpResponse | FileResponse:
    rows = framework.rounds.select_related("framework", "meeting__forum").latest_first()
    listing = round_list(rows, request.GET, name=f"rounds-{framework.code}", at=at)
    if listing.form and request.method != "POST":
        return listing.file(at=at)
    page = Paginator(listing.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    tallies = tallies_of(listed)
    context = {
        "title": _("Reporting rounds"),
        "framework": framework,
        "page": page,
        "rows": [row_of(one, tallies[one.pk], at=at) for one in listed],
        "keeps": keeps,
        "plan": plan,
        "quarters": quarters,
        "is_planning": plan.is_bound,
        "at": at,
        **page_links(request.GET, page),
        **listing.context,
    }
    is_refused = bool(plan.errors or quarters.errors)
    status = 422 if is_refused else 200
    return render(request, "desks/rounds/rounds.html", context, status=status)


# --- one round ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def one_round(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse | FileResponse:
    """Show who owes a round an update and who has given one; open, close and move it."""
    at = timezone.now()
    one = access_round(request.user, uuid=uuid, verb="read")
    if one.framework.code != code:
        raise Http404(_("There is no such round."))
    done = request.POST.get("do", "")
    used: forms.Form | None = None
    if request.method == "POST":
        access_round(request.user, uuid=uuid, verb="write")
        used = _form(request, one, done)
        if used.is_valid() and _is_done(request, one, used, done, at=at):
            return redirect(url_of(one))
    return _show_round(request, one, used, done, at=at)


def _form(request: HttpRequest, one: ReportingRound, done: str) -> forms.Form:
    if done == "move":
        return MoveForm.of(one, request.POST)
    if done == "asks":
        return AsksForm(request.POST)
    if done in {"open", "close"}:
        return ReasonForm(request.POST, auto_id=f"{done}_%s")
    raise Http404(_("There is no such action."))


def _is_done(
    request: HttpRequest, one: ReportingRound, form: forms.Form, done: str, *, at: datetime
) -> bool:
    """Do what was asked; False where it was refused, which the form says then."""
    signed: dict[str, Any] = {"by": person(request), "at": at}
    try:
        if request.POST.get("version") != str(one.version):
            raise RefusedError(
                _("Somebody else has changed this in the meantime. Compare and save again.")
            )
        if isinstance(form, AsksForm):
            set_asks(one, asks=form.asks(), **signed)
            words = _("What the round asks is changed.")
        elif done == "move":
            reschedule_round(one, **form.cleaned_data, **signed)
            words = _("The days of the round are changed.")
        elif done == "open":
            open_round(one, **form.cleaned_data, **signed)
            words = _("The round is open.")
        else:
            close_round(one, **form.cleaned_data, **signed)
            words = _("The round is closed.")
    except RefusedError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, words)
    return True


def _show_round(
    request: HttpRequest,
    one: ReportingRound,
    used: forms.Form | None,
    done: str,
    *,
    at: datetime,
) -> HttpResponse | FileResponse:
    coverage = coverage_of(one)
    only_owing = request.GET.get("show") == "owing"
    lines = [line for line in coverage.lines if is_owing(line) or not only_owing]
    listing = owed_list(lines, request.GET, name=f"round-{one.label}")
    if listing.form and request.method != "POST":
        return listing.file(at=at)
    page = Paginator(lines, LINES).get_page(request.GET.get("page"))
    phase = one.phase(at)
    context = {
        "title": one.label,
        "framework": one.framework,
        "one": one,
        "phase": str(PhaseChoices(phase).label),
        "days": days_of(one),
        "meeting": meeting_words(one),
        "total": bar_of(coverage.total),
        "parties": [(party.label, bar_of(tally)) for party, tally in coverage.parties],
        "page": page,
        "lines": [line_of(line) for line in page.object_list],
        "only_owing": only_owing,
        "asks": asks_table(one),
        "keeps": _keeps(request, one.framework),
        "can_open": phase in {Phase.PLANNED, Phase.CLOSED},
        "can_change": phase != Phase.CLOSED,
        "move": used if done == "move" else MoveForm.of(one),
        "asking": used if done == "asks" else AsksForm(asks=one.asked),
        "opening": used if done == "open" else ReasonForm(auto_id="open_%s"),
        "closing": used if done == "close" else ReasonForm(auto_id="close_%s"),
        "used": done,
        **page_links(request.GET, page),
        **listing.context,
    }
    status = 422 if used is not None else 200
    return render(request, "desks/rounds/round.html", context, status=status)
