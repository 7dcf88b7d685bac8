"""The desk of a point of contact."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actions import begin_visit
from desks.bulk import DESK_VERBS
from desks.my_desk import SIGNING, count_signing, desk_of
from desks.who import person
from reminders.context_processors import note_inbox, with_inbox


@require_safe
def my_desk(request: HttpRequest) -> HttpResponse:
    """Show what a person has to do, with one button for each."""
    chosen = {*request.GET.getlist("select")}
    user, at = person(request), timezone.now()
    since = begin_visit(user, at=at)
    counting = with_inbox(request)
    count_signing(counting, user)
    counted = counting.run()
    note_inbox(request, counted)
    context = {
        "title": _("My desk"),
        "desk": desk_of(user, at=at, since=since, chosen=chosen, signing=counted.get(SIGNING, 0)),
        "verbs": DESK_VERBS,
        "back": request.GET.urlencode(),
        "all_link": "?select=page",
        "none_link": "?",
        "has_all": "page" in chosen,
    }
    return render(request, "desks/work/my_desk.html", context)
