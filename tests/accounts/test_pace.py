"""One account may ask for much in a minute, and not without end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts import actions
from accounts import pace as module
from accounts.models import TokenScope, User
from accounts.pace import PORTION, Pace
from tests.factories import create_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 30, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _most(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let forty requests pass, within a minute that does not end during the test."""
    settings.REQUESTS_A_MINUTE = 2 * PORTION
    monkeypatch.setattr("accounts.middleware.timezone.now", lambda: AT)
    cache.clear()
    monkeypatch.setattr(module.pace, "_minute", 0)
    yield
    cache.clear()


@pytest.fixture
def person() -> User:
    return create_user()


def token_of(person: User) -> APIClient:
    made = actions.make_token(
        person, name="x", scope=TokenScope.READ, days=9, by=person, at=timezone.now()
    )
    return APIClient(headers={"Authorization": f"Bearer {made[1]}"})


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_whoever_asks_without_end_waits_at_pages_and_api(person: User) -> None:
    pages, api = signed_in(person), token_of(person)
    told = [pages.get("/me/mail/").status_code for _number in range(PORTION)]
    told += [api.get("/api/v1/me").status_code for _number in range(PORTION - 1)]
    assert set(told) == {200}
    answers = [client.get(path) for client, path in ((pages, "/me/mail/"), (api, "/api/v1/me"))]
    assert [answer.status_code for answer in answers] == [429, 429]
    assert [answer["Retry-After"] for answer in answers] == ["45", "45"]
    assert answers[1].json()["type"].endswith("throttled")
    assert signed_in(create_user()).get("/me/mail/").status_code == 200


def test_next_minute_is_another(person: User) -> None:
    pace = Pace()
    told = [pace.seconds_to_wait(person.pk, at=AT) for _number in range(3 * PORTION)]
    assert told == [0] * (2 * PORTION - 1) + [45] * (PORTION + 1)
    assert pace.seconds_to_wait(person.pk, at=AT + timedelta(seconds=44)) == 1
    assert pace.seconds_to_wait(person.pk, at=AT + timedelta(seconds=45)) == 0


def test_processes_count_together(person: User) -> None:
    one, other = Pace(), Pace()
    for _number in range(PORTION):
        assert one.seconds_to_wait(person.pk, at=AT) == 0
    told = [other.seconds_to_wait(person.pk, at=AT) for _number in range(PORTION)]
    assert told == [0] * (PORTION - 1) + [45]


def test_counting_asks_the_database_nothing(person: User, settings: Settings) -> None:
    settings.REQUESTS_A_MINUTE = 1_000
    pages = signed_in(person)
    pages.get("/me/mail/")
    counts = set()
    for _number in range(PORTION + 2):
        with CaptureQueriesContext(connection) as queries:
            pages.get("/me/mail/")
        counts.add(len(queries))
    assert len(counts) == 1
    settings.REQUESTS_A_MINUTE = 0
    with CaptureQueriesContext(connection) as queries:
        pages.get("/me/mail/")
    assert counts == {len(queries)}


def test_cache_that_is_away_costs_no_page(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_told: object) -> bool:
        raise ConnectionError

    monkeypatch.setattr(cache, "add", refuse)
    pace = Pace()
    told = {pace.seconds_to_wait(person.pk, at=AT) for _number in range(3 * PORTION)}
    assert told == {0}
