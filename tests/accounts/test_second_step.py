"""The second step: set up by the person, asked for at every door, and taken out again."""

import re
import time
from collections.abc import Callable

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts import codes
from accounts.actions import set_password
from accounts.models import User
from frameworks.roles import Role
from history.models import AuditEvent
from tests.accounts.doors import SIGN_IN, code, confirm, is_in, sign_in, with_app, write_letters
from tests.factories import PASSWORD, create_framework, create_member, create_superuser, create_user

pytestmark = pytest.mark.django_db
APP = "/accounts/security/app/"


def lead(**told: str) -> User:
    return create_member(create_framework(), Role.LEAD, **told)


def api_sign_in(email: str, **more: str) -> int:
    body = {"email": email, "password": PASSWORD, **more}
    return APIClient().post("/api/v1/sign-in", body, format="json").status_code


def test_person_sets_an_app_up_and_gets_recovery_codes_once(
    django_capture_on_commit_callbacks: object,
) -> None:
    user = create_user(password=PASSWORD)
    client = sign_in(user)
    page = confirm(client, APP).content.decode()
    secret = re.findall(r"<code[^>]*>([A-Z2-7]+)</code>", page)[0]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        answer = client.post(APP, {"code": code(secret=secret)})
    assert answer["Location"] == "/accounts/security/codes/"
    codes = re.findall(r"<code>(\d+)</code>", client.get(answer["Location"]).content.decode())
    assert len(codes) == 10
    assert not re.findall(r"<code>(\d+)</code>", client.get(answer["Location"]).content.decode())
    assert AuditEvent.objects.filter(subject=user.uuid, verb="add_second_factor").count() == 1
    assert write_letters() == 1
    assert mail.outbox[0].to == [user.email]


def test_password_alone_lets_nobody_in_then() -> None:
    user = create_user(password=PASSWORD)
    with_app(user)
    client = sign_in(user)
    assert not is_in(client)
    assert client.post("/accounts/sign-in/step/", {"code": "000000"}).status_code == 200
    assert not is_in(client)
    client.post("/accounts/sign-in/step/", {"code": code()})
    assert is_in(client)


def test_who_begins_again_is_asked_for_the_password_again() -> None:
    user = create_user(password=PASSWORD)
    with_app(user)
    client = sign_in(user)
    assert client.get("/accounts/sign-in/step/").status_code == 200
    assert client.post("/accounts/sign-out/")["Location"] == SIGN_IN
    assert client.get("/accounts/sign-in/step/")["Location"].startswith(SIGN_IN)
    assert client.get(SIGN_IN).status_code == 200


def test_where_the_person_wanted_to_go_is_remembered_over_both_steps() -> None:
    user = create_user(password=PASSWORD)
    with_app(user)
    client = Client()
    client.post(SIGN_IN, {"username": user.email, "password": PASSWORD, "next": "/me/mail/"})
    answer = client.post("/accounts/sign-in/step/", {"code": code()})
    assert answer["Location"] == "/me/mail/"


def test_recovery_code_works_once() -> None:
    user = create_user(password=PASSWORD)
    with_app(user)
    one = RecoveryCodes.activate(user).get_unused_codes()[0]
    for expected in (True, False):
        client = sign_in(user)
        client.post("/accounts/sign-in/step/", {"code": one})
        assert is_in(client) is expected


@pytest.mark.parametrize("door", ["page", "api"])
def test_code_of_the_app_works_once_however_long_it_would_hold(door: str) -> None:
    user = create_user(password=PASSWORD)
    with_app(user)
    start = int(time.time()) // 30 * 30

    def let_in() -> bool:
        if door == "api":
            return api_sign_in(user.email, code=ahead) == 200
        client = sign_in(user)
        client.post("/accounts/sign-in/step/", {"code": f"{ahead[:3]} {ahead[3:]}"})
        return is_in(client)

    with time_machine.travel(start, tick=False) as traveller:
        # A telephone that is a little ahead: its code holds for a minute and a half from here.
        ahead = code(1)
        assert let_in()
        for seconds in (31, 59, 89):
            traveller.move_to(start + seconds)
            assert not let_in(), seconds


