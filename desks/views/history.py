"""The whole story of a commitment, and its page as it was on a past day; both only to read."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commitments.as_of import as_it_was
from commitments.models import Commitment
from commitments.permissions import access_commitment
from desks.addresses import page_links
from desks.badges import standing_badge
from desks.forms.history import AsOfForm, StoryFilter
from desks.past import end_of, figures_of, judged_of, lines_of
from desks.story import events_of, names_of
from desks.tables import story_list
from desks.told import kind_words
from history.models import AuditEvent
from history.querysets import AuditEventQuerySet

PAGE_SIZE = 50


def _found(request: HttpRequest, uuid: UUID) -> Commitment:
    rows = Commitment.objects.select_related("framework")
    return access_commitment(request.user, uuid=uuid, verb="read", rows=rows)


def _filter(request: HttpRequest, trail: AuditEventQuerySet) -> StoryFilter:
    """Offer the people and the kinds that the story has."""
    told = trail.order_by()
    actors = told.values_list("actor", flat=True).distinct()
    people = sorted(names_of({one for one in actors if one}).items(), key=lambda one: one[1])
    kinds = sorted({*told.values_list("subject_type", flat=True).distinct()})
    return StoryFilter(
        request.GET,
        people=[(str(uuid), name) for uuid, name in people],
        kinds=sorted(((kind, kind_words(kind)) for kind in kinds), key=lambda one: one[1]),
    )


@require_safe
def story(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """Tell what was written about a commitment and all that hangs on it, newest first."""
    found = _found(request, uuid)
    trail = AuditEvent.objects.visible_to(request.user).about(found.uuid)
    filters = _filter(request, trail)
    is_valid = filters.is_valid()
    rows = filters.narrow(trail, root=found.uuid) if is_valid else trail.none()
    listing = story_list(rows.newest_first(), request.GET, name=f"history-{found.reference}")
    if listing.form and is_valid:
        return listing.file(at=timezone.now())
    page = Paginator(listing.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": _("History of %(reference)s") % {"reference": found.reference},
        "commitment": found,
        "first_filters": list(filters),
        "is_valid": is_valid,
        "is_filtered": any(request.GET.get(name) for name in filters.fields),
        "page": page,
        "events": events_of(list(page.object_list), with_names=True),
        **page_links(request.GET, page),
        **listing.context,
    }
    return render(request, "desks/history/story.html", context)


@require_safe
def as_of(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what the page of a commitment said at the end of a past day."""
    found = _found(request, uuid)
    form = AsOfForm(request.GET or None, today=timezone.now().date())
    day = form.cleaned_data["day"] if form.is_valid() else None
    past = as_it_was(found.uuid, at=end_of(day), reader=request.user) if day else None
    context = {
        "title": _("%(reference)s on a past day") % {"reference": found.reference},
        "commitment": found,
        "form": form,
        "day": day,
        "past": past,
        "badge": standing_badge(past.standing) if past else None,
        "deadlines": list(lines_of(past)) if past else [],
        "figures": list(figures_of(past)) if past else [],
        "judgements": list(judged_of(past)) if past else [],
    }
    return render(request, "desks/history/as_of.html", context)
