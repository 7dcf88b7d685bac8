"""Putting away the steps of the first visit."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from desks.tour import cookie_of
from desks.who import person

KEPT = timedelta(days=365)


@require_POST
def end_tour(request: HttpRequest) -> HttpResponse:
    """Remember in this browser that the person has seen enough, and go back."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    answer = HttpResponseRedirect(back)
    answer.set_cookie(
        cookie_of(person(request)), "over", max_age=KEPT, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer
