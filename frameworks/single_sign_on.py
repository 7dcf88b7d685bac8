"""OpenID Connect: who comes in by it, and which of their groups give which role."""

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import link_account
from accounts.confirming import confirm_by_sign_on
from accounts.models import User
from accounts.oidc import AGAIN
from frameworks.actions import follow_groups
from frameworks.actions.members import Seat
from frameworks.models import Framework, Party
from frameworks.roles import Role


def read_roles(lines: Iterable[str]) -> list[tuple[str, str, str, str]]:
    """Read which group has which role: group=FRAMEWORK:role or group=FRAMEWORK:role:PARTY.

    Raises ValueError for a line that says something else.
    """
    found = []
    for line in lines:
        group, _sign, seat = line.rpartition("=")
        framework, role, party = [*seat.split(":"), "", ""][:3]
        if not group or not framework or role not in set(Role) or seat.count(":") > 2:
            raise ValueError(line)
        found.append((group, framework, role, party))
    return found


def seats_of(groups: Iterable[str]) -> list[tuple[str, Seat]]:
    """Return the seats that groups give, each with its group; what does not exist gives none."""
    held = set(groups)
    rules = [rule for rule in read_roles(settings.OIDC_ROLES) if rule[0] in held]
    frameworks = {row.code: row for row in Framework.objects.filter(code__in=[r[1] for r in rules])}
    parties = {
        row.code: row for row in Party.objects.filter(code__in=[r[3] for r in rules if r[3]])
    }
    return [
        (group, (frameworks[framework], Role(role), parties.get(party)))
        for group, framework, role, party in rules
        if framework in frameworks
        and (not party or party in parties)
        and (role != Role.CONTACT or party)
    ]


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What the sign-in library asks when somebody comes back from the single sign-on."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """Say that no account is made by a page: pre_social_login has made what is due."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find or make the account, and bring its memberships in step with the groups.

        An account is made only for somebody whose groups give a role, and only an address that
        the provider has verified leads to an account that exists.
        """
        if sociallogin.state.get("process") == AGAIN:
            if _tells_of_two(sociallogin):
                self.on_authentication_error(request)
            answer = confirm_by_sign_on(request, sociallogin, at=timezone.now())
            raise ImmediateHttpResponse(answer)
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            # Accounts are tied together by their address, at signing in, and in no other way.
            raise ImmediateHttpResponse(redirect("sign-in"))
        if _tells_of_two(sociallogin):
            self.on_authentication_error(request)
        claims, at = _claims(sociallogin), timezone.now()
        seats = seats_of(_groups(claims))
        person = sociallogin.user if sociallogin.is_existing else None
        if person is None:
            person = self._person(claims, may_make=bool(seats))
            if person is not None and person.may_sign_in:
                link_account(person, sociallogin.account, at=at)
                sociallogin.user = person
        if person is None or not person.may_sign_in:
            words = _("The single sign-on knows you, this site does not. Ask for an invitation.")
            messages.error(request, words)
            raise ImmediateHttpResponse(redirect("sign-in"))
        follow_groups(User.objects.get(pk=person.pk), seats, at=at)

    def get_requests_session(self) -> Any:
        """Return what asks the provider: it follows no redirect, which is an error there."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:  # noqa: ARG002
        """Return where somebody goes who asks to tie accounts together, which is no way here."""
        return reverse("mfa_index")

    def _person(self, claims: dict[str, Any], *, may_make: bool) -> User | None:
        address = str(claims.get("email") or "").strip().lower()
        if not address or claims.get("email_verified") is not True:
            return None
        found: User | None = User.objects.at_address(address)
        if found is not None and _is_tied(found):
            # An address that somebody else got leads to nothing of the one before.
            return None
        if found is None and may_make:
            name = str(claims.get("name") or address.partition("@")[0])[:120]
            found = User.objects.create_user(address, None, full_name=name)
        return found

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """Say that it did not work, at the door."""
        words = _("The single sign-on did not let you in. Try again, or sign in here.")
        get_adapter(request).add_message(request, messages.ERROR, message=words)
        raise ImmediateHttpResponse(redirect("sign-in"))


def _is_tied(person: User) -> bool:
    return bool(SocialAccount.objects.filter(user=person).exists())


def _claims(sociallogin: Any) -> dict[str, Any]:
    told = sociallogin.account.extra_data or {}
    return {**told.get("id_token", {}), **told.get("userinfo", told)}


def _tells_of_two(sociallogin: Any) -> bool:
    """Say whether token and user info name different people, which OpenID Connect forbids."""
    told = sociallogin.account.extra_data or {}
    named = {part["sub"] for part in told.values() if isinstance(part, dict) and "sub" in part}
    return len(named) > 1


def _groups(claims: dict[str, Any]) -> list[str]:
    told = claims.get(settings.OIDC_GROUPS_CLAIM) or []
    listed = told if isinstance(told, list) else [told]
    return [str(group) for group in listed]
