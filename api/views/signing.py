"""Signing in for a token, and out again."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from django.contrib.auth import logout
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import SIGNED_IN, make_token, note_security, revoke_token
from accounts.adapter import TooManyTriesError
from accounts.codes import CodeForm
from accounts.models import ApiToken, TokenScope, User
from api.base import Endpoint
from api.serializers.people import SignInBody, TokenSerializer
from frameworks.permissions import has_second_step, owes_second_step

DAYS = 30


class SignIn(Endpoint):
    """Sign in with e-mail address and password for a token.

    Send the token as `Authorization: Bearer …`; it is shown this once only. Where the account
    has a second step, send its code (of the app, or a recovery code) as well.
    """

    tag = "sign-in"
    http_method_names = ["post"]
    authentication_classes = ()
    permission_classes = (AllowAny,)
    is_limited = True
    asks = SignInBody
    answers = TokenSerializer

    def post(self, request: Request) -> Response:
        body = self.read(request)
        user = self._person(request, body)
        row, token = make_token(
            user,
            name=SIGNED_IN,
            is_sign_in=True,
            scope=TokenScope.ALL,
            days=DAYS,
            by=user,
            at=self.at,
        )
        note_security(user, verb="sign_in", by=user, at=self.at)
        answer = Response(self.shown({"token": token, "expires_at": row.expiry}))
        answer["Cache-Control"] = "no-store"
        return answer

    def _person(self, request: Request, body: dict[str, Any]) -> User:
        """Return who signs in: the same door as the page, with the same count and second step."""
        try:
            user = get_adapter().authenticate(
                request._request,  # noqa: SLF001 - backends want Django's own request
                email=body["email"],
                password=body["password"],
            )
        except TooManyTriesError as error:
            raise Throttled(wait=error.wait) from error
        if user is None:
            # The same words whether the account exists or not.
            raise AuthenticationFailed(_("The e-mail address or the password is wrong."))
        if has_second_step(user):
            form = CodeForm(user=user, data={"code": body.get("code", "")})
            if not form.is_valid():
                raise AuthenticationFailed(_("Send the code of your second step as well."))
            form.authenticator.record_usage()
        elif owes_second_step(user):
            raise PermissionDenied(_("Set a second step up on the site first."))
        return cast("User", user)

    def get_authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - as inherited
        """Name the way to sign in, so that a refusal is a 401."""
        return "Bearer"


class SignOut(Endpoint):
    """Give the token back (or end the session); it is worth nothing from then on."""

    tag = "sign-in"
    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        self.read(request)
        if isinstance(request.auth, ApiToken):
            revoke_token(request.auth, by=self.user, at=self.at)
        else:
            note_security(self.user, verb="sign_out", by=self.user, at=self.at)
            logout(request._request)  # noqa: SLF001 - the session belongs to Django's request
        return Response(status=204)
