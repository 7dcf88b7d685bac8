"""The manager's desk: what is late, worst first, to be chosen from and acted upon."""

from functools import partial
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commitments.domain.vocabulary import Standing
from commitments.lists import overdue_list
from desks.addresses import changed, export_links, page_links
from desks.bulk import OVERDUE_VERBS
from desks.late_rows import late_row, with_late_rows
from desks.tiles import tiles
from desks.who import person

PAGE_SIZE = 50
FILTERS = ("q", "framework", "party", "area", "owner", "kind", "standing")
# What says where in the list one is, and is left behind on the way elsewhere.
PLACE = ("page", "select")
TILES = (Standing.OVERDUE, Standing.TO_BE_ESTABLISHED, Standing.DUE_SOON, Standing.STALE)


@require_safe
def overdue(request: HttpRequest) -> HttpResponse:
    """Show what is late in the frameworks in which the person decides."""
    user, at = person(request), timezone.now()
    found = overdue_list(request, user=user, at=at)
    query, filters, decided = found.query, found.filters, found.counted
    page = Paginator(with_late_rows(found.rows), PAGE_SIZE).get_page(query.get("page"))
    chosen = {*request.GET.getlist("select")}
    link = partial(changed, query, without=PLACE)
    context = {
        "title": _("Overdue desk"),
        "first_filters": [filters.form[name] for name in FILTERS],
        "is_valid": filters.is_valid(),
        "is_filtered": any(request.GET.get(name) for name in FILTERS),
        "tiles": tiles(decided, shown=TILES, link=lambda code: link(standing=code.value)),
        "page": page,
        "rows": [late_row(found, at=at, chosen=chosen) for found in page.object_list],
        "verbs": OVERDUE_VERBS,
        "back": urlencode([(name, value) for name, value in request.GET.items()]),
        "at": at,
        "all_link": link(select="page", page=page.number),
        "none_link": link(page=page.number),
        "has_all": "page" in chosen,
        **page_links(query, page, without=PLACE),
        **export_links("reports:overdue", query, without=PLACE),
    }
    return render(request, "desks/work/overdue.html", context)
