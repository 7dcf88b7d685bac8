"""What the sign-in library asks of this program: its limits, its words, its history."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.actions import note_failure, note_security, set_password
from accounts.confirming import confirms_elsewhere
from accounts.locking import lock, unlock
from accounts.models import User

# Five failures for one account from one place; the place belongs to the key, so that nobody
# locks another person out from elsewhere. Many for one account from everywhere, and many from
# one place for all accounts, are limited as well.
FAILURES = {"failed": "5/5m/key", "account": "100/h/key", "place": "60/5m/ip"}
NO_PLACE = "0.0.0.0"  # noqa: S104 - no address is bound: a socket has none to tell
VERBS = {
    "mfa/email/totp_activated": "add_second_factor",
    "mfa/email/webauthn_added": "add_second_factor",
    "mfa/email/totp_deactivated": "remove_second_factor",
    "mfa/email/webauthn_removed": "remove_second_factor",
    "mfa/email/recovery_codes_generated": "make_recovery_codes",
}
SAID = {
    "mfa/messages/totp_activated.txt": _l("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _l("The authenticator app is taken out."),
    "mfa/messages/webauthn_added.txt": _l("The passkey is set up."),
    "mfa/messages/webauthn_removed.txt": _l("The passkey is taken out."),
    "mfa/messages/recovery_codes_generated.txt": _l(
        "These are new recovery codes. They are shown this once only."
    ),
}


class TooManyTriesError(ValidationError):
    """Somebody tried too often; the message is fit to show."""

    wait = 300


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The account side: passwords, limits, and what the history tells."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _l("Too many tries. Wait five minutes, then try again."),
        "rate_limited": _l("Too many tries. Wait five minutes, then try again."),
        "incorrect_password": _l("This is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - as inherited
        """Say that nobody makes an account without an invitation."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return where somebody asks from."""
        if not request.META.get("REMOTE_ADDR"):
            request.META["REMOTE_ADDR"] = NO_PLACE
        return cast("str", super().get_client_ip(request))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return whom an address and a password belong to. Raises TooManyTriesError.

        The page, the API and the admin ask here, so that there is one door with one count.
        """
        address = str(credentials.get("email", "")).strip().lower()
        used = self._count(request, address)
        user = authenticate(request, username=address, password=credentials["password"])
        if user is None:
            note_failure(address, at=timezone.now())
            return None
        # What was right is not counted, and what was wrong before still is.
        for one in used:
            one.rollback()
        return user

    def _count(self, request: HttpRequest, address: str) -> list[ratelimit.RateLimitUsage]:
        place = ratelimit.get_ip(request)
        # The place first: whoever is refused by it leaves no count for each address they name.
        keys = {"place": None, "failed": f"{place} {address}", "account": address}
        used: list[ratelimit.RateLimitUsage] = []
        for action, key in keys.items():
            use = ratelimit.consume(
                request, app="accounts", action=action, config=FAILURES, key=key, limit_get=True
            )
            if use is None:
                for one in used:
                    one.rollback()
                raise TooManyTriesError(
                    self.error_messages["too_many_login_attempts"], code="too_many"
                )
            used.append(use)
        return used

    def reauthenticate(self, user: User, password: str) -> bool:
        """Say whether this is the password of who is signed in; counted like a sign-in."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return by what somebody can confirm who they are."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not methods and confirms_elsewhere(user):
            words = _("Use the single sign-on")
            methods.append({"id": "sso", "description": words, "url": reverse("again-sign-on")})
        return methods

    def pre_login(self, request: HttpRequest, user: User, **hook: Any) -> HttpResponse | None:
        """Turn back whoever came by another way than a password into an account that is closed."""
        if not user.may_sign_in:
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return cast("HttpResponse | None", super().pre_login(request, user, **hook))

    def is_safe_url(self, url: str | None) -> bool:
        """Say whether somebody may be led to an address; what is none leads nowhere."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            # As an address with half a bracket, which nobody can read.
            return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin a session, and tell the history."""
        super().login(request, user)
        note_security(user, verb="sign_in", by=user, at=timezone.now())

    def set_password(self, user: User, password: str) -> None:
        """Give an account another password."""
        set_password(user, password, by=user, at=timezone.now())

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:  # noqa: ARG002
        """Lead who has left back to the door, as if the account were unknown."""
        return redirect("sign-in")

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,  # noqa: ARG002 - as inherited
        email: str | None = None,  # noqa: ARG002 - as inherited
    ) -> None:
        """Tell the history and the person what changed at the doors of the account."""
        if verb := VERBS.get(template_prefix):
            note_security(user, verb=verb, by=user, at=timezone.now())

    def add_message(  # noqa: PLR0917 - as inherited
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002 - as inherited
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what happened in our own words; what a page shows anyway is not said again."""
        words = message or SAID.get(message_template or "")
        if words:
            messages.add_message(request, level, str(words), extra_tags=extra_tags)


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second step: its words, and how its secrets are kept."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _l("This code does not hold. Take the one that is shown now."),
    }

    def get_totp_issuer(self) -> str:
        """Return the name that authenticator apps show."""
        return "Commitment Tracker"

    def encrypt(self, text: str) -> str:
        """Lock a secret before it is stored."""
        return lock(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Read a stored secret, also one from before they were locked."""
        return unlock(encrypted_text)
