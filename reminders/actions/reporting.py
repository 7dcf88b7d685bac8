"""Writing to the site administrators once a day how the reminders fare."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from accounts.models import User
from reminders.actions.gathering import new_message_id
from reminders.covering import mail_reaches
from reminders.models import Mail
from reminders.policy import local_day, may_send_at
from reminders.states import MailKind, MailState


def write_to_admins(*, at: datetime) -> int:
    """Queue the daily mail of each site administrator whose hour has come; return how many.

    It comes on every day of the week: its absence is a sign that nothing runs.
    """
    with transaction.atomic():
        admins = User.objects.active().filter(is_superuser=True).order_by("pk")
        ready = [person for person in admins if _is_ready(person, at)]
        days = {person.pk: local_day(at, zone=person.time_zone) for person in ready}
        known: dict[int, list[object]] = defaultdict(list)
        rows = Mail.objects.filter(
            recipient__in=ready, kind=MailKind.ADMIN, local_day__in=set(days.values())
        )
        for key, day in rows.values_list("recipient_id", "local_day"):
            known[key].append(day)
        mails = [_mail(one, at) for one in ready if days[one.pk] not in known[one.pk]]
        Mail.objects.bulk_create(mails, batch_size=500, ignore_conflicts=True)
    return len(mails)


def _is_ready(person: User, at: datetime) -> bool:
    return mail_reaches(person) and may_send_at(
        at,
        zone=person.time_zone,
        sending_hour=person.sending_hour,
        any_time=person.mail_any_time,
        is_working_day=lambda _day: True,
    )


def _mail(person: User, at: datetime) -> Mail:
    return Mail(
        recipient=person,
        local_day=local_day(at, zone=person.time_zone),
        kind=MailKind.ADMIN,
        state=MailState.QUEUED,
        send_from=at,
        message_id=new_message_id(),
        created_at=at,
    )
