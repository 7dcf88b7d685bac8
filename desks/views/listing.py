"""The list of commitments: counts, filters, rows, pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import ListPage
from commitments.lists import orders_of, reading_list
from commitments.pages import count_list, page_of
from desks.addresses import changed, export_links, page_links
from desks.listed import COLUMNS, listed
from desks.tiles import tiles
from reminders.context_processors import note_inbox, with_inbox

PAGE_SIZE = 50
# What changes neither the rows nor their number.
UNFILTERED = {"page", "sort"}
FIRST_FILTERS = ("q", "framework", "party", "owner", "standing")
MORE_FILTERS = (
    "area",
    "kind",
    "status",
    "strength",
    "priority",
    "answers",
    "lacks",
    "shared",
)


@require_safe
def commitments(request: HttpRequest) -> HttpResponse:
    """Show what the person may read, worst first."""
    at = timezone.now()
    found = reading_list(request, at=at)
    filters = found.filters
    shows_context = request.GET.get("context") == "1"
    counts = count_list(found, with_inbox(request), at=at)
    note_inbox(request, counts.others)
    rows = found.rows.with_latest_report().values(*COLUMNS)
    page = page_of(found, rows, counts, number=request.GET.get("page"), size=PAGE_SIZE, at=at)
    context = {
        "title": _("Commitments"),
        "first_filters": [filters.form[name] for name in FIRST_FILTERS],
        "more_filters": [filters.form[name] for name in MORE_FILTERS],
        "more_is_open": shows_context or any(request.GET.get(name) for name in MORE_FILTERS),
        "is_valid": filters.is_valid(),
        "is_filtered": any(value for name, value in request.GET.items() if name not in UNFILTERED),
        "has_more_filters": True,
        "offers_context": True,
        "shows_context": shows_context,
        "tiles": tiles(
            counts.by_standing, link=lambda code: changed(request.GET, standing=code.value)
        ),
        "page": page,
        "rows": listed(page.object_list, at=at),
        "orders": orders_of(request.GET),
        "at": at,
        "list_page": ListPage.COMMITMENTS,
        **page_links(request.GET, page),
        **export_links("reports:commitments", request.GET),
    }
    return render(request, "desks/commitments.html", context)
