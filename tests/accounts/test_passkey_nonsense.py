"""What is no passkey is a wrong one, at every place that takes passkeys."""

import base64
import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from tests.accounts.doors import SIGN_IN, confirm, sign_in, with_app
from tests.factories import PASSWORD, create_user

pytestmark = pytest.mark.django_db


def packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def told(response: Any, **more: Any) -> str:
    key = {"id": packed(b"a" * 16), "rawId": packed(b"a" * 16), "type": "public-key"}
    return json.dumps(key | {"response": response} | more)


CLIENT = packed(json.dumps({"type": "webauthn.create", "challenge": "", "origin": ""}).encode())
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}
NONSENSE = [
    "[" * 10_000,
    "9" * 5_000,
    '{"a": NaN}',
    "[]",
    "{}",
    "7",
    '"a"',
    told(None),
    told([]),
    told({}),
    told({"clientDataJSON": 7, "attestationObject": 7}),
    told({"clientDataJSON": CLIENT, "attestationObject": packed(b"")}),
    told({"clientDataJSON": CLIENT, "attestationObject": packed(b"\xff" * 40)}),
    told({"clientDataJSON": CLIENT, "attestationObject": packed(b"\x81" * 20_000)}),
    told({"clientDataJSON": CLIENT, "attestationObject": packed(b"\xa1\x63fmt\x64none")}),
    told({"clientDataJSON": packed(b"\xff\xfe"), "attestationObject": packed(b"\xa0")}),
    told({"clientDataJSON": CLIENT, "authenticatorData": packed(b"a"), "signature": packed(b"")}),
    told(
        {
            "clientDataJSON": CLIENT,
            "authenticatorData": packed(b"\0" * 37),
            "signature": packed(b"a"),
            "userHandle": packed(b"9" * 40),
        }
    ),
    told({"clientDataJSON": CLIENT}, id="\x00", rawId="é"),
]


def person() -> tuple[User, Client]:
    user = create_user(password=PASSWORD)
    return user, sign_in(user)


@pytest.mark.parametrize("credential", NONSENSE)
def test_nothing_breaks_and_nobody_gets_in(credential: str) -> None:
    user, client = person()
    add = "/accounts/security/passkeys/add/"
    assert confirm(client, add).status_code == 200
    assert client.post(add, {"name": "a", "credential": credential}).status_code == 200
    assert client.get("/accounts/again/").status_code == 200
    again = client.post("/accounts/again/passkey/", {"credential": credential})
    assert again.status_code in {200, 302}
    assert not Authenticator.objects.filter(user=user, type="webauthn").exists()

    stranger = Client()
    asked = stranger.get("/accounts/sign-in/passkey/", headers=SCRIPT)
    assert "request_options" in asked.json()
    answer = stranger.post("/accounts/sign-in/passkey/", {"credential": credential})
    assert answer.status_code in {200, 302}
    assert "_auth_user_id" not in stranger.session

    with_app(user)
    halfway = Client()
    halfway.post(SIGN_IN, {"username": user.email, "password": PASSWORD})
    assert halfway.get("/accounts/sign-in/step/").status_code == 200
    step = halfway.post("/accounts/sign-in/step/", {"credential": credential})
    assert step.status_code == 200
    assert "_auth_user_id" not in halfway.session
