"""Changing who belongs to a framework: another role is another membership, and both have days."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from frameworks.models import Framework, Membership, Party
from frameworks.roles import RANK, Role
from history.actions import delete_recorded, save_recorded

Seat = tuple[Framework, Role, Party | None]


def change_role(
    membership: Membership, *, role: Role, reason: str = "", by: User, at: datetime
) -> Membership:
    """Give a member another role from today on, for as long as the one before it would have held.

    Return the membership that holds then. Raises ValidationError where it ended already, somebody
    would raise their own role, the framework would lose its last lead, or the role needs a party.
    """
    if membership.role == role:
        return membership
    if membership.user_id == by.pk and RANK[role] > RANK[Role(membership.role)]:
        raise ValidationError({"role": _("Nobody raises their own role: ask somebody else.")})
    if role == Role.CONTACT and membership.party_id is None:
        raise ValidationError({"role": _("A point of contact speaks for a party.")})
    with transaction.atomic():
        framework = _locked(membership.framework)
        fresh = Membership(
            user=membership.user,
            framework=framework,
            party=membership.party,
            role=role,
            starts_on=max(at.date(), membership.starts_on or date.min),
            ends_on=membership.ends_on,
        )
        _end(membership, framework=framework, reason=reason, by=by, at=at)
        save_recorded(fresh, by=by, at=at, verb="change_member_role", reason=reason)
    return fresh


def keep_membership(membership: Membership, *, reason: str = "", by: User, at: datetime) -> None:
    """Save a membership that was entered or changed field by field.

    Raises ValidationError where somebody would give themselves more than they have, the framework
    would lose its last lead, or the party does not stand in the framework.
    """
    with transaction.atomic():
        framework = _locked(membership.framework)
        before = Membership.objects.filter(pk=membership.pk).first()
        if membership.user_id == by.pk:
            _check_no_gain(before, membership)
        if membership.party and (before is None or before.party_id != membership.party_id):
            _check_stands(membership.party, framework)
        if before and before.role == Role.LEAD and not _goes_on_leading(membership, at=at):
            _check_other_lead(before, framework, at=at)
        save_recorded(membership, by=by, at=at, reason=reason)


def withdraw_membership(
    membership: Membership, *, reason: str = "", by: User, at: datetime
) -> None:
    """Take a membership away as if it had never been given, as the undo of an import does.

    Raises ValidationError where the framework would lose its last lead.
    """
    with transaction.atomic():
        framework = _locked(membership.framework)
        if membership.role == Role.LEAD:
            _check_other_lead(membership, framework, at=at)
        delete_recorded(membership, by=by, at=at, reason=reason)


def end_membership(membership: Membership, *, reason: str = "", by: User, at: datetime) -> None:
    """Let a membership end with yesterday: from now on it gives nothing.

    Raises ValidationError where it ended already or the framework would lose its last lead.
    """
    with transaction.atomic():
        framework = _locked(membership.framework)
        _end(membership, framework=framework, reason=reason, by=by, at=at)


def follow_groups(person: User, seats: Iterable[tuple[str, Seat]], *, at: datetime) -> None:
    """Keep the memberships that come from groups of the single sign-on in step with them.

    Those that people gave by hand stay. The last lead of a framework stays too, so that a mistake
    in the groups leaves nobody without one.
    """
    wanted = {
        (framework.pk, role, party.pk if party else None): (group, (framework, role, party))
        for group, (framework, role, party) in seats
    }
    with transaction.atomic():
        held = Membership.objects.in_force(at.date()).filter(user=person)
        have = {(row.framework_id, Role(row.role), row.party_id): row for row in held}
        for key, row in have.items():
            if row.from_group and key not in wanted:
                framework = _locked(row.framework)
                if row.role != Role.LEAD or _other_leads(row, framework, at=at):
                    _finish(row, verb="leave_group", reason="", by=None, at=at)
        for key, (group, (framework, role, party)) in wanted.items():
            if key not in have:
                fresh = Membership(
                    user=person,
                    framework=framework,
                    role=role,
                    party=party,
                    starts_on=at.date(),
                    from_group=group[:120],
                )
                save_recorded(fresh, by=None, at=at, verb="join_by_group")


def _check_no_gain(before: Membership | None, after: Membership) -> None:
    """Raise ValidationError where somebody would give themselves more than they have."""
    rank = RANK[Role(before.role)] if before else -1
    if before is None or RANK[Role(after.role)] > rank:
        raise ValidationError(_("Nobody raises their own role: ask somebody else."))
    if before.party_id != after.party_id:
        # Another party's drafts are as much as a role.
        raise ValidationError(_("Nobody gives themselves another party: ask somebody else."))
    starts_sooner = (after.starts_on or date.min) < (before.starts_on or date.min)
    ends_later = (after.ends_on or date.max) > (before.ends_on or date.max)
    if starts_sooner or ends_later:
        raise ValidationError(_("Nobody makes their own membership longer: ask somebody else."))


def _check_stands(party: Party, framework: Framework) -> None:
    if not framework.standing_parties.filter(party=party).exists():
        raise ValidationError({"party": _("This party does not stand in the framework.")})


def _goes_on_leading(membership: Membership, *, at: datetime) -> bool:
    today = at.date()
    tomorrow = today + timedelta(days=1)
    return (
        membership.role == Role.LEAD
        and (membership.starts_on is None or membership.starts_on <= today)
        and (membership.ends_on is None or membership.ends_on >= tomorrow)
    )


def _locked(framework: Framework) -> Framework:
    # Two leads who end each other at the same moment would leave none.
    return Framework.objects.select_for_update().get(pk=framework.pk)


def _other_leads(membership: Membership, framework: Framework, *, at: datetime) -> bool:
    # Somebody whose last day is today leaves the framework without a lead tomorrow.
    tomorrow = at.date() + timedelta(days=1)
    leads = Membership.objects.in_force(at.date()).in_force(tomorrow).with_role({Role.LEAD})
    rows = leads.filter(framework=framework, user__is_active=True)
    return rows.exclude(user=membership.user_id).exists()


def _check_other_lead(membership: Membership, framework: Framework, *, at: datetime) -> None:
    in_force = Membership.objects.in_force(at.date()).filter(pk=membership.pk)
    if in_force.exists() and not _other_leads(membership, framework, at=at):
        raise ValidationError(_("A framework keeps at least one lead: name another one first."))


def _end(
    membership: Membership, *, framework: Framework, reason: str, by: User, at: datetime
) -> None:
    if membership.ends_on and membership.ends_on < at.date():
        raise ValidationError(_("This membership has ended already."))
    if membership.role == Role.LEAD:
        _check_other_lead(membership, framework, at=at)
    _finish(membership, verb="end_framework_membership", reason=reason, by=by, at=at)


def _finish(
    membership: Membership, *, verb: str, reason: str, by: User | None, at: datetime
) -> None:
    yesterday = at.date() - timedelta(days=1)
    if membership.starts_on and membership.starts_on > yesterday:
        # It began today, or has not begun: there is no day on which it held.
        delete_recorded(membership, by=by, at=at, verb=verb, reason=reason)
        return
    membership.ends_on = yesterday
    save_recorded(membership, by=by, at=at, verb=verb, reason=reason)
