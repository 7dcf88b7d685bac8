"""The secrets of second steps are locked in the database, and the key can be changed."""

import logging
from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.apps import apps
from django.core.management import call_command
from pytest_django import Settings

from accounts.actions import lock_secrets
from accounts.locking import LOCKED, lock, locked_anew, unlock
from tests.accounts.doors import SECRET, code, is_in, sign_in, with_app
from tests.factories import PASSWORD, create_user

pytestmark = pytest.mark.django_db
MIGRATION = import_module("accounts.migrations.0006_locked_secrets")
OTHER = "another key, which is long enough to be one"


def stored() -> str:
    return str([row.data for row in Authenticator.objects.order_by("pk")])


def passes(user: Any, told: str) -> bool:
    client = sign_in(user)
    client.post("/accounts/sign-in/step/", {"code": told})
    return is_in(client)


def test_neither_secret_nor_seed_stands_readable_in_the_database() -> None:
    user = create_user(password=PASSWORD)
    with_app(user)
    codes = RecoveryCodes.activate(user)
    seed = unlock(codes.instance.data["seed"])
    assert stored().count(LOCKED) == 2
    assert SECRET not in stored()
    assert seed not in stored()
    assert passes(user, code())
    assert passes(user, codes.get_unused_codes()[0])


def test_same_text_is_locked_differently_each_time_and_noticed_where_changed() -> None:
    first, again = lock(SECRET), lock(SECRET)
    assert first != again
    assert unlock(first) == unlock(again) == SECRET
    assert unlock(first[:-6] + "AAAAA=") not in {"", SECRET}


def test_what_stood_there_plain_is_read_and_locked_by_the_migration() -> None:
    user = create_user(password=PASSWORD)
    row = with_app(user)
    Authenticator.objects.update(data={"secret": SECRET, "migrated_codes": ["11111111"]})
    assert passes(user, code())
    MIGRATION.lock_secrets(apps, None)
    assert SECRET not in stored()
    assert "11111111" not in stored()
    row.refresh_from_db()
    assert unlock(row.data["secret"]) == SECRET
    MIGRATION.unlock_secrets(apps, None)
    row.refresh_from_db()
    assert row.data == {"secret": SECRET, "migrated_codes": ["11111111"]}


def test_key_can_be_changed_while_the_old_one_is_named(settings: Settings, capsys: Any) -> None:
    user = create_user(password=PASSWORD)
    with_app(user)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OTHER, [settings.SECRET_KEY]
    assert passes(user, code())
    call_command("lock_secrets")
    assert "1 second steps" in capsys.readouterr().out
    settings.SECRET_KEY_FALLBACKS = []
    assert passes(user, code(steps=1))


def test_without_the_key_nobody_gets_in_and_nothing_breaks(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    user = create_user(password=PASSWORD)
    with_app(user)
    before = stored()
    settings.SECRET_KEY = OTHER
    with caplog.at_level(logging.ERROR):
        assert not passes(user, code())
    assert "cannot be read" in caplog.text
    assert lock_secrets() == 0
    assert stored() == before


def test_what_is_no_secret_is_left_as_it_is() -> None:
    held = {"used_mask": 3, "credential": {"secret": "public"}, "name": "Phone"}
    assert locked_anew(held) == held
