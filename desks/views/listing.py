"""The list of commitments: counts, filters, rows, pages."""

from datetime import datetime
from functools import partial

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.domain.vocabulary import Standing
from commitments.filters import CommitmentFilter
from commitments.models import Commitment
from commitments.querysets import CommitmentQuerySet
from desks.rows import Row, row_of
from desks.tiles import tiles

PAGE_SIZE = 50
FIRST_FILTERS = ("q", "framework", "party", "owner", "standing")
MORE_FILTERS = ("area", "kind", "status", "strength", "priority")


def _tile_link(request: HttpRequest, standing: Standing) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query["standing"] = standing.value
    return f"?{query.urlencode()}"


def _page(request: HttpRequest, rows: CommitmentQuerySet) -> Page[Commitment]:
    shown = rows.worst_first().with_latest_report().with_list_rows()
    return Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))


def _rows(page: Page[Commitment], at: datetime) -> list[Row]:
    return [
        row_of(commitment, standing=getattr(commitment, "standing", ""), at=at)
        for commitment in page.object_list
    ]


def _page_link(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


def commitments(request: HttpRequest) -> HttpResponse:
    """Show what the person may read, worst first."""
    at = timezone.now()
    visible = Commitment.objects.visible_to(request.user).with_standing(at)
    shows_context = request.GET.get("context") == "1"
    counted = visible if shows_context else visible.tracked()
    filters = CommitmentFilter(request.GET, queryset=counted, request=request)
    is_valid = filters.is_valid()
    rows = filters.qs if is_valid else counted.none()
    page = _page(request, rows)
    context = {
        "title": _("Commitments"),
        "first_filters": [filters.form[name] for name in FIRST_FILTERS],
        "more_filters": [filters.form[name] for name in MORE_FILTERS],
        "more_is_open": shows_context or any(request.GET.get(name) for name in MORE_FILTERS),
        "is_valid": is_valid,
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "shows_context": shows_context,
        "tiles": tiles(counted, link=partial(_tile_link, request)),
        "page": page,
        "rows": _rows(page, at),
        "at": at,
        "previous_link": _page_link(request, page.number - 1) if page.has_previous() else "",
        "next_link": _page_link(request, page.number + 1) if page.has_next() else "",
    }
    return render(request, "desks/commitments.html", context)
