"""Signing in and out through the pages."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import make_token
from accounts.models import TokenScope
from reminders.actions.feeding import make_feed
from reminders.feeds import feed_of
from tests.accounts.doors import is_in
from tests.accounts.doors import sign_in as sign_in_by_page
from tests.factories import PASSWORD, create_superuser, create_user

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/sign-in/"


def sign_in(client: Client, **values: str) -> Any:
    return client.post(ADDRESS, {"password": PASSWORD, **values})


def test_right_password_leads_where_the_person_wanted_to_go() -> None:
    create_user(email="kim@example.org", password=PASSWORD)
    answer = sign_in(Client(), username="kim@example.org", next="/?standing=overdue")
    assert answer["Location"] == "/?standing=overdue"


def test_writing_the_address_in_capitals_makes_no_difference() -> None:
    create_user(email="kim@example.org", password=PASSWORD)
    assert sign_in(Client(), username="KIM@Example.org").status_code == 302


def test_sign_in_leads_to_no_other_site() -> None:
    create_user(email="kim@example.org", password=PASSWORD)
    answer = sign_in(Client(), username="kim@example.org", next="https://evil.example/")
    assert answer["Location"] == "/"


@pytest.mark.parametrize("address", ["https://[::1", "//[", "http://[a]b/", "\\\\[x"])
def test_an_address_that_nobody_can_read_leads_nowhere(address: str) -> None:
    create_user(email="kim@example.org", password=PASSWORD)
    client = Client()
    answer = sign_in(client, username="kim@example.org", next=address)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/accounts/sign-in/", {"next": address}).status_code == 302
    assert client.post("/accounts/sign-in/step/", {"next": address}).status_code == 302


def test_wrong_password_unknown_address_and_closed_account_get_the_same_words() -> None:
    create_user(email="kim@example.org", password=PASSWORD)
    create_user(email="gone@example.org", password=PASSWORD, is_active=False)
    tries = (
        {"username": "kim@example.org", "password": "wrong"},
        {"username": "nobody@example.org"},
        {"username": "gone@example.org"},
    )
    pages = [sign_in(Client(), **values).content.decode() for values in tries]
    errors = {re.findall(r'role="alert">([^<]+)<', page)[0] for page in pages}
    assert errors == {"This e-mail address and this password do not belong together."}


def test_error_keeps_the_address_and_forgets_the_password() -> None:
    page = sign_in(Client(), username="kim@example.org", password="typed").content.decode()
    assert 'value="kim@example.org"' in page
    assert "typed" not in page


def test_words_that_are_no_address_are_refused_beside_the_field() -> None:
    page = sign_in(Client(), username="kim").content.decode()
    assert re.search(r'class="field-error"[^>]*>Enter a valid email address', page)


def test_who_is_signed_in_is_led_on() -> None:
    client = Client()
    client.force_login(create_user())
    assert client.get(ADDRESS)["Location"] == "/"


def test_link_cannot_sign_anybody_out() -> None:
    client = Client()
    client.force_login(create_user())
    assert client.get("/accounts/sign-out/").status_code == 405
    assert client.get("/").status_code == 200
    assert client.post("/accounts/sign-out/")["Location"] == ADDRESS
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("is_demo", [True, False])
def test_invented_people_get_in_during_the_demonstration_only(
    is_demo: bool, settings: Settings
) -> None:
    settings.DEMO = True
    invented = create_superuser(password=PASSWORD, is_demo=True)
    inside = Client()
    inside.force_login(invented)
    _row, token = make_token(
        invented, name="x", scope=TokenScope.ALL, days=3, by=invented, at=timezone.now()
    )
    feed = make_feed(invented, framework=None, by=invented, at=timezone.now())
    settings.DEMO = is_demo
    body = {"email": invented.email, "password": PASSWORD}
    bearer = {"Authorization": f"Bearer {token}"}
    tries = {
        "session": inside.get("/me/mail/").status_code == 200,
        "page": is_in(sign_in_by_page(invented)),
        "api": Client().post("/api/v1/sign-in", body, "application/json").status_code == 200,
        "token": Client().get("/api/v1/me", headers=bearer).status_code == 200,
        "feed": feed_of(feed.secret) is not None,
    }
    assert tries == dict.fromkeys(tries, is_demo)


@pytest.mark.parametrize("is_demo", [True, False])
def test_sign_ins_are_listed_in_the_demonstration_only(is_demo: bool, settings: Settings) -> None:
    settings.DEMO = is_demo
    page = Client().get(ADDRESS).content.decode()
    assert ("demo-manager" in page) == is_demo
    assert ("Demonstration" in page) == is_demo
