"""The page of a framework, and the list of those a person sees."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commitments.domain.vocabulary import Standing
from commitments.models import Commitment
from desks.frameworks.page import page_of
from desks.frameworks.tables import file_of
from desks.who import person
from frameworks.models import Framework
from frameworks.permissions import leads


@dataclass(frozen=True, slots=True)
class Line:
    """One framework in the list."""

    framework: Framework
    number: int
    open: int
    late: int


@require_safe
def frameworks(request: HttpRequest) -> HttpResponse:
    """List the frameworks that a person sees, with what is overdue in each."""
    rows = list(Framework.objects.visible_to(request.user).order_by("name", "pk"))
    at = timezone.now()
    published = Commitment.objects.filter(framework__in=rows).published().with_standing(at)
    told: Any = (
        published.order_by()
        .values("framework")
        .annotate(
            number=Count("pk"),
            open=Count("pk", filter=Q(is_open=True)),
            late=Count("pk", filter=Q(standing=Standing.OVERDUE)),
        )
    )
    counts = {row.pop("framework"): row for row in told}
    none = {"number": 0, "open": 0, "late": 0}
    lines = [Line(row, **counts.get(row.pk, none)) for row in rows]
    context = {"title": _("Frameworks"), "lines": lines}
    return render(request, "desks/frameworks/frameworks.html", context)


@require_safe
def framework(request: HttpRequest, code: str) -> HttpResponse | FileResponse:
    """Show how a framework stands, to its members."""
    found = Framework.objects.visible_to(request.user).filter(code=code).first()
    if found is None:
        raise Http404(_("There is no such framework."))
    at = timezone.now()
    zone = ZoneInfo(found.time_zone)
    page = page_of(found, today=timezone.localdate(at, zone), at=at)
    if file := file_of(found, page, request.GET, at=at):
        return file
    context = {
        "title": found.name,
        "framework": found,
        "keeps_people": leads(person(request), found),
        "page": page,
        "offers_tables": True,
        "at": timezone.localtime(at, zone),
        "zone": found.time_zone,
    }
    return render(request, "desks/frameworks/framework.html", context)
