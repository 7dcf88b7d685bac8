"""Reminder policies in the admin: shown before they are saved, and kept inside their framework."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from frameworks.models import Framework
from frameworks.roles import Role
from history.models import AuditEvent
from reminders.models import Notification, ReminderPolicy
from tests import factories
from tests.admin.pages import create_clerk, errors_of, list_of, page, signed_in, typed

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

ADD = list_of(ReminderPolicy, "add")


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework(code="FW")


@pytest.fixture
def client(framework: Framework) -> Client:
    return signed_in(create_clerk(framework, Role.MANAGER))


def late_commitment(framework: Framework, days: int) -> str:
    last_day = timezone.now().date() - timedelta(days=days)
    commitment = factories.create_commitment(framework=framework)
    factories.create_deadline(commitment=commitment, expression="by", edtf=last_day.isoformat())
    factories.create_assignment(commitment=commitment)
    return commitment.reference


def test_policy_is_saved_only_after_its_effect_was_shown(
    client: Client, framework: Framework
) -> None:
    reference = late_commitment(framework, days=4)
    data = typed(client.get(ADD), framework=framework.pk, after="3, 9")

    shown = client.post(ADD, data)

    assert not ReminderPolicy.objects.exists()
    assert not Notification.objects.exists()
    assert "Nothing is saved yet" in errors_of(shown)
    assert "3 days late" in shown.content.decode()
    assert reference in shown.content.decode()

    again = client.post(ADD, typed(shown))

    assert again.status_code == 302
    policy = ReminderPolicy.objects.get()
    assert policy.after == [3, 9]
    assert policy.before == [30, 7, 1]
    assert AuditEvent.objects.filter(subject=policy.uuid).count() == 1


def test_what_is_changed_after_the_preview_is_shown_again(
    client: Client, framework: Framework
) -> None:
    shown = client.post(ADD, typed(client.get(ADD), framework=framework.pk, after="3"))

    client.post(ADD, typed(shown, after="5"))

    assert not ReminderPolicy.objects.exists()


@pytest.mark.parametrize("days", ["1; x", "1, 1", "-3", "9999", "1,2,3,4,5,6,7,8,9,10,11,12,13"])
def test_days_that_are_none_are_refused_and_kept(
    client: Client, framework: Framework, days: str
) -> None:
    answer = client.post(ADD, typed(client.get(ADD), framework=framework.pk, after=days))

    assert "after" in answer.context["adminform"].form.errors
    assert days in answer.content.decode()


def test_change_shows_what_falls_away_and_keeps_its_reason(
    client: Client, framework: Framework
) -> None:
    late_commitment(framework, days=2)
    policy = ReminderPolicy(framework=framework)
    policy.save()
    form = client.get(page(policy))

    shown = client.post(page(policy), typed(form, after="", change_reason="They asked for it."))
    rows = shown.context["adminform"].form.step_rows

    assert ("is late (21 days late)", 1, 0) in rows
    assert ("is late (7 days late)", 1, 0) in rows
    assert client.post(page(policy), typed(shown, after="")).status_code == 302
    event = AuditEvent.objects.get(subject=policy.uuid)
    assert event.reason == "They asked for it."
    assert event.changes["after"] == [[1, 7, 21, 49, 105], []]


def test_a_manager_sets_no_policy_for_other_frameworks_or_for_all(
    client: Client, framework: Framework
) -> None:
    other = factories.create_framework()
    everywhere = ReminderPolicy()
    everywhere.save()
    for value in ("", other.pk):
        answer = client.post(ADD, typed(client.get(ADD), framework=value))
        assert "framework" in answer.context["adminform"].form.errors

    assert client.post(page(everywhere), {"after": "1"}).status_code == 403
    assert ReminderPolicy.objects.count() == 1


def test_a_clerk_reads_policies_and_changes_none(framework: Framework) -> None:
    policy = ReminderPolicy(framework=framework)
    policy.save()
    clerk = signed_in(create_clerk(framework, Role.CLERK))

    assert clerk.get(page(policy)).status_code == 200
    assert clerk.get(ADD).status_code == 403
    assert clerk.post(page(policy), {"after": "1"}).status_code == 403


def test_preview_tells_nothing_of_what_the_manager_may_not_read(framework: Framework) -> None:
    party = factories.create_party(framework=framework)
    other = factories.create_party(framework=framework)
    inner = factories.create_commitment(
        framework=framework, owner=party, visibility="party", author_party=party, title="Inner"
    )
    last_day = timezone.now().date() - timedelta(days=4)
    factories.create_deadline(commitment=inner, expression="by", edtf=last_day.isoformat())
    factories.create_assignment(commitment=inner, party=party)
    client = signed_in(create_clerk(framework, Role.MANAGER, party=other))

    shown = client.post(ADD, typed(client.get(ADD), framework=framework.pk, after="3"))

    trial = shown.context["adminform"].form.trial
    assert (trial.count, trial.now) == (1, [])
    assert "Inner" not in shown.content.decode()


def test_new_policy_begins_with_the_default_steps(client: Client) -> None:
    form = client.get(ADD).context["adminform"].form

    assert form["before"].value() == "30, 7, 1"
    assert form["to_lead"].value() == "49"
