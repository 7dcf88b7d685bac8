"""Who reads and who changes commitments and what hangs on them: the scopes of all querysets."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.held import frameworks_of, held_by
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
    inside = Q(**{f"{prefix}framework__in": frameworks_of(user)})
    open_to_all = Q(**{f"{prefix}visibility": Visibility.FRAMEWORK}) & ~Q(
        **{f"{prefix}status": Status.DRAFT}
    )
    of_own_party = speaks_for(user, f"{prefix}framework", f"{prefix}author_party")
    # A draft without a party is the secretariat's: those who keep the books see it.
    of_the_books = Q(
        **{
            f"{prefix}visibility": Visibility.FRAMEWORK,
            f"{prefix}author_party__isnull": True,
            f"{prefix}framework__in": frameworks_of(user, EDITOR_ROLES),
        }
    )
    return inside & (open_to_all | of_own_party | of_the_books)


def serving(user: "User | AnonymousUser", roles: Collection[Role], prefix: str) -> Q:
    """Tell which rows belong to a framework in which the user has one of these roles."""
    if not user.is_active:
        return NOTHING
    if user.is_superuser:
        return Q()
    return Q(**{f"{prefix}framework__in": frameworks_of(user, roles)})


def speaks_for(user: "User", framework: str, party: str) -> Q:
    """Tell which rows are of a party for which the user is in their framework, by two paths."""
    held = held_by(user)
    if held is None:
        memberships = user.memberships.in_force()
        return Q(Exists(memberships.filter(framework=OuterRef(framework), party=OuterRef(party))))
    inside: dict[int, set[int]] = {}
    for one in held:
        if one.party is not None:
            inside.setdefault(one.party, set()).add(one.framework)
    own = NOTHING
    for key, frameworks in inside.items():
        own |= Q(**{party: key, f"{framework}__in": sorted(frameworks)})
    return own


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
