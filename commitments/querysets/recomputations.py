"""Named questions over recomputations."""

from typing import TYPE_CHECKING, Self

from django.db import models

from history.scopes import for_members

if TYPE_CHECKING:
    from accounts.models import User
    from commitments.models import Recomputation


class RecomputationQuerySet(models.QuerySet["Recomputation"]):
    """Questions over recomputations: they are of administrators, and of whoever caused them."""

    @for_members
    def visible_to(self, user: "User") -> Self:
        """Keep what the user caused."""
        return self.filter(created_by=user)

    @for_members
    def editable_by(self, user: "User") -> Self:
        """Keep what the user caused: who waits for it may go on with it."""
        return self.filter(created_by=user)

    def latest_first(self) -> Self:
        """Order with the latest first."""
        return self.order_by("-created_at", "-pk")
