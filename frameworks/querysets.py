"""Named questions over frameworks, parties and who belongs to them."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.utils import timezone

from accounts.held import frameworks_of
from frameworks.roles import DECIDER_ROLES, EDITOR_ROLES, Role
from history.scopes import for_members

if TYPE_CHECKING:
    from accounts.models import User
    from frameworks.models import (
        Alternate,
        DistinctPair,
        Framework,
        FrameworkParty,
        Invitation,
        Membership,
        Party,
        PartyMember,
        PartyName,
        PriorityArea,
    )

Row = TypeVar("Row", bound=models.Model)


class FrameworkRowQuerySet(models.QuerySet[Row]):
    """The scopes of what belongs to a framework: its members read, who keeps its books writes."""

    # How a row reaches its framework.
    framework_path: ClassVar[str] = "framework"

    def _inside(self, user: "User", roles: Collection[Role] | None = None) -> Self:
        """Keep rows of frameworks in which the user has one of these roles, or any."""
        return self.filter(**{f"{self.framework_path}__in": frameworks_of(user, roles)})

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep rows of the user's frameworks."""
        return self._inside(user)

    @for_members
    def editable_by(self, user: "User") -> Self:
        """Keep rows of frameworks whose books the user keeps."""
        return self._inside(user, EDITOR_ROLES)


class RegisterQuerySet(models.QuerySet[Row]):
    """The scopes of the register of parties, which all frameworks share.

    It holds published names only, so it is open to everybody who signed in.
    """

    @for_members
    def visible_to(self, user: "User") -> Self:  # noqa: ARG002 - it is the same for all
        """Keep all."""
        return self

    @for_members
    def editable_by(self, user: "User") -> Self:
        """Keep all for those who keep the books somewhere, none for others."""
        return self.filter(models.Exists(user.memberships.in_force().keeping_books()))


class MembershipQuerySet(FrameworkRowQuerySet["Membership"]):
    """Questions over who belongs to which framework for whom."""

    def in_force(self, on: date | None = None) -> Self:
        """Keep memberships that hold on a day; without a day, today.

        Access is always asked of the present moment, so this is the one question that may look
        at the clock by itself.
        """
        on = on or timezone.now().date()  # noqa: TID251 - access is asked of the present moment
        return self.filter(
            models.Q(starts_on__isnull=True) | models.Q(starts_on__lte=on),
            models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on),
        )

    def with_role(self, roles: Collection[Role]) -> Self:
        """Keep memberships with one of these roles."""
        return self.filter(role__in=roles)

    def keeping_books(self) -> Self:
        """Keep memberships of those who write: texts, parties, meetings, deadlines."""
        return self.with_role(EDITOR_ROLES)

    @for_members
    def editable_by(self, user: "User") -> Self:
        """Keep memberships in frameworks that this user leads."""
        return self._inside(user, {Role.LEAD})


class InvitationQuerySet(FrameworkRowQuerySet["Invitation"]):
    """Questions over who is asked in: seen and kept by those who lead the framework."""

    def open(self, *, at: datetime) -> Self:
        """Keep invitations that may still be accepted."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=at)

    def unsent(self, *, at: datetime, before: datetime, tries: int) -> Self:
        """Keep those whose letter is still to be sent, and by nobody just now."""
        idle = models.Q(tried_at=None) | models.Q(tried_at__lte=before)
        return self.open(at=at).filter(idle, mailed_at=None, mail_tries__lt=tries)

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep invitations into frameworks that this user leads: they hold addresses."""
        return self._inside(user, {Role.LEAD})

    editable_by = visible_to


class FrameworkQuerySet(FrameworkRowQuerySet["Framework"]):
    """Questions over frameworks."""

    framework_path = "pk"


class PartyQuerySet(RegisterQuerySet["Party"]):
    """Questions over parties."""

    def current(self) -> Self:
        """Keep parties for which no other row stands."""
        return self.filter(merged_into__isnull=True)

    def called(self, word: str) -> Self:
        """Keep parties in whose names a word stands, or whose code it is."""
        named = self.model._meta.get_field("names").related_model
        manager: models.Manager[Any] = named._default_manager
        return self.filter(
            models.Q(name__icontains=word)
            | models.Q(short_name__icontains=word)
            | models.Q(code__iexact=word)
            | models.Q(pk__in=manager.filter(name__icontains=word).values("party"))
        )

    def owning_in(self, framework: "Framework") -> Self:
        """Keep parties that have a role in a commitment of this framework."""
        return self.filter(commitment_roles__commitment__framework=framework).distinct()

    def members_of(self, group: "Party", *, on: date) -> Self:
        """Keep those who belong to a group on a day; nobody where nobody ever listed them.

        A group that keeps no list of its own, as “the member states” of a body, has that of the
        party it is part of.
        """
        if group.is_open_group:
            return self.none()
        listed = group.parent if group.parent and not group.members.exists() else group
        return self.filter(pk__in=listed.members.in_force(on=on).values("member")).order_by(
            "name", "pk"
        )


class PartyNameQuerySet(RegisterQuerySet["PartyName"]):
    """Questions over other names of parties."""


class DistinctPairQuerySet(RegisterQuerySet["DistinctPair"]):
    """Questions over what only looks alike."""


class PartyMemberQuerySet(RegisterQuerySet["PartyMember"]):
    """Questions over members of groups."""

    def in_force(self, *, on: date) -> Self:
        """Keep memberships that hold on a day."""
        return self.filter(
            models.Q(starts_on__isnull=True) | models.Q(starts_on__lte=on),
            models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on),
        )


class FrameworkPartyQuerySet(FrameworkRowQuerySet["FrameworkParty"]):
    """Questions over the parties of frameworks."""


class PriorityAreaQuerySet(FrameworkRowQuerySet["PriorityArea"]):
    """Questions over the areas of frameworks."""


class AlternateQuerySet(models.QuerySet["Alternate"]):
    """Questions over who stands in for whom."""

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep those of the user, and of people in frameworks that the user manages or leads."""
        return self.filter(models.Q(user=user) | models.Q(alternate=user) | self._managed_by(user))

    @for_members
    def editable_by(self, user: "User") -> Self:
        """Keep the user's own, and of people in frameworks that the user manages or leads."""
        return self.filter(models.Q(user=user) | self._managed_by(user))

    def _managed_by(self, user: "User") -> models.Q:
        managed = frameworks_of(user, DECIDER_ROLES)
        manager: Any = user.memberships.model._default_manager
        members = manager.in_force().filter(framework__in=managed)
        return models.Q(user__in=members.values("user"))

    def standing(self) -> Self:
        """Keep those who stand in always."""
        return self.filter(starts_on__isnull=True)

    def away(self, *, on: date) -> Self:
        """Keep absences that hold on a day."""
        return self.filter(starts_on__lte=on, ends_on__gte=on)
