"""Named tokens: shown once, kept as a hash, for so much and so long."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import make_token
from accounts.actions.tokens import MOST
from accounts.models import ApiToken, TokenScope, User
from history.models import AuditEvent
from tests.accounts.doors import confirm_and_post, link_in, sign_in, write_letters
from tests.factories import PASSWORD, create_superuser, create_user

pytestmark = pytest.mark.django_db
PAGE = "/me/tokens/"
OTHER = "quite another pass phrase"


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


def signed_in(user: Any, password: str = PASSWORD) -> str:
    body = {"email": user.email, "password": password}
    answer = APIClient().post("/api/v1/sign-in", body, format="json")
    return str(answer.json()["token"])


def holds(token: str) -> bool:
    headers = {"Authorization": f"Bearer {token}"}
    return APIClient().get("/api/v1/me", headers=headers).status_code == 200


def by_letter(user: User) -> None:
    Client().post("/accounts/password/", {"email": user.email})
    write_letters()
    client = Client()
    form = client.get(link_in(str(mail.outbox[-1].body)))["Location"]
    client.post(form, {"new_password1": OTHER, "new_password2": OTHER})


def by_oneself(user: User) -> None:
    told = {"old_password": PASSWORD, "new_password1": OTHER, "new_password2": OTHER}
    sign_in(user).post("/accounts/security/password/", told)


def by_administrator(user: User) -> None:
    client = sign_in(create_superuser(password=PASSWORD))
    page = f"/admin/accounts/user/{user.pk}/password/"
    client.post(page, {"password": OTHER, "again": OTHER})


def everywhere(user: User) -> None:
    confirm_and_post(sign_in(user), "/accounts/security/sessions/end/")


def everywhere_with_tokens(user: User) -> None:
    confirm_and_post(sign_in(user), "/accounts/security/sessions/end/", tokens="on")


@pytest.mark.parametrize(
    ("throw_out", "stays"),
    [
        (by_letter, False),
        (by_oneself, True),
        (by_administrator, False),
        (everywhere, True),
        (everywhere_with_tokens, False),
    ],
)
def test_what_throws_somebody_out_ends_tokens_too(
    throw_out: Callable[[User], None], stays: bool
) -> None:
    user = create_user(password=PASSWORD)
    for_a_password, own = signed_in(user), made(user, TokenScope.READ)["Authorization"][7:]
    assert holds(for_a_password)
    assert holds(own)
    throw_out(user)
    assert not holds(for_a_password)
    assert holds(own) is stays
    told = AuditEvent.objects.filter(subject=user.uuid, verb="revoke_token")
    assert told.count() == (1 if stays else 2)


def test_person_gets_a_letter_about_a_token_but_not_about_a_program_that_signs_in() -> None:
    user = create_user(password=PASSWORD)
    signed_in(user)
    assert write_letters() == 0
    made(user, TokenScope.ALL)
    assert write_letters() == 1
    assert "token" in str(mail.outbox[0].body)


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
