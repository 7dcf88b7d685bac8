"""Naming who stands in for a person: always, or on the days on which the person is away."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.refusal import RefusedError
from frameworks.models import Alternate, Membership
from history.actions import delete_recorded, save_recorded
from reminders.policy import local_day

MOST_DAYS_AWAY = 366


def name_alternate(
    person: User, *, alternate: User, by: User | None, at: datetime, reason: str = ""
) -> Alternate:
    """Name who is asked when a person does not answer, in place of who was. Raises RefusedError."""
    with transaction.atomic():
        _check(person, alternate, at)
        found = Alternate.objects.select_for_update().standing().filter(user=person).first()
        row = found or Alternate(user=person)
        row.alternate = alternate
        save_recorded(row, by=by, at=at, verb="name_alternate", reason=reason)
    return row


def drop_alternate(row: Alternate, *, by: User | None, at: datetime, reason: str = "") -> None:
    """Let nobody stand in always any more."""
    delete_recorded(row, by=by, at=at, verb="drop_alternate", reason=reason)


def enter_absence(
    person: User,
    *,
    alternate: User,
    starts_on: date,
    ends_on: date,
    by: User | None,
    at: datetime,
    note: str = "",
    reason: str = "",
) -> Alternate:
    """Let an alternate get a person's mail on days on which the person is away.

    Raises RefusedError.
    """
    with transaction.atomic():
        # The lock keeps two absences from being entered over each other.
        User.objects.select_for_update().get(pk=person.pk)
        _check(person, alternate, at)
        row = Alternate(
            user=person, alternate=alternate, starts_on=starts_on, ends_on=ends_on, note=note
        )
        _check_days(row, at)
        save_recorded(row, by=by, at=at, verb="enter_absence", reason=reason)
    return row


def change_absence(row: Alternate, *, by: User | None, at: datetime, reason: str = "") -> Alternate:
    """Save other days or another alternate of an absence. Raises RefusedError."""
    with transaction.atomic():
        # The lock keeps two absences from being laid over each other.
        User.objects.select_for_update().get(pk=row.user_id)
        _check(row.user, row.alternate, at)
        _check_days(row, at)
        save_recorded(row, by=by, at=at, verb="change_absence", reason=reason)
    return row


def end_absence(row: Alternate, *, by: User | None, at: datetime, reason: str = "") -> None:
    """End an absence: one that goes on ended yesterday, one that has not begun is taken out."""
    if row.starts_on is None or row.ends_on is None:
        raise RefusedError(_("This is no absence; name another alternate instead."))
    today = local_day(at, zone=row.user.time_zone)
    if row.starts_on >= today:
        delete_recorded(row, by=by, at=at, verb="end_absence", reason=reason)
        return
    row.ends_on = min(row.ends_on, date.fromordinal(today.toordinal() - 1))
    save_recorded(row, by=by, at=at, verb="end_absence", reason=reason)


def _check(person: User, alternate: User, at: datetime) -> None:
    if person == alternate:
        raise RefusedError(_("Choose somebody else: nobody stands in for themselves."))
    if not alternate.is_active:
        raise RefusedError(_("%(name)s has left. Choose somebody else.") % {"name": alternate})
    own = Membership.objects.in_force(at.date()).filter(user=person).values("framework")
    shared = Membership.objects.in_force(at.date()).filter(user=alternate, framework__in=own)
    if not shared.exists():
        raise RefusedError(
            _("%(name)s belongs to none of the same frameworks. Choose somebody who does.")
            % {"name": alternate}
        )


def _check_days(row: Alternate, at: datetime) -> None:
    starts_on, ends_on = row.starts_on, row.ends_on
    if starts_on is None or ends_on is None:
        raise RefusedError(_("An absence has a first and a last day. End it if it is over."))
    if ends_on < starts_on:
        raise RefusedError(_("The last day away is before the first. Mend one of them."))
    if (ends_on - starts_on).days >= MOST_DAYS_AWAY:
        raise RefusedError(_("An absence lasts a year at most. Name another alternate instead."))
    if ends_on < local_day(at, zone=row.user.time_zone):
        raise RefusedError(_("These days are over. Choose days to come."))
    overlapping = Alternate.objects.filter(
        user=row.user, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).exclude(pk=row.pk)
    if overlapping.exists():
        raise RefusedError(_("There is an absence on some of these days. End that one first."))
