"""Confirming who one is before something that matters: by password, second step or single sign-on.

Who comes in by the single sign-on alone confirms it there. The library asks such people nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    resume_request,
)
from allauth.core.exceptions import ReauthenticationRequired
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sessions import renew_key

View = Callable[..., HttpResponse]
# How far the clocks of the provider and of this machine may be apart.
CLOCKS = timedelta(minutes=1)
READING = frozenset({"GET", "HEAD"})


def once_more(view: View, *, open_to_read: bool = False) -> View:
    """Ask once more who it is before a page; with `open_to_read` before what it is sent only."""
    asked: View = reauthentication_required(allow_get=open_to_read)(view)

    @wraps(view)
    def ask(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reads = open_to_read and request.method in READING
        if not reads and confirms_elsewhere(request.user) and not _is_fresh(request):
            raise ReauthenticationRequired
        return asked(request, *args, **kwargs)

    return ask


def once_more_to_write(view: View) -> View:
    """Ask once more who it is before a page takes what it is sent."""
    return once_more(view, open_to_read=True)


def renewing(view: View) -> View:
    """Give the session another key where the page took somebody's word that it is they."""

    @wraps(view)
    def confirm(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before = len(_confirmations(request))
        answer = view(request, *args, **kwargs)
        if len(_confirmations(request)) > before:
            renew_key(request)
        return answer

    return confirm


def confirms_elsewhere(user: Any) -> bool:
    """Say whether only the single sign-on can tell that it is this person."""
    return bool(
        settings.OIDC_ISSUER
        and user.is_authenticated
        and not get_reauthentication_flows(user)
        and SocialAccount.objects.filter(user=user).exists()
    )


def confirm_by_sign_on(request: HttpRequest, sociallogin: Any, *, at: datetime) -> HttpResponse:
    """Take the provider's word that it is the person of this session, who signed in there just now.

    Then what was asked for goes on; otherwise it is said that it does not.
    """
    asked_at = datetime.fromisoformat(sociallogin.state["data"]["asked_at"])
    person = sociallogin.user if sociallogin.is_existing else None
    is_same = isinstance(person, User) and person.pk == request.user.pk
    if not is_same or not _was_just_now(sociallogin, asked_at=asked_at, at=at):
        messages.error(request, _("The single sign-on did not confirm that it is you."))
        return redirect("mfa_index")
    record_authentication(request, person, method="socialaccount", reauthenticated=True)
    renew_key(request)
    request.GET = QueryDict(urlencode({"next": sociallogin.state.get("next", "")}))
    return resume_request(request) or redirect("mfa_index")


def _was_just_now(sociallogin: Any, *, asked_at: datetime, at: datetime) -> bool:
    """Say whether the signed token tells of a sign-in after it was asked for."""
    told = (sociallogin.account.extra_data or {}).get("id_token", {}).get("auth_time")
    if isinstance(told, bool) or not isinstance(told, int):
        return False
    return (asked_at - CLOCKS).timestamp() <= told <= (at + CLOCKS).timestamp()


def _is_fresh(request: HttpRequest) -> bool:
    latest = max((record["at"] for record in _confirmations(request)), default=0)
    age: float = timezone.now().timestamp() - latest
    return age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _confirmations(request: HttpRequest) -> list[dict[str, Any]]:
    records = get_authentication_records(request, request.user)
    return [record for record in records if record.get("reauthenticated")]
