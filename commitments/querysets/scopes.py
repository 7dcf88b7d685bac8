"""Who reads and who changes commitments and what hangs on them: the scopes of all querysets."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from commitments.domain.vocabulary import Status, Visibility
from frameworks.roles import EDITOR_ROLES, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

Row = TypeVar("Row", bound=models.Model)

NOTHING = Q(pk__in=())


def readable(user: "User | AnonymousUser", prefix: str = "") -> Q:
    """Tell which commitments a person may read, seen from a row that reaches them by a prefix.

    Members of the framework read what is published in it; drafts and internal records stay with
    the members of the party that wrote them.
    """
    if not user.is_active:
        return NOTHING
    if user.is_superuser:
        return Q()
    memberships = user.memberships.in_force()
    inside = Q(**{f"{prefix}framework__in": memberships.values("framework")})
    open_to_all = Q(**{f"{prefix}visibility": Visibility.FRAMEWORK}) & ~Q(
        **{f"{prefix}status": Status.DRAFT}
    )
    of_own_party = Exists(
        memberships.filter(
            framework=OuterRef(f"{prefix}framework"), party=OuterRef(f"{prefix}author_party")
        )
    )
    # A draft without a party is the secretariat's: those who keep the books see it.
    kept = memberships.keeping_books().values("framework")
    of_the_books = Q(
        **{
            f"{prefix}visibility": Visibility.FRAMEWORK,
            f"{prefix}author_party__isnull": True,
            f"{prefix}framework__in": kept,
        }
    )
    return inside & (open_to_all | Q(of_own_party) | of_the_books)


def serving(user: "User | AnonymousUser", roles: Collection[Role], prefix: str) -> Q:
    """Tell which rows belong to a framework in which the user has one of these roles."""
    if not user.is_active:
        return NOTHING
    if user.is_superuser:
        return Q()
    held = user.memberships.in_force().with_role(roles)
    return Q(**{f"{prefix}framework__in": held.values("framework")})


# What hangs on something that has no day yet; what is to follow it, any day after, has no end.
AWAITS_DATE = ~Q(anchor_relation="") & ~Q(
    anchor_relation="after", offset=0, first_day__isnull=False
)


class CommitmentRowQuerySet(models.QuerySet[Row]):
    """The scopes of what hangs on a commitment: as wide as the commitment's own."""

    # How a row reaches its commitment.
    commitment_prefix: ClassVar[str] = "commitment__"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep rows of commitments that the user may read."""
        return self.filter(readable(user, self.commitment_prefix))

    def editable_by(self, user: "User | AnonymousUser") -> Self:
        """Keep rows in the books that the user keeps."""
        kept = serving(user, EDITOR_ROLES, self.commitment_prefix)
        return self.visible_to(user).filter(kept)

    def _related(self, relation: str) -> models.QuerySet[Any]:
        """Return all rows of a related model."""
        model = self.model._meta.get_field(relation).related_model
        manager: models.Manager[Any] = model._default_manager  # type: ignore[union-attr]
        return manager.all()
