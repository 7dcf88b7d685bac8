"""Who sees and who changes policies, webhooks, feeds and alternates."""

from typing import NamedTuple

import pytest

from accounts.models import User
from frameworks.models import Alternate, Framework
from frameworks.roles import Role
from history.models import Record
from reminders.models import FeedToken, ReminderPolicy, Webhook
from tests import factories

pytestmark = pytest.mark.django_db


class Office(NamedTuple):
    """A framework with somebody in each role, and a person of another framework."""

    framework: Framework
    people: dict[str, User]


@pytest.fixture
def office() -> Office:
    framework = factories.create_framework()
    people = {role.value: factories.create_member(framework, role) for role in Role}
    people["elsewhere"] = factories.create_member(factories.create_framework(), Role.LEAD)
    people["administrator"] = factories.create_superuser()
    people["gone"] = factories.create_member(framework, Role.LEAD, is_active=False)
    return Office(framework, people)


def who(office: Office, row: Record, question: str) -> set[str]:
    """Return who has a row in a scope."""
    rows = type(row)._default_manager
    return {
        name
        for name, user in office.people.items()
        if getattr(rows, question)(user).filter(pk=row.pk).exists()
    }


DECIDERS = {"manager", "lead", "administrator"}
MEMBERS = {role.value for role in Role} | {"administrator"}


def test_a_policy_is_read_by_members_and_changed_by_who_decides(office: Office) -> None:
    row = ReminderPolicy.objects.create(framework=office.framework)

    assert who(office, row, "visible_to") == MEMBERS
    assert who(office, row, "editable_by") == DECIDERS


def test_a_policy_for_all_is_read_by_all_and_changed_by_administrators(office: Office) -> None:
    row = ReminderPolicy.objects.create()

    assert who(office, row, "visible_to") == MEMBERS | {"elsewhere"}
    assert who(office, row, "editable_by") == {"administrator"}


def test_a_webhook_is_known_to_who_decides_only(office: Office) -> None:
    row = Webhook.objects.create(
        framework=office.framework, name="Chat", url="https://chat.example.org", secret="s"
    )

    assert who(office, row, "visible_to") == DECIDERS
    assert who(office, row, "editable_by") == DECIDERS


def test_a_feed_is_known_to_its_owner_only(office: Office) -> None:
    row = FeedToken.objects.create(
        user=office.people["viewer"], secret_sha256="0" * 64, hint="ab", created_at=factories.AT
    )

    assert who(office, row, "visible_to") == {"viewer", "administrator"}
    assert who(office, row, "editable_by") == {"viewer", "administrator"}


def test_an_alternate_is_known_to_both_and_to_who_manages_their_framework(office: Office) -> None:
    row = Alternate.objects.create(user=office.people["contact"], alternate=office.people["viewer"])

    assert who(office, row, "visible_to") == DECIDERS | {"contact", "viewer"}
    assert who(office, row, "editable_by") == DECIDERS | {"contact"}
