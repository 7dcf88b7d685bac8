"""The judging desk: what waits for a judgement, one page for each, and the party's answer."""

from datetime import datetime
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
from commitments.lists import check_decides
from commitments.models import Assessment, Commitment, Evidence, Measurement, ProgressUpdate
from commitments.permissions import access_assessment, access_commitment, rights_on
from desks.bulk.judging import JUDGE_VERBS
from desks.curves import target_day, way_of
from desks.forms.judging import AssessForm, DissentForm
from desks.judgements import judge_row, judged_of, unit_key
from desks.sheet import deadline_line, figure, quoted
from desks.statements import conflicting
from desks.who import person

PAGE_SIZE = 50


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for a judgement, worst first; never what the person reports on."""
    user, at = person(request), timezone.now()
    check_decides(user)
    rows = Commitment.objects.judgeable_by(user).to_be_judged(at).with_standing(at)
    judged = Prefetch("assessments", Assessment.objects.with_people().newest_first())
    listed = rows.worst_first().with_list_rows().prefetch_related(judged)
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    has_all = request.GET.get("select") == "page"
    number = page.number
    context = {
        "title": _("Judging desk"),
        "page": page,
        "rows": [judge_row(row, at=at, is_chosen=has_all) for row in page.object_list],
        "verbs": JUDGE_VERBS,
        "back": f"page={number}",
        "has_all": has_all,
        "all_link": f"?page={number}&select=page",
        "none_link": f"?page={number}",
        "previous_link": f"?page={number - 1}" if page.has_previous() else "",
        "next_link": f"?page={number + 1}" if page.has_next() else "",
        "at": at,
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
    deadlines = list(
        commitment.deadlines.select_related("anchor_forum", "anchor_meeting__forum")
        .prefetch_related("revisions", "date_requests__asked_by")
        .by_day()
    )
    mentions = list(commitment.mentions.select_related("passage__document").order_by("pk"))
    made = mentions[0].passage.document.date_edtf if mentions else ""
    due = target_day(deadlines)
    values = Prefetch("measurements", Measurement.objects.visible_to(user))
    indicators = commitment.indicators.prefetch_related(values).order_by("position", "pk")
    proofs = list(commitment.evidence.filter(update__isnull=True).order_by("document_edtf", "pk"))
    updates = ProgressUpdate.objects.visible_to(user).shared().filter(commitment=commitment)
    return {
        "quotes": [quoted(mention, open_documents=frozenset()) for mention in mentions],
        "deadlines": [deadline_line(row, commitment, user=user, at=at) for row in deadlines],
        "figures": [
            figure(row, way_of(row, made_edtf=made, target_on=due), today=at.date())
            for row in indicators
        ],
        "updates": updates.select_related("author", "party", "reviewed_by")
        .prefetch_related("evidence", "measurements__indicator")
        .newest_first(),
        "evidence": proofs,
        "claims": conflicting(mentions, proofs),
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
