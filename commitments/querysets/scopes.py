"""Who reads and who changes commitments and what hangs on them: the scopes of all querysets."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.held import frameworks_of, held_by
from commitments.domain.vocabulary import Status, Visibility
from frameworks.roles import EDITOR_ROLES, REPORTER_ROLES, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from commitments.models import Commitment

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


@dataclass(frozen=True, slots=True)
class Held:
    """One membership in force, by keys."""

    framework: int
    party: int | None
    role: str


def reads(person: "User", held: Collection[Held], commitment: "Commitment") -> bool:
    """Say of one commitment, from a person's memberships in force, what `readable` asks in SQL."""
    if not person.is_active or person.is_superuser:
        return person.is_active
    inside = [one for one in held if one.framework == commitment.framework_id]
    is_shared = commitment.visibility == Visibility.FRAMEWORK
    if is_shared and commitment.status != Status.DRAFT:
        return bool(inside)
    if commitment.author_party_id is not None:
        return any(one.party == commitment.author_party_id for one in inside)
    return is_shared and any(one.role in EDITOR_ROLES for one in inside)


def reports(
    person: "User",
    held: Collection[Held],
    commitment: "Commitment",
    *,
    is_assigned: bool,
    parties: Collection[int],
) -> bool:
    """Say of one commitment what `reportable_by` asks in SQL.

    `parties` are those that have a role in it; `is_assigned` says whether the person answers.
    """
    if person.is_superuser or not reads(person, held, commitment):
        return person.is_active and person.is_superuser
    speaks = {
        one.party
        for one in held
        if one.framework == commitment.framework_id and one.role in REPORTER_ROLES
    }
    return is_assigned or not speaks.isdisjoint(parties)


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
