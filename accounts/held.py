"""What a person holds in their frameworks, loaded with them once for a request that only reads.

Every page asks of the same memberships a dozen times: which menu, which rows, which names. Where
they are at hand, questions are asked with their plain keys; everywhere else (writes, tasks,
tokens) with a question of their own, so that nothing is decided by what was held before.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import JSONField, OuterRef, Subquery
from django.db.models.functions import JSONArray

from history.gathering import Gathered

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class Held(NamedTuple):
    """One membership in force: the framework, the party that it is held for, and the role."""

    framework: int
    party: int | None
    role: str


def gathered_memberships(people: Any) -> Any:
    """Add `held_rows` to people: what they hold today."""
    memberships = people.model._meta.get_field("memberships").related_model._default_manager
    rows = memberships.in_force().filter(user=OuterRef("pk")).order_by().values("user")
    told = rows.annotate(held=Gathered(JSONArray("framework_id", "party_id", "role")))
    return people.annotate(held_rows=Subquery(told.values("held"), output_field=JSONField()))


def keep_held(user: Any) -> None:
    """Let questions of this request be asked with what was loaded with the person."""
    rows = getattr(user, "held_rows", None) or ()
    user.held = tuple(Held(*row) for row in rows)


def held_by(user: "User | AnonymousUser") -> tuple[Held, ...] | None:
    """Return what a person holds, where it is at hand."""
    held: tuple[Held, ...] | None = getattr(user, "held", None)
    return held


def frameworks_of(user: "User", roles: Collection[str] | None = None) -> Any:
    """Return the frameworks in which a person has one of these roles, or any; for `__in`."""
    held = held_by(user)
    if held is not None:
        return sorted({one.framework for one in held if roles is None or one.role in roles})
    rows: Any = user.memberships.in_force()
    return (rows if roles is None else rows.with_role(roles)).values("framework")


def holds(user: "User", roles: Collection[str]) -> bool:
    """Say whether a person has one of these roles in any framework."""
    held = held_by(user)
    if held is not None:
        return any(one.role in roles for one in held)
    rows: Any = user.memberships.in_force()
    return bool(rows.with_role(roles).exists())
