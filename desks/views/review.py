"""The queue of reports that wait for a manager."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commitments.lists import check_decides
from desks.bulk import REVIEW_VERBS, SIGN_VERBS
from desks.review_rows import report_row, to_be_signed_by, waiting_for
from desks.who import person

PAGE_SIZE = 25
MOST_TO_SIGN = 50


@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """Show the reports that wait, oldest first."""
    user = person(request)
    check_decides(user)
    page = Paginator(waiting_for(user), PAGE_SIZE).get_page(request.GET.get("page"))
    has_all = request.GET.get("select") == "page"
    number = page.number
    signing = to_be_signed_by(user)[:MOST_TO_SIGN]
    context = {
        "title": _("Review"),
        "page": page,
        "rows": [report_row(update, is_chosen=has_all) for update in page.object_list],
        "verbs": REVIEW_VERBS,
        "back": f"page={number}",
        "has_all": has_all,
        "all_link": f"?page={number}&select=page",
        "none_link": f"?page={number}",
        "previous_link": f"?page={number - 1}" if page.has_previous() else "",
        "next_link": f"?page={number + 1}" if page.has_next() else "",
        "at": timezone.now(),
        "signing": [report_row(one, is_chosen=False) for one in signing],
        "sign_verbs": SIGN_VERBS,
    }
    return render(request, "desks/work/review.html", context)
