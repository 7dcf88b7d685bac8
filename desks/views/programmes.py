"""Programmes: all of a framework with their counts, and one with what hangs on it."""

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commitments.models import Commitment, Indicator, Measurement, Programme
from commitments.programmes import roll_ups
from desks.addresses import page_links
from desks.programmes import (
    as_tree,
    counts_words,
    healths_words,
    item_of,
    standings_words,
    told_of,
    units_of,
)
from desks.tables import item_list, programme_list
from frameworks.models import Framework

PAGE_SIZE = 50


@require_safe
def programmes(request: HttpRequest, code: str) -> HttpResponse | FileResponse:
    """List the programmes of a framework with what hangs on each, counted."""
    framework = Framework.objects.visible_to(request.user).filter(code=code).first()
    if framework is None:
        raise Http404(_("There is no such framework."))
    family = list(Programme.objects.filter(framework=framework).order_by("name", "pk"))
    seen = Commitment.objects.visible_to(request.user)
    rolled = roll_ups(family, at=timezone.now(), rows=seen)
    told = [told_of(row, rolled[row.pk], level=level) for row, level in as_tree(family)]
    listing = programme_list(told, request.GET, name=f"programmes-{framework.code}")
    if listing.form:
        return listing.file(at=timezone.now())
    context = {
        "title": _("Programmes"),
        "framework": framework,
        "programmes": told,
        **listing.context,
    }
    return render(request, "desks/related/programmes.html", context)


@require_safe
def programme(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """Show a programme: its names, its counts, its commitments and their figures."""
    rows = Programme.objects.visible_to(request.user).select_related("framework", "parent")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise Http404(_("There is no such programme."))
    at = timezone.now()
    family = list(Programme.objects.filter(framework=found.framework_id).order_by("name", "pk"))
    seen = Commitment.objects.visible_to(request.user)
    rolled = roll_ups(family, at=at, rows=seen)
    branch = seen.on_branch(found)
    listed = branch.with_standing(at).with_latest_report().with_accepted_health()
    listed = listed.with_list_rows().order_by("reference", "pk")
    listing = item_list(listed, request.GET, name=f"programme-{found.code}", at=at)
    if listing.form:
        return listing.file(at=at)
    page = Paginator(listing.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    accepted = Prefetch(
        "measurements", Measurement.objects.filter(is_accepted=True), to_attr="accepted"
    )
    figures = Indicator.objects.filter(commitment__in=branch).select_related("commitment")
    figures = figures.prefetch_related(accepted).order_by("commitment__reference", "position", "pk")
    context = {
        "programme": found,
        "framework": found.framework,
        "other_names": found.other_names.splitlines(),
        "counts": counts_words(rolled[found.pk]),
        "standings": standings_words(rolled[found.pk]),
        "healths": healths_words(rolled[found.pk]),
        "is_complete": rolled[found.pk].is_complete,
        "parts": [
            told_of(row, rolled[row.pk], level=1) for row in family if row.parent_id == found.pk
        ],
        "page": page,
        "items": [item_of(row, at=at) for row in page.object_list],
        "units": units_of(figures),
        **page_links(request.GET, page),
        **listing.context,
    }
    return render(request, "desks/related/programme.html", context)
