"""Stopping the daily mail by the signed address in it (RFC 8058), without signing in."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reminders.actions.wishes import stop_digest as stop
from reminders.unsubscribing import person_of

PAGE = "reminders/stop.html"


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_digest(request: HttpRequest, token: str) -> HttpResponse:
    """Ask with a button; only a POST, from it or from a mail program, stops anything.

    Mail programs send their POST without a cookie, and scanners follow every link of a mail.
    """
    person = person_of(token)
    if person is None:
        raise Http404(_("This address stops nobody’s mail."))
    if request.method == "POST":
        stop(person, at=timezone.now())
    with translation.override(person.language):
        context = {"is_stopped": request.method == "POST" or not person.wants_digest}
        return render(request, PAGE, context)
