"""Accounts and the audit trail in the admin."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import Letter, User
from history.models import AuditEvent
from history.telling import revealed, words_behind
from tests import factories
from tests.admin.pages import create_clerk, list_of, page, signed_in, typed

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
NEW = "a quite new pass phrase"


def test_account_is_made_without_a_password() -> None:
    client = signed_in(factories.create_superuser())
    data = {
        "email": "New.Person@Example.org",
        "full_name": "New Person",
        "language": "ko",
        "time_zone": "Asia/Seoul",
        "sending_hour": "8",
        "is_active": "on",
    }
    assert client.post(list_of(User, "add"), data).status_code == 302
    person = User.objects.get(email="new.person@example.org")
    assert not person.has_usable_password()
    assert AuditEvent.objects.get(subject=person.uuid).verb == "create"


def test_password_is_set_with_a_history_that_does_not_tell_it() -> None:
    person = factories.create_user()
    client = signed_in(factories.create_superuser())
    differing = client.post(page(person, "password"), {"password": NEW, "again": "other"})
    assert "not the same" in str(differing.context["form"].errors)
    weak = client.post(page(person, "password"), {"password": "short", "again": "short"})
    assert "too short" in str(weak.context["form"].errors)
    assert client.post(page(person, "password"), {"password": NEW, "again": NEW}).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)
    event = AuditEvent.objects.get(verb="set_password")
    assert event.subject == person.uuid
    assert NEW not in str(event.changes)
    assert person.password not in str(event.changes)


def test_ones_own_password_is_changed_with_its_history() -> None:
    framework = factories.create_framework()
    person = create_clerk(framework, password=factories.PASSWORD)
    data = {"old_password": factories.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    answer = signed_in(person).post(reverse("admin:password_change"), data)
    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert AuditEvent.objects.get(verb="set_password").actor == person.uuid


def test_clerk_sees_people_and_changes_nobody() -> None:
    framework = factories.create_framework()
    clerk = create_clerk(framework)
    other = factories.create_member(framework)
    client = signed_in(clerk)
    assert client.get(page(other)).status_code == 200
    for person in (other, clerk):
        data = {"is_superuser": "on", "email": person.email, "full_name": "Me"}
        assert client.post(page(person), data).status_code == 403
    assert client.get(list_of(User, "add")).status_code == 403
    assert client.get(page(other, "password")).status_code == 403


def test_account_is_changed_by_an_administrator() -> None:
    person = factories.create_user(full_name="Old Name")
    client = signed_in(factories.create_superuser())
    data = typed(client.get(page(person)), full_name="New Name")
    assert client.post(page(person), data).status_code == 302
    event = AuditEvent.objects.filter(subject=person.uuid).latest("pk")
    words = words_behind([event])
    told = {name: [revealed(one, words) for one in both] for name, both in event.changes.items()}
    assert told == {"full_name": ["Old Name", "New Name"]}


def test_administrator_who_changes_a_way_in_has_the_person_told() -> None:
    person = factories.create_user(email="old@example.org")
    client = signed_in(factories.create_superuser())
    client.post(page(person, "password"), {"password": NEW, "again": NEW})
    data = typed(client.get(page(person)), email="New@Example.org")
    assert client.post(page(person), data).status_code == 302
    assert User.objects.get(pk=person.pk).email == "new@example.org"
    told = Letter.objects.filter(user=person).order_by("pk")
    assert list(told.values_list("about", "address")) == [
        ("set_password", "old@example.org"),
        ("change_address", "old@example.org"),
    ]


def test_groups_give_no_rights_here() -> None:
    assert not admin.site.is_registered(Group)


def test_audit_trail_is_read_and_never_written() -> None:
    factories.create_framework()
    client = signed_in(factories.create_superuser())
    event = AuditEvent.objects.latest("pk")
    shown = client.get(page(event))
    assert shown.status_code == 200
    assert "the system" in shown.content.decode()
    assert client.post(page(event), {"verb": "nothing"}).status_code == 403
    assert client.get(list_of(AuditEvent, "add")).status_code == 403
