"""Counting how often a server refused a person's address, and telling who looks after them."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from history.actions import record
from reminders.actions.suppressing import COMES_BACK
from reminders.covering import deciders_for
from reminders.models import Notification
from reminders.policy import HARD_BOUNCES, duty_key, local_day
from reminders.states import DutyState, Family, MailState


def count_bounce(person: User, *, at: datetime) -> None:
    """Count one refusal of an address; from the second in a row on nothing is sent there.

    Silence is what must not happen: who looks after the person's account is told, once for each
    time that the address goes bad. Site administrators are never silenced: they are who is told
    when nobody else can be.
    """
    if person.is_superuser:
        return
    with transaction.atomic():
        # The lock keeps two senders from stepping over the second refusal together.
        person = User.objects.select_for_update().get(pk=person.pk)
        count = person.hard_bounces + 1
        User.objects.filter(pk=person.pk).update(hard_bounces=count)
        if count != HARD_BOUNCES:
            return
        record(person, verb="mail_comes_back", by=None, at=at)
        untold = Notification.objects.filter(
            mail__recipient=person, mail__state=MailState.DEAD, state=DutyState.MAILED
        )
        # What the person was to get for somebody who is away has another way to go.
        untold.exclude(recipient=person).update(
            state=DutyState.OWED, state_reason=COMES_BACK, mail=None
        )
        untold.update(state=DutyState.SUPPRESSED, state_reason=COMES_BACK)
        duties = [_duty(person, whom, at) for whom in deciders_for(person, on=at.date())]
        Notification.objects.bulk_create(duties, ignore_conflicts=True)


def forget_bounces(person: User) -> None:
    """Begin to count anew: a mail has arrived, or the address was corrected."""
    User.objects.filter(pk=person.pk).update(hard_bounces=0)


def _duty(person: User, whom: User, at: datetime) -> Notification:
    occurrence = at.isoformat(timespec="minutes")
    return Notification(
        duty_key=duty_key(
            subject=person.uuid,
            rung=Family.MAIL_REFUSED,
            occurrence=occurrence,
            recipient=whom.uuid,
        ),
        recipient=whom,
        about=person,
        family=Family.MAIL_REFUSED,
        rung=Family.MAIL_REFUSED,
        occurrence=occurrence,
        owed_from=local_day(at, zone=whom.time_zone),
        created_at=at,
    )
