"""The manager's desk: what is late, worst first, to be chosen from and acted upon."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from commitments.domain.vocabulary import Standing
from commitments.filters import CommitmentFilter
from commitments.models import Commitment
from desks.bulk import OVERDUE_VERBS
from desks.late_rows import late_row, with_late_rows
from desks.tiles import tiles
from desks.who import person
from frameworks.roles import DECIDER_ROLES

PAGE_SIZE = 50
FILTERS = ("q", "framework", "party", "area", "owner", "kind", "standing")
TILES = (Standing.OVERDUE, Standing.TO_BE_ESTABLISHED, Standing.DUE_SOON, Standing.STALE)


def check_decides(user: User) -> None:
    """Raise PermissionDenied for a person who decides nowhere."""
    serving = user.memberships.in_force().with_role(DECIDER_ROLES)
    if not (user.is_superuser or serving.exists()):
        raise PermissionDenied(_("Only a manager or the lead of a framework works at this desk."))


def _query(request: HttpRequest) -> QueryDict:
    """Return the filters that were asked for; without a word on standing, what is overdue."""
    query = request.GET.copy()
    query.setdefault("standing", Standing.OVERDUE.value)
    return query


def _link(query: QueryDict, **changes: str) -> str:
    changed = query.copy()
    for name in ("page", "select"):
        changed.pop(name, None)
    for name, value in changes.items():
        changed[name] = value
    return f"?{changed.urlencode()}"


@require_safe
def overdue(request: HttpRequest) -> HttpResponse:
    """Show what is late in the frameworks in which the person decides."""
    user, at = person(request), timezone.now()
    check_decides(user)
    query = _query(request)
    decided = Commitment.objects.decidable_by(user).open().with_standing(at)
    filters = CommitmentFilter(query, queryset=decided, request=request)
    is_valid = filters.is_valid()
    rows = (filters.qs if is_valid else decided.none()).worst_first()
    page = Paginator(with_late_rows(rows), PAGE_SIZE).get_page(query.get("page"))
    chosen = {*request.GET.getlist("select")}
    context = {
        "title": _("Overdue desk"),
        "filters": [filters.form[name] for name in FILTERS],
        "is_valid": is_valid,
        "is_filtered": any(request.GET.get(name) for name in FILTERS),
        "tiles": tiles(decided, shown=TILES, link=lambda code: _link(query, standing=code.value)),
        "page": page,
        "rows": [late_row(found, at=at, chosen=chosen) for found in page.object_list],
        "verbs": OVERDUE_VERBS,
        "back": urlencode([(name, value) for name, value in request.GET.items()]),
        "at": at,
        "all_link": _link(query, select="page", page=str(page.number)),
        "none_link": _link(query, page=str(page.number)),
        "has_all": "page" in chosen,
        "previous_link": _link(query, page=str(page.number - 1)) if page.has_previous() else "",
        "next_link": _link(query, page=str(page.number + 1)) if page.has_next() else "",
    }
    return render(request, "desks/work/overdue.html", context)
