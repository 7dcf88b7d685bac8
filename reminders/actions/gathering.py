"""Gathering owed duties into mails: one digest a person a day, at their hour."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery

from accounts.models import User
from reminders.models import Mail, Notification
from reminders.policy import local_day, may_send_at
from reminders.states import Channel, DutyState, MailKind, MailState
from reminders.working_days import is_working_day_in


def new_message_id() -> str:
    """Return a Message-ID (RFC 5322) that stays the same however often a mail is tried."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{uuid4()}@{host}>"


def _ready(at: datetime) -> list[User]:
    """Return people with owed duties whose hour for mail has come."""
    owed = Notification.objects.owed().filter(channel=Channel.MAIL)
    people = User.objects.active().filter(pk__in=owed.values("recipient")).order_by("pk")
    return [
        person
        for person in people
        if may_send_at(
            at,
            zone=person.time_zone,
            sending_hour=person.sending_hour,
            any_time=person.mail_any_time,
            is_working_day=is_working_day_in(person.country),
        )
    ]


def _todays_digests(people: list[User], at: datetime) -> dict[int, list[str]]:
    """Return the states of the digests that each person was given on their present day."""
    days = {person.pk: local_day(at, zone=person.time_zone) for person in people}
    rows = Mail.objects.filter(
        recipient__in=people, kind=MailKind.DIGEST, local_day__in=set(days.values())
    )
    found: dict[int, list[str]] = {person.pk: [] for person in people}
    for recipient, day, state in rows.values_list("recipient_id", "local_day", "state"):
        if days[recipient] == day:
            found[recipient].append(state)
    return found


def gather(*, at: datetime) -> int:
    """Put what is owed into one digest for each person whose time has come; return how many."""
    with transaction.atomic():
        ready = _ready(at)
        digests = _todays_digests(ready, at)
        # A digest that was cancelled, because nothing was left to tell, does not count as one.
        mails = [
            _digest(person, at, sequence=len(digests[person.pk]) + 1)
            for person in ready
            if all(state == MailState.CANCELLED for state in digests[person.pk])
        ]
        if not mails:
            return 0
        Mail.objects.bulk_create(mails, batch_size=500, ignore_conflicts=True)
        _attach(mails)
    return len(mails)


def _digest(person: User, at: datetime, *, sequence: int) -> Mail:
    return Mail(
        recipient=person,
        local_day=local_day(at, zone=person.time_zone),
        kind=MailKind.DIGEST,
        sequence=sequence,
        state=MailState.QUEUED,
        send_from=at,
        message_id=new_message_id(),
        created_at=at,
    )


def _attach(mails: list[Mail]) -> None:
    """Put each person's owed duties into their mail; one that another gatherer made is its own."""
    made = Mail.objects.filter(message_id__in=[mail.message_id for mail in mails])
    owed = Notification.objects.owed().filter(channel=Channel.MAIL)
    owed.filter(recipient__in=made.values("recipient")).update(
        mail=Subquery(made.filter(recipient=OuterRef("recipient")).values("pk")[:1]),
        state=DutyState.MAILED,
    )