def test_wrong_codes_stand_in_the_history_and_the_person_hears_of_it_once_a_day() -> None:
    user = create_user(password=PASSWORD)
    with_app(user)
    client = sign_in(user)
    for wrong in ("000000", "000001"):
        client.post("/accounts/sign-in/step/", {"code": wrong})
    assert api_sign_in(user.email, code="000002") == 401
    assert AuditEvent.objects.filter(subject=user.uuid, verb="fail_second_step").count() == 3
    assert write_letters() == 1
    assert "wrong code" in str(mail.outbox[0].body)


def test_codes_of_a_day_are_few_until_the_password_is_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(codes.WRONG, "code", "3/d/key")
    user = create_user(password=PASSWORD)
    with_app(user)
    for _try in range(3):
        assert api_sign_in(user.email, code="000000") == 401
    assert api_sign_in(user.email, code=code()) == 401
    set_password(user, "quite another pass phrase", by=user, at=timezone.now())
    client = sign_in(user, "quite another pass phrase")
    client.post("/accounts/sign-in/step/", {"code": code()})
    assert is_in(client)


def test_codes_cannot_be_guessed_on_and_on() -> None:
    user = create_user(password=PASSWORD)
    with_app(user)
    client = sign_in(user)
    for _try in range(6):
        client.post("/accounts/sign-in/step/", {"code": "000000"})
    client.post("/accounts/sign-in/step/", {"code": code()})
    assert not is_in(client)


def test_api_asks_for_the_second_step_too() -> None:
    user = create_user(password=PASSWORD)
    with_app(user)
    assert api_sign_in(user.email) == 401
    assert api_sign_in(user.email, code="000000") == 401
    assert api_sign_in(user.email, code=code()) == 200


def test_admin_has_no_door_of_its_own() -> None:
    admin = create_superuser(password=PASSWORD)
    with_app(admin)
    client = Client()
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(SIGN_IN)
    client.post("/admin/login/", {"username": admin.email, "password": PASSWORD})
    assert client.get("/admin/").status_code == 302
    sign_in(admin)
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("role", list(Role))
def test_leads_and_managers_owe_it_where_the_site_asks(role: Role, settings: Settings) -> None:
    settings.REQUIRE_MFA = True
    user = create_member(create_framework(), role, password=PASSWORD)
    client = sign_in(user)
    owes = role in {Role.LEAD, Role.MANAGER}
    answer = client.get("/me/mail/")
    assert (answer.status_code == 302) is owes
    assert api_sign_in(user.email) == (403 if owes else 200)
    if owes:
        assert answer["Location"] == "/accounts/security/"
        assert client.get("/accounts/security/").status_code == 200
        with_app(user)
        assert is_in(client)


def test_token_from_before_the_site_asked_waits_for_the_second_step(settings: Settings) -> None:
    admin = create_superuser(password=PASSWORD)
    body = {"email": admin.email, "password": PASSWORD}
    token = APIClient().post("/api/v1/sign-in", body, format="json").json()["token"]
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert client.get("/api/v1/me").status_code == 200
    settings.REQUIRE_MFA = True
    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("makes", [create_superuser, lead])
def test_session_gets_no_further_at_the_api_than_on_the_pages(
    makes: Callable[..., User], settings: Settings
) -> None:
    settings.REQUIRE_MFA = True
    user = makes(password=PASSWORD)
    client = sign_in(user)
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/api/v1/commitments").status_code == 401
    with_app(user)
    assert client.get("/api/v1/me").status_code == 200


def test_taking_it_out_asks_who_it_is_and_is_told() -> None:
    user = create_user(password=PASSWORD)
    with_app(user)
    client = sign_in(user)
    client.post("/accounts/sign-in/step/", {"code": code()})
    confirm(client, "/accounts/security/app/remove/")
    client.post("/accounts/security/app/remove/")
    assert not Authenticator.objects.filter(user=user).exists()
    assert AuditEvent.objects.filter(subject=user.uuid, verb="remove_second_factor").exists()
