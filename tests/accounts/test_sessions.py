"""Where one is signed in, and that it ends at once where it should."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions import make_token
from accounts.models import ApiToken, TokenScope, User
from history.models import AuditEvent
from reminders.actions.feeding import make_feed
from reminders.feeds import feed_of
from tests.accounts.doors import confirm_and_post, is_in, sign_in
from tests.factories import PASSWORD, create_superuser, create_user

pytestmark = pytest.mark.django_db
PAGE = "/accounts/security/sessions/"


def test_own_sessions_are_listed_and_nobody_elses() -> None:
    user = create_user(password=PASSWORD)
    client = sign_in(user, HTTP_USER_AGENT="First browser")
    sign_in(user, HTTP_USER_AGENT="Second browser")
    sign_in(create_user(password=PASSWORD), HTTP_USER_AGENT="Third browser")
    page = client.get(PAGE).content.decode()
    assert "First browser" in page
    assert "Second browser" in page
    assert "Third browser" not in page


def test_signing_out_everywhere_ends_all_but_this_session_also_unlisted_ones() -> None:
    user = create_user(password=PASSWORD)
    here, there, unlisted = sign_in(user), sign_in(user), Client()
    unlisted.force_login(user)
    confirm_and_post(here, "/accounts/security/sessions/end/")
    assert [is_in(client) for client in (here, there, unlisted)] == [True, False, False]
    assert AuditEvent.objects.filter(subject=user.uuid, verb="end_sessions").count() == 1
    here.get("/accounts/security/")
    there_again = sign_in(user)
    assert is_in(there_again)


def test_deactivation_ends_sessions_and_tokens_for_good() -> None:
    user, admin = create_user(password=PASSWORD), create_superuser(password=PASSWORD)
    client = sign_in(user)
    make_token(user, name="x", scope=TokenScope.ALL, days=3, by=user, at=timezone.now())
    feed = make_feed(user, framework=None, by=user, at=timezone.now())
    desk = sign_in(admin)
    page = f"/admin/accounts/user/{user.pk}/change/"
    form = desk.get(page).context["adminform"].form
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    values = {name: value for name, value in values.items() if value not in (None, False)}
    values.pop("is_active")
    values["expected_version"] = values.get("expected_version", user.version)
    answer = desk.post(page, {**values, "reason": "Has left."})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert not is_in(client)
    assert not ApiToken.objects.filter(user=user).exists()
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert not is_in(client)
    assert feed_of(feed.secret) is None


def test_history_tells_who_signed_in_and_out() -> None:
    user = create_user(password=PASSWORD)
    client = sign_in(user)
    client.post("/accounts/sign-out/")
    verbs = (
        AuditEvent.objects.filter(subject=user.uuid).order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs)[-2:] == ["sign_in", "sign_out"]


def number_of(client: Client, *, browser: str) -> int:
    rows = client.get(PAGE).context["sessions"]
    return int(next(row.number for row in rows if row.browser == browser))


def test_one_session_is_ended_by_itself_after_being_asked_once_more() -> None:
    user = create_user(password=PASSWORD)
    here, there = sign_in(user), sign_in(user, HTTP_USER_AGENT="There")
    third = sign_in(user, HTTP_USER_AGENT="Third")
    path = f"{PAGE}{number_of(here, browser='There')}/end/"
    asked = here.post(path)
    assert asked["Location"].startswith("/accounts/again/")
    assert is_in(there)
    here.post(asked["Location"], {"password": PASSWORD})
    assert [is_in(client) for client in (here, there, third)] == [True, False, True]
    assert AuditEvent.objects.filter(subject=user.uuid, verb="end_session").count() == 1
    assert "There" not in here.get(PAGE).content.decode()


def test_session_of_another_person_and_this_one_are_not_ended_there() -> None:
    user, other = create_user(password=PASSWORD), create_user(password=PASSWORD)
    here, elsewhere = sign_in(user, HTTP_USER_AGENT="Here"), sign_in(other)
    theirs = UserSession.objects.get(user=other).pk
    answers = [
        confirm_and_post(here, f"{PAGE}{number}/end/").status_code
        for number in (theirs, number_of(here, browser="Here"))
    ]
    assert answers == [404, 404]
    assert is_in(elsewhere)
    assert is_in(here)


def test_ending_all_sessions_asks_once_more_who_it_is() -> None:
    user = create_user(password=PASSWORD)
    here, there = sign_in(user), sign_in(user)
    assert here.post(f"{PAGE}end/")["Location"].startswith("/accounts/again/")
    assert is_in(there)


def test_page_of_sessions_asks_as_often_for_many_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    user = create_user(password=PASSWORD)
    client = sign_in(user)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    asked = len(few)
    assert asked > 0
    for _number in range(10):
        sign_in(user)
    with django_assert_num_queries(asked):
        page = client.get(PAGE)
    assert len(page.context["sessions"]) == 11


def test_session_that_is_over_is_not_listed() -> None:
    user = create_user(password=PASSWORD)
    client, over = sign_in(user), sign_in(user, HTTP_USER_AGENT="Over")
    key = over.cookies["sessionid"].value
    Session.objects.filter(session_key=key).update(expire_date=timezone.now())
    assert [row.is_here for row in client.get(PAGE).context["sessions"]] == [True]
