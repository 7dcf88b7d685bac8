"""Passwords and addresses: forgotten, new, changed."""

from typing import Any

from allauth.core.internal import ratelimit
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache

from accounts.actions import ask_for_address, ask_for_password, change_address
from accounts.confirming import once_more
from accounts.forms import AddressForm, NewPasswordForm, OwnPasswordForm
from accounts.letters import read_address_link
from accounts.models import User

FORM, TOLD = "accounts/form.html", "accounts/told.html"
# How often a letter may be asked for: from one place, and for one address.
LETTERS = {"letter": "20/h/ip,3/h/key"}


def _may_write(request: HttpRequest, address: str) -> bool:
    use = ratelimit.consume(
        request, app="accounts", action="letter", config=LETTERS, key=address.lower()
    )
    return use is not None


@never_cache
@login_not_required
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link to a new password; the answer is the same for every address."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        # Who asks too often is told the same: it would tell how often others asked.
        if _may_write(request, address):
            ask_for_password(address, at=timezone.now())
        return redirect("password-asked")
    context = {
        "title": _("Forgotten password"),
        "intro": _("Write your address; a letter with a link to a new password goes there."),
        "form": form,
        "button": _("Send the letter"),
    }
    return render(request, FORM, context, status=422 if form.errors else 200)


@login_not_required
def asked(request: HttpRequest) -> HttpResponse:
    """Say that a letter goes out, if there is an account."""
    words = _("If this address belongs to an account, a letter is on its way to it.")
    return render(request, TOLD, {"title": _("Look into your mail"), "words": words})


class NewPassword(PasswordResetConfirmView):
    """The page behind the link of the letter."""

    template_name = FORM
    form_class = NewPasswordForm
    success_url = reverse_lazy("sign-in")
    extra_context = {"title": _l("A new password"), "button": _l("Keep this password")}

    def form_valid(self, form: Any) -> HttpResponse:
        """Say that it is kept; the person signs in with it, second step included."""
        messages.success(self.request, _("Your password is changed. Sign in with it."))
        return super().form_valid(form)


class OwnPassword(PasswordChangeView):
    """The page to change one's own password at; every other session ends."""

    template_name = FORM
    form_class = OwnPasswordForm
    success_url = reverse_lazy("mfa_index")
    extra_context = {"title": _l("Change your password"), "button": _l("Keep this password")}

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep this session, under a new key."""
        answer = super().form_valid(form)
        UserSession.objects.create_from_request(self.request)
        messages.success(self.request, _("Your password is changed. Other sessions ended."))
        return answer


@once_more
def address(request: HttpRequest) -> HttpResponse:
    """Ask for another address to sign in with; it holds when the link sent there is followed."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["email"]
        if _may_write(request, wanted):
            ask_for_address(_person(request), wanted, at=timezone.now())
        words = _("A letter is on its way to the new address. Follow the link in it.")
        return render(request, TOLD, {"title": _("Look into your mail"), "words": words})
    context = {
        "title": _("Change your address"),
        "intro": _("You sign in with it and get your mail there. A link goes to the new one."),
        "form": form,
        "button": _("Send the letter"),
    }
    return render(request, FORM, context, status=422 if form.errors else 200)


@never_cache
def confirm_address(request: HttpRequest, told: str) -> HttpResponse:
    """Take the new address; a form does it, because programs follow links in mails.

    The link alone is not enough: whoever follows it is signed in to the account.
    """
    try:
        person, wanted = read_address_link(told)
        if person.pk != request.user.pk:
            words = _("This link is for another account. Sign out, then follow it again.")
            context = {"title": _("Not for this account"), "words": words}
            return render(request, TOLD, context, status=403)
        if request.method == "POST":
            change_address(person, wanted, by=person, at=timezone.now())
            messages.success(request, _("Your address is changed. Sign in with it from now on."))
            return redirect("mfa_index")
    except (BadSignature, ValidationError):
        words = _("This link does not hold any more. Ask for another one.")
        return render(request, TOLD, {"title": _("Not any more"), "words": words}, status=410)
    intro = _("You sign in with %(address)s from now on.") % {"address": wanted}
    context = {"title": _("Your new address"), "intro": intro, "button": _("Take this address")}
    return render(request, FORM, context)


def _person(request: HttpRequest) -> User:
    person: User = User.objects.get(pk=request.user.pk)
    return person
