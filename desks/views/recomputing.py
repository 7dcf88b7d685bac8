"""Recomputations: how far they are, what they found, and beginning one of everything."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.actions import run_recomputation, start_recomputation
from commitments.models import Recomputation, RecomputationState
from desks.addresses import page_links
from desks.who import person

PAGE_SIZE = 30


@require_http_methods(["GET", "HEAD", "POST"])
def recomputations(request: HttpRequest) -> HttpResponse:
    """List what was computed anew, and have everything computed and compared."""
    user, at = person(request), timezone.now()
    if not user.is_superuser:
        raise PermissionDenied(_("Only an administrator has everything computed anew."))
    if request.method == "POST":
        job = start_recomputation(by=user, at=at)
        return redirect("desks:recomputation", job.uuid)
    rows = Recomputation.objects.visible_to(user).select_related("party", "framework", "created_by")
    page = Paginator(rows.latest_first(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": _("Deadlines computed anew"),
        "rows": page.object_list,
        "page": page,
        **page_links(request.GET, page),
    }
    return render(request, "desks/recomputing/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def recomputation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show how far a recomputation is; go on with it now where no worker does."""
    user = person(request)
    rows = Recomputation.objects.visible_to(user).select_related("party", "framework", "created_by")
    job = get_object_or_404(rows, uuid=uuid)
    if request.method == "POST":
        run_recomputation(job.uuid, at=timezone.now())
        return redirect("desks:recomputation", job.uuid)
    context = {"job": job, "back": _back(job), "is_administrator": user.is_superuser}
    page = render(request, "desks/recomputing/one.html", context)
    if job.state == RecomputationState.RUNNING:
        page["Refresh"] = "5"
    return page


def _back(job: Recomputation) -> str:
    """Return the address of what was changed; empty where everything is looked at."""
    if job.party_id:
        return reverse("admin:frameworks_party_change", args=[job.party_id])
    return (
        reverse("admin:frameworks_framework_change", args=[job.framework_id])
        if job.framework_id
        else ""
    )
