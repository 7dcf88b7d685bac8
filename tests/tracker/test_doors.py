"""The site as a whole: headers, the way in and out, and whether it is well."""

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.test import Client, RequestFactory
from django.urls import reverse

from tracker import middleware
from tracker.views import healthz

SIGN_OUT = "/accounts/sign-out/"


@pytest.mark.django_db
def test_healthz_answers_without_a_sign_in(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_healthz_fails_without_its_database(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr("tracker.views.connection.cursor", refuse)
    assert healthz(rf.get("/healthz")).status_code == 503


@pytest.mark.django_db
def test_every_answer_carries_the_strict_policy(client: Client) -> None:
    headers = client.get("/healthz").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "directive",
    [
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ],
)
def test_policy_names_each_directive(directive: str) -> None:
    assert directive in middleware.CONTENT_SECURITY_POLICY.split("; ")


def test_pages_of_signed_in_people_are_kept_by_nobody(
    admin_client: Client,
) -> None:
    answer = admin_client.get(reverse("admin:password_change"), follow=False)
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_page_behind_the_sign_in_leads_to_it(client: Client) -> None:
    answer = client.get(reverse("admin:password_change"))
    assert answer.status_code == 302
    assert "next=" in answer.headers["Location"]


@pytest.mark.django_db
def test_signing_out_takes_a_post(admin_client: Client) -> None:
    assert admin_client.get(SIGN_OUT).status_code == 405
    assert "_auth_user_id" in admin_client.session
    assert admin_client.post(SIGN_OUT).headers["Location"] == settings.LOGIN_URL
    assert "_auth_user_id" not in admin_client.session


def test_cookies_are_out_of_reach_of_scripts_and_other_sites() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.CSRF_COOKIE_HTTPONLY


def test_passwords_are_hashed_with_argon2_in_the_shipped_settings() -> None:
    from tracker import settings as shipped

    assert "Argon2" in shipped.PASSWORD_HASHERS[0]
