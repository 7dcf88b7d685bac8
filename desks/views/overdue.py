"""The manager's desk: what is late, worst first, to be chosen from and acted upon."""

from datetime import datetime
from functools import partial

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import ListPage, User
from commitments.domain.urgency import PRIORITY_WEIGHTS, STRENGTH_WEIGHTS
from commitments.domain.vocabulary import Standing
from commitments.grouping import GroupBy, grouped, one_group
from commitments.hanging import hang
from commitments.lists import CommitmentList, orders_of, overdue_list, overdue_list_of
from commitments.models.choices import PriorityChoices, StrengthChoices
from commitments.pages import count_list, page_of
from commitments.querysets import CommitmentQuerySet
from desks.addresses import changed, export_links, page_links
from desks.bulk import OVERDUE_VERBS
from desks.late_groups import chosen_way, groups_of, ways
from desks.late_rows import around, late_row, with_late_rows
from desks.tiles import tiles
from desks.who import person
from reminders.context_processors import note_inbox, with_inbox

PAGE_SIZE = 50
FILTERS = ("q", "framework", "party", "area", "owner", "meeting", "kind", "standing")
# What says where in the list one is, and is left behind on the way elsewhere.
PLACE = ("page", "select")
TILES = (Standing.OVERDUE, Standing.TO_BE_ESTABLISHED, Standing.DUE_SOON, Standing.STALE)


def rows_of(user: User, query: QueryDict, *, at: datetime, group: str = "") -> CommitmentQuerySet:
    """Return the rows that a query shows to a person, or those of one of its groups."""
    return _in_groups(overdue_list_of(user, query, at=at), chosen_way(query), group)


def _in_groups(found: CommitmentList, by: GroupBy | None, group: str = "") -> CommitmentQuerySet:
    rows = found.rows
    if by is None:
        # A list that is in no groups has none of that name.
        return rows.none() if group else rows
    listed = grouped(rows, by)
    return one_group(listed, group) if group else listed


@require_safe
def overdue(request: HttpRequest) -> HttpResponse:
    """Show what is late in the frameworks in which the person decides."""
    user, at = person(request), timezone.now()
    found = overdue_list(request, user=user, at=at)
    query, filters, by = found.query, found.filters, chosen_way(found.query)
    counts = count_list(found, with_inbox(request), at=at)
    note_inbox(request, counts.others)
    listed = _in_groups(found, by)
    asked, rows = query.get("page"), with_late_rows(listed)
    if by is None:
        page = page_of(found, rows, counts, number=asked, size=PAGE_SIZE, at=at)
    else:
        # What belongs to several groups is counted in each.
        page = Paginator(rows, PAGE_SIZE).get_page(asked)
    chosen = {*request.GET.getlist("select")}
    link = partial(changed, query, without=PLACE)
    shown = hang(page.object_list)
    about = around(shown, user, at=at)
    lines = [late_row(row, about, at=at, chosen=chosen) for row in shown]
    context = {
        "title": _("Overdue desk"),
        "first_filters": [filters.form[name] for name in FILTERS],
        "is_valid": filters.is_valid(),
        "is_filtered": any(request.GET.get(name) for name in FILTERS),
        "tiles": tiles(
            counts.by_standing, shown=TILES, link=lambda code: link(standing=code.value)
        ),
        "page": page,
        "rows": lines,
        "groups": groups_of(by, shown, lines, listed=listed, query=request.GET),
        "ways": ways(request.GET),
        "group": by or "",
        "strengths": [(StrengthChoices(one).label, two) for one, two in STRENGTH_WEIGHTS.items()],
        "priorities": [(PriorityChoices(one).label, two) for one, two in PRIORITY_WEIGHTS.items()],
        "orders": orders_of(request.GET),
        "verbs": OVERDUE_VERBS,
        "back": request.GET.urlencode(),
        "at": at,
        "all_link": link(select="page", page=page.number),
        "none_link": link(page=page.number),
        "has_all": "page" in chosen,
        "offers_every": page.has_other_pages(),
        "list_page": ListPage.OVERDUE,
        **page_links(query, page, without=PLACE),
        **export_links("reports:overdue", query, without=(*PLACE, "group")),
    }
    return render(request, "desks/work/overdue.html", context)
