"""Reviews and their minutes: beginning one from a list, reading, closing, taking them along."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commitments.actions import RefusedError, begin_minutes, close_minutes
from commitments.lists import check_decides, decides_somewhere
from commitments.models import Minutes
from commitments.permissions import access_minutes
from commitments.querysets import CommitmentQuerySet
from desks.forms.minutes import BeginForm
from desks.minutes import csv_of, head_of, record_of, text_of
from desks.tables import minutes_list
from desks.views.overdue import rows_of
from desks.who import person
from frameworks.models import Framework

PAGE_SIZE = 30
# More rows than any review takes, even where groups repeat some; the rest is never fetched.
MOST_ROWS = 1_000


@require_safe
def listing(request: HttpRequest) -> HttpResponse | FileResponse:
    """Show the minutes of the frameworks that a person belongs to, the latest first."""
    user = person(request)
    rows = Minutes.objects.visible_to(user).select_related(
        "framework", "meeting__forum", "begun_by"
    )
    listed = minutes_list(rows.latest_first(), request.GET)
    if listed.form:
        return listed.file(at=timezone.now())
    page = Paginator(listed.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": _("Minutes"),
        "page": page,
        "rows": [(row, head_of(row), len(row.agenda)) for row in page.object_list],
        "decides": decides_somewhere(user),
        **listed.shown(page),
    }
    return render(request, "desks/minutes/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin to go through a list of the overdue desk, with its filters."""
    user, at = person(request), timezone.now()
    check_decides(user)
    listed = rows_of(user, request.GET, at=at)
    bare = listed.order_by()
    frameworks = Framework.objects.filter(pk__in=bare.values("framework")).order_by("code")
    form = _begin_form(request, list(frameworks), at)
    if form.is_valid():
        try:
            made = _begin(request, form, listed, at=at)
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("desks:walk", made.uuid, 1)
    context = {
        "title": _("Go through the list"),
        "form": form,
        "count": bare.values("pk").distinct().count(),
        "back": request.GET.urlencode(),
    }
    return render(
        request, "desks/minutes/begin.html", context, status=422 if form.is_bound else 200
    )


def _begin_form(request: HttpRequest, frameworks: list[Framework], at: datetime) -> BeginForm:
    today = timezone.localdate(at)
    title = _("Review of %(day)s") % {"day": date_format(today, "j M Y")}
    initial: dict[str, Any] = {"title": title, "held_on": today.isoformat()}
    if frameworks:
        initial["framework"] = frameworks[0].uuid
    return BeginForm(request.POST or None, frameworks=frameworks, initial=initial)


def _begin(
    request: HttpRequest, form: BeginForm, listed: CommitmentQuerySet, *, at: datetime
) -> Minutes:
    said = form.cleaned_data
    rows = listed.filter(framework=said["framework"])[:MOST_ROWS]
    return begin_minutes(
        said["framework"],
        title=said["title"],
        held_on=said["held_on"],
        meeting=said["meeting"],
        # A list in groups may name a commitment in several; it is gone through once.
        agenda=dict.fromkeys(rows),
        filters=request.GET.urlencode(),
        by=person(request),
        at=at,
    )


@require_safe
def minutes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show minutes: each point of the agenda with what was decided."""
    found = access_minutes(request.user, uuid=uuid, verb="read")
    record = record_of(found, person(request))
    may_write = Minutes.objects.editable_by(request.user).filter(pk=found.pk).exists()
    left = [point for point in record.points if not point.said]
    context = {
        "title": found.title,
        "minutes": found,
        "head": head_of(found),
        "record": record,
        "may_write": may_write,
        "next_url": left[0].walk_url if left else "",
    }
    return render(request, "desks/minutes/minutes.html", context)


@require_POST
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close minutes for good."""
    found = access_minutes(request.user, uuid=uuid, verb="write")
    try:
        close_minutes(found, by=person(request), at=timezone.now())
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The minutes are closed; nothing in them changes any more."))
    return redirect("desks:minutes", found.uuid)


@require_safe
def minutes_file(request: HttpRequest, uuid: UUID, form: str) -> HttpResponse:
    """Send minutes as a table or as plain text."""
    found = access_minutes(request.user, uuid=uuid, verb="read")
    record = record_of(found, person(request))
    text = csv_of(record) if form == "csv" else text_of(found, record)
    kind = "text/csv" if form == "csv" else "text/plain"
    name = f"minutes-{found.held_on:%Y-%m-%d}.{form}"
    return HttpResponse(
        text,
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
