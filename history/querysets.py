"""Named questions over the audit trail."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.apps import apps
from django.db import models

from history.scopes import for_members
from history.sealing import Anchor

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from history.models import AuditEvent, AuditSeal, PersonalWord


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
        # What a party wrote under a row that was merged into this one is its own as well.
        itself = models.Q(party__uuid=models.OuterRef("party"))
        merged = models.Q(party__merged_from__uuid=models.OuterRef("party"))
        own = models.Exists(
            memberships.filter(itself | merged, framework__uuid=models.OuterRef("framework"))
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

    def unsealed(self) -> Self:
        """Keep what no seal holds, oldest first."""
        seals = apps.get_model("history", "AuditSeal")._base_manager
        held = seals.filter(event=models.OuterRef("pk"))
        return self.filter(~models.Exists(held)).order_by("pk")


class AuditSealQuerySet(models.QuerySet["AuditSeal"]):
    """Questions over the chain."""

    def head(self) -> "AuditSeal | None":
        """Return the last seal."""
        return self.order_by("-number").first()

    def anchor(self) -> Anchor | None:
        """Return the last seal as it is kept outside; none while nothing is sealed."""
        last = self.head()
        return Anchor(last.number, last.hash) if last else None

    def closed(self, before: datetime) -> int | None:
        """Return up to which event of the trail all was sealed by an instant."""
        rows = self.filter(sealed_at__lte=before).order_by("-event")
        return rows.values_list("event", flat=True).first()


class PersonalWordQuerySet(models.QuerySet["PersonalWord"]):
    """Questions over the words that the trail knows by a token."""

    def behind(self, tokens: Iterable[str]) -> dict[str, str | None]:
        """Return the words by token, in one query; none where they were erased."""
        rows: Any = self.filter(token__in={*tokens})
        return {
            token: None if erased else words
            for token, words, erased in rows.values_list("token", "words", "erased_at")
        }
