"""Names of the registers are kept for pages, and never longer than they hold."""

from time import monotonic

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.filters import NAMED
from frameworks import known
from frameworks.known import known_names
from frameworks.models import Membership, Party
from frameworks.roles import Role
from history import versions
from history.actions import save_recorded
from history.models import Record
from history.versions import registers_version
from tests.factories import AT, create_framework, create_member, create_party

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return [name for _key, name in known_names(Party.objects.order_by("pk"), "name")]


def renamed(party: Party, name: str) -> None:
    party.name = name
    save_recorded(party, by=None, at=AT)


def test_names_are_asked_for_once() -> None:
    create_party(name="Ministry of Works")
    assert names() == ["Ministry of Works"]
    with CaptureQueriesContext(connection) as asked:
        assert names() == ["Ministry of Works"]
    assert len(asked) == 0


def test_another_question_has_an_answer_of_its_own() -> None:
    party = create_party(name="Ministry of Works")
    create_party(name="Ministry of Roads")
    names()
    other = known_names(Party.objects.exclude(pk=party.pk), "name")
    assert [name for _key, name in other] == ["Ministry of Roads"]
    assert known_names(Party.objects.none(), "name") == []


def test_a_new_name_is_told_at_once() -> None:
    party = create_party(name="Ministry of Works")
    names()
    renamed(party, "Ministry of Public Works")
    assert names() == ["Ministry of Public Works"]


@pytest.mark.django_db(transaction=True)
def test_what_was_read_before_a_transaction_ended_is_not_told_after_it() -> None:
    party = create_party(name="Ministry of Works")
    with transaction.atomic():
        renamed(party, "Ministry of Public Works")
        during = registers_version()
        names()
    assert registers_version() != during


def test_nothing_is_kept_while_the_cache_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_given: object, **_named: object) -> None:
        raise ConnectionError

    party = create_party(name="Ministry of Works")
    names()
    for name in ("get", "set", "add"):
        monkeypatch.setattr(cache, name, away)
    renamed(party, "Ministry of Public Works")
    assert names() == ["Ministry of Public Works"]


def test_names_at_hand_are_not_taken_out_of_the_cache_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    create_party(name="Ministry of Works")
    names()
    asked: list[str] = []
    take = cache.get

    def noted(key: str) -> object:
        asked.append(key)
        return take(key)

    monkeypatch.setattr(cache, "get", noted)
    assert names() == ["Ministry of Works"]
    assert asked == [versions.KEY]


def test_names_at_hand_end_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    party = create_party(name="Ministry of Works")
    names()
    # Past the history, as a repair by hand does it.
    Party.objects.filter(pk=party.pk).update(name="Ministry of Roads")
    assert names() == ["Ministry of Works"]
    later = monotonic() + known.SECONDS_AT_HAND + 1
    monkeypatch.setattr(known, "monotonic", lambda: later)
    version = registers_version()
    monkeypatch.setattr(cache, "get", lambda key: version if key == versions.KEY else None)
    assert names() == ["Ministry of Roads"]


def test_no_more_lists_are_at_hand_than_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "MOST_AT_HAND", 3)
    known._at_hand.clear()
    for key in range(5):
        known_names(Party.objects.exclude(pk=key), "name")
    assert len(known._at_hand) == 3


def test_names_end_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(cache, "set", lambda *given: seen.append(given))
    create_party()
    names()
    assert seen[-1][2] == known.SECONDS_SHARED
    assert known.SECONDS_SHARED + known.SECONDS_AT_HAND == versions.LONGEST <= 60


def offered(client: Client) -> str:
    return client.get("/").content.decode()


def test_the_filters_offer_what_was_renamed_and_who_came(client: Client) -> None:
    framework = create_framework()
    client.force_login(create_member(framework, role=Role.MANAGER))
    party = create_party(name="Ministry of Works", short_name="")
    assert "Ministry of Works" in offered(client)
    renamed(party, "Ministry of Public Works")
    assert "Ministry of Public Works" in offered(client)
    create_member(framework, full_name="Newt Newcomer")
    assert "Newt Newcomer" in offered(client)


def test_who_is_no_longer_a_member_is_offered_no_name_of_the_framework(client: Client) -> None:
    framework = create_framework(name="Secret Framework")
    member = create_member(framework, role=Role.MANAGER)
    create_member(framework, full_name="Sally Secret")
    client.force_login(member)
    assert "Secret Framework" in offered(client)
    Membership.objects.filter(user=member).delete()
    page = offered(client)
    assert "Secret Framework" not in page
    assert "Sally Secret" not in page


def test_two_members_do_not_see_the_names_of_each_others_frameworks() -> None:
    ours, theirs = create_framework(name="Ours"), create_framework(name="Theirs")
    for framework, other in ((ours, theirs), (theirs, ours)):
        client = Client()
        client.force_login(create_member(framework, role=Role.MANAGER))
        for _time in range(2):
            page = offered(client)
            assert framework.name in page
            assert other.name not in page


def test_each_register_is_a_record_of_that_name() -> None:
    for label in versions.REGISTERS:
        assert issubclass(apps.get_model(label), Record), label


def test_what_the_filters_name_are_registers() -> None:
    assert {model._meta.label_lower for model in NAMED} <= versions.REGISTERS
