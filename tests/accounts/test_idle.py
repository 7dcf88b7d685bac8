"""Sessions end where nobody is there for long, and at their day in any case; keys are renewed."""

from datetime import timedelta

import pytest
from django.conf import settings as shipped
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.sessions import SEEN
from tests.accounts.doors import SIGN_IN, code, confirm, is_in, sign_in, with_app
from tests.factories import PASSWORD, create_user

pytestmark = pytest.mark.django_db
LIST = "/accounts/security/sessions/"


def key_of(client: Client) -> str:
    return str(client.cookies[shipped.SESSION_COOKIE_NAME].value)


def last_seen(client: Client, **ago: float) -> None:
    session = client.session
    session[SEEN] = (timezone.now() - timedelta(**ago)).timestamp()
    session.save()


def test_session_ends_where_nobody_asked_for_anything_for_half_a_day() -> None:
    client, other = sign_in(create_user(password=PASSWORD)), sign_in(create_user(password=PASSWORD))
    last_seen(client, hours=12)
    last_seen(other, hours=11, minutes=59)
    key = key_of(client)
    answer = client.get("/me/mail/")
    assert answer["Location"] == f"{SIGN_IN}?next=/me/mail/"
    assert not Session.objects.filter(session_key=key).exists()
    assert is_in(other)


def test_hours_are_a_setting(settings: Settings) -> None:
    settings.IDLE_HOURS = 1
    client = sign_in(create_user(password=PASSWORD))
    last_seen(client, minutes=61)
    assert not is_in(client)


def test_api_knows_no_idle_session_either() -> None:
    client = sign_in(create_user(password=PASSWORD))
    assert client.get("/api/v1/me").status_code == 200
    last_seen(client, hours=13)
    assert client.get("/api/v1/me").status_code == 401


def test_whoever_asks_now_and_then_stays_and_is_noted_seldom(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(create_user(password=PASSWORD))
    client.get("/me/mail/")
    for ago in (11, 11, 11):
        last_seen(client, hours=ago)
        assert is_in(client)
    noted = client.session[SEEN]
    assert timezone.now().timestamp() - noted < 60
    last_seen(client, minutes=9)
    noted = client.session[SEEN]
    client.get("/me/mail/")
    assert client.session[SEEN] == noted


def test_what_a_page_asks_by_itself_keeps_no_session_alive() -> None:
    client = sign_in(create_user(password=PASSWORD))
    last_seen(client, hours=2)
    noted = client.session[SEEN]
    client.get("/me/mail/", headers={"X-Unattended": "yes"})
    assert client.session[SEEN] == noted
    client.get("/me/mail/")
    assert client.session[SEEN] > noted


def test_idle_session_is_not_listed() -> None:
    user = create_user(password=PASSWORD)
    client, idle = sign_in(user), sign_in(user)
    last_seen(idle, hours=13)
    assert [row.is_here for row in client.get(LIST).context["sessions"]] == [True]


def test_nothing_puts_the_end_of_a_session_off() -> None:
    client = sign_in(create_user(password=PASSWORD))
    until = Session.objects.get(session_key=key_of(client)).expire_date
    assert timedelta(days=13, hours=23) < until - timezone.now() <= timedelta(days=14)
    last_seen(client, hours=3)
    client.get("/me/mail/")
    confirm(client, "/accounts/security/address/")
    assert Session.objects.get(session_key=key_of(client)).expire_date == until
    session = client.session
    session.set_expiry(timezone.now() - timedelta(seconds=1))
    session.save()
    assert not is_in(client)


def test_session_of_before_goes_on() -> None:
    client = sign_in(create_user(password=PASSWORD))
    session = client.session
    del session[SEEN]
    session.save()
    assert is_in(client)


def test_confirming_who_one_is_gives_the_session_another_key() -> None:
    user = create_user(password=PASSWORD)
    client = sign_in(user)
    before = key_of(client)
    since = client.get(LIST).context["sessions"][0].began_at
    confirm(client, "/accounts/security/address/")
    assert key_of(client) != before
    assert not Session.objects.filter(session_key=before).exists()
    rows = client.get(LIST).context["sessions"]
    assert [(row.is_here, row.began_at) for row in rows] == [(True, since)]


def test_wrong_password_leaves_the_key() -> None:
    client = sign_in(create_user(password=PASSWORD))
    before = key_of(client)
    client.post("/accounts/again/?next=/me/mail/", {"password": "not this one"})
    assert key_of(client) == before
    assert is_in(client)


def test_confirming_by_a_code_gives_the_session_another_key() -> None:
    user = create_user(password=PASSWORD)
    with_app(user)
    client = Client()
    client.force_login(user)
    before = key_of(client)
    client.post("/accounts/again/step/?next=/me/mail/", {"code": code()})
    assert key_of(client) != before
    assert is_in(client)
