"""The queue of reports that wait for a manager."""

from functools import partial

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import ListPage
from commitments.lists import review_list_of
from commitments.models import ProgressUpdate
from desks.addresses import changed, page_links
from desks.bulk import REVIEW_VERBS, SIGN_VERBS
from desks.review_rows import report_row, to_be_signed_by, with_all
from desks.tables import waiting_list
from desks.who import person

PAGE_SIZE = 25
FIRST_FILTERS = ("q", "framework", "party", "health", "since")
MORE_FILTERS = ("area", "author")
MOST_TO_SIGN = 50
# What says where in the list one is, and is left behind on the way elsewhere.
PLACE = ("page", "select")


@require_safe
def review(request: HttpRequest) -> HttpResponse | FileResponse:
    """Show the reports that wait, oldest first."""
    user = person(request)
    at = timezone.now()
    filters = review_list_of(user, request.GET)
    is_valid = filters.is_valid()
    found = filters.qs if is_valid else ProgressUpdate.objects.none()
    listing = waiting_list(with_all(found), request.GET)
    if listing.form and is_valid:
        return listing.file(at=at)
    page = Paginator(listing.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    has_all = request.GET.get("select") == "page"
    number = page.number
    link = partial(changed, request.GET, without=PLACE)
    signing = to_be_signed_by(user)[:MOST_TO_SIGN]
    context = {
        "title": _("Review"),
        "first_filters": [filters.form[name] for name in FIRST_FILTERS],
        "more_filters": [filters.form[name] for name in MORE_FILTERS],
        "has_more_filters": True,
        "more_is_open": any(request.GET.get(name) for name in MORE_FILTERS),
        "is_valid": is_valid,
        "is_filtered": any(request.GET.get(name) for name in (*FIRST_FILTERS, *MORE_FILTERS)),
        "page": page,
        "rows": [report_row(update, is_chosen=has_all) for update in page.object_list],
        "verbs": REVIEW_VERBS,
        "back": link(page=number).removeprefix("?"),
        "has_all": has_all,
        "all_link": link(page=number, select="page"),
        "none_link": link(page=number),
        "at": at,
        **page_links(request.GET, page, without=PLACE),
        **listing.context,
        "list_page": ListPage.REVIEW,
        "signing": [report_row(one, is_chosen=False) for one in signing],
        "sign_verbs": SIGN_VERBS,
    }
    return render(request, "desks/work/review.html", context)
