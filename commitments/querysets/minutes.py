"""Named questions over minutes and what was decided in them."""

from typing import TYPE_CHECKING, Self

from commitments.querysets.scopes import CommitmentRowQuerySet, serving
from frameworks.querysets import FrameworkRowQuerySet
from frameworks.roles import DECIDER_ROLES
from history.scopes import for_members

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from commitments.models import Minutes, MinutesItem


class MinutesQuerySet(FrameworkRowQuerySet["Minutes"]):
    """Questions over minutes: members of the framework read, who decides in it writes."""

    @for_members
    def editable_by(self, user: "User") -> Self:
        """Keep minutes of frameworks in which the user decides; closed ones stay as they are."""
        return self._inside(user, DECIDER_ROLES).still_open()

    def still_open(self) -> Self:
        """Keep minutes that nobody has closed."""
        return self.filter(closed_at__isnull=True)

    def latest_first(self) -> Self:
        """Order by the day of the review, the latest first."""
        return self.order_by("-held_on", "-pk")


class MinutesItemQuerySet(CommitmentRowQuerySet["MinutesItem"]):
    """Questions over what was decided: who reads the commitment reads it."""

    def editable_by(self, user: "User | AnonymousUser") -> Self:
        """Keep what stands in open minutes of frameworks in which the user decides."""
        decided = self.visible_to(user).filter(serving(user, DECIDER_ROLES, self.commitment_prefix))
        return decided.filter(minutes__closed_at__isnull=True)

    def in_order(self) -> Self:
        """Order as the review went."""
        return self.order_by("decided_at", "pk")
