"""What passwords may be, and what sessions and second steps are made of."""

import re
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings as shipped
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from rest_framework.test import APIClient

from accounts.locking import unlock
from accounts.models import User
from accounts.validators import HOUSE_WORDS
from tests.accounts.doors import SIGN_IN, confirm, is_in, sign_in, with_app
from tests.factories import PASSWORD, create_superuser, create_user

pytestmark = pytest.mark.django_db
STRANGE = " Ünïcödé 비밀번호 with spaces at both ends " + "x" * 100 + " "
OWN = "/accounts/security/password/"


@pytest.mark.parametrize(
    "password",
    [
        "short phras",
        "password1234",
        "ana@example.org",
        "ana kim lee",
        "Commitment-Tracker-2026",
        "admin123456789",
        "frameworks 2026 !",
        "1234 5678 9012 3456",
    ],
)
def test_weak_password_is_refused(password: str) -> None:
    user = create_user(email="ana@example.org", full_name="Ana Kim Lee")
    with pytest.raises(ValidationError):
        validate_password(password, user)


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "aaaaaaabbbbbbbcc", "한국어로만 적은 긴 비밀번호", STRANGE],
)
def test_any_composition_is_taken_where_it_is_long_enough(password: str) -> None:
    validate_password(password, create_user())


def test_page_names_the_words_that_are_refused() -> None:
    page = (Path(shipped.BASE_DIR) / "docs" / "access.md").read_text()
    told = re.findall(r"words of this site: (.*?), and the words", page, re.DOTALL)[0]
    assert sorted(told.replace("\n", " ").split(", ")) == sorted(HOUSE_WORDS)


@pytest.mark.parametrize("changed", [STRANGE[:-2], STRANGE.strip(), STRANGE.lower(), STRANGE[:64]])
def test_password_is_compared_exactly_as_it_was_typed(changed: str) -> None:
    user = create_user(password=STRANGE)
    assert is_in(sign_in(user, STRANGE))
    assert not is_in(sign_in(user, changed))
    api = APIClient()
    for told, status in ((STRANGE, 200), (changed, 401)):
        body = {"email": user.email, "password": told}
        assert api.post("/api/v1/sign-in", body, format="json").status_code == status


def test_fields_of_passwords_hide_what_is_typed_and_welcome_password_managers() -> None:
    pages = Client().get(SIGN_IN).content.decode()
    pages += sign_in(create_user(password=PASSWORD)).get(OWN).content.decode()
    fields = re.findall(r"<input[^>]*name=\"\w*password\w*\"[^>]*>", pages)
    assert len(fields) >= 4
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "onpaste" not in field
        assert "maxlength" not in field or int(re.findall(r'maxlength="(\d+)"', field)[0]) >= 64


def test_no_account_is_there_from_the_beginning() -> None:
    assert not User.objects.exists()


def test_passwords_do_not_run_out_and_nobody_is_asked_a_secret_question() -> None:
    names = {field.name for field in User._meta.get_fields()}
    assert not [name for name in names if re.search(r"expir|question|hint|answer", name)]


def test_signing_in_begins_another_session() -> None:
    user, client = create_user(password=PASSWORD), Client()
    client.get(SIGN_IN)
    client.session.save()
    planted = "a" * 32
    client.cookies[shipped.SESSION_COOKIE_NAME] = planted
    client.post(SIGN_IN, {"username": user.email, "password": PASSWORD})
    first = client.cookies[shipped.SESSION_COOKIE_NAME].value
    assert first != planted
    assert re.fullmatch(r"[a-z0-9]{32}", first)
    assert is_in(client)


def test_session_that_was_ended_is_worth_nothing_and_ends_for_good_in_two_weeks() -> None:
    user = create_user(password=PASSWORD)
    client = sign_in(user)
    key = client.cookies[shipped.SESSION_COOKIE_NAME].value
    until = Session.objects.get(session_key=key).expire_date
    client.get("/me/mail/")
    assert Session.objects.get(session_key=key).expire_date == until
    assert shipped.SESSION_COOKIE_AGE == 14 * 24 * 3600
    client.post("/accounts/sign-out/")
    again = Client()
    again.cookies[shipped.SESSION_COOKIE_NAME] = key
    assert not is_in(again)
    assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/security/address/",
        "/accounts/security/app/",
        "/accounts/security/codes/new/",
        "/accounts/security/passkeys/add/",
        "/me/data/",
    ],
)
def test_what_matters_asks_once_more_who_it_is(path: str) -> None:
    user = create_user(password=PASSWORD)
    client = Client()
    client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/again/")


def test_new_token_asks_once_more_who_it_is() -> None:
    client = Client()
    client.force_login(create_user(password=PASSWORD))
    answer = client.post("/me/tokens/", {"name": "x", "scope": "read", "days": "7"})
    assert answer["Location"].startswith("/accounts/again/")


def test_every_page_has_a_way_out() -> None:
    for user, path in (
        (create_user(), "/"),
        (create_user(), "/me/mail/"),
        (create_superuser(), "/admin/"),
    ):
        client = Client()
        client.force_login(user)
        page = client.get(path).content.decode()
        assert re.search(r'action="/(accounts/sign-out|admin/logout)/"', page)


def test_secrets_of_second_steps_are_drawn_and_long_enough() -> None:
    drawn: set[str] = set()
    for user in [create_user(password=PASSWORD) for _number in range(5)]:
        client = sign_in(user)
        page = confirm(client, "/accounts/security/app/").content.decode()
        drawn |= {*re.findall(r"<code[^>]*>([A-Z2-7]{26,})</code>", page)}
        with_app(user)
        codes = RecoveryCodes.activate(user)
        drawn.add(unlock(codes.instance.data["seed"]))
        assert all(len(one) >= 8 for one in codes.get_unused_codes())
    assert len(drawn) == 10


def test_administrator_cannot_choose_the_password_of_another() -> None:
    admin, user = create_superuser(), create_user(password=PASSWORD)
    client = Client()
    client.force_login(admin)
    page = client.get(f"/admin/accounts/user/{user.pk}/change/").content.decode()
    assert 'type="password"' not in page
    client.post(f"/admin/accounts/user/{user.pk}/password/", {"password1": "x", "password2": "x"})
    assert sign_in(user).session.get("_auth_user_id") == str(user.pk)


def test_no_query_is_made_of_words_and_no_command_of_input() -> None:
    root = Path(shipped.BASE_DIR)
    apps = [
        root / app for app in shipped.INSTALLED_APPS if "." not in app and (root / app).is_dir()
    ]
    found: list[Any] = []
    for path in (one for app in apps for one in app.rglob("*.py") if "migrations" not in one.parts):
        words = path.read_text()
        found += [
            (path.name, word)
            for word in re.findall(
                r"\b(?:eval|exec|os\.system|pickle\.loads?|yaml\.load|marshal\.loads?|mark_safe)\(|shell=True",
                words,
            )
        ]
    # Lines whose texts are escaped one by one; the program's own fixtures, with a safe loader; and
    # what an allow-list cleaned.
    assert sorted(found) == [
        ("digest.py", "mark_safe("),
        ("files.py", "yaml.load("),
        ("markdown.py", "mark_safe("),
    ]
