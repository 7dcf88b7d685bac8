"""The names of parties, who belongs to a group from when to when, and what only looks alike."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions import RefusedError
from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from frameworks.models import DistinctPair, Party, PartyMember, PartyName
from history.actions import delete_recorded, save_recorded


def _check_current(party: Party) -> None:
    if party.merged_into_id:
        raise RefusedError(_("This party was merged into another one; change that one."))


def add_name(party: Party, *, name: str, by: User, at: datetime, reason: str = "") -> PartyName:
    """Say how else a party is written. Raises RefusedError for what it is called already."""
    _check_current(party)
    name = " ".join(name.split())
    if not name or name in {party.name, party.short_name, party.code}:
        raise RefusedError(_("It is called so already."))
    row = PartyName(party=party, name=name)
    save_recorded(row, by=by, at=at, verb="add_name", reason=reason)
    return row


def drop_name(row: PartyName, *, reason: str, by: User, at: datetime) -> None:
    """Take a name variant out. Raises RefusedError without a reason."""
    if not reason.strip():
        raise RefusedError(_("Say why."))
    delete_recorded(row, by=by, at=at, verb="drop_name", reason=reason)


def add_member(
    group: Party,
    *,
    member: Party,
    since: str = "",
    until: str = "",
    by: User,
    at: datetime,
    reason: str = "",
) -> PartyMember:
    """Say that a party belongs to a group, from and to dates in EDTF; empty is always.

    Raises RefusedError where it overlaps what is said already, or for a group nobody lists.
    """
    _check_current(group)
    _check_current(member)
    if group.is_open_group:
        raise RefusedError(_("An open group has no list of members."))
    row = PartyMember(group=group, member=member)
    _set_days(row, since=since, until=until)
    with transaction.atomic():
        Party.objects.select_for_update().get(pk=group.pk)
        for other in group.members.filter(member=member):
            if _overlap(row, other):
                raise RefusedError(
                    _("%(party)s is a member in that time already.") % {"party": member}
                )
        save_recorded(row, by=by, at=at, verb="add_member", reason=reason)
    return row


def end_membership(
    row: PartyMember, *, until: str, reason: str, by: User, at: datetime
) -> PartyMember:
    """Say until when a party belonged to a group. Raises RefusedError."""
    if not reason.strip():
        raise RefusedError(_("Say why."))
    if not until.strip():
        raise RefusedError(_("Say until when."))
    _set_days(row, since=row.since, until=until)
    save_recorded(row, by=by, at=at, verb="end_membership", reason=reason)
    return row


def _set_days(row: PartyMember, *, since: str, until: str) -> None:
    """Read both dates: it begins on the first day of one and ends on the last of the other."""
    try:
        first = period_of(since.strip()).first_day if since.strip() else None
        last = period_of(until.strip()).last_day if until.strip() else None
    except EdtfError as error:
        raise RefusedError(str(error)) from error
    if first and last and last < first:
        raise RefusedError(_("It would end before it begins."))
    row.starts_on, row.starts_edtf = first, since.strip()
    row.ends_on, row.ends_edtf = last, until.strip()


def _overlap(one: PartyMember, other: PartyMember) -> bool:
    begins_late = one.starts_on and other.ends_on and one.starts_on > other.ends_on
    ends_early = one.ends_on and other.starts_on and one.ends_on < other.starts_on
    return not (begins_late or ends_early)


def say_distinct(
    one: Party | User, other: Party | User, *, by: User, at: datetime, reason: str = ""
) -> DistinctPair:
    """Remember that two that look alike are not the same."""
    if one.pk == other.pk or type(one) is not type(other):
        raise RefusedError(_("Choose two."))
    of = DistinctPair.Of.PARTIES if isinstance(one, Party) else DistinctPair.Of.PEOPLE
    first, second = sorted((one.uuid, other.uuid))
    found = DistinctPair.objects.filter(one=first, other=second).first()
    if found:
        return found
    pair = DistinctPair(of=of, one=first, other=second)
    save_recorded(pair, by=by, at=at, verb="say_distinct", reason=reason)
    return pair
