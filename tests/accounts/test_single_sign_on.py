"""OpenID Connect: the whole way round, against a provider that the test runs."""

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core import mail
from django.test import Client

from accounts.models import User
from frameworks.models import Framework
from frameworks.roles import Role
from history.models import AuditEvent
from tests.accounts.doors import is_in, sign_in, with_app, write_letters
from tests.accounts.provider import Provider
from tests.accounts.rounds import BEGIN, come_back, go_round
from tests.factories import PASSWORD, create_member, create_user

pytestmark = pytest.mark.django_db


def test_somebody_with_a_group_comes_in_and_gets_its_role(
    running: Provider, framework: Framework
) -> None:
    client, answer = go_round("/me/mail/")
    assert answer["Location"] == "/me/mail/"
    assert is_in(client)
    person = User.objects.get(email="kim@example.org")
    held = person.memberships.in_force().get()
    assert (held.framework, held.role, held.from_group) == (framework, Role.VIEWER, "staff")
    assert not person.has_usable_password()


def test_memberships_follow_the_groups_at_each_sign_in(running: Provider) -> None:
    go_round()
    running.claims["groups"] = ["desk"]
    go_round()
    person = User.objects.get(email="kim@example.org")
    assert [row.role for row in person.memberships.in_force()] == [Role.CLERK]
    running.claims["groups"] = []
    client, _answer = go_round()
    assert is_in(client)
    assert not person.memberships.in_force().exists()


def test_known_address_leads_to_its_account_and_keeps_what_was_given_by_hand(
    running: Provider, framework: Framework
) -> None:
    person = create_member(framework, Role.MANAGER, email="kim@example.org")
    client, _answer = go_round()
    assert is_in(client)
    roles = {row.role for row in person.memberships.in_force()}
    assert roles == {Role.MANAGER, Role.VIEWER}


@pytest.mark.parametrize(
    "claims",
    [
        {"groups": ["others"]},
        {"groups": ["staff"], "email_verified": False},
        {"groups": ["staff"], "email": ""},
    ],
)
def test_who_is_not_meant_stays_outside(claims: dict[str, Any], running: Provider) -> None:
    running.claims |= claims
    client, answer = go_round()
    assert answer["Location"] == "/accounts/sign-in/"
    assert not is_in(client)
    assert not User.objects.filter(email="kim@example.org").exists()


def test_unverified_address_takes_no_account_over(running: Provider) -> None:
    create_user(email="kim@example.org")
    running.claims["email_verified"] = False
    client, _answer = go_round()
    assert not is_in(client)


def test_closed_account_stays_closed(running: Provider) -> None:
    create_user(email="kim@example.org", is_active=False)
    client, _answer = go_round()
    assert not is_in(client)


def test_demonstration_that_is_over_is_not_entered_by_the_sign_on(running: Provider) -> None:
    create_user(email="kim@example.org", is_demo=True)
    client, _answer = go_round()
    assert not is_in(client)


def test_address_that_somebody_else_got_leads_to_no_account_of_the_one_before(
    running: Provider,
) -> None:
    go_round()
    person = User.objects.get(email="kim@example.org")
    running.claims["sub"] = "u-2"
    client, answer = go_round()
    assert answer["Location"] == "/accounts/sign-in/"
    assert not is_in(client)
    assert [row.uid for row in SocialAccount.objects.filter(user=person)] == ["u-1"]


def test_letters_that_only_a_database_takes_for_one_lead_nowhere(running: Provider) -> None:
    create_user(email="kim@example.org")
    running.claims |= {"email": "k\u0131m@example.org", "groups": []}
    client, _answer = go_round()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_closed_account_follows_no_groups(running: Provider) -> None:
    go_round()
    person = User.objects.get(email="kim@example.org")
    User.objects.filter(pk=person.pk).update(is_active=False)
    running.claims["groups"] = ["desk"]
    client, _answer = go_round()
    assert not is_in(client)
    assert [row.role for row in person.memberships.in_force()] == [Role.VIEWER]


