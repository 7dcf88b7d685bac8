"""One's own sessions and tokens."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import end_session, end_sessions, make_token, revoke_token
from accounts.confirming import once_more_to_write
from accounts.forms import TokenForm
from accounts.models import ApiToken, TokenScope, User
from accounts.sessions import open_sessions


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """List where one is signed in."""
    here = request.session.session_key
    context = {
        "title": _("Where you are signed in"),
        "sessions": open_sessions(_person(request), here=here, at=timezone.now()),
    }
    return render(request, "accounts/sessions.html", context)


@require_POST
@once_more_to_write
def end_one(request: HttpRequest, number: int) -> HttpResponse:
    """End one of one's other sessions; this one is ended by signing out."""
    person, at = _person(request), timezone.now()
    found = open_sessions(person, here=request.session.session_key, at=at)
    if not any(one.number == number and not one.is_here for one in found):
        raise Http404(_("There is no such session."))
    end_session(person, number, by=person, at=at)
    messages.success(request, _("This session ended."))
    return redirect("usersessions_list")


@require_POST
@once_more_to_write
def end_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session but this one, and every token where that is asked for."""
    person = _person(request)
    ends_tokens = "tokens" in request.POST
    end_sessions(person, ends_tokens=ends_tokens, by=person, at=timezone.now())
    update_session_auth_hash(request, person)
    UserSession.objects.create_from_request(request)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("usersessions_list")


@require_http_methods(["GET", "HEAD", "POST"])
@once_more_to_write
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's tokens and make new ones; a token itself is shown once, here."""
    person, at = _person(request), timezone.now()
    form, made = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            _row, made = make_token(
                person,
                name=told["name"],
                scope=TokenScope(told["scope"]),
                days=told["days"],
                by=person,
                at=at,
            )
            form = TokenForm()
        except ValidationError as error:
            form.add_error(None, error)
    rows = ApiToken.objects.visible_to(person).in_force(at=at).order_by("-created", "digest")
    context = {"title": _("Tokens"), "form": form, "made": made, "tokens": rows}
    answer = render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store, private"
    return answer


@require_POST
def revoke(request: HttpRequest, key: str) -> HttpResponse:
    """Take one of one's tokens back; it is named by the beginning of its hash."""
    person = _person(request)
    row = ApiToken.objects.visible_to(person).filter(digest__startswith=key).first()
    if row is None:
        raise Http404(_("There is no such token."))
    revoke_token(row, by=person, at=timezone.now())
    messages.success(request, _("The token is worth nothing from now on."))
    return redirect("tokens")


def _person(request: HttpRequest) -> User:
    person: User = User.objects.get(pk=request.user.pk)
    return person
