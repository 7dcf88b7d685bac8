"""Signing in and out."""

from typing import Any

from allauth.account.views import LoginView
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator

from accounts.actions import note_security
from accounts.adapter import TooManyTriesError
from accounts.forms import SignInForm
from accounts.models import User
from accounts.single import single_sign_on


class SignIn(LoginView):  # type: ignore[misc]
    """The page to sign in at; it leads on to the second step where the account has one."""

    template_name = "accounts/sign_in.html"

    def get_form_class(self) -> type[SignInForm]:
        """Return our own form."""
        return SignInForm

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """Show what was wrong; too many tries say how long to wait."""
        answer: HttpResponse = super().form_invalid(form)
        if form.has_error("__all__", "too_many"):
            answer.status_code = 429
            answer["Retry-After"] = str(TooManyTriesError.wait)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where to go on to, and the single sign-on where there is one."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["next"] = self.get_next_url() or ""
        context["single_sign_on"] = single_sign_on(context["next"])
        return context


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    """Ends the session, also one that waits for the second step; a link cannot do it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End it, and tell the history."""
        user = request.user
        if isinstance(user, User) or user.is_authenticated:
            person = User.objects.get(pk=user.pk)
            note_security(person, verb="sign_out", by=person, at=timezone.now())
        return super().post(request, *args, **kwargs)
