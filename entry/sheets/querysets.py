"""Named questions over imports."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from entry.sheets.states import Decision, Effect, SheetKind
from frameworks.roles import EDITOR_ROLES, Role
from history.scopes import for_members

if TYPE_CHECKING:
    from accounts.models import User
    from entry.sheets.models import SheetJob, SheetMapping, SheetRow
    from entry.sheets.whole.models import WholeExport


class SheetJobQuerySet(models.QuerySet["SheetJob"]):
    """Questions over imports: they belong to those who keep the books that they change."""

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep imports into frameworks whose books the user keeps; members with the lead only."""
        held = user.memberships.in_force()
        kept = models.Q(framework__in=held.with_role(EDITOR_ROLES).values("framework"))
        led = models.Q(framework__in=held.with_role({Role.LEAD}).values("framework"))
        return self.filter(kept & (~models.Q(kind=SheetKind.MEMBERS) | led))

    @for_members
    def editable_by(self, user: "User") -> Self:
        """Keep what the user may see: who keeps the books may go on with another's import."""
        return self.visible_to(user)


class SheetMappingQuerySet(models.QuerySet["SheetMapping"]):
    """Questions over what headings meant before."""

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep those of frameworks whose books the user keeps."""
        held = user.memberships.in_force().with_role(EDITOR_ROLES)
        return self.filter(framework__in=held.values("framework"))

    def editable_by(self, user: "User") -> Self:
        """Keep those that the user sees."""
        return self.visible_to(user)


class SheetRowQuerySet(models.QuerySet["SheetRow"]):
    """Questions over the rows of imports."""

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep the rows of imports that the user sees."""
        jobs = self.model._meta.get_field("job").related_model
        manager: models.Manager[Any] = jobs._default_manager
        seen: Any = manager.all()
        return self.filter(job__in=seen.visible_to(user))

    def editable_by(self, user: "User") -> Self:
        """Keep the rows that the user sees."""
        return self.visible_to(user)

    def to_write(self) -> Self:
        """Keep rows that the confirmed import writes, in the order of the file."""
        taken = models.Q(effect__in=[Effect.NEW, Effect.REVIVED]) | models.Q(
            effect=Effect.CHANGED, decision=Decision.TAKE
        )
        return self.filter(taken).exclude(decision=Decision.LEAVE).order_by("number")


class WholeExportQuerySet(models.QuerySet["WholeExport"]):
    """Questions over whole frameworks on their way out."""

    @for_members
    def visible_to(self, user: "User") -> Self:  # noqa: ARG002 - no member does, whatever the role
        """Keep nothing: administrators alone take whole frameworks out."""
        return self.none()
