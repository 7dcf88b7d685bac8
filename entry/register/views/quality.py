"""What is missing in the books: the counts, and one list at a time."""

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from commitments.spreadsheets.listing import Column, Listing
from entry.register.permissions import check_keeps_books
from entry.register.quality import LISTS, Line, counts
from history.admin.signing import person

LISTED = 50
COLUMNS = (
    Column("name", _l("name"), lambda r: r.name),
    Column("note", _l("note"), lambda r: r.note),
    Column("page", _l("page"), lambda r: r.url),
)


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
def quality_list(request: HttpRequest, code: str) -> HttpResponse | FileResponse:
    """Show the rows of one list."""
    user = person(request)
    check_keeps_books(user)
    if code not in LISTS:
        raise Http404
    chosen = LISTS[code]
    at = timezone.now()
    rows = chosen.rows(user, at)

    def prepare(portion: list[Any]) -> list[Line]:
        return [chosen.line(row) for row in portion]

    listing = Listing(f"missing-{code}", COLUMNS, rows, request.GET, prepare=prepare)
    if listing.form:
        return listing.file(at=at)
    page = Paginator(rows, LISTED).get_page(request.GET.get("page"))
    context = {
        "title": chosen.words,
        "hint": chosen.hint,
        "lines": [chosen.line(row) for row in page.object_list],
        **listing.shown(page),
    }
    return render(request, "entry/register/quality_list.html", context)
