"""The judging desk: what waits for a judgement, one page for each, and the party's answer."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from commitments.actions import RefusedError, assess, dissent
from commitments.domain.vocabulary import Completion, Outcome, UpdateState
from commitments.judging import Unit, pending, units_of, with_judged
from commitments.lists import judging_list, orders_of
from commitments.models import Assessment, Commitment, Evidence
from commitments.permissions import access_assessment, access_commitment, rights_on
from desks.addresses import changed, export_links, page_links
from desks.bulk.judging import JUDGE_VERBS
from desks.forms.judging import AssessForm, DissentForm
from desks.judgements import judge_row, judged_of, unit_key
from desks.who import person
from desks.written import deadlines_of, updates_of, written_of

PAGE_SIZE = 50
# What says where in the list one is, and is left behind on the way elsewhere.
PLACE = ("page", "select")


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for a judgement, worst first; never what the person reports on."""
    user, at = person(request), timezone.now()
    found = judging_list(request, user=user, at=at)
    judged = Prefetch("assessments", Assessment.objects.with_people().newest_first())
    listed = found.rows.with_list_rows().prefetch_related(judged)
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    has_all = request.GET.get("select") == "page"
    number = page.number
    link = partial(changed, request.GET, without=PLACE)
    context = {
        "title": _("Judging desk"),
        "page": page,
        "rows": [judge_row(row, at=at, is_chosen=has_all) for row in page.object_list],
        "verbs": JUDGE_VERBS,
        "back": link(page=number).removeprefix("?"),
        "has_all": has_all,
        "all_link": link(page=number, select="page"),
        "none_link": link(page=number),
        "orders": orders_of(request.GET),
        "at": at,
        **page_links(request.GET, page, without=PLACE),
        **export_links("reports:judging", request.GET, without=PLACE),
    }
    return render(request, "desks/judge/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Judge one owner on one deadline or on the whole; what was typed stays on every refusal."""
    user, at = person(request), timezone.now()
    rows = with_judged(Commitment.objects.all()).with_standing(at)
    commitment = access_commitment(user, uuid=uuid, verb="judge", rows=rows)
    units = units_of(commitment, at=at)
    waiting = {unit_key(unit) for unit in pending(commitment, at=at)}
    unit = _chosen(units, waiting, request.GET.get("unit", ""))
    evidence = list(_citable(commitment, user))
    form = _form(request, unit, evidence)
    if form.is_valid():
        try:
            _assess(commitment, unit, form, evidence, by=user, at=at)
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
            form = _seen_anew(form, commitment, unit)
        else:
            messages.success(request, _("Judged. The party may answer; the history tells it."))
            return redirect("desks:commitment", commitment.uuid)
        commitment = access_commitment(user, uuid=uuid, verb="judge", rows=rows.all())
        units = units_of(commitment, at=at)
        unit = _chosen(units, waiting, unit_key(unit))
    shown = [(judged_of(one, speaks_for=frozenset()), unit_key(one) in waiting) for one in units]
    context = {
        "commitment": commitment,
        "form": form,
        "unit": judged_of(unit, speaks_for=frozenset()),
        "units": shown,
        "rights": rights_on(user, commitment),
        **_side(commitment, user, at=at),
    }
    return render(request, "desks/judge/judge.html", context)


def _chosen(units: list[Unit], waiting: set[str], key: str) -> Unit:
    """Return the unit that an address names; without a name the first that waits."""
    known = {unit_key(unit): unit for unit in units}
    if not known:
        raise Http404(_("Nobody answers for this commitment, so nobody can be judged on it."))
    if key:
        if key not in known:
            raise Http404(_("There is nothing to judge under this address."))
        return known[key]
    first = next((name for name in known if name in waiting), next(iter(known)))
    return known[first]


def _citable(commitment: Commitment, user: User) -> Any:
    """Return the evidence that a judgement may rest on: of the books, or of accepted reports."""
    rows = Evidence.objects.visible_to(user).filter(commitment=commitment)
    counted = rows.filter(update__isnull=True) | rows.filter(update__state=UpdateState.ACCEPTED)
    return counted.select_related("update").order_by("document_edtf", "pk")


def _form(
    request: HttpRequest, unit: Unit, evidence: list[Evidence], *, data: Any = None
) -> AssessForm:
    held = unit.in_force
    initial: dict[str, Any] = {"replaces": str(held.uuid) if held else ""}
    can_close = unit.deadline is not None and unit.deadline.closed_at is None and unit.is_ripe
    return AssessForm(
        data or request.POST or None,
        evidence=evidence,
        is_early=not unit.is_ripe,
        can_close=can_close,
        initial=initial,
    )


def _assess(
    commitment: Commitment,
    unit: Unit,
    form: AssessForm,
    evidence: list[Evidence],
    *,
    by: User,
    at: datetime,
) -> Assessment:
    said = form.cleaned_data
    chosen = {*said.get("evidence", ())}
    seen = {str(row.uuid): row for row in unit.chain}.get(said["replaces"])
    return assess(
        commitment,
        party=unit.party,
        deadline=unit.deadline,
        completion=Completion(said["completion"]),
        outcome=Outcome(said["outcome"]),
        reasons=said["reasons"],
        evidence=[row for row in evidence if str(row.uuid) in chosen],
        replaces=seen,
        early_reason=said.get("early_reason", ""),
        closes=said.get("closes", False),
        by=by,
        at=at,
    )


def _seen_anew(form: AssessForm, commitment: Commitment, unit: Unit) -> AssessForm:
    """Return the form as it was sent, now with the judgement in force as the one seen.

    The page shows that one beside it: who sends again has compared the two.
    """
    chain = Assessment.objects.filter(
        commitment=commitment, party=unit.party, deadline=unit.deadline
    )
    latest = chain.in_force().order_by("-pk").first()
    data: Any = form.data
    data = data.copy()
    data["replaces"] = str(latest.uuid) if latest else ""
    form.data = data
    return form


def _side(commitment: Commitment, user: User, *, at: datetime) -> dict[str, object]:
    """Return what a judge reads beside the form: words, dates, figures, reports, evidence."""
    beside = Evidence.objects.with_versions().filter(commitment=commitment, update__isnull=True)
    proofs = beside.order_by("document_edtf", "pk")
    return {
        **written_of(commitment, deadlines_of(commitment), proofs, user, at=at),
        "updates": updates_of(commitment, user).shared(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Answer a judgement for the party that was judged."""
    assessment = access_assessment(request.user, uuid=uuid, verb="dissent")
    form = DissentForm(request.POST or None)
    if form.is_valid():
        try:
            dissent(assessment, **form.cleaned_data, by=person(request), at=timezone.now())
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your party’s answer stands beside the judgement."))
            return redirect("desks:commitment", assessment.commitment.uuid)
    context = {"form": form, "assessment": assessment, "commitment": assessment.commitment}
    return render(request, "desks/judge/answer.html", context)
