"""Named questions over the audit trail."""

from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models

from history.scopes import for_members

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from history.models import AuditEvent


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Questions over what was written, by whom and when."""

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep what this user may read: everything of the frameworks they belong to.

        Rows about internal matters carry their party and stay inside it; without a party they
        stay with those who keep the books.
        """
        memberships = user.memberships.in_force()
        inside = models.Q(framework__in=memberships.values("framework__uuid"))
        own = models.Exists(
            memberships.filter(
                framework__uuid=models.OuterRef("framework"), party__uuid=models.OuterRef("party")
            )
        )
        kept = memberships.keeping_books().values("framework__uuid")
        of_the_books = models.Q(party__isnull=True, framework__in=kept)
        return self.filter(inside).filter(models.Q(is_internal=False) | own | of_the_books)

    def editable_by(self, user: "User | AnonymousUser") -> Self:  # noqa: ARG002 - as elsewhere
        """Keep nothing: nobody edits the history."""
        return self.none()

    def about(self, root: UUID) -> Self:
        """Keep the story of one record and of all that hangs on it."""
        return self.filter(root=root)

    def newest_first(self) -> Self:
        """Order by time of writing, latest first."""
        return self.order_by("-pk")
