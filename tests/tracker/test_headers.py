"""What every answer carries, whoever asks for whatever address: the headers that browsers heed."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.access.books import Books, open_books
from tests.access.knocking import addresses
from tests.access.routes import Route, routes
from tests.accounts.doors import confirm_and_post
from tests.factories import PASSWORD, create_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
ROOT = Path(__file__).parent.parent.parent
ROUTES = [route for route in routes() if "GET" in route.methods]
GROUPS = sorted({route.group for route in ROUTES})
# What is shown in a cage of its own: files that people attached, and the mails of a demonstration,
# whose HTML has its styles on the elements as mail programs want it.
CAGED = ("evidence/", "demo/mail/", "api/v1/evidence")
# What is open to everybody, and the same for all.
OPEN = ("feeds/", "language", "api/v1/schema")
POLICY = ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")


@pytest.fixture(scope="module")
def library(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Books, dict[str, Client]]]:
    """Open the books once."""
    with django_db_blocker.unblock(), transaction.atomic():
        books = open_books()
        yield books, dict(books.clients())
        transaction.set_rollback(True)


def faults(answer: Any, *, is_private: bool, is_caged: bool = False) -> list[str]:
    """Name the headers that are missing or too weak."""
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    wanted = ("sandbox", "default-src 'none'") if is_caged and "sandbox" in policy else POLICY
    found = [part for part in wanted if part not in policy]
    if "unsafe-eval" in policy or ("unsafe-inline" in policy and "sandbox" not in policy):
        found.append("unsafe")
    found += [
        name
        for name, value in (
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
        )
        if headers.get(name) != value
    ]
    frames = {"DENY", "SAMEORIGIN"} if is_caged and "sandbox" in policy else {"DENY"}
    if headers.get("X-Frame-Options") not in frames:
        found.append("X-Frame-Options")
    if "Permissions-Policy" not in headers:
        found.append("Permissions-Policy")
    if is_private and "no-store" not in headers.get("Cache-Control", ""):
        found.append("no-store")
    found += [name for name in headers if name.startswith("Access-Control-")]
    kind = headers.get("Content-Type", "").replace('"', "")
    if kind.startswith("text/") and "charset=utf-8" not in kind.lower():
        found.append("charset")
    return found


def asked(client: Client, path: str) -> Any:
    """Ask, and take back whatever that did."""
    with transaction.atomic():
        answer = client.get(path)
        b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("name", ["anonymous", "administrator"])
def test_every_answer_carries_them(
    name: str, group: str, library: tuple[Books, dict[str, Client]]
) -> None:
    books, clients = library
    client = clients[name]
    cookies = client.cookies.output(header="", sep=";", attrs=[])
    found: dict[str, list[str]] = {}
    for route in (route for route in ROUTES if route.group == group):
        for _circle, path in addresses(route, books):
            answer = asked(client, path)
            is_private = name != "anonymous" and not route.path.startswith(OPEN)
            wrong = faults(answer, is_private=is_private, is_caged=is_caged(route))
            found |= {path: wrong} if wrong else {}
            client.cookies.clear()
            client.cookies.load(cookies)
    assert found == {}


def is_caged(route: Route) -> bool:
    """Say whether an address may show what it shows in a cage."""
    return route.path.startswith(CAGED)


def broken(*_args: Any, **_kwargs: Any) -> HttpResponse:
    raise RuntimeError("planted")


@pytest.mark.parametrize("name", ["anonymous", "own contact"])
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/no/such/page/", 404),
        ("/api/v1/no-such-thing", None),
        ("/register/quality/dates/", None),
        ("/admin/no/such/page/", None),
        ("/accounts/sign-out/", None),
    ],
)
def test_refusals_carry_them_too(
    path: str, status: int | None, name: str, library: tuple[Books, dict[str, Client]]
) -> None:
    answer = library[1][name].get(path)
    assert status in {None, answer.status_code}
    assert faults(answer, is_private=name != "anonymous") == []


@pytest.mark.parametrize("path", ["/desk/", "/api/v1/commitments", "/admin/", "/no/such/page/"])
def test_faults_of_the_program_carry_them_too(
    path: str, library: tuple[Books, dict[str, Client]], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = library[1]["administrator"]
    monkeypatch.setattr("history.middleware.calling", broken)
    answer = client.get(path)
    assert answer.status_code == 500
    assert faults(answer, is_private=True) == []


def test_page_that_does_not_reach_the_database_carries_them_too(
    library: tuple[Books, dict[str, Client]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_request: HttpRequest) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr("django.contrib.auth.get_user", away)
    answer = library[1]["administrator"].get("/desk/")
    assert answer.status_code == 500
    assert faults(answer, is_private=True) == []


def test_body_that_is_too_large_is_refused_with_them(db: None) -> None:
    answer = Client().post("/accounts/sign-in/", CONTENT_LENGTH=str(2**40))
    assert answer.status_code == 413
    assert faults(answer, is_private=False) == []


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.env", "/manage.py", "/static/", "/static/../manage.py", "/files/", "/var/"],
)
def test_nothing_lies_about_that_nobody_put_there(path: str, db: None) -> None:
    assert Client().get(path).status_code == 404


def test_refusals_are_logged_by_number_and_on_one_line(
    library: tuple[Books, dict[str, Client]], caplog: pytest.LogCaptureFixture
) -> None:
    books, clients = library
    user = books.people["viewer"]
    assert user is not None
    path = f"/frameworks/{books.world.here.code}/people/"
    with caplog.at_level(logging.WARNING, logger="tracker.middleware"):
        assert clients["viewer"].get(path).status_code == 403
        Client().get("/api/v1/me%0Arefused 403 GET")
        for _try in range(6):
            told = {"username": "typed@example.org", "password": "wrong"}
            Client().post("/accounts/sign-in/", told)
    lines = [record.getMessage() for record in caplog.records]
    assert f"refused 403 GET {path!r} by {user.uuid}" in lines
    assert "refused 429 POST '/accounts/sign-in/' by -" in lines
    assert not [line for line in lines if "\n" in line or "typed" in line or user.email in line]


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT"])
def test_methods_that_echo_are_refused(method: str) -> None:
    answer = Client().generic(method, "/accounts/sign-in/", HTTP_X_SECRET="quetzal")
    assert answer.status_code == 405
    assert answer.content == b""
    assert faults(answer, is_private=False) == []


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/v1/imports", {"GET", "HEAD", "POST"}),
        ("/api/v1/sign-out", {"POST"}),
        ("/commitments/", {"GET", "HEAD"}),
        ("/nowhere/at/all", {"GET", "HEAD"}),
    ],
)
def test_who_may_not_echo_is_told_what_may_be_asked(path: str, allowed: set[str]) -> None:
    answer = Client().generic("TRACE", path)
    assert answer.status_code == 405
    assert {*answer.headers["Allow"].split(", ")} - {"OPTIONS"} == allowed


def test_cookies_are_set_for_the_site_and_out_of_reach_of_scripts(db: None) -> None:
    user = create_user(password=PASSWORD)
    client = Client()
    client.get("/accounts/sign-in/")
    client.post("/language/", {"language": "ko", "next": "/"})
    client.post("/accounts/sign-in/", {"username": user.email, "password": PASSWORD})
    confirm_and_post(client, "/accounts/security/sessions/end/")
    assert set(client.cookies) == {"csrftoken", "sessionid", "language", "messages"}
    for cookie in client.cookies.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert not cookie["domain"]


@pytest.mark.parametrize("start", ["accounts/password/", "invitations/"])
def test_pages_behind_a_secret_link_are_kept_by_nobody(
    start: str, library: tuple[Books, dict[str, Client]]
) -> None:
    routes_here = [r for r in ROUTES if r.path.startswith(start) and r.names]
    assert routes_here
    for route in routes_here:
        for _circle, path in addresses(route, library[0]):
            answer = asked(Client(), path)
            assert "no-store" in answer.headers.get("Cache-Control", ""), path
            assert answer.headers["Referrer-Policy"] == "same-origin"


SHIPPED = """
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("check", deploy=True, fail_level="WARNING")
client = Client(headers={"host": "tracker.example.org"})
plain = client.get("/accounts/sign-in/")
print(plain.status_code, plain.headers["Location"])
page = client.get("/accounts/sign-in/", headers={"x-forwarded-proto": "https"})
print(page.status_code, page.headers["Strict-Transport-Security"])
api = client.get("/api/v1/me")
print(api.status_code, api.content.decode())
print(settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_COOKIE_SECURE)
cookie = page.cookies["__Host-csrftoken"]
print(cookie["secure"], cookie["httponly"], cookie["samesite"], settings.DEBUG)
"""


def test_shipped_settings_of_a_real_site_pass_every_check(tmp_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if "TRACKER_" not in name},
        "DATABASE_URL": "", "REDIS_URL": "", "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "TRACKER_VAR": str(tmp_path), "TRACKER_SITE_URL": "https://tracker.example.org",
        "TRACKER_BEHIND_PROXY": "yes", "TRACKER_REQUIRE_MFA": "yes",
        "SMTP_HOST": "mail.example.org",
    }  # fmt: skip
    command = [sys.executable, "-c", SHIPPED]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-5:] == [
        "301 https://tracker.example.org/accounts/sign-in/",
        "200 max-age=31536000; includeSubDomains",
        "403 Ask over https.",
        "__Host-sessionid __Host-language True",
        "True True Lax False",
    ]
