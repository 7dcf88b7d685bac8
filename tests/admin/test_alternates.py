"""Alternates and absences in the admin: kept by who decides, through the same actions."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from frameworks.models import Alternate, Framework
from frameworks.roles import Role
from history.models import AuditEvent
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

NEXT_YEAR = date.today().year + 1  # noqa: DTZ011 - the admin is a door and reads the clock
FIRST, LAST = f"{NEXT_YEAR}-01-05", f"{NEXT_YEAR}-01-09"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def people() -> tuple[Framework, User, User, User]:
    framework = factories.create_framework()
    manager = factories.create_member(framework, Role.MANAGER, is_staff=True)
    own = factories.create_member(framework, Role.CONTACT)
    return framework, manager, own, factories.create_member(framework)


def add(by: User, user: User, alternate: User, **days: str) -> Any:
    data = {"user": user.pk, "alternate": alternate.pk, "note": "", **days}
    return client_of(by).post(reverse("admin:frameworks_alternate_add"), data)


def test_a_manager_enters_and_ends_an_absence_of_their_people() -> None:
    _framework, manager, own, cover = people()

    answer = add(manager, own, cover, starts_on=FIRST, ends_on=LAST)

    assert answer.status_code == 302
    row = Alternate.objects.get()
    assert (row.user, row.alternate, str(row.starts_on)) == (own, cover, FIRST)
    step = reverse("admin:frameworks_alternate_end", args=[row.pk])
    assert client_of(manager).post(step, {"version_seen": row.version}).status_code == 302
    assert not Alternate.objects.exists()
    verbs = AuditEvent.objects.filter(subject=row.uuid).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["enter_absence", "end_absence"]


def test_without_days_it_is_a_standing_alternate() -> None:
    _framework, manager, own, cover = people()

    add(manager, own, cover)

    assert Alternate.objects.standing().get().alternate == cover


def test_what_the_action_refuses_comes_back_on_the_page() -> None:
    framework, manager, own, cover = people()
    outsider = factories.create_member(factories.create_framework(), Role.CONTACT)
    factories.create_membership(user=manager, framework=outsider.memberships.get().framework)

    backwards = add(manager, own, cover, starts_on=LAST, ends_on=FIRST)
    stranger = add(manager, own, outsider, starts_on=FIRST, ends_on=LAST)

    assert backwards.status_code == stranger.status_code == 200
    assert "belongs to none of the same frameworks" in stranger.content.decode()
    assert not Alternate.objects.exists()
    assert framework.memberships.count() == 3


def test_a_manager_of_another_framework_reaches_nobody_here() -> None:
    _framework, _manager, own, cover = people()
    other = factories.create_member(factories.create_framework(), Role.MANAGER, is_staff=True)

    assert add(other, own, cover, starts_on=FIRST, ends_on=LAST).status_code == 200

    assert not Alternate.objects.exists()


def test_the_list_of_people_shows_whose_mail_comes_back() -> None:
    admin = factories.create_superuser()
    factories.create_user(full_name="Bo Gone", hard_bounces=2)

    page = client_of(admin).get(reverse("admin:accounts_user_changelist"), {"q": "Bo Gone"})

    (cell,) = re.findall(r'field-mail_arrives"><img[^>]*>', page.content.decode())
    assert "icon-no" in cell
