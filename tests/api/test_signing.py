"""Signing in for a token, by session, and out; nothing is open to whoever did neither."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken
from history.models import AuditEvent
from tests.api.world import API, World, get
from tests.factories import PASSWORD, create_framework, create_user


def sign_in(email: str, password: str = PASSWORD) -> Any:
    body = {"email": email, "password": password}
    return APIClient().post(f"{API}/sign-in", body, format="json")


def ask(token: str, scheme: str = "Bearer") -> Any:
    return APIClient().get(f"{API}/me", headers={"Authorization": f"{scheme} {token}"})


@pytest.fixture
def email(db: None) -> str:
    return create_user(password=PASSWORD).email


def test_token_is_kept_as_a_hash_and_expires(email: str) -> None:
    answer = sign_in(email.upper())
    assert answer.status_code == 200
    token = answer.json()["token"]
    assert ask(token).json()["email"] == email
    row = ApiToken.objects.get()
    assert token not in (row.digest, row.token_key)
    assert timedelta(days=29) < row.expiry - timezone.now() <= timedelta(days=30)
    ApiToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert ask(token).status_code == 401


def test_wrong_password_and_unknown_account_are_told_alike(email: str) -> None:
    wrong, unknown = sign_in(email, "wrong"), sign_in("nobody@example.org")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json()["detail"] == unknown.json()["detail"]
    assert wrong["WWW-Authenticate"] == "Bearer"


def test_who_has_left_gets_nothing(db: None) -> None:
    user = create_user(password=PASSWORD)
    token = sign_in(user.email).json()["token"]
    user.is_active = False
    user.save()
    assert ask(token).status_code == 401
    assert sign_in(user.email).status_code == 401


@pytest.mark.parametrize(
    "token", ["x", "", "ct_" + "a" * 40, "\u00e9" * 20, "a b", "a\0b" * 9, "x" * 5000]
)
def test_nonsense_is_no_token(token: str, db: None) -> None:
    assert ask(token).status_code == 401


def test_signing_out_ends_this_token_only(email: str) -> None:
    first, second = (sign_in(email).json()["token"] for _ in range(2))
    client = APIClient()
    answer = client.post(f"{API}/sign-out", headers={"Authorization": f"Bearer {first}"})
    assert answer.status_code == 204
    assert ask(first).status_code == 401
    assert ask(second).status_code == 200


def test_session_needs_the_csrf_token_to_write(db: None) -> None:
    user = create_user(password=PASSWORD)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.get(f"{API}/me").status_code == 200
    refused = client.post(f"{API}/sign-out")
    assert refused.status_code == 403
    assert refused.json()["type"].endswith("forbidden")
    secret = "a" * 32
    client.cookies["csrftoken"] = secret
    ended = client.post(
        f"{API}/sign-out", content_type="application/json", headers={"X-CSRFToken": secret}
    )
    assert ended.status_code == 204
    assert client.get(f"{API}/me").status_code == 401
    assert AuditEvent.objects.filter(verb="sign_out").count() == 1


def test_tries_for_one_account_are_limited_and_hurt_no_other(email: str) -> None:
    other = create_user(password=PASSWORD).email
    answers = [sign_in(email, "wrong").status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]
    limited = sign_in(email)
    assert limited.status_code == 429
    assert 0 < int(limited["Retry-After"]) <= 300
    assert limited.json()["type"].endswith("throttled")
    assert sign_in(other).status_code == 200
    cache.clear()


@pytest.mark.parametrize("body", [{}, {"email": "a@b.c"}, {"email": [], "password": {}}])
def test_half_a_sign_in_is_refused(body: dict[str, Any], db: None) -> None:
    answer = APIClient().post(f"{API}/sign-in", body, format="json")
    assert answer.status_code == 400
    assert "password" in answer.json()["errors"]


def test_me_tells_memberships_in_force(world: World) -> None:
    me = get(world.contact, "me").json()
    (membership,) = me["memberships"]
    assert membership["framework"]["code"] == world.framework.code
    assert membership["party"]["code"] == world.party.code
    assert membership["role"] == "contact"
    assert get(create_user(), "me").json()["memberships"] == []
    assert create_framework().code not in str(me)
