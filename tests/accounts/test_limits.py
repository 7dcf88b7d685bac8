"""How often somebody may try; counted across doors and across processes."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts import adapter
from accounts.models import User
from history.models import AuditEvent
from tests.accounts.doors import SIGN_IN
from tests.factories import PASSWORD, create_user

pytestmark = pytest.mark.django_db


def fail(email: str, **where: Any) -> Any:
    return Client(**where).post(SIGN_IN, {"username": email, "password": "wrong"})


def test_sixth_failure_waits_and_the_right_password_with_it() -> None:
    email = create_user(password=PASSWORD).email
    assert [fail(email).status_code for _ in range(6)] == [200] * 5 + [429]
    answer = Client().post(SIGN_IN, {"username": email, "password": PASSWORD})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "300"


def test_unknown_address_waits_as_a_known_one() -> None:
    answers = [fail("nobody@example.org") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


def test_page_and_api_count_together() -> None:
    email = create_user(password=PASSWORD).email
    for _try in range(5):
        fail(email)
    body = {"email": email, "password": PASSWORD}
    assert APIClient().post("/api/v1/sign-in", body, format="json").status_code == 429


def test_nobody_locks_another_person_out_from_elsewhere() -> None:
    email = create_user(password=PASSWORD).email
    for _try in range(6):
        fail(email, REMOTE_ADDR="192.0.2.7")
    answer = Client().post(SIGN_IN, {"username": email, "password": PASSWORD})
    assert answer.status_code == 302


def test_place_told_by_the_asker_is_not_believed() -> None:
    email = create_user(password=PASSWORD).email
    answers = [fail(email, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").status_code for n in range(6)]
    assert answers == [200] * 5 + [429]


def test_behind_a_proxy_its_own_entry_counts(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    email = create_user(password=PASSWORD).email
    told = [f"198.51.100.{n}, 203.0.113.9" for n in range(6)]
    answers = [fail(email, HTTP_X_FORWARDED_FOR=one).status_code for one in told]
    assert answers == [200] * 5 + [429]
    elsewhere = fail(email, HTTP_X_FORWARDED_FOR="203.0.113.9, 203.0.113.10")
    assert elsewhere.status_code == 200


def test_place_that_is_refused_leaves_no_count_for_each_address_it_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(adapter.FAILURES, "place", "1/5m/ip")
    fail("one@example.org")
    kept: list[str] = []
    add = cache.add

    def noted(key: str, *more: Any, **told: Any) -> bool:
        kept.append(key)
        return bool(add(key, *more, **told))

    monkeypatch.setattr(cache, "add", noted)
    assert fail("two@example.org").status_code == 429
    assert kept
    assert not [key for key in kept if ":account:" in key or ":failed:" in key]


def test_right_passwords_are_not_counted() -> None:
    email = create_user(password=PASSWORD).email
    for _time in range(8):
        assert Client().post(SIGN_IN, {"username": email, "password": PASSWORD}).status_code == 302


def test_failures_stand_in_the_history_alike_for_known_and_unknown() -> None:
    user = create_user(password=PASSWORD)
    before = AuditEvent.objects.count()
    fail(user.email)
    fail("nobody@example.org")
    events = AuditEvent.objects.order_by("pk")[before:]
    assert [event.verb for event in events] == ["fail_sign_in"] * 2
    assert events[0].subject == user.uuid
    assert "nobody@example.org" not in str([event.__dict__ for event in events])


@pytest.mark.parametrize("letter", ["\u0131", "\u0130"])
def test_one_account_has_one_address_whatever_the_database_takes_for_one(letter: str) -> None:
    user = create_user(email="kim@example.org", password=PASSWORD)
    other = f"k{letter}m@example.org"
    answer = Client().post(SIGN_IN, {"username": other, "password": PASSWORD})
    assert answer.status_code == 200
    body = {"email": other, "password": PASSWORD}
    assert APIClient().post("/api/v1/sign-in", body, format="json").status_code in {400, 401}
    assert User.objects.at_address(other) is None
    assert User.objects.at_address("KIM@example.org") == user


COUNT = """
import os, sys
from django.conf import settings
settings.configure(CACHES={"default": {
    "BACKEND": "tracker.caching.SharedFileCache", "LOCATION": sys.argv[1]}})
import django; django.setup()
from django.core.cache import cache
sys.stdin.readline()
print(sum(cache.add(f"key {n}", os.getpid(), 60) for n in range(300)))
"""


def test_of_two_processes_that_add_a_key_one_succeeds(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent.parent
    running = [
        subprocess.Popen(
            [sys.executable, "-c", COUNT, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        for _process in range(2)
    ]
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    won = [int(process.communicate(timeout=60)[0]) for process in running]
    assert sum(won) == 300
