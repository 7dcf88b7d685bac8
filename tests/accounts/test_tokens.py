"""Named tokens: shown once, kept as a hash, for so much and so long."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import make_token
from accounts.actions.tokens import MOST
from accounts.models import ApiToken, TokenScope
from history.models import AuditEvent
from tests.accounts.doors import sign_in
from tests.factories import PASSWORD, create_user

pytestmark = pytest.mark.django_db
PAGE = "/me/tokens/"


def made(user: Any, scope: TokenScope) -> dict[str, str]:
    _row, token = make_token(user, name="x", scope=scope, days=3, by=user, at=timezone.now())
    return {"Authorization": f"Bearer {token}"}


def test_page_shows_a_token_once_and_keeps_a_hash() -> None:
    user = create_user(password=PASSWORD)
    client = sign_in(user)
    asked = client.post(PAGE, {"name": "Nightly export", "scope": "read", "days": "7"})
    assert asked["Location"].startswith("/accounts/again/")
    answer = client.post(asked["Location"], {"password": PASSWORD})
    (token,) = re.findall(r"data-token>([^<]+)<", answer.content.decode())
    row = ApiToken.objects.get(name="Nightly export")
    assert token not in (row.digest, row.token_key)
    assert row.scope == TokenScope.READ
    assert row.expiry - timezone.now() < timedelta(days=7, minutes=1)
    assert token not in client.get(PAGE).content.decode()
    me = APIClient().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert me.status_code == 200
    told = AuditEvent.objects.filter(subject=user.uuid, verb="make_token").latest("pk")
    assert token not in str(told.changes)


def test_nobody_revokes_anothers_token() -> None:
    user, other = create_user(password=PASSWORD), create_user(password=PASSWORD)
    made(user, TokenScope.ALL)
    row = ApiToken.objects.get()
    page = f"/me/tokens/{row.digest[:24]}/revoke/"
    assert sign_in(other).post(page).status_code == 404
    assert sign_in(user).post(page).status_code == 302
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(("name", "days"), [("", 3), (" ", 3), ("x", 0), ("x", 367), ("a\0b", 3)])
def test_token_says_what_it_is_for_and_ends(name: str, days: int) -> None:
    user = create_user()
    with pytest.raises(ValidationError):
        make_token(user, name=name, scope=TokenScope.ALL, days=days, by=user, at=timezone.now())


def test_tokens_are_no_more_than_some() -> None:
    user = create_user()
    for _number in range(MOST):
        made(user, TokenScope.READ)
    with pytest.raises(ValidationError):
        made(user, TokenScope.READ)
