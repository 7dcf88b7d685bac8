"""One row of every kind of record that the admin shows, in a given framework."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from accounts.models import SavedView, User
from commitments.actions import ask_for_date, put_down
from commitments.domain.vocabulary import Decision
from commitments.models import (
    Assessment,
    Commitment,
    DateRequest,
    Deadline,
    Evidence,
    Indicator,
    Initiative,
    Minutes,
    Programme,
    ProgressUpdate,
    ReportingRound,
)
from frameworks.models import Alternate, Framework, Membership, Party, PriorityArea
from history.actions import save_recorded
from meetings.models import Forum, Meeting
from reminders.actions import name_alternate
from reminders.models import Mail, Notification, ReminderPolicy, Webhook, WebhookPost
from sources.models import Document, Passage
from tests import factories
from tests.factories import AT


def _commitment(framework: Framework, number: int) -> Commitment:
    commitment = factories.create_commitment(
        framework=framework, quote=f"Both sides will meet for the time number {number}."
    )
    factories.create_deadline(commitment=commitment)
    return commitment


def _request(framework: Framework, number: int) -> DateRequest:
    deadline = factories.create_deadline(commitment=_commitment(framework, number))
    return ask_for_date(
        deadline, expression="by 2027", reason="Late.", by=factories.create_user(), at=AT
    )


def _assessment(framework: Framework, number: int) -> Assessment:
    commitment = _commitment(framework, number)
    assessment = Assessment(
        commitment=commitment,
        party=commitment.parties.get(),
        completion="complete",
        outcome="kept",
        reasons="It was held.",
        assessed_by=factories.create_user(),
        assessed_at=AT,
    )
    save_recorded(assessment, by=None, at=AT)
    return assessment


def _indicator(framework: Framework, number: int) -> Indicator:
    indicator = factories.create_indicator(commitment=_commitment(framework, number))
    factories.create_measurement(indicator=indicator, value=Decimal(number))
    return indicator


def _minutes(framework: Framework, number: int) -> Minutes:
    agenda = [_commitment(framework, number)]
    minutes = factories.create_minutes(framework=framework, agenda=agenda)
    put_down(
        minutes, commitment=agenda[0], decision=Decision.NOTED, note="Wait.",
        by=minutes.begun_by, at=AT,
    )  # fmt: skip
    return minutes


def _mail(framework: Framework, number: int) -> Mail:
    mail = Mail(
        recipient=factories.create_user(),
        local_day=date(2026, 11, 2),
        kind="digest",
        send_from=AT,
        message_id=f"<{number}@example.org>",
        created_at=AT,
    )
    save_recorded(mail, by=None, at=AT)
    line = _notification(framework, number)
    Notification.objects.filter(pk=line.pk).update(mail=mail, state="mailed")
    return mail


def _notification(framework: Framework, number: int) -> Notification:
    deadline = factories.create_deadline(commitment=_commitment(framework, number))
    return Notification.objects.create(
        duty_key=f"key-{number}-{deadline.pk}",
        recipient=factories.create_user(),
        commitment=deadline.commitment,
        deadline=deadline,
        family="before",
        rung="before_7",
        owed_from=date(2026, 11, 2),
        created_at=AT,
    )


def _framework(_framework: Framework, _number: int) -> Framework:
    return factories.create_framework()


def _evidence(framework: Framework, number: int) -> Evidence:
    return factories.create_evidence(commitment=_commitment(framework, number))


def _forum(framework: Framework, _number: int) -> Forum:
    above = factories.create_forum(framework=framework)
    return factories.create_forum(framework=framework, reports_to=above)


def _meeting(framework: Framework, _number: int) -> Meeting:
    return factories.create_meeting(forum=factories.create_forum(framework=framework))


def _passage(framework: Framework, _number: int) -> Passage:
    return factories.create_passage(document=factories.create_document(framework=framework))


def _party(framework: Framework, _number: int) -> Party:
    return factories.create_party(framework=framework, parent=factories.create_party())


def _update(framework: Framework, number: int) -> ProgressUpdate:
    return factories.create_update(commitment=_commitment(framework, number))


def _alternate(framework: Framework, _number: int) -> Alternate:
    person, alternate = (factories.create_member(framework) for _ in range(2))
    return name_alternate(person, alternate=alternate, by=None, at=AT)


def _webhook(framework: Framework, number: int) -> Webhook:
    webhook = Webhook(
        framework=framework,
        name=f"Chat {number}",
        url="https://chat.example.org/hook",
        secret="a secret for the tests",
    )
    save_recorded(webhook, by=None, at=AT)
    return webhook


def _webhook_post(framework: Framework, number: int) -> WebhookPost:
    return WebhookPost.objects.create(
        webhook=_webhook(framework, number),
        key=f"key-{number}",
        event="late",
        payload={},
        send_from=AT,
        created_at=AT,
    )


def _policy(_framework: Framework, _number: int) -> ReminderPolicy:
    policy = ReminderPolicy(framework=factories.create_framework())
    save_recorded(policy, by=None, at=AT)
    return policy


Maker = Callable[[Framework, int], Any]
MAKERS: dict[type[models.Model], Maker] = {
    Assessment: _assessment,
    Commitment: _commitment,
    DateRequest: _request,
    Deadline: lambda framework, number: _commitment(framework, number).deadlines.get(),
    Document: lambda framework, _number: factories.create_document(framework=framework),
    Evidence: _evidence,
    Forum: _forum,
    Framework: _framework,
    Indicator: _indicator,
    Initiative: lambda framework, _number: factories.create_initiative(framework=framework),
    Mail: _mail,
    Minutes: _minutes,
    SavedView: lambda framework, _number: factories.create_view(
        owner=factories.create_member(framework)
    ),
    Meeting: _meeting,
    Alternate: _alternate,
    Membership: lambda framework, _number: factories.create_membership(framework=framework),
    Notification: _notification,
    Party: _party,
    Passage: _passage,
    PriorityArea: lambda framework, _number: factories.create_area(framework=framework),
    Programme: lambda framework, _number: factories.create_programme(framework=framework),
    ProgressUpdate: _update,
    ReminderPolicy: _policy,
    ReportingRound: lambda framework, _number: factories.create_round(framework=framework),
    User: lambda framework, _number: factories.create_member(framework),
    Webhook: _webhook,
    WebhookPost: _webhook_post,
}