def test_tying_is_told_and_saves_nothing_else_of_the_account(running: Provider) -> None:
    person = create_user(email="kim@example.org", password=PASSWORD)
    go_round()
    assert AuditEvent.objects.filter(subject=person.uuid, verb="link_account").count() == 1
    assert User.objects.get(pk=person.pk).version == person.version
    assert write_letters() == 1
    assert "single sign-on" in str(mail.outbox[0].body)


def test_accounts_are_tied_at_signing_in_only(running: Provider) -> None:
    client = sign_in(create_user(password=PASSWORD))
    away = client.post(f"{BEGIN}?process=connect")
    assert come_back(client, away)["Location"] == "/accounts/sign-in/"
    assert not SocialAccount.objects.exists()


def test_who_comes_by_the_sign_on_alone_gets_no_password(running: Provider) -> None:
    go_round()
    Client().post("/accounts/password/", {"email": "kim@example.org"})
    write_letters()
    body = str(mail.outbox[-1].body)
    assert "no password of its own" in body
    assert "/accounts/password/" not in body


def test_second_step_is_asked_for_here_as_well(running: Provider) -> None:
    person = create_user(email="kim@example.org")
    with_app(person)
    client, answer = go_round()
    assert answer["Location"].startswith("/accounts/sign-in/step/")
    assert not is_in(client)


@pytest.mark.parametrize(
    "in_token",
    [
        {"aud": "another-site"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1_000_000_000},
        {"sub": "somebody-else"},
    ],
)
def test_token_that_is_not_for_this_site_and_moment_lets_nobody_in(
    in_token: dict[str, Any], running: Provider
) -> None:
    running.in_token = in_token
    client, answer = go_round()
    assert answer.status_code in {302, 200}
    assert not is_in(client)
    assert not User.objects.filter(email="kim@example.org").exists()


OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize(
    "signing",
    [
        {"key": OTHER_KEY},
        {"key": None, "algorithm": "none"},
        {"key": "the public key, known to all, as if it were a secret", "algorithm": "HS256"},
        {"kid": "2"},
    ],
)
def test_token_that_the_provider_did_not_sign_lets_nobody_in(
    signing: dict[str, Any], running: Provider
) -> None:
    for name, value in signing.items():
        setattr(running, name, value)
    client, answer = go_round()
    assert answer["Location"] == "/accounts/sign-in/"
    assert not is_in(client)
    assert not User.objects.filter(email="kim@example.org").exists()


def test_provider_that_calls_itself_by_another_name_lets_nobody_in(running: Provider) -> None:
    running.named = "https://elsewhere.example"
    client, answer = go_round()
    assert answer["Location"] == "/accounts/sign-in/"
    assert not is_in(client)


def test_code_is_asked_for_with_state_and_proof_and_few_scopes(running: Provider) -> None:
    go_round()
    first = dict(running.asked)
    go_round()
    assert (first["response_type"], first["code_challenge_method"]) == ("code", "S256")
    assert first["state"] != running.asked["state"]
    assert first["code_challenge"] != running.asked["code_challenge"]
    assert set(first["scope"].split()) == {"openid", "email"}
    assert not SocialToken.objects.exists()


def test_people_are_told_apart_by_their_number_at_the_provider(running: Provider) -> None:
    go_round()
    running.claims |= {"sub": "u-2", "email": "lee@example.org"}
    go_round()
    running.claims |= {"sub": "u-1", "email": "renamed@example.org"}
    client, _answer = go_round()
    assert client.session["_auth_user_id"] == str(User.objects.get(email="kim@example.org").pk)


def test_answer_of_another_round_lets_nobody_in(running: Provider) -> None:
    client = Client()
    client.post(BEGIN)
    answer = client.get("/accounts/oidc/sso/login/callback/", {"code": "one-code", "state": "x"})
    assert answer.status_code in {302, 400, 403}
    assert not is_in(client)


def test_without_settings_there_is_no_single_sign_on() -> None:
    assert Client().get(BEGIN).status_code == 404
    assert Client().post(BEGIN).status_code == 404
    assert "oidc" not in Client().get("/accounts/sign-in/").content.decode()
