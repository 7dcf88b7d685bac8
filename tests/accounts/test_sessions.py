"""Where one is signed in, and that it ends at once where it should."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import make_token
from accounts.models import ApiToken, TokenScope, User
from history.models import AuditEvent
from reminders.actions.feeding import make_feed
from reminders.feeds import feed_of
from tests.accounts.doors import is_in, sign_in
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
    here.post("/accounts/security/sessions/end/")
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
