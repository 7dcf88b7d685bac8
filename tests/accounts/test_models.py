"""People: how accounts are made and found, and how they are named."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.validators import validate_time_zone
from history.actions import save_recorded
from tests.factories import AT, create_user
from tests.history.replay import events, untold

pytestmark = pytest.mark.django_db


def test_an_account_is_made_with_its_history_and_without_its_password_in_it() -> None:
    user = User.objects.create_user("Ana@Example.ORG", "a long pass phrase", full_name="Ana")

    assert (user.email, user.version) == ("ana@example.org", 1)
    assert user.check_password("a long pass phrase")
    assert [event.verb for event in events(user)] == ["create_account"]
    assert untold(user) == {}
    assert user.password not in str(events(user)[0].changes)


def test_without_a_password_nobody_can_sign_in() -> None:
    user = User.objects.create_user("ana@example.org", full_name="Ana")
    assert not user.has_usable_password()
    assert (user.is_staff, user.is_superuser) == (False, False)


def test_a_site_administrator_may_enter_the_admin() -> None:
    user = User.objects.create_superuser("root@example.org", "a long pass phrase", full_name="R")
    assert user.is_staff
    assert user.is_superuser


def test_an_account_is_found_by_its_address_whatever_the_case() -> None:
    user = create_user(email="ana@example.org")
    assert User.objects.get_by_natural_key("ANA@example.org") == user


def test_an_address_that_is_taken_in_other_capitals_is_told_in_words() -> None:
    create_user(email="ana@example.org")
    other = User(email="Ana@example.org", full_name="Another Ana")
    with pytest.raises(ValidationError, match="Somebody with this e-mail address exists already"):
        save_recorded(other, by=None, at=AT)


def test_active_people_are_those_who_have_not_left() -> None:
    here, left = create_user(), create_user(is_active=False)
    active = User.objects.active()
    assert here in active
    assert left not in active


@pytest.mark.parametrize(
    ("full_name", "initials"),
    [("Ana", "A"), ("Ana Maria Example", "AE"), ("kim minji", "KM"), ("", ""), ("김 민지", "김민")],
)
def test_initials_are_of_the_first_and_the_last_word(full_name: str, initials: str) -> None:
    assert User(full_name=full_name).initials == initials


def test_a_person_is_called_by_name_and_without_one_by_address() -> None:
    assert str(User(full_name="Ana", email="ana@example.org")) == "Ana"
    assert str(User(email="ana@example.org")) == "ana@example.org"
    named = User(full_name="Ana Example")
    assert named.get_full_name() == named.get_short_name() == "Ana Example"


@pytest.mark.parametrize("name", ["UTC", "Asia/Seoul", "Pacific/Kiritimati"])
def test_a_time_zone_of_the_iana_database_is_taken(name: str) -> None:
    validate_time_zone(name)


@pytest.mark.parametrize("name", ["", "Seoul", "GMT+9:00", "../../etc/passwd"])
def test_another_name_of_a_time_zone_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(ValidationError, match="Asia/Seoul"):
        validate_time_zone(name)
