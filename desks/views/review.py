"""The queue of reports that wait for a manager."""

from functools import partial

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import ListPage
from commitments.lists import check_decides
from desks.addresses import changed, page_links
from desks.bulk import REVIEW_VERBS, SIGN_VERBS
from desks.review_rows import report_row, to_be_signed_by, waiting_for
from desks.tables import waiting_list
from desks.who import person

PAGE_SIZE = 25
MOST_TO_SIGN = 50
# What says where in the list one is, and is left behind on the way elsewhere.
PLACE = ("page", "select")


@require_safe
def review(request: HttpRequest) -> HttpResponse | FileResponse:
    """Show the reports that wait, oldest first."""
    user = person(request)
    check_decides(user)
    at = timezone.now()
    listing = waiting_list(waiting_for(user), request.GET)
    if listing.form:
        return listing.file(at=at)
    page = Paginator(listing.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    has_all = request.GET.get("select") == "page"
    number = page.number
    link = partial(changed, request.GET, without=PLACE)
    signing = to_be_signed_by(user)[:MOST_TO_SIGN]
    context = {
        "title": _("Review"),
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
