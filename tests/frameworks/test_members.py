"""Roles change and end by rules: nobody raises their own, a framework keeps a lead."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from frameworks.actions import change_role, end_membership, follow_groups, keep_membership
from frameworks.models import Membership
from frameworks.roles import RANK, Role
from frameworks.single_sign_on import read_roles
from tests.factories import (
    create_framework,
    create_member,
    create_party,
    create_superuser,
    create_user,
)

pytestmark = pytest.mark.django_db


def seat(user: User) -> Membership:
    return Membership.objects.get(user=user)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.LEAD])
def test_nobody_raises_their_own_role(role: Role) -> None:
    framework = create_framework()
    create_member(framework, Role.LEAD)
    user = create_member(framework, role, party=create_party(framework=framework))
    higher = next(one for one in Role if RANK[one] == RANK[role] + 1)
    with pytest.raises(ValidationError):
        change_role(seat(user), role=higher, by=user, at=timezone.now())
    mine = seat(user)
    mine.role = Role.LEAD
    with pytest.raises(ValidationError):
        keep_membership(mine, by=user, at=timezone.now())
    assert seat(user).role == role


LONG_AGO, YESTERDAY = date(2020, 1, 1), date(2026, 1, 1)


def test_lead_gives_themselves_no_other_party_and_no_longer_time() -> None:
    framework, at = create_framework(), timezone.now()
    mine, others = create_party(framework=framework), create_party(framework=framework)
    create_member(framework, Role.LEAD)
    lead = create_member(framework, Role.LEAD, party=mine)
    Membership.objects.filter(user=lead).update(starts_on=YESTERDAY, ends_on=at.date())
    for name, value in (
        ("party", others), ("party", None), ("ends_on", None), ("ends_on", date(2099, 1, 1)),
        ("starts_on", None), ("starts_on", LONG_AGO),
    ):  # fmt: skip
        row = seat(lead)
        setattr(row, name, value)
        with pytest.raises(ValidationError, match="Nobody"):
            keep_membership(row, by=lead, at=at)
        keep_membership(row, by=create_superuser(), at=at)
        Membership.objects.filter(user=lead).update(
            party=mine, starts_on=YESTERDAY, ends_on=at.date()
        )


def test_member_is_given_only_a_party_that_stands_in_the_framework() -> None:
    framework, admin, at = create_framework(), create_superuser(), timezone.now()
    row = seat(create_member(framework, Role.VIEWER))
    row.party = create_party()
    with pytest.raises(ValidationError, match="does not stand"):
        keep_membership(row, by=admin, at=at)
    row.party = create_party(framework=framework)
    keep_membership(row, by=admin, at=at)


@pytest.mark.parametrize("change", [("ends_on", 0), ("ends_on", -1), ("starts_on", 1)])
def test_last_lead_does_not_leave_by_days_either(change: tuple[str, int]) -> None:
    framework, admin, at = create_framework(), create_superuser(), timezone.now()
    lead = create_member(framework, Role.LEAD)
    # Whose last day is today is no lead to go on with.
    Membership.objects.filter(user=create_member(framework, Role.LEAD)).update(ends_on=at.date())
    row = seat(lead)
    setattr(row, change[0], at.date() + timedelta(days=change[1]))
    with pytest.raises(ValidationError, match="at least one lead"):
        keep_membership(row, by=admin, at=at)
    create_member(framework, Role.LEAD)
    keep_membership(row, by=admin, at=at)


def test_administrator_gives_themselves_no_role() -> None:
    admin = create_superuser()
    fresh = Membership(user=admin, framework=create_framework(), role=Role.VIEWER)
    with pytest.raises(ValidationError):
        keep_membership(fresh, by=admin, at=timezone.now())


def test_framework_keeps_its_last_lead() -> None:
    framework, admin = create_framework(), create_superuser()
    lead = create_member(framework, Role.LEAD)
    at = timezone.now()
    with pytest.raises(ValidationError):
        end_membership(seat(lead), by=admin, at=at)
    with pytest.raises(ValidationError):
        change_role(seat(lead), role=Role.VIEWER, by=admin, at=at)
    closed = create_member(framework, Role.LEAD, is_active=False)
    with pytest.raises(ValidationError):
        end_membership(seat(lead), by=admin, at=at)
    end_membership(seat(closed), by=admin, at=at)
    create_member(framework, Role.LEAD)
    end_membership(seat(lead), by=lead, at=at)
    assert not lead.memberships.in_force().exists()


def test_last_lead_does_not_begin_later_instead() -> None:
    framework, admin = create_framework(), create_superuser()
    lead = create_member(framework, Role.LEAD)
    moved = seat(lead)
    moved.starts_on = timezone.now().date() + timedelta(days=1)
    with pytest.raises(ValidationError):
        keep_membership(moved, by=admin, at=timezone.now())
    create_member(framework, Role.LEAD)
    keep_membership(moved, by=admin, at=timezone.now())
    assert not lead.memberships.in_force().exists()


def test_another_role_is_another_membership_from_today_on() -> None:
    framework, admin = create_framework(), create_superuser()
    user = create_member(framework, Role.VIEWER)
    change_role(seat(user), role=Role.CLERK, reason="Helps out.", by=admin, at=timezone.now())
    old, new = user.memberships.order_by("pk")
    assert (old.role, new.role) == (Role.VIEWER, Role.CLERK)
    assert old.ends_on == timezone.now().date() - timedelta(days=1)
    assert new.starts_on == timezone.now().date()
    assert user.memberships.in_force().get() == new


def test_other_role_holds_no_longer_than_the_one_before() -> None:
    framework, admin, at = create_framework(), create_superuser(), timezone.now()
    user = create_member(framework, Role.VIEWER)
    last, first = at.date() + timedelta(days=9), at.date() + timedelta(days=3)
    Membership.objects.filter(user=user).update(ends_on=last)
    fresh = change_role(seat(user), role=Role.CLERK, by=admin, at=at)
    assert fresh.ends_on == last
    later = create_member(framework, Role.VIEWER)
    Membership.objects.filter(user=later).update(starts_on=first)
    fresh = change_role(seat(later), role=Role.CLERK, by=admin, at=at)
    assert fresh.starts_on == first


def test_membership_that_ended_stays_as_it_is() -> None:
    framework, admin, at = create_framework(), create_superuser(), timezone.now()
    user = create_member(framework, Role.VIEWER)
    Membership.objects.filter(user=user).update(ends_on=LONG_AGO)
    with pytest.raises(ValidationError, match="ended already"):
        change_role(seat(user), role=Role.CLERK, by=admin, at=at)
    with pytest.raises(ValidationError, match="ended already"):
        end_membership(seat(user), by=admin, at=at)
    assert seat(user).ends_on == LONG_AGO


def test_membership_that_began_today_goes_altogether() -> None:
    framework, admin = create_framework(), create_superuser()
    user = create_member(framework, Role.VIEWER)
    fresh = change_role(seat(user), role=Role.CLERK, by=admin, at=timezone.now())
    end_membership(fresh, by=admin, at=timezone.now())
    assert not user.memberships.in_force().exists()


def test_groups_give_and_take_what_they_gave_only() -> None:
    framework, user, at = create_framework(), create_user(), timezone.now()
    party = create_party(framework=framework)
    by_hand = create_member(framework, Role.LEAD)
    viewer, contact = (framework, Role.VIEWER, None), (framework, Role.CONTACT, party)
    follow_groups(user, [("staff", viewer), ("poc", contact)], at=at)
    assert {row.role for row in user.memberships.in_force()} == {"viewer", "contact"}
    follow_groups(user, [("poc", contact)], at=at)
    assert {row.role for row in user.memberships.in_force()} == {"contact"}
    follow_groups(by_hand, [], at=at)
    assert by_hand.memberships.in_force().exists()


def test_lines_of_the_settings_are_read_or_refused() -> None:
    assert read_roles(["a=b=F-1:viewer", "g=F:contact:US"]) == [
        ("a=b", "F-1", "viewer", ""),
        ("g", "F", "contact", "US"),
    ]
    for line in ("x", "g=F", "g=F:king", "=F:viewer", "g=:viewer", "g=F:viewer:P:Q"):
        with pytest.raises(ValueError, match="="):
            read_roles([line if "=" in line else f"{line}="])
