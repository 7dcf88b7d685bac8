"""What is missing in the books: the counts, and one list at a time."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entry.register.permissions import check_keeps_books
from entry.register.quality import LISTS, counts
from history.admin.signing import person

LISTED = 50


@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """Show how much is missing of each kind."""
    user = person(request)
    check_keeps_books(user)
    found = counts(user, at=timezone.now())
    lists = [
        {"code": code, "words": one.words, "hint": one.hint, "count": found[code]}
        for code, one in LISTS.items()
    ]
    context = {"title": _("What is missing in the books"), "lists": lists}
    return render(request, "entry/register/quality.html", context)


@require_safe
def quality_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the rows of one list."""
    user = person(request)
    check_keeps_books(user)
    if code not in LISTS:
        raise Http404
    chosen = LISTS[code]
    rows = chosen.rows(user, timezone.now())
    page = Paginator(rows, LISTED).get_page(request.GET.get("page"))
    context = {
        "title": chosen.words,
        "hint": chosen.hint,
        "page": page,
        "lines": [chosen.line(row) for row in page.object_list],
        "previous_link": f"?page={page.number - 1}" if page.has_previous() else "",
        "next_link": f"?page={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "entry/register/quality_list.html", context)
