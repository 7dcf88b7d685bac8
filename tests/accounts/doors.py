"""What tests do at the doors: sign in, confirm that it is oneself, make codes."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
)
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import User
from tests.factories import PASSWORD

SIGN_IN = "/accounts/sign-in/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sign_in(user: User, password: str = PASSWORD, **where: Any) -> Client:
    """Return a browser in which a person signed in by the page."""
    client = Client(**where)
    client.post(SIGN_IN, {"username": user.email, "password": password})
    return client


def is_in(client: Client) -> bool:
    """Say whether the pages open."""
    return client.get("/me/mail/").status_code == 200


def confirm(client: Client, path: str, password: str = PASSWORD) -> Any:
    """Open a page that asks once more who it is, answer, and return the page."""
    asked = client.get(path)
    assert asked.status_code == 302, path
    client.post(asked["Location"], {"password": password})
    return client.get(path)


def confirm_and_post(client: Client, path: str, password: str = PASSWORD, **body: Any) -> Any:
    """Post, answer where that asks once more who it is, and return what came of it."""
    answer = client.post(path, body)
    if answer.status_code == 302 and answer["Location"].startswith("/accounts/again/"):
        answer = client.post(answer["Location"], {"password": password})
    return answer


def code(steps: int = 0, secret: str = SECRET) -> str:
    """Return what an authenticator app shows now, or so many steps away."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def with_app(user: User) -> Authenticator:
    """Set an authenticator app up for a person."""
    found: Authenticator = TOTP.activate(user, SECRET).instance
    return found


def write_letters() -> int:
    """Let the worker send what is owed."""
    return actions.send_letters(clock=timezone.now, at=timezone.now())


def link_in(body: str) -> str:
    """Return the path of the link that stands in a letter."""
    found = next(word for word in body.split() if word.startswith("http") and word.count("/") > 3)
    return "/" + found.split("/", 3)[3]
