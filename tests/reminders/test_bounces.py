"""Mail that comes back: counted, stopped, told to who looks after the person, and mended."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from frameworks.roles import Role
from history.models import AuditEvent
from reminders.actions import gather, nudge, plan, replay, send_due
from reminders.actions.suppressing import COMES_BACK
from reminders.models import Mail, Notification
from reminders.policy import HARD_BOUNCES, Failure
from reminders.states import DutyState, Family, MailState
from reminders.transports import DeliveryError, configured_transport
from tests import factories
from tests.reminders.letters import member, plain, to_of
from tests.reminders.scenes import LATE_NOON, Scene, Sink, due_commitment, run
from tests.reminders.test_smtp import Handler, server
from tests.reminders.test_trouble import Refusing

pytestmark = pytest.mark.django_db

AT = LATE_NOON


def bounce() -> DeliveryError:
    return DeliveryError("550 unknown", failure=Failure.PERMANENT, of_address=True)


def bounces_of(person: User) -> int:
    return int(User.objects.get(pk=person.pk).hard_bounces)


def bounce_twice() -> tuple[Scene, User]:
    """Let two mails to the point of contact come back; a manager is there."""
    scene = due_commitment(full_name="Bo Gone")
    manager = member(scene.commitment.framework, Role.MANAGER)
    plan(at=AT)
    gather(at=AT)
    for _time in range(HARD_BOUNCES):
        send_due(clock=lambda: AT, transport=Sink(bounce()))
        mail = Mail.objects.filter(recipient=scene.person).get()
        if bounces_of(scene.person) < HARD_BOUNCES:
            replay(mail, reason="Once more", by=manager, at=AT)
    return scene, manager


@pytest.mark.parametrize(
    ("command", "answer", "count"),
    [
        ("RCPT", "550 unknown", 1),
        ("RCPT", "553 no such mailbox", 1),
        ("RCPT", "450 busy", 0),
        ("RCPT", "421 closing", 0),
        ("MAIL", "550 you may not", 0),
        ("DATA", "554 looks like spam", 0),
    ],
)
def test_only_a_refused_address_counts(
    command: str, answer: str, count: int, settings: Any
) -> None:
    scene = due_commitment()
    plan(at=AT)
    gather(at=AT)

    with server(Handler(**{command: answer}), settings):
        send_due(clock=lambda: AT, transport=configured_transport())

    assert bounces_of(scene.person) == count


def test_a_mail_that_arrives_begins_the_count_anew() -> None:
    scene = due_commitment(hard_bounces=1)

    assert len(run(AT).letters) == 1

    assert bounces_of(scene.person) == 0


def test_after_two_refusals_the_manager_is_told_once_and_nothing_is_sent_there() -> None:
    scene, manager = bounce_twice()
    assert bounces_of(scene.person) == HARD_BOUNCES

    first, second = run(AT), run(AT + timedelta(days=1))

    assert to_of(first.letters) == [manager.email]
    text = plain(first.letters[0])
    assert "Mail to Bo Gone comes back" in text
    assert scene.person.email not in text
    assert str(first.letters[0]["Subject"]) == "Mail to 1 person comes back"
    assert not second.letters
    duty = Notification.objects.get(recipient=scene.person)
    assert (duty.state, duty.state_reason) == (DutyState.SUPPRESSED, COMES_BACK)
    assert AuditEvent.objects.filter(verb="mail_comes_back").count() == 1


def test_a_new_duty_to_an_address_that_refuses_is_suppressed() -> None:
    due_commitment(hard_bounces=HARD_BOUNCES)

    assert not run(AT).letters

    assert Notification.objects.get().state == DutyState.SUPPRESSED


def test_nobody_is_nudged_by_a_mail_that_comes_back() -> None:
    scene = due_commitment(hard_bounces=HARD_BOUNCES, full_name="Bo Gone")
    manager = member(scene.commitment.framework, Role.MANAGER)

    nudged = nudge([scene.commitment], by=manager, at=AT)

    assert nudged.people == []
    assert nudged.refused == {
        scene.commitment.uuid: "Mail to Bo Gone comes back; ask in another way."
    }


def test_who_is_told_follows_party_and_role() -> None:
    scene = due_commitment()
    framework = scene.commitment.framework
    other_party = factories.create_party(framework=framework)
    secretariat = member(framework, Role.MANAGER)
    of_party = member(framework, Role.MANAGER, party=scene.party)
    member(framework, Role.MANAGER, party=other_party)
    member(framework, Role.LEAD)
    member(factories.create_framework(), Role.MANAGER)
    plan(at=AT)
    gather(at=AT)
    User.objects.filter(pk=scene.person.pk).update(hard_bounces=HARD_BOUNCES - 1)

    send_due(clock=lambda: AT, transport=Sink(bounce()))

    told = Notification.objects.filter(family=Family.MAIL_REFUSED)
    assert {duty.recipient for duty in told} == {secretariat, of_party}
    assert {duty.about for duty in told} == {scene.person}


@pytest.mark.parametrize("there_is", ["lead", "administrator"])
def test_without_a_manager_the_lead_and_then_an_administrator_is_told(there_is: str) -> None:
    scene = due_commitment(hard_bounces=HARD_BOUNCES - 1)
    expected = factories.create_superuser()
    if there_is == "lead":
        expected = member(scene.commitment.framework, Role.LEAD)
    plan(at=AT)
    gather(at=AT)

    send_due(clock=lambda: AT, transport=Sink(bounce()))

    assert Notification.objects.get(family=Family.MAIL_REFUSED).recipient == expected


def test_with_a_new_address_everything_is_told_after_all() -> None:
    scene, manager = bounce_twice()
    admin = factories.create_superuser(password=factories.PASSWORD)
    correct_address(scene.person, admin)
    assert bounces_of(scene.person) == 0

    run(AT)
    sink = run(AT + timedelta(days=1))

    assert to_of(sink.letters) == ["new@example.org"]
    refused = Notification.objects.get(recipient=manager)
    assert refused.state_reason == "the address was corrected"


def correct_address(person: User, admin: User) -> None:
    """Change the address as an administrator does."""
    from django.test import Client
    from django.urls import reverse

    client = Client()
    client.force_login(admin)
    person.refresh_from_db()
    address = reverse("admin:accounts_user_change", args=[person.pk])
    form = client.get(address).context["adminform"].form
    fields = {
        name: value for name, value in form.initial.items() if value not in (None, False, True)
    }
    fields |= {name: "on" for name, value in form.initial.items() if value is True}
    fields |= {"email": "new@example.org", "change_reason": "Corrected"}
    for name in form.fields:
        fields.setdefault(name, form[name].value() or "")
    answer = client.post(address, {key: value for key, value in fields.items() if value != ""})
    assert answer.status_code == 302, answer.context["errors"]


def test_two_refusals_on_two_rounds_are_two_alerts() -> None:
    scene, manager = bounce_twice()
    User.objects.filter(pk=scene.person.pk).update(hard_bounces=HARD_BOUNCES - 1)
    later = AT + timedelta(days=40)
    # Where the server takes nobody at all, it is not the addresses that are wrong.
    due_commitment()
    run(later, Refusing("550 unknown", Failure.PERMANENT, scene.person.email))

    told = Notification.objects.filter(family=Family.MAIL_REFUSED, recipient=manager)
    assert told.count() == 2
    assert Mail.objects.filter(state=MailState.DEAD).exists()
