"""The single sign-on: begun by a button, straight from the provider, and asked once more there."""

import time
from typing import Any

import pytest
from django.conf import settings as shipped
from django.test import Client

from accounts.models import ApiToken, User
from tests.accounts.doors import is_in, sign_in, with_app
from tests.accounts.provider import Provider
from tests.accounts.rounds import BEGIN, come_back, go_round
from tests.factories import PASSWORD, create_user

pytestmark = pytest.mark.django_db
TOKENS, AGAIN = "/me/tokens/", "/accounts/again/sign-on/"
TOKEN = {"name": "x", "scope": "read", "days": "7"}


def test_link_begins_no_session_by_the_sign_on(running: Provider) -> None:
    client = Client()
    page = client.get(BEGIN, {"next": "/me/mail/"})
    assert page.status_code == 200
    assert "socialaccount_states" not in client.session
    assert running.asked == {}
    assert Client(enforce_csrf_checks=True).post(BEGIN).status_code == 403
    assert come_back(client, client.post(f"{BEGIN}?next=/me/mail/"))["Location"] == "/me/mail/"
    assert is_in(client)


def test_page_that_leads_away_is_no_form(running: Provider) -> None:
    page = Client().post(BEGIN)
    assert page.context["address"].startswith(f"{running.issuer}/authorize?")
    assert 'http-equiv="refresh"' in page.content.decode()
    assert "form-action 'self'" in page["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/token", "/keys", "/userinfo"])
def test_no_redirect_of_the_provider_is_followed(path: str, running: Provider) -> None:
    running.moved = path
    client, answer = go_round()
    assert answer["Location"] == "/accounts/sign-in/"
    assert running.followed == []
    assert not is_in(client)


def test_provider_whose_description_moved_is_not_followed_either(running: Provider) -> None:
    running.moved = "/.well-known/openid-configuration"
    assert Client().post(BEGIN)["Location"] == "/accounts/sign-in/"
    assert running.followed == []


def test_provider_that_is_away_is_said_to_be(running: Provider) -> None:
    running.moved = "/nothing"
    client = Client()
    away = client.post(BEGIN)
    running.shutdown()
    running.server_close()
    address = f"{BEGIN}callback/"
    state = away.context["address"].partition("state=")[2].partition("&")[0]
    answer = client.get(address, {"code": "one-code", "state": state})
    assert answer["Location"] == "/accounts/sign-in/"


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/security/address/",
        "/accounts/security/app/",
        "/accounts/security/passkeys/add/",
        "/me/data/",
    ],
)
def test_who_comes_by_the_sign_on_alone_is_asked_there_before_what_matters(
    path: str, running: Provider
) -> None:
    client, _answer = go_round()
    key = client.cookies[shipped.SESSION_COOKIE_NAME].value
    asked = client.get(path)
    assert asked["Location"].startswith(f"{AGAIN}?next=")
    assert client.get(asked["Location"]).status_code == 200
    answer = come_back(client, client.post(asked["Location"]))
    assert (running.asked["prompt"], running.asked["max_age"]) == ("login", "0")
    assert answer["Location"] == path
    assert client.get(path).status_code == 200
    assert client.cookies[shipped.SESSION_COOKIE_NAME].value != key


def test_what_was_sent_goes_on_after_the_provider_asked(running: Provider) -> None:
    client, _answer = go_round()
    asked = client.post(TOKENS, TOKEN)
    assert not ApiToken.objects.exists()
    come_back(client, client.post(asked["Location"]))
    assert [token.name for token in ApiToken.objects.all()] == ["x"]


@pytest.mark.parametrize(
    "in_token",
    [
        {"auth_time": int(time.time()) - 3600},
        {"auth_time": int(time.time()) + 3600},
        {"auth_time": None},
        {"auth_time": True},
        {"auth_time": "now"},
    ],
)
def test_provider_that_asked_nobody_confirms_nothing(
    in_token: dict[str, Any], running: Provider
) -> None:
    client, _answer = go_round()
    asked = client.post(TOKENS, TOKEN)
    running.in_token = in_token
    answer = come_back(client, client.post(asked["Location"]))
    assert answer["Location"] == "/accounts/security/"
    assert not ApiToken.objects.exists()
    assert client.get("/me/data/").status_code == 302


def test_somebody_else_at_the_provider_confirms_nothing(running: Provider) -> None:
    go_round()
    running.claims |= {"sub": "u-2", "email": "lee@example.org"}
    client, _answer = go_round()
    asked = client.post(TOKENS, TOKEN)
    running.claims |= {"sub": "u-1", "email": "kim@example.org"}
    answer = come_back(client, client.post(asked["Location"]))
    assert answer["Location"] == "/accounts/security/"
    assert not ApiToken.objects.exists()
    lee = User.objects.get(email="lee@example.org")
    assert client.session["_auth_user_id"] == str(lee.pk)


def test_who_has_a_password_or_a_second_step_is_asked_for_it_here(running: Provider) -> None:
    client, _answer = go_round()
    with_app(User.objects.get(email="kim@example.org"))
    assert client.get("/me/data/")["Location"].startswith("/accounts/again/step/")
    client = sign_in(create_user(password=PASSWORD))
    assert client.get("/me/data/")["Location"].startswith("/accounts/again/?")


def test_answer_to_the_question_signs_nobody_in_who_is_not(running: Provider) -> None:
    client, _answer = go_round()
    away = client.post(f"{AGAIN}?next=/me/data/")
    client.post("/accounts/sign-out/")
    come_back(client, away)
    assert not is_in(client)
