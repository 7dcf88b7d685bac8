"""The page behind the link of an invitation."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import User
from frameworks.actions import accept_invitation, find_invitation
from frameworks.forms import WelcomeForm
from frameworks.models import Invitation, RoleChoices


@never_cache
@login_not_required
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show what somebody is asked into, and let them in; a form does it, not the link."""
    at = timezone.now()
    found = find_invitation(token, at=at)
    if found is None:
        return _over(request)
    known = User.objects.at_address(found.email)
    if known is None:
        return _welcome(request, found)
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("invitation", args=[token]), reverse("sign-in"))
    if request.user.pk != known.pk:
        words = _("This invitation is for another address. Sign out, then follow the link again.")
        context = {"title": _("Not for this account"), "words": words}
        return render(request, "accounts/told.html", context, status=403)
    if request.method == "POST":
        try:
            accept_invitation(found, by=known, at=at)
        except ValidationError:
            return _over(request)
        messages.success(request, _("You belong to the framework now."))
        return redirect("/")
    return _show(request, found, form=None)


def _over(request: HttpRequest) -> HttpResponse:
    words = _("This invitation does not hold any more. Ask for another one.")
    context = {"title": _("Not any more"), "words": words}
    return render(request, "accounts/told.html", context, status=410)


def _welcome(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = WelcomeForm(request.POST or None, initial={"full_name": found.full_name})
    if request.method == "POST" and form.is_valid():
        try:
            accept_invitation(found, by=None, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            logout(request)
            messages.success(request, _("Your account is made. Sign in with it."))
            return redirect("sign-in")
    return _show(request, found, form=form)


def _show(request: HttpRequest, found: Invitation, *, form: WelcomeForm | None) -> HttpResponse:
    told = {
        "name": found.invited_by,
        "framework": found.framework,
        "role": RoleChoices(found.role).label,
    }
    intro = _("%(name)s invites you to %(framework)s as %(role)s.") % told
    context = {
        "title": _("You are invited"),
        "intro": intro,
        "form": form,
        "button": _("Accept the invitation"),
    }
    return render(
        request, "accounts/form.html", context, status=422 if form and form.errors else 200
    )
