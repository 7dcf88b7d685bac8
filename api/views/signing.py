"""Signing in for a token, and out again."""

from django.contrib.auth import authenticate, logout
from django.utils.translation import gettext as _
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.serializers.people import SignInBody, TokenSerializer
from api.throttling import SignInByAccount, SignInByAddress


class SignIn(Endpoint):
    """Sign in with e-mail address and password for a token.

    Send the token as `Authorization: Bearer …`; it is shown this once only.
    """

    tag = "sign-in"
    http_method_names = ["post"]
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (SignInByAddress, SignInByAccount)
    asks = SignInBody
    answers = TokenSerializer

    def post(self, request: Request) -> Response:
        body = self.read(request)
        user = authenticate(
            request._request,  # noqa: SLF001 - backends want Django's own request
            username=body["email"],
            password=body["password"],
        )
        if user is None:
            # The same words whether the account exists or not.
            raise AuthenticationFailed(_("The e-mail address or the password is wrong."))
        row, token = AuthToken.objects.create(user)
        answer = Response(self.shown({"token": token, "expires_at": row.expiry}))
        answer["Cache-Control"] = "no-store"
        return answer

    def get_authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - as inherited
        """Name the way to sign in, so that a refusal is a 401."""
        return "Bearer"


class SignOut(Endpoint):
    """Give the token back (or end the session); it is worth nothing from then on."""

    tag = "sign-in"
    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        self.read(request)
        if isinstance(request.auth, AuthToken):
            request.auth.delete()
        else:
            logout(request._request)  # noqa: SLF001 - the session belongs to Django's request
        return Response(status=204)
